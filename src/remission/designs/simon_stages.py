"""The best two-stage design of a given number of patients, and bounds on what can exist."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import LARGEST_TRIAL, SLACK, guess_patients
from remission.designs.loops import Places, walk_sizes
from remission.designs.request import RequestTables
from remission.designs.tables import BinomialTables, Matrix
from remission.stats.compiled import find_compiled

Walk = Callable[..., tuple[Places, int, float]]
"""`walk_sizes`, compiled."""

SAME_SIZE = 1e-9
"""Expected sizes closer than this many patients are a tie."""


class Candidate(NamedTuple):
    """A design that meets both errors; the smallest is the best, ties and all."""

    expected: float  # patients under p0, rounded to SAME_SIZE
    n: int
    minus_r: int
    n1: int
    r1: int
    enough: int  # promising after the first stage at so many responses; n1 + 1: no such stop


class StageSearch:
    """The designs that meet one request, searched by their number of patients."""

    def __init__(self, request: tuple[float, float, float, float], n1: range) -> None:
        p0, p1, alpha, beta = request
        self._rates = (p0, p1, alpha * (1 + SLACK), (1 - beta) * (1 - SLACK))
        self._n1 = n1
        guess = 16 + int(1.5 * guess_patients(p0, p1, alpha, beta))
        self._tables = RequestTables(*self._rates, largest=min(guess, LARGEST_TRIAL))

    def collect(self) -> tuple[list[Candidate], int, float]:
        """Find the best design of every number of patients that beats all smaller numbers.

        The last of them is the best of all. Also the number of patients at which no larger one
        can be better, and the bound there; the number is beyond the largest trial, and the bound
        infinite, when the search was given up.
        """
        found: list[Candidate] = []
        n, walk = self.fewest, find_compiled(walk_sizes, 0)
        while n <= (2 if found else 1) * LARGEST_TRIAL:
            self._grow(n)
            if walk:
                n, least = self._walk(walk, n, found)
                if least < np.inf:
                    return found, n, least
                continue
            best = found[-1] if found else None
            least = self.least_size(n)
            if best and least >= best.expected - SAME_SIZE:
                return found, n, least
            better = self.find_best(n, best)
            found += [better] if better else []
            n += 1
        return found, n, np.inf

    def _walk(self, walk: Walk, n: int, found: list[Candidate]) -> tuple[int, float]:
        """Go on from n to the largest in the tables; add to what is found."""
        tables = self._tables
        limit = found[-1].expected - SAME_SIZE if found else np.inf
        most = tables.largest if found else min(tables.largest, LARGEST_TRIAL)
        rows, end, least = walk(
            (n, most),
            (self._n1.start, self._n1.stop - 1),
            (limit, SAME_SIZE),
            tables.largest_cut,
            tables.least_passing,
            (tables.null.mass, tables.null.tail),
            (tables.active.mass, tables.active.tail),
            (tables.most_error, tables.least_power),
        )
        for size, r, n1, r1 in rows.tolist():
            expected = n1 + float(tables.null.tail[n1, r1 + 1]) * (size - n1)
            found.append(Candidate(round(expected, 9), size, -r, n1, r1, n1 + 1))
        return end, least

    @property
    def fewest(self) -> int:
        """A number of patients below which no design can meet the request."""
        return max(2, self._n1.start + 1, self._tables.fewest)

    def least_size(self, n: int) -> float:
        """Bound from below what a design of n or more patients expects under p0.

        The first stage must be passed so often under p1 that its cut, and with it the chance to
        stop under p0, is limited, whatever r is. The bound does not fall as n grows.
        """
        return float(self._least_sizes(n)[1].min())

    def _least_sizes(self, n: int) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
        self._grow(n)
        n1 = np.arange(self._n1.start, min(self._n1.stop, n))
        return n1, n1 + self._tables.least_passing[n1] * (n - n1)

    def _grow(self, n: int) -> None:
        if n > self._tables.largest:
            self._tables = RequestTables(*self._rates, largest=n + n // 2)

    def find_best(self, n: int, best: Candidate | None) -> Candidate | None:
        """Find the best design of n patients; None unless it is better than the best so far."""
        n1, sizes = self._least_sizes(n)
        limit = best.expected - SAME_SIZE if best else np.inf
        n1 = n1[(sizes < limit) & (self._tables.largest_cut[n1] >= 0)]
        if not n1.size:
            return None
        open_ = []
        for r in range(int(self._tables.largest_cut[n]), 0, -1):
            n1 = self._keep_rare(n, r, n1)
            if not n1.size:
                break
            open_.append((r, n1))
        found = (fit_cut(self._tables, (n, r), n1, limit) for r, n1 in open_)
        return min(filter(None, found), default=None)

    def _keep_rare(self, n: int, r: int, n1: NDArray[np.int_]) -> NDArray[np.int_]:
        """Keep first stages whose largest cut makes more than r responses rare under p0.

        Where it does not, no smaller cut and no smaller r can.
        """
        if not n1.size:
            return n1
        tables, stages = self._tables, range(int(n1[0]), int(n1[-1]) + 1)
        width = int(tables.largest_cut[n1[-1]]) + 1
        second = tables.null.second_stage(n, stages, r + 1, width)
        stopped = np.einsum("ij,ij->i", tables.stopping[n1[0] : n1[-1] + 1, :width], second)
        rare: NDArray[np.bool_] = (
            tables.null.tail[n, r + 1] - stopped[n1 - n1[0]] <= tables.most_error
        )
        return n1[rare]


def fit_cut(
    tables: RequestTables, trial: tuple[int, int], n1: NDArray[np.int_], limit: float
) -> Candidate | None:
    """Find the best first stage for given n and r.

    For each n1 only the largest r1 with enough power counts: it errs least under p0 and stops
    most often.
    """
    n, r = trial
    width = int(tables.largest_cut[n1[-1]]) + 1
    spare = tables.active.tail[n, r + 1] - tables.least_power
    lost = np.cumsum(_find_stopped(tables.active, n, r, n1, width), axis=1)
    r1 = np.minimum(np.sum(lost <= spare, axis=1), r) - 1
    sizes = n1 + tables.null.tail[n1, r1 + 1] * (n - n1)
    rows = np.flatnonzero((r1 >= 0) & (sizes < limit))
    if not rows.size:
        return None
    avoided = _find_stopped(tables.null, n, r, n1[rows], width)
    avoided = np.where(np.arange(width) <= r1[rows, None], avoided, 0.0).sum(axis=1)
    rows = rows[tables.null.tail[n, r + 1] - avoided <= tables.most_error]
    if not rows.size:
        return None
    size, row = min((round(float(sizes[row]), 9), int(row)) for row in rows)
    return Candidate(size, n, -r, int(n1[row]), int(r1[row]), int(n1[row]) + 1)


def _find_stopped(
    tables: BinomialTables, n: int, r: int, n1: NDArray[np.int_], width: int
) -> Matrix:
    """P(X1 = x1, more than r in all): a row per n1, a column per x1."""
    stages = range(int(n1[0]), int(n1[-1]) + 1)
    second = tables.second_stage(n, stages, r + 1, width)
    product: Matrix = tables.mass[stages.start : stages.stop, :width] * second
    return product if n1.size == len(stages) else product[n1 - n1[0]]
