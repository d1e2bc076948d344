"""Three stages, each with a stop for too few responses (Ensign 1994; Chen 1997)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import SLACK, check_request, guess_patients, too_many
from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE
from remission.designs.staged import Look, Staged
from remission.designs.tables import Matrix
from remission.designs.three_stage_fit import (
    FirstStageRule,
    ThreeStages,
    find_best,
    follow_largest_cuts,
)
from remission.errors import DesignError

MOST_PATIENTS = 200
"""The search stops here: beyond it, two stages are nearly as good and found at once."""

CHEN = FirstStageRule()
ENSIGN = FirstStageRule(least=5, only_none=True)


def search_chen_optimal(
    p0: float, p1: float, alpha: float, beta: float, *, most_patients: int | None = None
) -> Staged:
    """Find the three-stage design that expects the fewest patients under p0.

    With `most_patients` among trials of so many at most, else among all: the search ends when no
    larger n can be better. Ties: smaller n, larger r, smaller n1, n2 and cuts.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` patients exists.

    Notes
    -----
    Chen TT. Stat Med 1997;16:2701-11.
    """
    return _search("chen-optimal", (p0, p1, alpha, beta), CHEN, most_patients)


def search_chen_minimax(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the three-stage design with the fewest patients in all, then the fewest expected.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` patients exists.
    """
    return _search("chen-minimax", (p0, p1, alpha, beta), CHEN, None)


def search_ensign_optimal(
    p0: float, p1: float, alpha: float, beta: float, *, most_patients: int | None = None
) -> Staged:
    """Find the best three-stage design whose first stage, of 5 or more, stops at 0 responses only.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` patients exists.

    Notes
    -----
    Ensign LG, Gehan EA, Kamen DS, Thall PF. Stat Med 1994;13:1727-36.
    """
    return _search("ensign-optimal", (p0, p1, alpha, beta), ENSIGN, most_patients)


@dataclass(frozen=True)
class _Bounds:
    """Least expected numbers per n1 and n2, for any n."""

    tables: RequestTables
    entered: NDArray[np.float64]
    rule: FirstStageRule

    @cached_property
    def often(self) -> Matrix:
        """How often, per n1 and n2, the third stage is at least entered under p0."""
        often: Matrix = self.entered.sum(axis=2)
        return often

    def find_sizes(self, n: int) -> Matrix:
        """Bound from below what n patients in all expect; infinite where no stage can be."""
        n1, n2 = np.ogrid[:n, :n]
        second = self.tables.least_passing[:n, None]
        if self.rule.only_none:
            second = self.tables.null.tail[:n, 1, None]
        sizes: Matrix = n1 + second * (n2 - n1) + self.often[:n, :n] * (n - n2)
        possible = (n1 < n2) & (n1 >= self.rule.least) & (self.tables.largest_cut[:n, None] >= 0)
        return np.where(possible, sizes, np.inf)


def _search(
    kind: str,
    request: tuple[float, float, float, float],
    rule: FirstStageRule,
    most_patients: int | None,
) -> Staged:
    check_request(*request)
    most = most_patients or MOST_PATIENTS
    bounds = _prepare(request, rule, min(most, 16 + 2 * guess_patients(*request)))
    best: ThreeStages | None = None
    n = max(bounds.tables.fewest, rule.least + 2)
    while n <= most:
        if n > bounds.tables.largest:
            bounds = _prepare(request, rule, min(most, n + n // 2))
        sizes = bounds.find_sizes(n)
        limit = best.expected - SAME_SIZE if best else np.inf
        if best and (sizes.min() >= limit or kind.endswith("minimax")):
            return _write(kind, request, best)
        best = find_best(bounds.tables, n, (sizes, bounds.entered), rule, limit) or best
        n += 1
    if most_patients and best:
        return _write(kind, request, best)
    raise DesignError(too_many(*request, most=most))


def _prepare(
    request: tuple[float, float, float, float], rule: FirstStageRule, largest: int
) -> _Bounds:
    p0, p1, alpha, beta = request
    tables = RequestTables(p0, p1, alpha * (1 + SLACK), (1 - beta) * (1 - SLACK), largest)
    return _Bounds(tables, follow_largest_cuts(tables, rule), rule)


def _write(kind: str, request: tuple[float, float, float, float], found: ThreeStages) -> Staged:
    p0, p1, alpha, beta = request
    r = -found.minus_r
    looks = (
        Look(n=found.n1, futile=found.r1, promising=found.n1 + 1),
        Look(n=found.n2, futile=found.r2, promising=found.n2 + 1),
        Look(n=found.n, futile=r, promising=r + 1),
    )
    return Staged(kind=kind, p0=p0, p1=p1, alpha=alpha, beta=beta, looks=looks)
