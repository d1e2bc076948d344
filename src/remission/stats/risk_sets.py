"""Who is at risk at each event, laid out so that a Cox likelihood is a handful of array sums."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.stats.sorting import order_whole
from remission.stats.ties import find_distinct_times

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

TABLE = 4_000_000
"""Up to so many pairs of event time and patient, late entry is a table of who is at risk."""
ENOUGH_LEFT = 1e-6
"""A sum this small beside what it was taken from has ten true digits left."""


class RiskSets(NamedTuple):
    """One stratum, its patients in ascending order of time.

    `dead` are the rows with an event, `dead_sum` their covariates summed, `at` the number of the
    event time of each, `fraction` the share of its tied events that Efron's method takes away (0
    for Breslow). `first` is the first row still there at each event time; `until` and `since`
    count the event times up to a patient's time and entry. `late` is the order of the rows by
    entry and `not_yet` the first of them that has not entered before each event time; both are
    None when everybody is at risk from 0. `present` is 1 where a patient (column) is at risk at
    an event time (row): with late entry sums over it lose no digits, as differences of running
    sums may; it is None when it would be too large. In a Fine-Gray model a patient with another
    event stays at risk afterwards, with the weight `linger` (of the row) x `decay` (of the event
    time).
    """

    rows: Places  # where each patient stood in the input
    x: Numbers
    dead: Places
    dead_sum: Numbers
    at: Places
    fraction: Numbers
    event_times: Numbers
    first: Places
    until: Places
    since: Places
    late: Places | None
    not_yet: Places | None
    present: Numbers | None = None
    linger: Numbers | None = None
    decay: Numbers | None = None

    def sum_at_risk(self, values: Numbers) -> Numbers:
        """Sum a value (one or a row per patient) over those at risk at each event time."""
        if self.present is not None:
            summed: Numbers = np.tensordot(self.present, values, axes=1)
            return summed
        total = _sum_from(values)[self.first]
        if self.late is not None:
            total = total - _sum_from(values[self.late])[self.not_yet]
        if self.linger is not None and self.decay is not None:
            lingering = _sum_from(scale(values, self.linger)[::-1])[::-1]
            total = total + scale(lingering[self.first], self.decay)
        return total

    def keeps_digits(self, weight: Numbers) -> bool:
        """Tell whether taking off those yet to enter leaves enough of each sum at risk."""
        if self.late is None or self.present is not None:
            return True
        left = self.sum_at_risk(weight)
        return bool((left > ENOUGH_LEFT * _sum_from(weight)[self.first]).all())

    @property
    def simple(self) -> bool:
        """Whether everybody is at risk from 0 to the own time."""
        return self.late is None and self.linger is None

    @property
    def tied(self) -> bool:
        """Whether two events are at one time."""
        return self.at.size > self.event_times.size

    def at_events(self, per_time: Numbers) -> Numbers:
        """Give each event the value of its time."""
        return per_time[self.at] if self.tied else per_time

    def sum_dead(self, values: Numbers) -> Numbers:
        """Sum a value over those with the event at each event time."""
        return self.sum_ties(values[self.dead])

    def sum_ties(self, per_event: Numbers) -> Numbers:
        """Sum a value of each event over the events at the same time, for each event time."""
        if not self.tied:
            return per_event
        flat = per_event.reshape(per_event.shape[0], -1)
        summed: Numbers = np.empty((self.event_times.size, flat.shape[1]))
        for column in range(flat.shape[1]):
            summed[:, column] = np.bincount(self.at, flat[:, column])
        return summed.reshape(-1, *per_event.shape[1:])

    def gather(self, per_event: Numbers) -> Numbers:
        """Sum a value of each event over the event times during which a patient is at risk."""
        total = self.sum_ties(per_event)
        if self.present is not None:
            held: Numbers = np.tensordot(self.present.T, total, axes=1)
            return held
        running = np.concatenate((np.zeros((1, *total.shape[1:])), np.cumsum(total, axis=0)))
        gathered: Numbers = running[self.until]
        if self.late is not None:
            gathered = gathered - running[self.since]
        if self.linger is not None and self.decay is not None:
            later = _sum_from(scale(total, self.decay))[self.until]
            gathered = gathered + scale(later, self.linger)
        return gathered


def lay_out(
    time: Numbers,
    happened: NDArray[np.bool_],
    x: Numbers,
    strata: Places,
    entry: Numbers | None,
    *,
    efron: bool,
) -> list[RiskSets]:
    """Lay out the risk sets of every stratum that has an event."""
    every, place = find_distinct_times(time if entry is None else np.concatenate((time, entry)))
    left, entered = place[: time.size], place[time.size :]
    order = np.lexsort((left, strata)) if strata.any() else order_whole(left)
    ends = np.flatnonzero(np.diff(strata[order])) + 1
    return [
        _stratum(rows, left, happened, x, every, entered if entry is not None else None, efron)
        for rows in np.split(order, ends)
        if happened[rows].any()
    ]


def _stratum(  # noqa: PLR0913, PLR0917 - the columns of a patient
    rows: Places,
    left: Places,
    happened: NDArray[np.bool_],
    x: Numbers,
    every: Numbers,
    entered: Places | None,
    efron: bool,  # noqa: FBT001 - handed on
) -> RiskSets:
    mine = left[rows]
    dead = np.flatnonzero(happened[rows])
    when = mine[dead]  # ascending, as the rows are
    new = np.diff(when, prepend=-1) > 0
    seen, at, starts = when[new], np.cumsum(new) - 1, np.flatnonzero(new)
    ties = np.diff(starts, append=dead.size)
    nth = np.arange(dead.size) - starts[at]
    leaving = np.bincount(mine, minlength=every.size)
    with_event = np.zeros(every.size, dtype=np.intp)
    with_event[seen] = 1
    late = not_yet = present = None
    since = np.zeros(rows.size, dtype=np.intp)
    if entered is not None:
        late = np.argsort(entered[rows], kind="stable")
        not_yet = np.searchsorted(entered[rows][late], seen)
        since = np.searchsorted(seen, entered[rows], side="right")
        if seen.size * rows.size <= TABLE:
            at_time = seen[:, None]
            present = ((at_time <= mine) & (at_time > entered[rows])).astype(np.float64)
    mine_x = x[rows]
    return RiskSets(
        rows=rows,
        x=mine_x,
        dead=dead,
        dead_sum=mine_x[dead].sum(axis=0),
        at=at,
        fraction=nth / ties[at] if efron else np.zeros(dead.size),
        event_times=every[seen],
        first=(np.cumsum(leaving) - leaving)[seen],
        until=np.cumsum(with_event)[mine],
        since=since,
        late=late,
        not_yet=not_yet,
        present=present,
    )


def scale(values: Numbers, by: Numbers) -> Numbers:
    """Multiply each row (or number) by a number of its own."""
    scaled: Numbers = values * (by if values.ndim == 1 else by[:, None])
    return scaled


def _sum_from(values: Numbers) -> Numbers:
    """Sum from each row to the last; 0 after it."""
    none = np.zeros((1, *values.shape[1:]))
    return np.concatenate((np.cumsum(values[::-1], axis=0)[::-1], none))
