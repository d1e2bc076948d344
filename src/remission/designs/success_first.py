"""First stages that stop for too few responses or for enough (Mander and Thompson 2010).

Stop at r1 responses or fewer, or at `enough` or more; at least one number lies between. `enough` is
at most r + 1: so many pass the whole trial, whatever follows.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE, Candidate
from remission.designs.success_open import Open
from remission.designs.tables import BinomialTables, Matrix

_AT_ONCE = 400_000  # comparisons, so that they stay in the processor's cache


def find_least_passing(tables: RequestTables) -> NDArray[np.float64]:
    """Bound from below, per n1, how often the second stage is entered under p0.

    Where the largest cut reaches the smallest stop for success, one number at least lies between
    the two stops: the rarest that can. The masses rise and then fall, so that it is at an end of
    those numbers.
    """
    enough, n1 = tables.least_enough, np.arange(tables.least_enough.size)
    least = tables.largest_cut + 1
    mass = tables.null.mass
    ends = (np.maximum(enough - 1, 0), np.minimum(enough, tables.largest), least)
    rarest = np.minimum.reduce([mass[n1, end] for end in ends])
    succeeding = tables.null.tail[n1, enough]
    passing: NDArray[np.float64] = np.where(
        least < enough, tables.least_passing - succeeding, rarest
    )
    return np.maximum(passing, 0.0)


def fit_first(
    tables: RequestTables, n: int, open_: Iterable[Open], limit: float
) -> Candidate | None:
    """Find the best of the designs of n patients that are open; EN must be below the limit.

    The most promising are worked out first; where the bound of the others is above what they
    expect, the search is over.
    """
    cuts, stages, bounds = zip(*open_, strict=True)
    r = np.repeat(cuts, [part.size for part in stages])
    n1, least = np.concatenate(stages), np.concatenate(bounds)
    order = np.argsort(least, kind="stable")
    at_once = 1 + _AT_ONCE // int(r.max()) ** 2
    best = None
    while order.size:
        part, order = order[:at_once], order[at_once:]
        found = _fit_pairs(tables, n, (r[part], n1[part]), limit)
        best = min([*found, best] if best else found, default=None)
        if best:
            order = order[least[order] <= best.expected + SAME_SIZE]
    return best


def _fit_pairs(
    tables: RequestTables,
    n: int,
    pairs: tuple[NDArray[np.int_], NDArray[np.int_]],
    limit: float,
) -> list[Candidate]:
    """Find for pairs of r and n1 the designs that keep both errors.

    For each stop for success only the largest r1 with enough power counts: it errs least under p0
    and stops most often.
    """
    r, n1 = pairs
    width = int(r.max()) + 2
    enough = np.arange(int(tables.least_enough[n1].min()), width)
    lost, won = _shift(tables.active, n, pairs, width)
    avoided, added = _shift(tables.null, n, pairs, width)
    row = np.arange(r.size)[:, None]
    allowed = (tables.active.tail[n, r + 1] - tables.least_power)[:, None] + won[:, enough]
    r1 = np.count_nonzero(lost[:, None] <= allowed[:, :, None], axis=2) - 1
    r1 = np.minimum(r1, enough - 2)
    tail = tables.null.tail
    passing = tail[n1[:, None], np.maximum(r1, -1) + 1] - tail[n1[:, None], enough]
    sizes = n1[:, None] + passing * (n - n1)[:, None]
    errors = tail[n, r + 1][:, None] - avoided[row, np.maximum(r1, 0)] + added[:, enough]
    good = (r1 >= 0) & (enough <= np.minimum(n1, r)[:, None] + 1) & (sizes < limit)
    good &= errors <= tables.most_error
    return [
        Candidate(
            expected=round(float(sizes[i, j]), 9),
            n=n,
            minus_r=-int(r[i]),
            n1=int(n1[i]),
            r1=int(r1[i, j]),
            enough=int(enough[j]),
        )
        for i, j in np.argwhere(good)
    ]


def _shift(
    tables: BinomialTables, n: int, pairs: tuple[NDArray[np.int_], NDArray[np.int_]], width: int
) -> tuple[Matrix, Matrix]:
    """Say what the stops change: P(X1 <= x1, X > r) and P(X1 >= x1, X <= r), per pair and x1."""
    r, n1 = pairs
    needed = np.maximum((r + 1)[:, None] - np.arange(width), 0)
    masses = tables.mass[n1, :width]
    passing = masses * tables.tail[(n - n1)[:, None], needed]
    lost: Matrix = np.cumsum(passing, axis=1)
    failing = masses - passing
    won: Matrix = np.cumsum(failing[:, ::-1], axis=1)[:, ::-1]
    return lost, won
