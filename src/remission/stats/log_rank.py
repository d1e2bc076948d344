"""Log-rank: do two or more groups have the event at the same pace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_values
from remission.stats.chi_square import chi_square, no_test, signed_root
from remission.stats.counting import Table, count_groups
from remission.stats.freezing import freeze_arrays
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_labels, check_observations

NOTHING = 1e-12  # a variance this small beside the largest it could be is 0
APART = (
    "no event tells the groups apart: some are never at risk together, or all at risk have it at"
    " once"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class LogRank:
    """Events observed and expected in each group, their covariance, and the test.

    Arrays have one entry per group, in ascending order of the labels. With weights the observed
    and expected events are weighted sums, as R's `survdiff` shows them.
    """

    groups: tuple[object, ...]
    n: NDArray[np.int64]
    observed: NDArray[np.float64]
    expected: NDArray[np.float64]
    covariance: NDArray[np.float64]
    test: ChiSquare

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)

    def trend(self, scores: Sequence[float] | None = None) -> ChiSquare:
        """Test whether events become more (z above 0) or fewer along the order of the groups.

        Scores are 1, 2, 3 ... in the order of `groups` unless given. The statistic is
        (s'(O - E))^2 / s'Vs (Tarone RE. Biometrika 1975;62:679-82).

        Raises
        ------
        EstimationError
            When there is not one finite score per group, or all scores are the same.
        """
        k = len(self.groups)
        if k < 2:  # noqa: PLR2004 - a group alone has no trend
            return no_test(0, "fewer than two groups to compare")
        given = check_values(range(1, k + 1) if scores is None else scores, "scores")
        if given.size != k or np.ptp(given) == 0:
            raise EstimationError(
                f"A trend needs a score for each of the {k} groups, not all the same;"
                f" {given.tolist()} found."
            )
        given = given - given.mean()
        variance = float(given @ self.covariance @ given)
        if not variance > NOTHING * float((given**2).sum() * np.trace(self.covariance)):
            return no_test(1, self.test.why_missing or "no event tells the groups apart")
        return signed_root(float(given @ (self.observed - self.expected)), variance)


def test_log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    strata: ArrayLike | None = None,  # noqa: PT028 - a test of hypotheses, not one of ours
    rho: float = 0.0,  # noqa: PT028 - the same
    gamma: float = 0.0,  # noqa: PT028 - the same
) -> LogRank:
    """Test whether the groups have the event at the same pace.

    Parameters
    ----------
    time, event
        As in `estimate_survival`.
    group
        One label per patient, of one kind and none missing.
    strata
        One label per patient: only patients of the same stratum are compared.
    rho, gamma
        Fleming-Harrington weights S^rho (1 - S)^gamma, 0 or more, S being the Kaplan-Meier curve
        of the whole stratum just before each event: 0 and 0 is the log-rank test, 1 and 0 the
        test of Peto and Peto (R's `rho = 1`), 0 and 1 looks at late differences.

    Returns
    -------
    LogRank
        The test has one degree less than there are groups, without those that nobody could
        compare (expected events of 0), as in R. For two groups z is above 0 when the first has
        more events than expected. Missing, with the reason, when there is one group, when there
        are no events, or when none tells the groups apart.

    Raises
    ------
    EstimationError
        As `estimate_survival`; when a label is missing; when rho or gamma is below 0.

    Notes
    -----
    Mantel N. Cancer Chemother Rep 1966;50:163-70; Peto R, Peto J. J R Stat Soc A
    1972;135:185-207; Harrington DP, Fleming TR. Biometrika 1982;69:553-66. The variance is
    hypergeometric. Times are merged as `remission.stats.ties` says.
    """
    for name, power in (("rho", rho), ("gamma", gamma)):
        if not (isfinite(power) and power >= 0):
            raise EstimationError(
                f"The weight {name} must be a number of 0 or more; {power} found."
            )
    times, happened = check_observations(time, event)
    groups, mine = check_labels(group, times.size, "groups")
    within = np.zeros(times.size, dtype=np.intp)
    if strata is not None:
        within = check_labels(strata, times.size, "strata")[1]
    sums = _Sums(groups.size)
    for stratum in count_groups(times, happened, mine, within):
        sums.add(stratum, rho, gamma)
    return LogRank(
        groups=tuple(groups.tolist()),
        n=np.bincount(mine, minlength=groups.size),
        observed=sums.observed,
        expected=sums.expected,
        covariance=sums.covariance,
        test=_compare(sums),
    )


def _weigh(
    table: Table, survival: float, rho: float, gamma: float
) -> tuple[NDArray[np.float64], float]:
    """Weigh each time by the curve of all groups together just before it.

    `survival` is that of the curve before the first time; last, that after the last.
    """
    at_risk, events = table.at_risk.sum(axis=0), table.events.sum(axis=0)
    curve = np.cumprod(np.concatenate(([survival], (at_risk - events) / at_risk)))
    before = curve[:-1]
    return before**rho * (1 - before) ** gamma, float(curve[-1])


class _Sums:
    """Observed and expected events and their covariance, added up over strata."""

    def __init__(self, k: int) -> None:
        self.observed, self.expected = np.zeros(k), np.zeros(k)
        self.covariance = np.zeros((k, k))
        self.room = 0.0  # the variance there would be room for

    def add(self, stratum: Iterable[Table], rho: float, gamma: float) -> None:
        """Add what one stratum says."""
        survival = 1.0
        for table in stratum:
            weights = None
            if rho or gamma:
                weights, survival = _weigh(table, survival, rho, gamma)
            self._add(table, weights)

    def _add(self, table: Table, weights: NDArray[np.float64] | None) -> None:
        groups, mine = table.groups, table.events
        at_risk, events = table.at_risk.sum(axis=0), mine.sum(axis=0)
        share = table.at_risk / at_risk
        spread = np.zeros(at_risk.size)
        np.divide(events * (at_risk - events), at_risk - 1, out=spread, where=at_risk > 1)
        if weights is not None:
            spread, events, mine = spread * weights**2, events * weights, mine * weights
        self.observed[groups] += mine.sum(axis=1)
        self.expected[groups] += share @ events
        shared = share * spread
        part = -shared @ share.T
        part[np.diag_indices_from(part)] += shared.sum(axis=1)
        self.covariance[np.ix_(groups, groups)] += part
        self.room += float(spread.sum())


def _compare(sums: _Sums) -> ChiSquare:
    gap = sums.observed - sums.expected
    if gap.size < 2:  # noqa: PLR2004 - a group alone
        return no_test(0, "fewer than two groups to compare")
    kept = np.flatnonzero(sums.expected > 0)
    degrees = kept.size - 1
    if degrees < 1:
        return no_test(0, "no event while two groups were at risk")
    one_less = sums.covariance[np.ix_(kept[1:], kept[1:])]
    if np.linalg.eigvalsh(one_less)[0] <= NOTHING * sums.room:
        return no_test(degrees, APART)
    if gap.size == 2:  # noqa: PLR2004 - two groups have a direction
        return signed_root(float(gap[0]), float(sums.covariance[0, 0]))
    return chi_square(float(gap[kept[1:]] @ np.linalg.solve(one_less, gap[kept[1:]])), degrees)
