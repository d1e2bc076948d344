"""Which two-stage designs with a stop for success can expect fewer patients than a limit.

Whole blocks of them are left out at once. The chance of "promising" rises with n and falls with r,
whatever the first stage is: no design of a block has more power than with its largest n and its
smallest r, or errs less under p0 than with its smallest n and its largest r.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.designs.request import RequestTables
from remission.designs.tables import BinomialTables, Matrix

_ROUNDING = 1e-9  # what a bound is widened by: rounding leaves no design out


class Open(NamedTuple):
    """A cut r of the whole trial, and the sizes n1 of the first stage that are open with it."""

    r: int
    n1: NDArray[np.int_]
    least: NDArray[np.float64]  # patients expected under p0, bounded from below, per n1


class _Block(NamedTuple):
    """All n from the first to the last, with all r from the first to the last."""

    n: tuple[int, int]
    r: tuple[int, int]

    def halve(self, p: float) -> tuple["_Block", "_Block"]:
        """Divide the longer side, r being measured in the patients who bring one response."""
        (n, last_n), (r, last_r) = self
        if last_n - n >= (last_r - r) / p:
            middle = (n + last_n) // 2
            return self._replace(n=(n, middle)), self._replace(n=(middle + 1, last_n))
        middle = (r + last_r) // 2
        return self._replace(r=(r, middle)), self._replace(r=(middle + 1, last_r))


def list_open(tables: RequestTables, n: range, limit: float) -> dict[int, list[Open]]:
    """List, per n, the r and n1 with which a design may expect fewer patients than the limit.

    The n are in ascending order, those without any left out. The tables reach to the last n.
    """
    last = n[-1]
    n1 = np.arange(2, last)
    n1 = n1[(n1 < limit) & (tables.largest_cut[n1] >= 0)]
    if not n1.size:
        return {}
    helped = tables.active.tail[last, 1 : last + 1] + tables.most_succeeding[n1].max()
    largest_r = int(np.sum(helped >= tables.least_power - _ROUNDING)) - 1
    found: dict[int, list[Open]] = {}
    for trial, open_ in _divide(tables, _Block((n[0], last), (1, largest_r)), n1, limit):
        found.setdefault(trial, []).append(open_)
    return dict(sorted(found.items()))


def _divide(
    tables: RequestTables, block: _Block, n1: NDArray[np.int_], limit: float
) -> Iterator[tuple[int, Open]]:
    """Divide a block until one n and one r are left, with the n1 that no bound leaves out."""
    (n, last_n), (r, last_r) = block
    alone = n == last_n
    if alone:
        n1 = n1[n1 < n]
    if not n1.size or r > last_r:
        return
    if n1[-1] < n:
        n1, least = _bound(tables, block, n1, limit)
        if alone and r == last_r and n1.size:
            yield n, Open(r, n1, least)
    if n1.size and not (alone and r == last_r):
        for half in block.halve(tables.p1):
            yield from _divide(tables, half, n1, limit)


def _bound(
    tables: RequestTables, block: _Block, n1: NDArray[np.int_], limit: float
) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Keep the n1 that may expect fewer than the limit, and bound from below what they expect.

    The largest r1 leaves most of the type I error to a stop for success, and the earliest stop for
    success leaves most of the power to r1: each is found with the best of the other.
    """
    (n, last_n), (r, last_r) = block
    tail, stages = tables.null.tail, range(int(n1[0]), int(n1[-1]) + 1)
    largest = np.minimum(tables.largest_cut[n1], last_r - 1)
    earliest, row = tables.least_enough[n1], np.arange(n1.size)
    best, worst, width = (last_n, r), (n, last_r), int(largest.max()) + 1
    first = min(int(earliest.min()), r + 1)
    here = n1 - stages.start
    lost = _sum_from_left(tables.active, best, stages, width)[here]
    won = _sum_to_right(tables.active, best, stages, first)[here]
    avoided = _sum_from_left(tables.null, worst, stages, width)[here]
    added = _sum_to_right(tables.null, worst, stages, first)[here]
    spare = tables.active.tail[last_n, r + 1] - tables.least_power + _ROUNDING
    room = tables.most_error - tail[n, last_r + 1] + _ROUNDING
    cut = largest
    for _ in range(2):
        left = room + avoided[row, np.maximum(cut, 0)]
        enough = first + np.count_nonzero(added > left[:, None], axis=1)
        enough = np.minimum(np.maximum(enough, earliest), last_r + 1)
        allowed = spare + won[row, np.minimum(enough, r + 1) - first]
        cut = np.minimum(np.count_nonzero(lost <= allowed[:, None], axis=1) - 1, largest)
    going = np.maximum(tail[n1, cut + 1] - tail[n1, enough], 0.0)
    least = n1 + going * (n - n1) - _ROUNDING
    can = (cut >= 0) & (left >= 0) & (least < limit)
    return n1[can], least[can]


def _sum_from_left(tables: BinomialTables, trial: tuple[int, int], n1: range, width: int) -> Matrix:
    """P(X1 <= x1, X > r): a row per n1, a column per x1 below `width`."""
    n, r = trial
    second = tables.second_stage(n, n1, r + 1, width)
    lost: Matrix = np.cumsum(tables.mass[n1.start : n1.stop, :width] * second, axis=1)
    return lost


def _sum_to_right(tables: BinomialTables, trial: tuple[int, int], n1: range, first: int) -> Matrix:
    """P(X1 >= x1, X <= r): a row per n1, a column per x1 from `first` to r + 1."""
    n, r = trial
    second = tables.second_stage(n, n1, r + 1, r + 2)[:, first:]
    failing = tables.mass[n1.start : n1.stop, first : r + 2] * (1 - second)
    won: Matrix = np.cumsum(failing[:, ::-1], axis=1)[:, ::-1]
    return won
