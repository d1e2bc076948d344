"""The best two-stage design of a given number of patients, and bounds on what can exist."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import LARGEST_TRIAL, SLACK, guess_patients
from remission.designs.tables import BinomialTables, Matrix

SAME_SIZE = 1e-9
"""Expected sizes closer than this many patients are a tie."""


class Candidate(NamedTuple):
    """A design that meets both errors; the smallest is the best, ties and all."""

    expected: float  # patients under p0, rounded to SAME_SIZE
    n: int
    minus_r: int
    n1: int
    r1: int


@dataclass(frozen=True)
class _Tables:
    """What a request means for every trial of up to `largest` patients."""

    p0: float
    p1: float
    most_error: float
    least_power: float
    largest: int

    @cached_property
    def null(self) -> BinomialTables:
        return BinomialTables(self.largest, self.p0)

    @cached_property
    def active(self) -> BinomialTables:
        return BinomialTables(self.largest, self.p1)

    @cached_property
    def largest_cut(self) -> NDArray[np.int_]:
        """The largest r1 with P(X1 > r1 | n1, p1) not below the power, per n1; -1: none."""
        cuts: NDArray[np.int_] = np.sum(self.active.tail[:, 1:] >= self.least_power, axis=1) - 1
        return cuts

    @cached_property
    def least_passing(self) -> NDArray[np.float64]:
        """How often, per n1, the second stage must at least be entered under p0."""
        passing: NDArray[np.float64] = self.null.tail[
            np.arange(self.largest + 1), self.largest_cut + 1
        ]
        return passing

    @cached_property
    def stopping(self) -> Matrix:
        """P(X1 = x1 | p0) where x1 may be a cut of the first stage, else 0: a row per n1."""
        may_stop = np.arange(self.largest + 1) <= self.largest_cut[:, None]
        masses: Matrix = np.where(may_stop, self.null.mass, 0.0)
        return masses

    @cached_property
    def fewest(self) -> int:
        """The number of patients below which no design whatsoever can meet both errors.

        It is where the most powerful test, which draws lots on its boundary (Neyman and Pearson),
        reaches the power. Above `largest` when no such number is in the tables.
        """
        n = np.arange(self.largest + 1)
        cut = np.argmax(self.null.tail[:, 1:] <= self.most_error, axis=1)
        null, active = self.null.tail, self.active.tail
        lots = (self.most_error - null[n, cut + 1]) / self.null.mass[n, cut]
        power = active[n, cut + 1] + lots * self.active.mass[n, cut]
        enough = power >= self.least_power * (1 - 1e-9)
        return int(np.argmax(enough)) if enough.any() else self.largest + 1


class StageSearch:
    """The designs that meet one request, searched by their number of patients."""

    def __init__(self, p0: float, p1: float, alpha: float, beta: float, n1: range) -> None:
        self._rates = (p0, p1, alpha * (1 + SLACK), (1 - beta) * (1 - SLACK))
        self._n1 = n1
        guess = 16 + int(1.8 * guess_patients(p0, p1, alpha, beta))
        self._tables = _Tables(*self._rates, largest=min(guess, LARGEST_TRIAL))

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
            self._tables = _Tables(*self._rates, largest=n + n // 2)

    def find_best(self, n: int, best: Candidate | None) -> Candidate | None:
        """Find the best design of n patients; None unless it is better than the best so far."""
        n1, sizes = self._least_sizes(n)
        limit = best.expected - SAME_SIZE if best else np.inf
        n1 = n1[(sizes < limit) & (self._tables.largest_cut[n1] >= 0)]
        found = []
        for r in range(int(self._tables.largest_cut[n]), 0, -1):
            n1 = self._keep_rare(n, r, n1)
            if not n1.size:
                break
            candidate = self._find_first_stage(n, r, n1, limit)
            if candidate:
                found.append(candidate)
        return min(found, default=None)

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

    def _find_first_stage(
        self, n: int, r: int, n1: NDArray[np.int_], limit: float
    ) -> Candidate | None:
        """Find the best first stage for given n and r.

        For each n1 only the largest r1 with enough power counts: it errs least under p0 and stops
        most often.
        """
        tables = self._tables
        width = int(tables.largest_cut[n1[-1]]) + 1
        spare = tables.active.tail[n, r + 1] - tables.least_power
        lost = np.cumsum(_stopped(tables.active, n, r, n1, width), axis=1)
        r1 = np.minimum(np.sum(lost <= spare, axis=1), r) - 1
        sizes = n1 + tables.null.tail[n1, r1 + 1] * (n - n1)
        rows = np.flatnonzero((r1 >= 0) & (sizes < limit))
        if not rows.size:
            return None
        avoided = _stopped(tables.null, n, r, n1[rows], width)
        avoided = np.where(np.arange(width) <= r1[rows, None], avoided, 0.0).sum(axis=1)
        rows = rows[tables.null.tail[n, r + 1] - avoided <= tables.most_error]
        if not rows.size:
            return None
        size, row = min((round(float(sizes[row]), 9), int(row)) for row in rows)
        return Candidate(size, n, -r, int(n1[row]), int(r1[row]))


def _stopped(tables: BinomialTables, n: int, r: int, n1: NDArray[np.int_], width: int) -> Matrix:
    """P(X1 = x1, more than r in all): a row per n1, a column per x1."""
    stages = range(int(n1[0]), int(n1[-1]) + 1)
    second = tables.second_stage(n, stages, r + 1, width)
    product: Matrix = tables.mass[n1, :width] * second[n1 - n1[0]]
    return product
