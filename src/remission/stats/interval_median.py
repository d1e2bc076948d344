"""How far Turnbull's median can be trusted, found by resampling the patients."""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.stats.bootstrap_limits import find_share
from remission.stats.checks import check_confidence
from remission.stats.draws import draw_key, draw_resamples, split_blocks
from remission.stats.interval_support import check_intervals
from remission.stats.measured_groups import check_resamples
from remission.stats.turnbull import estimate_interval_survival

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class IntervalMedian:
    """The interval (after, until] that holds the median, with limits around both of its ends.

    `until` and `upper` are None when half the group is not known to have had the event, in the
    data or in too many resamples; `why_missing` then says so.
    """

    after: float | None
    until: float | None
    lower: float | None
    upper: float | None
    n: int
    resamples: int
    confidence: float
    why_missing: str | None = None


def estimate_interval_median(
    left: ArrayLike,
    right: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> IntervalMedian:
    """Estimate by what time half the group has an event that is seen only at the next visit.

    Parameters
    ----------
    left, right
        As in `estimate_interval_survival`.
    rng
        Gives the key of the random streams; the same state gives the same limits everywhere.
    resamples
        How often as many patients are drawn with replacement, 1 or more.
    confidence
        Strictly between 0 and 1.

    Returns
    -------
    IntervalMedian
        In each resample the median lies in an interval of its own. The lower limit is the share
        (1 - confidence) / 2 of the intervals' left ends, the upper the share (1 + confidence) / 2
        of their right ends: what is not known within an interval widens the limits.

    Raises
    ------
    EstimationError
        As `estimate_interval_survival`; when a setting is impossible.
    """
    begins, ends = check_intervals(left, right)
    check_confidence(confidence)
    resamples = check_resamples(resamples)
    key = draw_key(rng)
    median = estimate_interval_survival(begins, ends).median()
    found = IntervalMedian(
        after=median.after,
        until=median.until,
        lower=None,
        upper=None,
        n=begins.size,
        resamples=resamples,
        confidence=confidence,
        why_missing=median.why_missing,
    )
    if not begins.size:
        return found
    lows, highs = np.empty(resamples), np.empty(resamples)
    for block, rows in split_blocks(resamples, begins.size):
        weights = draw_resamples(key, (block, 0), rows.stop - rows.start, begins.size)
        for row, weight in zip(range(rows.start, rows.stop), weights, strict=True):
            lows[row], highs[row] = _find_median(np.repeat(begins, weight), np.repeat(ends, weight))
    return _add_limits(found, np.sort(lows), np.sort(highs))


def _find_median(begins: Numbers, ends: Numbers) -> tuple[float, float]:
    median = estimate_interval_survival(begins, ends).median()
    until = np.inf if median.until is None else median.until
    return (until if median.after is None else median.after), until


def _add_limits(found: IntervalMedian, lows: Numbers, highs: Numbers) -> IntervalMedian:
    tail = (1 - found.confidence) / 2
    lower, upper = find_share(lows, tail), find_share(highs, 1 - tail)
    if lower is None or upper is None:
        few = f"no limits: {found.resamples} resamples are too few for this confidence level"
        return replace(found, why_missing=found.why_missing or few)
    if isfinite(upper):
        return replace(found, lower=lower, upper=upper)
    lost = np.count_nonzero(~np.isfinite(highs)) / highs.size
    why = f"upper limit not reached: the median is not reached in {lost:.1%} of the resamples"
    return replace(found, lower=lower, why_missing=found.why_missing or why)
