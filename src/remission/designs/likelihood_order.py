"""The response rate by the likelihood-ratio order, for looks of any sizes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import SupportsIndex

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import check_confidence, check_rate, check_sizes
from remission.designs.inference import estimate_unbiased, list_held
from remission.designs.looks import Look
from remission.designs.paths import list_outcomes
from remission.designs.roots import HALVINGS
from remission.errors import DesignError

Rates = NDArray[np.float64]

_SAME = 1e-9
"""Distances this near to each other are the same: the outcomes count as equally good."""

_AT_ONCE = 1_000_000
"""Chances that are held in memory together."""

_BETWEEN = np.array([1e-9, 0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.98, 1 - 1e-9])
"""Where the chances are looked at between two rates at which the order changes."""


@dataclass(frozen=True, kw_only=True)
class LikelihoodInference:
    """P value and limits around the naive rate, given the sizes that the looks had.

    Each limit is missed with at most (1 - confidence) / 2. `connected` is False when rates
    between the limits are rejected as well; the limits are then the outermost rates that are not.
    """

    naive: float  # responses by patients
    umvue: float  # right on average, given the same sizes
    p_value: float  # one-sided, at p0
    lower: float
    upper: float
    connected: bool
    confidence: float


def infer_by_likelihood(
    looks: Sequence[Look],
    seen: Sequence[tuple[int, int]],
    p0: float,
    *,
    confidence: float = 0.95,
) -> LikelihoodInference:
    """Infer the response rate by the likelihood-ratio order, with looks of the sizes that they had.

    `looks` are those of the trial: as held, with the stops that applied, and as planned after it
    ended. `seen` as for `infer_stages`; the last look may have had another size than in `looks`.
    At each rate p the outcomes are ordered by how unlikely p is beside the naive rate: by the root
    of twice the log likelihood ratio, negative where the naive rate is below p. The sizes must not
    have been chosen by the results.

    Raises
    ------
    DesignError
        When the looks are out of order or contradict themselves, the responses are impossible, or
        the trial should have ended earlier or gone on; or p0 or the confidence does not lie
        between 0 and 1.

    Notes
    -----
    Chang MN. Biometrics 1989;45:247-54. Rosner GL, Tsiatis AA. Biometrika 1988;75:723-9. Both
    await a check against the papers.
    """
    check_rate(p0)
    check_confidence(confidence)
    check_sizes([look.n for look in looks])
    for look in looks:
        _check_stops(look)
    responses, patients = seen[-1] if seen else (0, 0)
    held = list_held(looks, seen)
    order = LikelihoodRatio(looks=held, responses=responses, patients=patients)
    error = (1 - confidence) / 2
    rates = order.list_rates()
    upward, downward = order.find_chances(rates)
    lower = _find_first(lambda p: order.find_chances(p)[0], rates, upward, error)
    upper = _find_first(lambda p: order.find_chances(p)[1], rates[::-1], downward[::-1], error)
    inside = (rates > lower) & (rates < upper)
    return LikelihoodInference(
        naive=responses / patients,
        umvue=estimate_unbiased(held[: len(seen)], responses),
        p_value=float(order.find_chances(np.array([p0]))[0][0]),
        lower=lower,
        upper=upper,
        connected=bool(np.all(np.minimum(upward, downward)[inside] > error)),
        confidence=confidence,
    )


def _check_stops(look: Look) -> None:
    """Refuse stops that leave no order of the responses."""
    whole = all(isinstance(stop, SupportsIndex) for stop in (look.futile, look.promising))
    if not whole or not -1 <= look.futile < look.promising <= look.n + 1:
        raise DesignError(
            f"The look after {look.n} patients stops at {look.futile} responses or fewer and at"
            f" {look.promising} or more; whole numbers with -1 <= futile < promising <= n + 1 are"
            " expected."
        )


@dataclass(frozen=True, kw_only=True)
class LikelihoodRatio:
    """The outcomes of a trial with these looks, ordered anew at each rate around the one seen."""

    looks: tuple[Look, ...]
    responses: int
    patients: int

    def find_chances(self, rates: Rates) -> tuple[Rates, Rates]:
        """Find P(as far up as seen, or further) and P(as far down, or further) at each rate."""
        blocks = np.array_split(rates, 1 + rates.size * self._outcomes[0].size // _AT_ONCE)
        up, down = zip(*(self._sum_chances(block[:, None]) for block in blocks), strict=True)
        return np.minimum(np.concatenate(up), 1.0), np.minimum(np.concatenate(down), 1.0)

    def _sum_chances(self, p: Rates) -> tuple[Rates, Rates]:
        responses, patients, courses = self._outcomes
        chances = np.exp(courses + responses * np.log(p) + (patients - responses) * np.log1p(-p))
        distances = _measure(responses, patients, p)
        own = _measure(np.array(self.responses), np.array(self.patients), p)
        up = (chances * (distances >= own - _SAME)).sum(axis=1)
        return up, (chances * (distances <= own + _SAME)).sum(axis=1)

    def list_rates(self) -> Rates:
        """List rates between 0 and 1, also on both sides of each at which the order changes."""
        changes = np.unique(np.concatenate([[0.0], self._find_changes(), [1.0]]))
        start, width = changes[:-1, None], np.diff(changes)[:, None]
        rates = np.unique(start + width * _BETWEEN)
        inside: Rates = rates[(rates > 0) & (rates < 1)]
        return inside

    @cached_property
    def _outcomes(self) -> tuple[Rates, Rates, Rates]:
        """Responses, patients, and the logarithm of the number of courses of every outcome."""
        found = [(x, n, log(courses)) for x, n, courses in list_outcomes(self.looks)]
        responses, patients, courses = np.array(found, dtype=float).T
        return responses, patients, courses

    def _find_changes(self) -> Rates:
        """Find the rates at which another outcome is as far from p as the one seen.

        The difference of two log likelihood ratios turns at most once between 0 and 1, so that it
        has at most one root on either side of the turn.
        """
        responses, patients, _ = self._outcomes
        a, b = responses - self.responses, patients - responses - (self.patients - self.responses)
        other = (responses != self.responses) | (patients != self.patients)
        a, b = a[other], b[other]
        gap = _top(responses, patients)[other] - _top(
            np.array(float(self.responses)), np.array(float(self.patients))
        )

        def differ(p: Rates) -> Rates:
            difference: Rates = gap - a * np.log(p) - b * np.log1p(-p)
            return difference

        with np.errstate(divide="ignore", invalid="ignore"):
            turn = np.where(a * b > 0, a / (a + b), 0.5)
        tiny = np.full(turn.size, 1e-15)
        return np.concatenate([_halve(differ, tiny, turn), _halve(differ, turn, 1 - tiny)])


def _measure(responses: Rates, patients: Rates, p: Rates) -> Rates:
    """Return the signed root of twice the log likelihood ratio of the naive rate against p."""
    ratio = _top(responses, patients) - responses * np.log(p)
    ratio = ratio - (patients - responses) * np.log1p(-p)
    distance: Rates = np.sign(responses - patients * p) * np.sqrt(2 * np.maximum(ratio, 0.0))
    return distance


def _top(responses: Rates, patients: Rates) -> Rates:
    """Return the log likelihood at the naive rate."""
    misses = patients - responses
    top: Rates = (
        responses * np.log(np.maximum(responses, 1) / patients)
        + misses * np.log(np.maximum(misses, 1) / patients)
    )  # fmt: skip
    return top


def _halve(differ: Callable[[Rates], Rates], low: Rates, high: Rates) -> Rates:
    """Find where each difference changes its sign between two rates; only where it does."""
    positive = differ(low) > 0
    crosses = positive != (differ(high) > 0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        same = (differ(middle) > 0) == positive
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    found: Rates = high[crosses]
    return found


def _find_first(
    chance: Callable[[Rates], Rates], rates: Rates, found: Rates, error: float
) -> float:
    """Find the first of the rates, from one end, whose chance is above the error."""
    position = int(np.argmax(found > error))
    if position == 0:
        return float(round(rates[0]))
    outside, inside = float(rates[position - 1]), float(rates[position])
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        if chance(np.array([middle]))[0] > error:
            inside = middle
        else:
            outside = middle
    return outside
