"""Gray's test: does an event come first equally often in two or more groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.chi_square import chi_square, no_test
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_causes, check_labels
from remission.stats.ties import find_distinct_times

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Gray:
    """Gray's test of one cause, and the events of that cause in each group."""

    groups: tuple[object, ...]
    n: tuple[int, ...]
    events: tuple[int, ...]
    test: ChiSquare


ENDED = 1e-12
"""The incidence in all groups is 1 when less than this is left of it."""


class Moment(NamedTuple):
    """One time with an event in one stratum: patients of each group (arrays) just before it."""

    at_risk: Numbers
    ours: Numbers  # events of the cause tested
    others: Numbers  # first events of other causes


def test_gray(
    time: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike,
    *,
    of: int = 1,  # noqa: PT028 - a test of hypotheses, not one of ours
    strata: ArrayLike | None = None,  # noqa: PT028 - the same
    rho: float = 0.0,  # noqa: PT028 - the same
) -> Gray:
    """Test whether the cumulative incidence of one cause is the same in the groups.

    Parameters
    ----------
    time, cause
        As in `estimate_incidence`.
    group, strata
        One label per patient, as in `test_log_rank`.
    of
        The number of the cause.
    rho
        Weight (1 - F)^rho, F being the incidence in all groups just before; 0 weighs all alike.

    Returns
    -------
    Gray
        The test has one degree less than there are groups. Missing, with the reason, for one
        group, without an event of the cause, or when the groups cannot be compared (in cmprsk an
        error, or the remains of one).

    Raises
    ------
    EstimationError
        As `estimate_incidence`; when a label is missing, or rho is not 0 or more.

    Notes
    -----
    Gray RJ. Ann Stat 1988;16:1141-54; with tied events the variance takes the corrections of his
    program cmprsk.
    """
    if not (isfinite(rho) and rho >= 0):
        raise EstimationError(f"The weight rho must be a number of 0 or more; {rho} found.")
    times, which = check_causes(time, cause)
    groups, mine = check_labels(group, times.size, "groups")
    within = np.zeros(times.size, dtype=np.intp)
    if strata is not None:
        within = check_labels(strata, times.size, "strata")[1]
    k = groups.size
    score, covariance, ended = np.zeros(k), np.zeros((k, k)), False
    for stratum in np.unique(within):
        who = within == stratum
        part = _Stratum(k, rho)
        for moment in _moments(times[who], which[who], mine[who], k, of):
            part.add(moment)
        score += part.score
        covariance += part.variance()
        ended = ended or part.ended
    return Gray(
        groups=tuple(groups.tolist()),
        n=tuple(np.bincount(mine, minlength=k).tolist()),
        events=tuple(np.bincount(mine[which == of], minlength=k).tolist()),
        test=no_test(k - 1, "the incidence in all groups came to 1 while some were still compared")
        if ended
        else _compare(score, covariance, bool((which == of).any())),
    )


def _moments(
    times: Numbers, which: NDArray[np.intp], mine: NDArray[np.intp], k: int, of: int
) -> Iterator[Moment]:
    distinct, place = find_distinct_times(times)
    cell = place * k + mine
    leaving, ours, others = (
        np.bincount(cell[chosen], minlength=distinct.size * k).reshape(-1, k).astype(np.float64)
        for chosen in (slice(None), which == of, (which > 0) & (which != of))
    )
    at_risk = np.cumsum(leaving[::-1], axis=0)[::-1]
    for i in np.flatnonzero((ours + others).any(axis=1)):
        yield Moment(at_risk[i], ours[i], others[i])


class _Stratum:
    """Score and variance, gathered from moment to moment.

    The score of a group is the sum of d_g - d R_g / R with R_g = at risk x (1 - F_g) / S_g, all
    just before; its variance is that of martingales: at each event of group h the score of g
    moves by a weight (`reach`) less what later moments give back (`held`, which grows on).
    """

    def __init__(self, k: int, rho: float) -> None:
        self.rho = rho
        self.free, self.own = np.ones(k), np.zeros(k)  # S and F of each group
        self.pooled = 0.0  # F of all groups
        self.ended = False  # whether it came to 1 while groups were still compared
        self.score, self.held = np.zeros(k), np.zeros((k, k))
        self.squares, self.crossed, self.plain = np.zeros(k), np.zeros((k, k)), np.zeros((k, k))

    def add(self, moment: Moment) -> None:
        """Go on to the next time with an event."""
        there = moment.at_risk > 0
        n = np.where(there, moment.at_risk, 1.0)
        free = self.free * (n - moment.ours - moment.others) / n
        free = np.where(there, free, self.free)
        expected = np.where(there, n / np.where(there, self.free, 1.0), 0.0)  # n / S
        ours = float(moment.ours.sum())
        pooled = self.pooled + ours / expected.sum()
        weight = max(1 - self.pooled, 0.0) ** self.rho
        reach = weight * (np.diag(expected) - np.outer(expected, expected) / expected.sum())
        share = expected * (1 - self.own)
        self.score += weight * (moment.ours - ours * share / share.sum())
        if ours and there.sum() > 1:  # a group alone moves nothing, even when F is 1 already
            room = 1 - self.pooled
            self.ended = self.ended or room < ENDED
            self.held += reach * ours / (expected.sum() * max(room, ENDED))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(free > 0, (1 - pooled) / free, 0.0)
            ours_vary = self._ours(there, n, expected, ours)
            others_vary = self._others(there, n, moment.others, free)
        self._vary(np.where(free > 0, 1 - ratio, 1.0), reach, ours_vary)
        self._vary(-ratio, 0 * reach, others_vary)
        self.own = self.own + np.where(there, self.free * moment.ours / n, 0.0)
        self.free, self.pooled = free, pooled

    def _ours(
        self, there: NDArray[np.bool_], n: Numbers, expected: Numbers, ours: float
    ) -> Numbers:
        """Variance of the events of the cause, by the pooled hazard, corrected for ties."""
        ties = 1 - (ours - 1) / (expected.sum() * self.free - 1) if ours > 1 else 1.0
        return np.where(there, ties * self.free * ours / (expected.sum() * n), 0.0)

    def _others(
        self, there: NDArray[np.bool_], n: Numbers, others: Numbers, free: Numbers
    ) -> Numbers:
        """Variance of the events of other causes, by each group's own, corrected for ties."""
        ties = np.where(others > 1, 1 - (others - 1) / (n - 1), 1.0)
        counts = there & (others > 0) & (free > 0)
        return np.where(counts, ties * self.free**2 * others / n**2, 0.0)

    def _vary(self, ratio: Numbers, reach: Numbers, variance: Numbers) -> None:
        moved = reach - ratio * self.held
        self.squares += ratio**2 * variance
        self.crossed += moved * (ratio * variance)
        self.plain += (moved * variance) @ moved.T

    def variance(self) -> Numbers:
        """Put the covariance of the scores together."""
        half = self.held @ self.crossed.T
        whole: Numbers = self.plain + (self.held * self.squares) @ self.held.T + half + half.T
        return whole


def _compare(score: Numbers, covariance: Numbers, any_event: bool) -> ChiSquare:  # noqa: FBT001 - handed on
    degrees = score.size - 1
    if degrees < 1:
        return no_test(0, "fewer than two groups to compare")
    if not any_event:
        return no_test(degrees, "no event of this cause")
    less = covariance[1:, 1:]
    size = np.sqrt(np.maximum(np.diag(less), 0))
    if not size.all() or np.linalg.eigvalsh(less / np.outer(size, size))[0] < 1e-10:  # noqa: PLR2004 - singular
        return no_test(
            degrees,
            "no event tells the groups apart: some are not at risk together with the others, or all"
            " at risk have it at once",
        )
    return chi_square(float(score[1:] @ np.linalg.solve(less, score[1:])), degrees)
