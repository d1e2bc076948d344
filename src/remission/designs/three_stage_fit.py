"""The best three-stage design of a given number of patients."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.designs.request import RequestTables
from remission.designs.tables import Matrix

_Choice = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


class ThreeStages(NamedTuple):
    """A design that meets both errors; the smallest is the best, ties and all."""

    expected: float  # patients under p0, rounded to 1e-9
    n: int
    minus_r: int
    n1: int
    n2: int
    r1: int
    r2: int


@dataclass(frozen=True, kw_only=True)
class FirstStageRule:
    """Which first stages may be used: at least so many patients, and which cut."""

    least: int = 1
    only_none: bool = False  # stop only when nobody responds


def follow_largest_cuts(tables: RequestTables, rule: FirstStageRule) -> NDArray[np.float64]:
    """P(the third stage is entered with so many responses | p0): axes n1, n2, responses.

    With the largest cuts that the power allows, so that no design enters it less often.
    """
    size = tables.largest + 1
    entered, x = np.zeros((size, size, size)), np.arange(size)
    for n1 in range(rule.least, tables.largest):
        cut = 0 if rule.only_none else int(tables.largest_cut[n1])
        going = np.where(x > cut, tables.null.mass[n1], 0.0)
        for n2 in range(n1 + 1, size):
            responding = tables.p0 * going[:-1]
            going = (1 - tables.p0) * going
            going[1:] += responding
            entered[n1, n2] = going
    entered[:, x <= tables.largest_cut[:, None]] = 0.0
    return entered


def find_best(
    tables: RequestTables,
    n: int,
    bounds: tuple[Matrix, NDArray[np.float64]],
    rule: FirstStageRule,
    limit: float,
) -> ThreeStages | None:
    """Find the design of n patients that expects the fewest; None unless below the limit.

    `bounds` holds what is at least expected, per n1 and n2, and `follow_largest_cuts`.
    """
    sizes, entered = bounds
    found = []
    for r in range(int(tables.largest_cut[n]), 1, -1):
        rare = _find_rare(tables, entered, n, r)
        rare[: rule.least] = False
        if not rare.any():
            break
        open_ = rare & (sizes < limit)
        for n2 in np.flatnonzero(open_.any(axis=0)):
            best = _fit(tables, (n, r, int(n2)), np.flatnonzero(open_[:, n2]), rule)
            if best and best.expected < limit:
                found.append(best)
    return min(found, default=None)


def _find_rare(tables: RequestTables, entered: NDArray[np.float64], n: int, r: int) -> _Choice:
    """Find the n1 < n2 < n whose largest cuts make more than r responses rare under p0.

    Where they do not, no smaller cut and no smaller r can.
    """
    n2, x2 = np.arange(n)[:, None], np.arange(n)
    ahead = tables.null.tail[n - n2, np.clip(r + 1 - x2, 0, tables.largest + 1)]
    error = np.einsum("ijk,jk->ij", entered[:n, :n, :n], ahead)
    rare: _Choice = np.triu(error <= tables.most_error, k=1)
    return rare


def _fit(
    tables: RequestTables, sizes: tuple[int, int, int], n1: NDArray[np.int_], rule: FirstStageRule
) -> ThreeStages | None:
    """Find the best n1 and cuts for given n, r and n2, going back from n2 a patient at a time."""
    n, r, n2 = sizes
    r2 = np.arange(min(int(tables.largest_cut[n2]), r - 1) + 1)
    x2 = np.arange(n2 + 1)
    needed = np.clip(r + 1 - x2, 0, n - n2 + 1)
    ends = (tables.null.tail[n - n2, needed], tables.active.tail[n - n2, needed], np.ones(n2 + 1))
    ahead = np.array(ends)[:, None, :] * (x2 > r2[:, None])
    rate = np.array([tables.p0, tables.p1, tables.p0])[:, None, None]
    found, wanted = [], set(n1.tolist())
    for m in range(n2 - 1, int(n1[0]) - 1, -1):
        ahead = (1 - rate) * ahead[:, :, :-1] + rate * ahead[:, :, 1:]
        if m in wanted:
            found += _choose_first(tables, (n, r, n2, m), ahead, rule)
    return min(found, default=None)


def _choose_first(
    tables: RequestTables,
    sizes: tuple[int, int, int, int],
    ahead: NDArray[np.float64],
    rule: FirstStageRule,
) -> list[ThreeStages]:
    """Choose the largest r1 with enough power for each r2: it errs least and stops most often.

    `ahead` holds, per r2 and x1: P(promising | p0), P(promising | p1), P(third stage | p0).
    """
    n, r, n2, n1 = sizes
    masses = [t.mass[n1, : n1 + 1] for t in (tables.null, tables.active, tables.null)]
    paths = np.array(masses)[:, None, :] * ahead
    error, power, third = np.cumsum(paths[:, :, ::-1], axis=2)[:, :, ::-1]
    r2 = np.arange(power.shape[0])
    r1 = np.minimum(np.sum(power[:, 1:] >= tables.least_power, axis=1) - 1, r2)
    if rule.only_none:
        r1 = np.minimum(r1, 0)
    after = np.minimum(r1 + 1, n1)
    expected = n1 + tables.null.tail[n1, after] * (n2 - n1) + third[r2, after] * (n - n2)
    good = (r1 >= 0) & (error[r2, after] <= tables.most_error)
    return [
        ThreeStages(round(float(expected[i]), 9), n, -r, n1, n2, int(r1[i]), int(i))
        for i in np.flatnonzero(good)
    ]
