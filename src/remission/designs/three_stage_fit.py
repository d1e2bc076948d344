"""The best three-stage design of a given number of patients."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE
from remission.designs.tables import Matrix


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


class Courses(NamedTuple):
    """How the first two stages can go under p0, per n1 and n2, with all the power they may use."""

    third: NDArray[np.float64]
    """P(the third stage is entered), per r1, with the largest r2; infinite where there is none."""

    going: NDArray[np.float64]
    """P(the second stage is entered and ends with so many responses), with the largest r1."""

    @property
    def most(self) -> int:
        """The largest r1 of any first stage."""
        return int(self.third.shape[2]) - 1


def follow_cuts(tables: RequestTables, rule: FirstStageRule, limit: float) -> Courses:
    """Follow every first stage, a patient at a time, to every end of the second stage.

    Left out is what expects as many patients as the limit, or more, under p0 in two stages.
    """
    size, x = tables.largest + 1, np.arange(tables.largest + 1)
    firsts = max(math.ceil(min(limit, tables.largest)), rule.least + 1)
    most = 1 if rule.only_none else int(tables.largest_cut[:firsts].max()) + 1
    third, ends = np.full((firsts, size, most), np.inf), np.zeros((firsts, size, size))
    rate = np.array([tables.p0, tables.p1])[:, None, None]
    for n1 in range(rule.least, firsts):
        r1 = np.arange(min(int(tables.largest_cut[n1]) + 1, most))
        masses = np.array([tables.null.mass[n1], tables.active.mass[n1]])[:, None]
        going = np.where(x > r1[:, None], masses, 0.0)
        entering = float(tables.null.tail[n1, r1.size])
        reach = min((limit + SAME_SIZE - n1) / max(entering, SAME_SIZE), size)
        for n2 in range(n1 + 1, min(size, n1 + 1 + math.ceil(reach))) if r1.size else ():
            responding = rate * going[:, :, :-1]
            going = (1 - rate) * going
            going[:, :, 1:] += responding
            null, active = np.cumsum(going[:, :, ::-1], axis=2)[:, :, ::-1]
            r2 = np.count_nonzero(active[:, 1:] >= tables.least_power, axis=1) - 1
            third[n1, n2, : r1.size] = np.where(r2 >= r1, null[r1, r2 + 1], np.inf)
            ends[n1, n2] = going[0, -1]
    return Courses(third, ends)


def bound_sizes(tables: RequestTables, courses: Courses, n: int) -> Matrix:
    """Bound from below, per n1 and n2, what n patients in all expect under p0.

    Infinite where no stage can be. It does not fall as n grows.
    """
    third = courses.third[:n, :n]
    n1, n2 = np.ogrid[: third.shape[0], :n]
    second = tables.null.tail[: third.shape[0], None, 1 : third.shape[2] + 1]
    sizes = n1[..., None] + second * (n2 - n1)[..., None] + third * (n - n2)[..., None]
    least: Matrix = sizes.min(axis=2)
    return least


def find_best(
    tables: RequestTables,
    n: int,
    stages: NDArray[np.int_],
    courses: Courses,
    limit: float,
) -> ThreeStages | None:
    """Find the design of n patients that expects the fewest; None unless below the limit.

    `stages` holds the n1 and the n2 that take part: two rows.
    """
    n1, n2 = stages
    found = []
    for r in range(int(tables.largest_cut[n]), 1, -1):
        error, size = _bound_cut(tables, courses.going, (n, r), (n1, n2))
        rare = error <= tables.most_error
        n1, n2, size = n1[rare], n2[rare], size[rare]
        if not n1.size:
            break
        for second in np.unique(n2[size < limit]).tolist():
            firsts = n1[(n2 == second) & (size < limit)]
            best = _fit(tables, (n, r, second), firsts, courses.most)
            if best and best.expected < limit:
                found.append(best)
    return min(found, default=None)


def _bound_cut(
    tables: RequestTables,
    going: NDArray[np.float64],
    trial: tuple[int, int],
    stages: tuple[NDArray[np.int_], NDArray[np.int_]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound from below, per n1 and n2, the error and the patients expected with r of n responses.

    With the largest cuts, r2 below r. Where the error is too large, it is with every smaller r.
    """
    (n, r), (n1, n2) = trial, stages
    second, x2 = np.arange(n)[:, None], np.arange(n)
    entering = x2 > np.minimum(tables.largest_cut[:n, None], r - 1)
    ahead = tables.null.tail[n - second, np.clip(r + 1 - x2, 0, tables.largest + 1)]
    ends = going[n1, n2, :n]
    error = np.einsum("ij,ij->i", ends, (ahead * entering)[n2])
    third = np.einsum("ij,ij->i", ends, entering[n2].astype(float))
    size = n1 + tables.least_passing[n1] * (n2 - n1) + third * (n - n2)
    return error, size


def _fit(
    tables: RequestTables, sizes: tuple[int, int, int], n1: NDArray[np.int_], most: int
) -> ThreeStages | None:
    """Find the best n1 and cuts for given n, r and n2, going back from n2 a patient at a time."""
    n, r, n2 = sizes
    r2 = np.arange(min(int(tables.largest_cut[n2]), r - 1) + 1)
    x2 = np.arange(n2 + 1)
    needed = np.clip(r + 1 - x2, 0, n - n2 + 1)
    ends = (tables.null.tail[n - n2, needed], tables.active.tail[n - n2, needed], np.ones(n2 + 1))
    ahead = np.array(ends)[:, None, :] * (x2 > r2[:, None])
    rate = np.array([tables.p0, tables.p1, tables.p0])[:, None, None]
    reached, wanted = (
        np.zeros((n1.size, *ahead.shape)),
        {m: row for row, m in enumerate(n1.tolist())},
    )
    for m in range(n2 - 1, int(n1[0]) - 1, -1):
        ahead = (1 - rate) * ahead[:, :, :-1] + rate * ahead[:, :, 1:]
        if m in wanted:
            reached[wanted[m], :, :, : m + 1] = ahead
    return _choose_first(tables, sizes, n1, reached, most)


def _choose_first(
    tables: RequestTables,
    sizes: tuple[int, int, int],
    n1: NDArray[np.int_],
    ahead: NDArray[np.float64],
    most: int,
) -> ThreeStages | None:
    """Choose the largest r1 with enough power for each n1 and r2: it errs least, stops most often.

    `ahead` holds, per n1, r2 and x1: P(promising | p0), P(promising | p1), P(third stage | p0).
    """
    n, r, n2 = sizes
    masses = [t.mass[n1, : n2 + 1] for t in (tables.null, tables.active, tables.null)]
    paths = np.stack(masses, axis=1)[:, :, None, :] * ahead
    error, power, third = np.moveaxis(np.cumsum(paths[..., ::-1], axis=3)[..., ::-1], 1, 0)
    row, r2 = np.ogrid[: n1.size, : ahead.shape[2]]
    r1 = np.count_nonzero(power[:, :, 1:] >= tables.least_power, axis=2) - 1
    r1 = np.minimum(np.minimum(r1, r2), most)
    before = n1[:, None]
    second = tables.null.tail[before, r1 + 1]
    expected = before + second * (n2 - before) + third[row, r2, r1 + 1] * (n - n2)
    good = (r1 >= 0) & (error[row, r2, r1 + 1] <= tables.most_error)
    found = [
        ThreeStages(round(float(expected[i, j]), 9), n, -r, int(n1[i]), n2, int(r1[i, j]), int(j))
        for i, j in np.argwhere(good & (expected <= np.where(good, expected, np.inf).min() + 1e-8))
    ]
    return min(found, default=None)
