"""How far a median or a restricted mean can be trusted, found by resampling the patients."""

from dataclasses import dataclass, replace
from math import isfinite, isinf

import numpy as np

from remission import stats
from remission.stats.bootstrap_limits import (
    find_acceleration,
    find_bias,
    find_share,
    shift_share,
)
from remission.stats.checks import check_confidence, check_method
from remission.stats.draws import draw_key, draw_resamples, split_blocks
from remission.stats.measured_groups import (
    Groups,
    Numbers,
    check_resamples,
    check_same_measure,
    explain_missing,
    subtract,
)
from remission.stats.measures import Measure


@dataclass(frozen=True, kw_only=True, eq=False)
class Bootstrap:
    """A number, or the first group's minus the second's, with limits from resampled patients.

    `replicates` holds what each resample gave, infinite where a median was not reached. What
    does not exist is None, and `why_missing` says why.
    """

    value: float | None
    lower: float | None
    upper: float | None
    replicates: Numbers
    confidence: float
    method: str
    why_missing: str | None = None


def estimate_by_bootstrap(
    first: Measure,
    second: Measure | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = 10_000,
    confidence: float = 0.95,
    interval: str = "bca",
) -> Bootstrap:
    """Estimate a number of a group, or its difference between two, with bootstrap limits.

    Parameters
    ----------
    first, second
        From `measure_median`, `measure_survival_median` or `measure_restricted_mean`; each group
        is resampled for itself.
    rng
        Gives the key of the random streams; the same state gives the same limits everywhere.
    resamples
        How often patients are drawn with replacement, 1 or more.
    confidence
        Strictly between 0 and 1.
    interval
        A name in `remission.stats.BOOTSTRAP_INTERVALS`.

    Raises
    ------
    EstimationError
        When the groups are measured differently, or a setting is impossible.
    """
    limits = check_method(interval, stats.BOOTSTRAP_INTERVALS)
    check_confidence(confidence)
    resamples = check_resamples(resamples)
    groups = (first,) if second is None else (first, second)
    check_same_measure(groups)
    missing = Bootstrap(
        value=None,
        lower=None,
        upper=None,
        replicates=np.empty(0),
        confidence=confidence,
        method=f"{first.name}, bootstrap ({interval})",
        why_missing=explain_missing(groups),
    )
    if missing.why_missing is not None:
        return missing
    value = subtract([np.array([group.take()]) for group in groups])[0]
    if not isfinite(value):
        return replace(missing, why_missing=f"the {first.name} is not reached")
    found = replace(missing, value=float(value), replicates=_resample(groups, rng, resamples))
    found.replicates.setflags(write=False)
    lost = np.count_nonzero(np.isnan(found.replicates))
    if lost:
        why = f"no limits: in {lost} of {resamples} resamples neither group reached its median"
        return replace(found, why_missing=why)
    return limits(found, groups)


def percentile(found: Bootstrap, groups: Groups) -> Bootstrap:
    """Take as limits the numbers between which the middle resamples lie."""
    tail = (1 - found.confidence) / 2
    return _read_limits(found, (tail, 1 - tail), groups)


def bca(found: Bootstrap, groups: Groups) -> Bootstrap:
    """Take the limits as `percentile`, corrected for bias and for a changing standard error."""
    shares = _correct(found, groups)
    if isinstance(shares, str):
        return replace(found, why_missing=f"no BCa limits: {shares}")
    return _read_limits(found, shares, groups)


def _correct(found: Bootstrap, groups: Groups) -> tuple[float, float] | str:
    """Find the shares of resamples that BCa takes for the limits, or why there are none."""
    bias = find_bias(found.value or 0.0, found.replicates)
    if isinf(bias):
        return "all resamples lie on one side of the value"
    if min(group.n for group in groups) == 1:
        return "a group has one patient only"
    left_out = [_leave_out(group) for group in groups]
    if not all(np.isfinite(one).all() for one in left_out):
        return f"without one patient the {groups[0].name} is not reached"
    left_out[1:] = [-one for one in left_out[1:]]
    acceleration = find_acceleration(left_out)
    if acceleration is None:
        return "no single patient changes the value"
    tail = (1 - found.confidence) / 2
    lower, upper = (shift_share(share, bias, acceleration) for share in (tail, 1 - tail))
    if lower is None or upper is None:
        return "the standard error changes too fast"
    return lower, upper


def _resample(groups: Groups, rng: np.random.Generator, resamples: int) -> Numbers:
    key = draw_key(rng)
    weighted = [group.bind(group.columns) for group in groups]
    replicates = np.empty(resamples)
    for block, rows in split_blocks(resamples, max(group.n for group in groups)):
        size = rows.stop - rows.start
        replicates[rows] = subtract(
            [
                weigh(draw_resamples(key, (block, place), size, group.n))
                for place, (group, weigh) in enumerate(zip(groups, weighted, strict=True))
            ]
        )
    return replicates


def _leave_out(group: Measure) -> Numbers:
    """Take the number without each patient in turn."""
    weigh, left_out = group.bind(group.columns), np.empty(group.n)
    for _, rows in split_blocks(group.n, group.n):
        weights = np.ones((rows.stop - rows.start, group.n), dtype=np.int64)
        weights[np.arange(len(weights)), np.arange(rows.start, rows.stop)] = 0
        left_out[rows] = weigh(weights)
    return left_out


def _read_limits(found: Bootstrap, shares: tuple[float, float], groups: Groups) -> Bootstrap:
    ascending = np.sort(found.replicates)
    lower, upper = (find_share(ascending, share) for share in shares)
    if lower is None or upper is None:
        why = f"no limits: {ascending.size} resamples are too few for this confidence level"
        return replace(found, why_missing=why)
    ends = {"lower": lower, "upper": upper}
    lost = [name for name, limit in ends.items() if not isfinite(limit)]
    why_missing = None
    if lost:
        share = np.count_nonzero(~np.isfinite(ascending)) / ascending.size
        why_missing = (
            f"{' and '.join(lost)} limit not reached: the {groups[0].name} is not reached in"
            f" {share:.1%} of the resamples"
        )
    return replace(
        found,
        lower=lower if isfinite(lower) else None,
        upper=upper if isfinite(upper) else None,
        why_missing=why_missing,
    )
