"""The exhaustive search for Simon's two-stage designs, exact and certified.

Nothing is left out of the search that could win: a first-stage cut that is passed under p1 less
often than the power asks for can never be used, a design whose expected size is no better than
the best found cannot replace it, and the search for the optimal design ends when no larger trial
can have a smaller expected size.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from remission.designs.bounds import (
    LARGEST_TRIAL,
    SLACK,
    check_request,
    find_fewest_patients,
    too_many,
)
from remission.designs.simon import Simon
from remission.errors import DesignError
from remission.stats import binomial_masses, binomial_tails

SAME_SIZE = 1e-9
"""Expected sizes closer than this many patients are a tie."""


@dataclass(frozen=True, order=True)
class _Found:
    """A design that meets both errors; the smallest is the best, ties and all."""

    expected: float  # patients under p0, rounded to SAME_SIZE
    n: int
    minus_r: int
    n1: int
    r1: int


def search_simon_optimal(p0: float, p1: float, alpha: float, beta: float) -> Simon:
    """Find the two-stage design with the smallest expected number of patients under p0.

    Every r1/n1, r/n that meets both errors exactly takes part. Ties: the smaller n, then the
    larger r, then the smaller n1.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `LARGEST_TRIAL` patients would be needed.

    Notes
    -----
    Simon R. Control Clin Trials 1989;10:1-10.
    """
    check_request(p0, p1, alpha, beta)
    search, best = _Search(p0, p1, alpha, beta), None
    for n in range(find_fewest_patients(p0, p1, alpha, beta), LARGEST_TRIAL + 1):
        if best and min(search.least_sizes(n), default=np.inf) > best.expected - SAME_SIZE:
            return _write(best, search, "simon-optimal")
        best = search.find_best(n, best)
    raise DesignError(too_many(p0, p1, alpha, beta))


def search_simon_minimax(p0: float, p1: float, alpha: float, beta: float) -> Simon:
    """Find the two-stage design with the fewest patients in all.

    Of several with that n, the one with the smallest expected number of patients under p0. Ties:
    the larger r, then the smaller n1.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `LARGEST_TRIAL` patients would be needed.

    Notes
    -----
    Simon R. Control Clin Trials 1989;10:1-10.
    """
    check_request(p0, p1, alpha, beta)
    search = _Search(p0, p1, alpha, beta)
    for n in range(find_fewest_patients(p0, p1, alpha, beta), LARGEST_TRIAL + 1):
        best = search.find_best(n, None)
        if best:
            return _write(best, search, "simon-minimax")
    raise DesignError(too_many(p0, p1, alpha, beta))


class _Search:
    """A request, with the binomial tables that it needs again and again."""

    def __init__(self, p0: float, p1: float, alpha: float, beta: float) -> None:
        self.p0, self.p1, self.alpha, self.beta = p0, p1, alpha, beta
        self.most_error = alpha * (1 + SLACK)
        self.least_power = (1 - beta) * (1 - SLACK)
        self.mass, self.tail = cache(binomial_masses), cache(binomial_tails)
        self.largest_cut = cache(self._find_largest_cut)

    def _find_largest_cut(self, n: int) -> int:
        """Find the largest r with P(X > r | n, p1) not below the power; -1 when there is none."""
        return int(np.sum(self.tail(n, self.p1)[1:] >= self.least_power)) - 1

    def least_sizes(self, n: int) -> list[float]:
        """Bound the expected size under p0 from below, for every n1 from 1 to n - 1.

        The smallest of them does not fall as n grows, whatever r is: that certifies the end.
        """
        return [
            n1 + float(self.tail(n1, self.p0)[self.largest_cut(n1) + 1]) * (n - n1)
            for n1 in range(1, n)
        ]

    def find_best(self, n: int, best: _Found | None) -> _Found | None:
        """Find the best design with n patients in all, if it is better than the best so far."""
        for least, n1 in sorted(zip(self.least_sizes(n), range(1, n), strict=True)):
            if best and least > best.expected + SAME_SIZE:
                break
            found = self._find_stages(n1, n, best.expected if best else np.inf)
            if found and (best is None or found < best):
                best = found
        return best

    def _find_stages(self, n1: int, n: int, limit: float) -> _Found | None:
        """Find the best r1 and r for given n1 and n, expecting no more patients than the limit.

        The expected size falls as r1 rises, so the largest r1 wins; r does not change it.
        """
        cuts = np.arange(self.largest_cut(n1) + 1)
        expected = n1 + self.tail(n1, self.p0)[cuts + 1] * (n - n1)
        cuts = cuts[expected <= limit + SAME_SIZE]
        if not cuts.size:
            return None
        errors = self._reach(self.p0, cuts[0], n1, n)[: cuts.size]
        powers = self._reach(self.p1, cuts[0], n1, n)[: cuts.size]
        meets = (errors <= self.most_error) & (powers >= self.least_power)
        rows = np.flatnonzero(meets.any(axis=1))
        if not rows.size:
            return None
        row = rows[-1]
        r1 = int(cuts[row])
        r = int(cuts[0] + np.flatnonzero(meets[row])[-1])
        size = n1 + float(self.tail(n1, self.p0)[r1 + 1]) * (n - n1)
        return _Found(round(size, 9), n, -r, n1, r1)

    def _reach(
        self, p: float, lowest: int, n1: int, n: int
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """P(X1 > r1 and X > r): a row per r1 from `lowest`, a column per r from `lowest`."""
        first = np.arange(lowest + 1, n1 + 1)[:, None]
        r = np.arange(lowest, self.largest_cut(n) + 1)
        second = self.tail(n - n1, p)[np.clip(r + 1 - first, 0, n - n1 + 1)]
        paths = self.mass(n1, p)[first] * second
        return np.cumsum(paths[::-1], axis=0)[::-1]


def _write(
    found: _Found, search: _Search, kind: Literal["simon-optimal", "simon-minimax"]
) -> Simon:
    return Simon(
        kind=kind,
        p0=search.p0,
        p1=search.p1,
        alpha=search.alpha,
        beta=search.beta,
        r1=found.r1,
        n1=found.n1,
        r=-found.minus_r,
        n=found.n,
    )
