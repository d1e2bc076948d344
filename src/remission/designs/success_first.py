"""First stages that stop for too few responses or for enough (Mander and Thompson 2010)."""

import numpy as np
from numpy.typing import NDArray

from remission.designs.request import RequestTables
from remission.designs.simon_first import find_stopped
from remission.designs.simon_stages import Candidate
from remission.designs.tables import BinomialTables, Matrix


class WithSuccess:
    """Stop at r1 responses or fewer, or at `enough` or more; at least one number lies between.

    `enough` is at most r + 1: so many pass the whole trial, whatever follows.
    """

    simple = False

    def find_least_passing(self, tables: RequestTables) -> NDArray[np.float64]:
        """Bound from below, per n1, how often the second stage is entered under p0."""
        enough = tables.least_enough
        succeeding = tables.null.tail[np.arange(enough.size), enough]
        passing: NDArray[np.float64] = np.maximum(tables.least_passing - succeeding, 0.0)
        return passing

    def find_largest_cut(self, tables: RequestTables, n: int) -> int:
        """Find the largest r that may have the power: a stop for success can add to it."""
        helped = tables.active.tail[n, 1 : n + 1] + tables.most_succeeding[1:n].max()
        return int(np.sum(helped >= tables.least_power)) - 1

    def fit(
        self, tables: RequestTables, n: int, r: int, n1: NDArray[np.int_], limit: float
    ) -> Candidate | None:
        """Find the best first stage for given n and r.

        For each n1 and each stop for success only the largest r1 with enough power counts: it
        errs least under p0 and stops most often.
        """
        helped = tables.active.tail[n, r + 1] + tables.most_succeeding[n1]
        n1 = n1[(n1 > 1) & (helped >= tables.least_power)]
        if not n1.size:
            return None
        enough = np.arange(int(tables.least_enough[n1].min()), r + 2)
        width = max(int(tables.largest_cut[n1[-1]]) + 1, r + 2)
        lost, won = _shift(tables.active, n, r, n1, width)
        avoided, added = _shift(tables.null, n, r, n1, width)
        spare = tables.active.tail[n, r + 1] - tables.least_power
        allowed = spare + won[:, enough]
        r1 = np.sum(lost[:, None] <= allowed[:, :, None], axis=2) - 1
        r1 = np.minimum(r1, enough - 2)
        row = np.arange(n1.size)[:, None]
        tail = tables.null.tail[n1]
        passing = tail[row, np.maximum(r1, -1) + 1] - tail[:, enough]
        sizes = n1[:, None] + passing * (n - n1)[:, None]
        errors = tables.null.tail[n, r + 1] - avoided[row, np.maximum(r1, 0)] + added[:, enough]
        good = (r1 >= 0) & (enough <= n1[:, None] + 1) & (sizes < limit)
        good &= errors <= tables.most_error
        found = [
            Candidate(
                round(float(sizes[i, j]), 9), n, -r, int(n1[i]), int(r1[i, j]), int(enough[j])
            )
            for i, j in np.argwhere(good)
        ]
        return min(found, default=None)


def _shift(
    tables: BinomialTables, n: int, r: int, n1: NDArray[np.int_], width: int
) -> tuple[Matrix, Matrix]:
    """Say what the stops change: P(X1 <= x1, X > r) and P(X1 >= x1, X <= r), per n1 and x1."""
    passing = find_stopped(tables, n, r, n1, width)
    lost: Matrix = np.cumsum(passing, axis=1)
    failing = tables.mass[n1, :width] - passing
    won: Matrix = np.cumsum(failing[:, ::-1], axis=1)[:, ::-1]
    return lost, won
