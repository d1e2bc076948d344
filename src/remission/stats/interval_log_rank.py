"""Generalised log-rank: do groups have an event that is only seen at visits at the same pace."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.stats.chi_square import chi_square, no_test, signed_root
from remission.stats.freezing import freeze_arrays
from remission.stats.interval_support import Fitted, check_intervals, fit_intervals
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_labels

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class IntervalLogRank:
    """How many more events than expected each group has, their covariance, and the test.

    Arrays have one entry per group, in ascending order of the labels.
    """

    groups: tuple[object, ...]
    n: NDArray[np.int64]
    excess: Numbers
    covariance: Numbers
    test: ChiSquare

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def test_interval_log_rank(left: ArrayLike, right: ArrayLike, group: ArrayLike) -> IntervalLogRank:
    """Test whether groups have an event that is seen only at the next visit at the same pace.

    Parameters
    ----------
    left, right
        As in `estimate_interval_survival`.
    group
        One label per patient, of one kind and none missing.

    Returns
    -------
    IntervalLogRank
        For two groups z is above 0 when the first has more or earlier events. Missing, with the
        reason, when there is one group or everybody's interval says the same.

    Raises
    ------
    EstimationError
        As `estimate_interval_survival`; when a label is missing.

    Notes
    -----
    Each patient scores the events seen less the events expected: an average, over where the
    event can have happened, of 1 less the hazard of all patients gathered by then (Sun J. Stat
    Med 1996;15:1387-95; Fay MP, Shaw PA. J Stat Softw 2010;36(2)). With times exactly known the
    excess is that of `test_log_rank`. The variance is that of dealing the scores out to the
    groups at random, so it asks that the groups were visited alike.
    """
    begins, ends = check_intervals(left, right)
    groups, mine = check_labels(group, begins.size, "groups")
    sizes = np.bincount(mine, minlength=groups.size)
    scores = _score(fit_intervals(begins, ends)) if begins.size else begins
    excess = np.bincount(mine, scores, minlength=groups.size).astype(np.float64)
    covariance = _deal(scores, sizes)
    return IntervalLogRank(
        groups=tuple(groups.tolist()),
        n=sizes,
        excess=excess,
        covariance=covariance,
        test=_compare(excess, covariance, scores),
    )


def _score(fitted: Fitted) -> Numbers:
    """Score each patient; the scores add up to 0.

    With S and H the survival and the hazard gathered before (a) and after (b) a patient's
    intervals, (S_b H_b - S_a H_a) / (S_a - S_b).
    """
    p = fitted.probability
    from_here = np.append(np.cumsum(p[::-1])[::-1], 0.0)
    steps = np.divide(p, from_here[:-1], out=np.zeros(p.size), where=p > 0)
    hazard = np.append(0.0, np.cumsum(steps))
    before, after = fitted.first, fitted.last + 1
    weighted = from_here * hazard
    scores: Numbers = (weighted[after] - weighted[before]) / (from_here[before] - from_here[after])
    return scores


def _deal(scores: Numbers, sizes: NDArray[np.int64]) -> Numbers:
    """Find the covariance of the groups' sums when the scores are dealt out at random."""
    n = scores.size
    if n < 2:  # noqa: PLR2004 - one score cannot vary
        return np.zeros((sizes.size, sizes.size))
    spread = float(((scores - scores.mean()) ** 2).sum()) / (n - 1)
    covariance: Numbers = spread * (np.diag(sizes) - np.outer(sizes, sizes) / n)
    return covariance


def _compare(excess: Numbers, covariance: Numbers, scores: Numbers) -> ChiSquare:
    degrees = max(excess.size - 1, 0)
    if not degrees:
        return no_test(0, "fewer than two groups to compare")
    if np.ptp(scores) <= 1e-9:  # noqa: PLR2004 - the last digits of the probabilities
        return no_test(degrees, "everybody's interval says the same")
    if degrees == 1:
        return signed_root(float(excess[0]), float(covariance[0, 0]))
    gap = excess[1:]
    return chi_square(float(gap @ np.linalg.solve(covariance[1:, 1:], gap)), degrees)
