"""Turnbull: how many are free of an event that is only seen at visits."""

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.freezing import freeze_arrays
from remission.stats.interval_support import check_intervals, fit_intervals

Numbers = NDArray[np.float64]


class Between(NamedTuple):
    """Two ends between which a number lies; the same where it is known."""

    lowest: float
    highest: float


@dataclass(frozen=True, kw_only=True)
class IntervalQuantile:
    """The time by which a share has had the event lies after `after` and not after `until`.

    Both are None when the share is not reached; `until` alone when it is only known to lie after
    the last visit.
    """

    after: float | None
    until: float | None
    why_missing: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Turnbull:
    """The probability of each interval (left, right] that can hold an event, in ascending order.

    `survival` is the share still free at the right end. Within an interval the curve is not
    known. An interval with left = right is an event at exactly that time; the last may have no
    right end (infinity). Intervals without probability are left out.
    """

    left: Numbers
    right: Numbers
    probability: Numbers
    survival: Numbers
    log_likelihood: float
    n: int
    why_missing: str | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)

    def at(self, t: float) -> Between:
        """Read between which ends the share free of the event at t lies, events at t included.

        Raises
        ------
        EstimationError
            When t is negative or no number, or the group is empty.
        """
        if not (isfinite(t) and t >= 0):
            raise EstimationError(f"A rate is taken at a time of 0 or more; {t} found.")
        if self.why_missing is not None:
            raise EstimationError(f"There is no curve to read: {self.why_missing}.")
        begun = (self.left < t) | ((self.left == t) & (self.right == t))
        lowest = 1 - float(self.probability[begun].sum())
        highest = 1 - float(self.probability[self.right <= t].sum())
        return Between(max(lowest, 0.0), max(highest, 0.0))

    def median(self) -> IntervalQuantile:
        """Read between which times half the group has had the event; see `quantile`."""
        return self.quantile(0.5)

    def quantile(self, p: float) -> IntervalQuantile:
        """Read between which times a share p of the group has had the event.

        The first interval at whose right end the curve is at 1 - p (within 1e-9) or below.

        Raises
        ------
        EstimationError
            When p is not strictly between 0 and 1.
        """
        if not 0 < p < 1:
            raise EstimationError(f"A quantile is taken between 0 and 1; {p} found.")
        if self.why_missing is not None:
            return IntervalQuantile(after=None, until=None, why_missing=self.why_missing)
        first = int(np.flatnonzero(self.survival < 1 - p + 1e-9)[0])
        after, until = float(self.left[first]), float(self.right[first])
        if isfinite(until):
            return IntervalQuantile(after=after, until=until)
        why = f"not reached: the curve stays above {1 - p:g} up to {after:g}"
        return IntervalQuantile(after=after, until=None, why_missing=why)


def estimate_interval_survival(left: ArrayLike, right: ArrayLike) -> Turnbull:
    """Estimate what share is free of an event that is seen only at the next visit.

    Parameters
    ----------
    left
        One per patient: the last time known to be free of the event, 0 or more.
    right
        One per patient: the first time known to have had it. The event lies after `left` and not
        after `right`; infinity when it was never seen (censored at `left`); equal to `left` when
        its time is exactly known, as of a death.

    Returns
    -------
    Turnbull
        The distribution under which the data are most likely (no probability anywhere could be
        moved to make them likelier, within 1e-10 per patient). An empty group has none.

    Raises
    ------
    EstimationError
        When an end is missing or negative, a left end infinite or beyond its right end, or there
        are more than 3000 distinct intervals that can hold an event.

    Notes
    -----
    Turnbull BW. J R Stat Soc B 1976;38:290-5; constrained Newton method: Wang Y. Comput Stat Data
    Anal 2007;52:2388-402. Where the data do not tell intervals apart the solution need not be
    the only one.
    """
    begins, ends = check_intervals(left, right)
    if not begins.size:
        none = np.zeros(0)
        return Turnbull(
            left=none,
            right=none.copy(),
            probability=none.copy(),
            survival=none.copy(),
            log_likelihood=0.0,
            n=0,
            why_missing="nobody in the group",
        )
    fitted = fit_intervals(begins, ends)
    held = fitted.probability > 0
    probability = fitted.probability[held]
    return Turnbull(
        left=fitted.left[held],
        right=fitted.right[held],
        probability=probability,
        survival=np.maximum(1 - np.cumsum(probability), 0.0),
        log_likelihood=fitted.log_likelihood,
        n=begins.size,
    )
