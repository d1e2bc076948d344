"""Three stages, each with a stop for too few responses (Ensign 1994; Chen 1997)."""

import numpy as np

from remission.designs.bounds import SLACK, check_request, check_sizes, guess_patients, too_many
from remission.designs.looks import Look
from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE
from remission.designs.staged import Staged
from remission.designs.tables import Matrix
from remission.designs.three_stage_fit import (
    FirstStageRule,
    ThreeStages,
    bound_sizes,
    find_best,
    follow_cuts,
)
from remission.errors import DesignError

MOST_PATIENTS = 200
"""The search stops here: beyond it, two stages are nearly as good and found at once."""

_ROUGH = 5  # patients from a trial to the next, and between the stages, in the rough search

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


def _search(
    kind: str,
    request: tuple[float, float, float, float],
    rule: FirstStageRule,
    most_patients: int | None,
) -> Staged:
    check_request(*request)
    if most_patients is not None:
        check_sizes((most_patients,), most=MOST_PATIENTS)
    search = _Search(request, rule, most_patients or MOST_PATIENTS)
    if kind.endswith("minimax"):
        best = search.find_smallest()
    else:
        best, complete = search.find_optimal(certain=most_patients is None)
        best = best if complete or most_patients else None
    if best is None:
        raise DesignError(too_many(*request, most=search.most))
    return _write(kind, request, best)


class _Search:
    """The designs that meet one request, searched by their number of patients."""

    def __init__(
        self, request: tuple[float, float, float, float], rule: FirstStageRule, most: int
    ) -> None:
        p0, p1, alpha, beta = request
        self.most = most
        self._rates = (p0, p1, alpha * (1 + SLACK), (1 - beta) * (1 - SLACK))
        self._rule = rule
        self._prepare(min(most, 8 + 3 * guess_patients(*request) // 2), np.inf)
        self._sizes = range(max(self._tables.fewest, rule.least + 2), most + 1)

    def _prepare(self, largest: int, limit: float) -> None:
        self._tables = RequestTables(*self._rates, largest)
        self._courses = follow_cuts(self._tables, self._rule, limit)

    def find_smallest(self) -> ThreeStages | None:
        """Find the best design of the smallest n that has one."""
        found = (self._find_best(n, self._bound(n, np.inf), np.inf) for n in self._sizes)
        return next(filter(None, found), None)

    def find_optimal(self, *, certain: bool) -> tuple[ThreeStages | None, bool]:
        """Find the design that expects the fewest, and say whether no larger n can be better.

        A rough search, of a few n, n1 and n2, finds how few are to be beaten or reached. Where
        only a `certain` design is wanted, it expects no more than the bound at the largest n.
        """
        limit = np.inf
        if certain and self._tables.largest == self.most:
            limit = float(self._bound(self.most, np.inf).min()) + SAME_SIZE
        rough, _ = self._improve(limit, _ROUGH)
        return self._improve(rough.expected + SAME_SIZE if rough else limit, 1)

    def _improve(self, limit: float, step: int) -> tuple[ThreeStages | None, bool]:
        """Go up by so many patients, also in n1 and n2, and look for fewer than the limit."""
        best = None
        for n in self._sizes[::step]:
            bounds = self._bound(n, limit)
            if bounds.min() >= limit:
                return best, True
            found = self._find_best(n, bounds[::step, ::step], limit, step)
            if found:
                best, limit = found, found.expected - SAME_SIZE
        return best, False

    def _bound(self, n: int, limit: float) -> Matrix:
        if n > self._tables.largest:
            self._prepare(min(self.most, n + n // 4), limit)
        return bound_sizes(self._tables, self._courses, n)

    def _find_best(self, n: int, bounds: Matrix, limit: float, step: int = 1) -> ThreeStages | None:
        stages = np.argwhere(bounds < limit).T * step
        return find_best(self._tables, n, stages, self._courses, limit)


def _write(kind: str, request: tuple[float, float, float, float], found: ThreeStages) -> Staged:
    p0, p1, alpha, beta = request
    r = -found.minus_r
    looks = (
        Look(n=found.n1, futile=found.r1, promising=found.n1 + 1),
        Look(n=found.n2, futile=found.r2, promising=found.n2 + 1),
        Look(n=found.n, futile=r, promising=r + 1),
    )
    return Staged(kind=kind, p0=p0, p1=p1, alpha=alpha, beta=beta, looks=looks)
