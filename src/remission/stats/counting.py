"""How many are at risk, have the event and are censored at each distinct time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.stats.sorting import sort_keys
from remission.stats.ties import find_distinct_times, find_starts


class Counts(NamedTuple):
    """Patients by distinct time, in ascending order; `at_risk` counts just before the time."""

    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    entries: NDArray[np.float64] | None  # ascending; None when everybody is at risk from 0


class Table(NamedTuple):
    """At risk and events of each group (rows) at each distinct time with an event (columns)."""

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
) -> Iterator[Table]:
    """Yield the table of each stratum; groups and strata are numbered from 0.

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
    kind = np.uint16 if cell.max() <= np.iinfo(np.uint16).max else np.int64
    order = np.argsort(cell.astype(kind), kind="stable")
    sizes = np.bincount(cell)
    filled = np.flatnonzero(sizes)
    ends = np.cumsum(sizes[filled])
    parts = [_count_days(times[who], happened[who]) for who in np.split(order, ends[:-1])]
    for stratum in np.unique(filled // k):
        mine = np.flatnonzero(filled // k == stratum)
        yield _lay_side_by_side(filled[mine] % k, [parts[i] for i in mine])


def _lay_side_by_side(
    groups: NDArray[np.intp],
    parts: list[tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]],
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
    return few and np.array_equal(times.astype(np.int64), times)


def _count_sorted(
    times: NDArray[np.float64], happened: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Sort one integer per patient: the bits of a float of 0 or more stand in its own order.

    The sign bit is always 0, so the event takes the place that a shift to the left sets free.
    """
    keys = (times + 0.0).view(np.uint64) << np.uint64(1)  # + 0.0 turns -0.0 into 0.0
    keys |= happened
    keys = sort_keys(keys, times)
    stamps = keys >> np.uint64(1)
    starts = _find_changes(stamps)
    distinct = stamps[starts].view(np.float64)
    own = find_starts(distinct)
    if own.size < distinct.size:
        starts, distinct = starts[own], distinct[own]
    leaving = np.diff(starts, append=stamps.size)
    return distinct, leaving, _count_bit(keys, 1, starts)


def _count_two(
    times: NDArray[np.float64], happened: NDArray[np.bool_], groups: NDArray[np.intp]
) -> Table:
    """Count two groups with one sort; the times are brought below 1, which frees a second bit.

    The bits of a float below 2 begin with two zeros; a power of two changes no other digit.
    """
    scale = np.ldexp(1.0, -max(int(np.frexp(times.max())[1]), -1000))
    keys = (times * scale + 0.0).view(np.uint64) << np.uint64(2)
    keys |= (groups.astype(np.uint64) << np.uint64(1)) | happened
    keys = sort_keys(keys, times)
    stamps = keys >> np.uint64(2)
    starts = _find_changes(stamps)
    starts = starts[find_starts(stamps[starts].view(np.float64) / scale)]
    dead = _count_bit(keys, 1, starts)
    seen = np.flatnonzero(dead > 0)
    dead_second = _count_bit(keys & (keys >> np.uint64(1)), 1, starts)[seen]
    leaving = _count_bit(keys, 2, starts)
    second = (leaving.sum() - np.cumsum(leaving) + leaving)[seen]
    everybody = keys.size - starts[seen]
    at_risk, events = np.empty((2, seen.size)), np.empty((2, seen.size))
    at_risk[0], at_risk[1] = everybody - second, second
    events[0], events[1] = dead[seen] - dead_second, dead_second
    return Table(np.arange(2), at_risk, events)


def _find_changes(stamps: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Find where, in sorted numbers, each number begins."""
    new = np.ones(stamps.size, dtype=np.bool_)
    np.not_equal(stamps[1:], stamps[:-1], out=new[1:])
    return np.flatnonzero(new)


def _count_bit(keys: NDArray[np.uint64], bit: int, starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Count, from each start to the next, the keys in which a bit is set."""
    return np.add.reduceat(keys & np.uint64(bit), starts).view(np.int64) // bit
