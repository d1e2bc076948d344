"""How many are at risk, have the event and are censored at each distinct time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.stats.ties import find_distinct_times, find_starts

_Part = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]
"""Distinct times of a cell, and how many leave and have the event at each."""

_AT_ONCE = 2**14  # times that are counted together; what they need stays in the cache


class Counts(NamedTuple):
    """Patients by distinct time, in ascending order; `at_risk` counts just before the time."""

    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    entries: NDArray[np.float64] | None  # ascending; None when everybody is at risk from 0


class Table(NamedTuple):
    """At risk and events of each group (rows) at distinct times with an event (columns)."""

    groups: NDArray[np.intp]  # the groups that have patients here, ascending
    at_risk: NDArray[np.float64]
    events: NDArray[np.float64]


def count_by_time(
    times: NDArray[np.float64],
    happened: NDArray[np.bool_],
    entries: NDArray[np.float64] | None = None,
) -> Counts:
    """Count patients by distinct time, merged as `remission.stats.ties` says.

    A patient is at risk after the entry, up to and including the own time.
    """
    if entries is not None:
        return _count_entered(times, happened, entries)
    distinct, leaving, events = _count_days(times, happened)
    at_risk = times.size - np.cumsum(leaving) + leaving
    return Counts(distinct, at_risk, events, leaving - events, None)


def count_groups(
    times: NDArray[np.float64],
    happened: NDArray[np.bool_],
    groups: NDArray[np.intp],
    strata: NDArray[np.intp],
) -> Iterator[Iterator[Table]]:
    """Yield for each stratum its table, in parts by time; groups and strata count from 0.

    Each group is counted by itself and the counts are laid side by side, so that nothing but
    packed keys is ever sorted.
    """
    if not times.size:
        return
    k = int(groups.max()) + 1
    if k == 2 and not strata.any() and not _are_days(times):  # noqa: PLR2004 - two groups
        yield _count_two(times, happened, groups)
        return
    cell = strata * k + groups
    sizes = np.bincount(cell)
    filled = np.flatnonzero(sizes)
    if _are_days(times) and sizes.size * (times.max() + 1) <= times.size:
        parts = _count_cells(times, happened, cell, filled)
    else:
        kind = np.uint16 if sizes.size <= np.iinfo(np.uint16).max else np.int64
        order = np.argsort(cell.astype(kind), kind="stable")
        ends = np.cumsum(sizes[filled])
        parts = [_count_days(times[who], happened[who]) for who in np.split(order, ends[:-1])]
    for stratum in np.unique(filled // k):
        mine = np.flatnonzero(filled // k == stratum)
        yield _cut(_lay_side_by_side(filled[mine] % k, [parts[i] for i in mine]))


def _count_cells(
    times: NDArray[np.float64],
    happened: NDArray[np.bool_],
    cell: NDArray[np.intp],
    filled: NDArray[np.intp],
) -> list[_Part]:
    """Count whole days of every cell at once: a key for the day, the cell and the event."""
    cells = int(filled[-1]) + 1
    keys = times.astype(np.int64)
    keys *= cells
    keys += cell
    keys <<= 1
    keys |= happened
    counts = np.bincount(keys, minlength=2 * cells * int(times.max() + 1))
    by_cell = counts.reshape(-1, cells, 2)
    parts = []
    for which in filled:
        leaving = by_cell[:, which].sum(axis=1)
        seen = np.flatnonzero(leaving)
        parts.append((seen.astype(np.float64), leaving[seen], by_cell[seen, which, 1]))
    return parts


def _cut(table: Table) -> Iterator[Table]:
    for begin in range(0, table.events.shape[1], _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        yield Table(table.groups, table.at_risk[:, part], table.events[:, part])


def _lay_side_by_side(
    groups: NDArray[np.intp],
    parts: list[_Part],
) -> Table:
    every = np.unique(np.concatenate([distinct for distinct, _, _ in parts]))
    starts = find_starts(every)
    every = every[starts]
    leaving, events = np.empty((2, groups.size, every.size))
    for row, (distinct, gone, happened) in enumerate(parts):
        place = np.searchsorted(every, distinct, side="right") - 1
        leaving[row] = np.bincount(place, gone, every.size)
        events[row] = np.bincount(place, happened, every.size)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    seen = np.flatnonzero(events.any(axis=0))
    return Table(groups, at_risk[:, seen], events[:, seen])


def _count_entered(
    times: NDArray[np.float64], happened: NDArray[np.bool_], entries: NDArray[np.float64]
) -> Counts:
    every, place = find_distinct_times(np.concatenate((times, entries)))
    left, entered = place[: times.size], place[times.size :]
    leaving = np.bincount(left, minlength=every.size)
    events = np.bincount(left[happened], minlength=every.size)
    later_entries = np.cumsum(np.bincount(entered, minlength=every.size)[::-1])[::-1]
    at_risk = np.cumsum(leaving[::-1])[::-1] - later_entries
    seen = leaving > 0
    return Counts(
        every[seen],
        at_risk[seen],
        events[seen],
        (leaving - events)[seen],
        np.sort(every[entered]),
    )


def _count_days(
    times: NDArray[np.float64], happened: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Distinct times with the number of patients leaving and of events at each."""
    if _are_days(times):  # whole days need no sorting
        days = times.astype(np.int64)
        leaving, events = np.bincount(days), np.bincount(days[happened])
        seen = np.flatnonzero(leaving)
        events = np.pad(events, (0, leaving.size - events.size))
        return seen.astype(np.float64), leaving[seen], events[seen]
    return _count_sorted(times, happened)


def _are_days(times: NDArray[np.float64]) -> bool:
    """Tell whether the times are whole numbers, and not many more of them than patients."""
    few = bool(times.size and times.max() <= 2 * times.size + 1000)
    first = times[:_AT_ONCE]  # mostly enough to see that they are not
    return few and all(np.array_equal(some.astype(np.int64), some) for some in (first, times))


def _count_sorted(
    times: NDArray[np.float64], happened: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Sort one integer per patient: the bits of a float of 0 or more stand in its own order.

    The sign bit (of -0.0 at most) is shifted out, and the event takes the place set free.
    """
    keys = times.view(np.uint64) << np.uint64(1)
    keys |= happened
    keys.sort()  # by numpy's vector instructions, where the processor has them
    ascending = (keys >> np.uint64(1)).view(np.float64)
    starts = find_starts(ascending)
    leaving = np.diff(starts, append=keys.size)
    keys &= np.uint64(1)
    return ascending[starts], leaving, np.add.reduceat(keys, starts).view(np.int64)


def _count_two(
    times: NDArray[np.float64], happened: NDArray[np.bool_], groups: NDArray[np.intp]
) -> Iterator[Table]:
    """Count two groups with one sort; the times are brought below 1, which frees a second bit.

    The bits of a float below 2 begin with two zeros; a power of two changes no other digit.
    """
    scale = np.ldexp(1.0, -max(int(np.frexp(times.max())[1]), -1000))
    keys = (times * scale).view(np.uint64)
    keys <<= np.uint64(1)
    keys |= groups.view(np.uint64)
    keys <<= np.uint64(1)
    keys |= happened
    keys.sort()  # by numpy's vector instructions, where the processor has them
    ascending = (keys >> np.uint64(2)).view(np.float64)
    ascending /= scale
    starts = find_starts(ascending)
    left = np.bincount(groups, minlength=2)[:, None]
    for begin in range(0, starts.size, _AT_ONCE):
        here = starts[begin : begin + _AT_ONCE]
        end = starts[begin + _AT_ONCE] if begin + _AT_ONCE < starts.size else keys.size
        gone, events, leaving = _count_part(keys[here[0] : end], here - here[0])
        yield Table(np.arange(2), left - gone, events)
        left = left - leaving


def _count_part(
    keys: NDArray[np.uint64], starts: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Count in a part of the keys, per group and time with an event: gone before it, and events.

    Last how many of each group leave in the part.
    """
    second = keys >> np.uint64(1)
    second &= np.uint64(1)
    dead = keys & np.uint64(1)
    dead |= (dead & second) << np.uint64(32)  # of both groups below, of the second above
    dead = np.add.reduceat(dead, starts)
    seen = np.flatnonzero(dead > 0)
    dead, starts = dead[seen], starts[seen]
    gone = np.cumsum(second)
    leaving = np.array([[keys.size - int(gone[-1])], [int(gone[-1])]])
    gone -= second
    before, events = np.empty((2, 2, seen.size))
    before[1] = gone[starts]
    np.subtract(starts, before[1], out=before[0])
    events[1] = dead >> np.uint64(32)
    np.subtract(dead & np.uint64(0xFFFFFFFF), events[1], out=events[0])
    return before, events, leaving
