"""The bounds of a comparison of arms drawn by lot, and where it stood as the trial went on."""

from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from remission.analysis.arms_conclusion import ArmSeen
from remission.analysis.boundary import Point, bound_rows, count_course, course_rows
from remission.analysis.design_times import DesignTimes
from remission.analysis.rows import Place, Row
from remission.designs import Jung, Screening, Selection
from remission.stats import LogRank, test_log_rank


def draw_jung(place: Place, design: Jung, arms: Sequence[ArmSeen]) -> Iterator[Row]:
    """Yield the bounds of the difference by patients in each arm, and the difference so far."""
    yield from bound_rows(
        place, [(design.n1, design.d1 - 1, None), (design.n, design.d - 1, design.d)]
    )
    if not all(arm.dated for arm in arms):
        return
    size = min(design.n, *(arm.patients for arm in arms))
    new, control = (np.cumsum(arm.known[:size]) for arm in arms)
    ahead: list[int] = (new - control).tolist()
    yield from course_rows(
        place,
        ((n, difference, None, n) for n, difference in enumerate(ahead, start=1)),
        how="difference of responses, each arm in the order of registration",
    )


def draw_selection(place: Place, design: Selection, arms: Sequence[ArmSeen]) -> Iterator[Row]:
    """Yield the responses of each arm by its patients, up to the number planned."""
    for arm in arms:
        if arm.dated:
            counts = np.cumsum(arm.known[: design.n]).tolist()
            yield from course_rows(place, count_course(counts), arm.name)


def draw_screening(
    place: Place, design: Screening, times: DesignTimes, arms: NDArray[np.int_], z: float
) -> Iterator[Row]:
    """Yield the limit of z at the events planned, or at those seen if more, and z by events.

    `arms` are 0 for the new treatment and 1 for the control; `z` is that of all that is known.
    """
    events = int(times.event.sum())
    limit = design.find_limit()
    yield from bound_rows(place, [(max(events, design.events), limit, limit)])
    yield from course_rows(
        place,
        (*_trace(times, arms, events), (events, z, events, times.n)),
        how="z on the day of the event, the last at the cut-off",
    )


def find_z(found: LogRank) -> float | None:
    """Return z, above 0 when the first of two arms has fewer events than expected."""
    if found.test.why_missing:
        return None
    return float(found.expected[0] - found.observed[0]) / sqrt(float(found.covariance[0, 0]))


def _trace(times: DesignTimes, arms: NDArray[np.int_], most: int) -> Iterator[Point]:
    for day in np.unique(times.find_event_days()).tolist():
        here = times.starts <= day
        days, event = times.stand_on(day)
        z = find_z(test_log_rank(days, event, arms[here]))
        events = int(event.sum())
        if z is not None and events < most:
            yield events, z, events, int(here.sum())
