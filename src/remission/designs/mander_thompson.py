"""Two stages of which the first may also stop for success (Mander and Thompson 2010)."""

import math

import numpy as np

from remission.designs.bounds import (
    LARGEST_TRIAL,
    SLACK,
    check_request,
    guess_patients,
    too_many,
)
from remission.designs.looks import Look
from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE, Candidate, StageSearch
from remission.designs.staged import Staged
from remission.designs.success_first import find_least_passing, fit_first
from remission.designs.success_open import list_open
from remission.errors import DesignError

_FEWEST = 2  # patients in the first stage: one can respond, and one not


def search_mander_thompson_optimal(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the design with both stops that expects the fewest patients under p0.

    Every first stage with a stop for too few responses takes part; it may or may not have one for
    success. Ties: the smaller n, then the larger r, then the smaller n1. The search ends with
    the same certificate as that of Simon's designs.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.

    Notes
    -----
    Mander AP, Thompson SG. Contemp Clin Trials 2010;31:572-8.
    """
    search = _Search(p0, p1, alpha, beta)
    best = search.find_optimal(search.fewest, search.bound_by_simon())
    if best is None:
        smallest = search.find_smallest()
        best = search.find_optimal(smallest.n + 1, smallest.expected - SAME_SIZE) or smallest
    return _write("mander-thompson-optimal", (p0, p1, alpha, beta), best)


def search_mander_thompson_minimax(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the design with both stops that has the fewest patients in all.

    Of several with that n, the one that expects the fewest under p0.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.
    """
    best = _Search(p0, p1, alpha, beta).find_smallest()
    return _write("mander-thompson-minimax", (p0, p1, alpha, beta), best)


class _Search:
    """The designs that meet one request."""

    def __init__(self, p0: float, p1: float, alpha: float, beta: float) -> None:
        check_request(p0, p1, alpha, beta)
        self._request = (p0, p1, alpha, beta)
        self._tables = self._fill(16 + int(1.8 * guess_patients(*self._request)))
        self.fewest = max(_FEWEST + 1, self._tables.fewest)

    def _fill(self, largest: int) -> RequestTables:
        p0, p1, alpha, beta = self._request
        most = min(largest, 2 * LARGEST_TRIAL)
        return RequestTables(p0, p1, alpha * (1 + SLACK), (1 - beta) * (1 - SLACK), most)

    def bound_by_simon(self) -> float:
        """Say what Simon's optimal design expects, and a tie more; 0 when there is none."""
        found, _, least = StageSearch(self._request, range(_FEWEST, 2 * LARGEST_TRIAL)).collect()
        return found[-1].expected + SAME_SIZE if math.isfinite(least) else 0.0

    def find_optimal(self, n: int, limit: float) -> Candidate | None:
        """Find the best design of n or more patients that expects fewer than the limit."""
        end, best = self._find_end(n, limit), None
        for size, open_ in list_open(self._tables, range(n, end), limit).items() if end > n else ():
            found = fit_first(self._tables, size, open_, limit)
            if found:
                best, limit = found, found.expected - SAME_SIZE
        return best

    def _find_end(self, n: int, limit: float) -> int:
        """Find where no design of so many or more patients can expect fewer than the limit.

        The first stage must be passed so often under p1 that its cut, and with it the chance to
        stop under p0, is limited, whatever r is; a stop for success is limited by the type I
        error. The bound does not fall as n grows.
        """
        passing = find_least_passing(self._tables)
        while n <= 2 * LARGEST_TRIAL:
            if n > self._tables.largest:
                self._tables = self._fill(n + n // 2)
                passing = find_least_passing(self._tables)
            n1 = np.arange(_FEWEST, n)
            if (n1 + passing[n1] * (n - n1)).min() >= limit:
                break
            n += 1
        return n

    def find_smallest(self) -> Candidate:
        """Find the best design of the smallest n that has one."""
        for n in range(self.fewest, LARGEST_TRIAL + 1):
            if n > self._tables.largest:
                self._tables = self._fill(n + n // 2)
            open_ = list_open(self._tables, range(n, n + 1), np.inf)
            best = fit_first(self._tables, n, open_[n], np.inf) if open_ else None
            if best:
                return best
        raise DesignError(too_many(*self._request))


def _write(kind: str, request: tuple[float, float, float, float], found: Candidate) -> Staged:
    p0, p1, alpha, beta = request
    r = -found.minus_r
    looks = (
        Look(n=found.n1, futile=found.r1, promising=found.enough),
        Look(n=found.n, futile=r, promising=r + 1),
    )
    return Staged(kind=kind, p0=p0, p1=p1, alpha=alpha, beta=beta, looks=looks)
