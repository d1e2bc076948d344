"""First stages that stop for too few responses only, as in Simon's designs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from remission.designs.request import RequestTables
from remission.designs.simon_stages import Candidate, Open
from remission.designs.tables import BinomialTables, Matrix


class FutilityOnly:
    """Stop at r1 responses or fewer; r1 below r, or the second stage could change nothing."""

    simple = True

    def find_least_passing(self, tables: RequestTables) -> NDArray[np.float64]:
        """Bound from below, per n1, how often the second stage is entered under p0."""
        return tables.least_passing

    def find_largest_cut(self, tables: RequestTables, n: int, n1: NDArray[np.int_]) -> int:  # noqa: ARG002 - no matter which
        """Find the largest r with the power: a first stage only takes some of it away."""
        return int(tables.largest_cut[n])

    def fit(
        self, tables: RequestTables, n: int, open_: Sequence[Open], limit: float
    ) -> Candidate | None:
        """Find the best of the designs of n patients that are open."""
        found = (self._fit_cut(tables, (n, r), n1, limit) for r, n1 in open_)
        return min(filter(None, found), default=None)

    def _fit_cut(
        self, tables: RequestTables, trial: tuple[int, int], n1: NDArray[np.int_], limit: float
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
    product: Matrix = tables.mass[n1, :width] * second[n1 - n1[0]]
    return product
