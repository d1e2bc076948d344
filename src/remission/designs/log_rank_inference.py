"""The hazard ratio to the reference after a one-sample log-rank trial, its look counted."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from remission.designs.log_rank_decision import LogRankCourse
from remission.designs.log_rank_look import LogRankLook
from remission.designs.normal_pair import NormalPair
from remission.designs.roots import find_rate
from remission.errors import DesignError
from remission.stats import ReferenceRatio, estimate_reference_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from remission.designs.log_rank_design import LogRankDesign


_CERTAIN = 40.0  # standard deviations; squares of more are of no use
_NONE = 1e-9  # events: so few are none, but for rounding


@dataclass(frozen=True, kw_only=True)
class RatioInference:
    """The hazard ratio that the outcome is in the middle of, its limits, and P at a ratio of 1.

    The P value is one-sided: of an outcome as good or better.
    """

    p_value: float
    median_unbiased: float
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class LogRankInference:
    """What a trial says of the hazard ratio to the reference, taken as constant over time.

    `normal` is by the law of z1 and z by which the design decides. `counts` takes the events as
    Poisson counts: its limits are missed no more often than they say, but are wider. `naive` is
    O / E with Poisson limits, as if nobody had looked.
    """

    naive: ReferenceRatio
    normal: RatioInference
    counts: RatioInference
    confidence: float


def infer_log_rank(
    design: "LogRankDesign",
    *,
    look: LogRankLook | None = None,
    end: LogRankLook | None = None,
    confidence: float = 0.95,
) -> LogRankInference:
    """Infer the hazard ratio to the reference after the trial; arguments as for `decide`.

    Outcomes are ordered by the stage: a stop at the look is worse than any end, and within a stage
    more events are worse. At a hazard ratio r, with O events of E expected, (r E - O) / sqrt(r E)
    is taken as standard normal, or O as a Poisson count with mean r E; between the look and the
    end likewise, independent of what came before. The E seen count as fixed.

    Raises
    ------
    DesignError
        As for `decide`; while the trial goes on; when it went on though the look should have
        stopped it, for then no outcome of the design was seen; for a confidence not between 0
        and 1.
    """
    if not 0 < confidence < 1:
        raise DesignError(f"The confidence is {confidence}; between 0 and 1, such as 0.95.")
    course = LogRankCourse(design, look, end)
    if course.end is None and not course.futile:
        raise DesignError("The trial goes on after this look; there is nothing to infer yet.")
    if course.end is not None and course.futile:
        raise DesignError(
            "z at the look should have stopped the trial; what came later is no outcome of the"
            " design. Infer from the look alone."
        )
    last = course.latest
    laws = NormalLaw(course), CountLaw(course)
    normal, counts = (_invert(law.at_least, law.above, confidence) for law in laws)
    return LogRankInference(
        naive=estimate_reference_ratio(last.observed, last.expected, confidence=confidence),
        normal=normal,
        counts=counts,
        confidence=confidence,
    )


def _invert(
    at_least: "Callable[[float], float]", above: "Callable[[float], float]", confidence: float
) -> RatioInference:
    """Find the ratios at which the outcome, or a better one, is as probable as asked for."""
    error = (1 - confidence) / 2

    def find(chance: "Callable[[float], float]", value: float) -> float:
        """Find the ratio at which a chance that falls with it has a value.

        As r = (1 - s) / s the chance rises with s from 0 to 1.
        """
        share = find_rate(lambda s: chance((1 - s) / s) if s else 0.0, value)
        return (1 - share) / share

    return RatioInference(
        p_value=at_least(1.0),
        median_unbiased=find(lambda r: (at_least(r) + above(r)) / 2, 0.5),
        lower=find(above, 1 - error),
        upper=find(at_least, error),
    )


class NormalLaw:
    """How good the outcome is at a hazard ratio, by normal numbers."""

    def __init__(self, course: LogRankCourse) -> None:
        self._last = course.latest
        self._look = course.look if course.end else None
        self._correlation = np.array([course.find_correlation() if self._look else 0.0])
        self._c1 = course.design.c1 or 0.0

    def at_least(self, ratio: float) -> float:
        """P(this outcome or a better one)."""
        last = self._shift(self._last, self._last.z, ratio)
        if self._look is None:
            return NormalDist().cdf(-last)
        first = self._shift(self._look, self._c1, ratio)
        pair = NormalPair(self._correlation)
        return float(pair.both_above(np.array([first]), np.array([last]))[0])

    def above(self, ratio: float) -> float:
        """P(a better outcome): the same, for z has no steps."""
        return self.at_least(ratio)

    @staticmethod
    def _shift(look: LogRankLook, z: float, ratio: float) -> float:
        """Return the standard normal number of a z at a hazard ratio."""
        expected = look.expected
        events = expected - z * sqrt(expected)
        if ratio == 0:
            return -_CERTAIN if events > _NONE else 0.0
        return max(-_CERTAIN, (ratio * expected - events) / sqrt(ratio * expected))


class CountLaw:
    """How good the outcome is at a hazard ratio, by Poisson counts."""

    def __init__(self, course: LogRankCourse) -> None:
        self._last = course.latest
        self._look = course.look if course.end else None
        self._most = _find_most(self._look, course.design.c1 or 0.0) if self._look else 0

    def at_least(self, ratio: float) -> float:
        """P(this outcome or a better one)."""
        return self._find(self._last.observed, ratio)

    def above(self, ratio: float) -> float:
        """P(a better outcome)."""
        return self._find(self._last.observed - 1, ratio)

    def _find(self, observed: int, ratio: float) -> float:
        """P(the look is passed, if there was one, and no more than these events in all)."""
        from scipy.special import gammaln, pdtr, xlogy  # noqa: PLC0415 - 0.1 s needed only here

        if observed < 0:
            return 0.0
        if self._look is None:
            return float(pdtr(observed, ratio * self._last.expected))
        mean = ratio * self._look.expected
        first = np.arange(min(self._most, observed) + 1)
        masses = np.exp(xlogy(first, mean) - mean - gammaln(first + 1))
        later = ratio * (self._last.expected - self._look.expected)
        return float(masses @ pdtr(observed - first, later))


def _find_most(look: LogRankLook, c1: float) -> int:
    """Return the most events at the look with which z is above c1."""
    expected = look.expected
    most = max(ceil(expected - c1 * sqrt(expected)), look.observed)
    while (expected - most) / sqrt(expected) <= c1:
        most -= 1
    return most
