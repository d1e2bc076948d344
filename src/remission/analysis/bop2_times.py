"""What BOP2 for a time to an event concludes from the times so far."""

from collections.abc import Iterator

from remission.analysis.boundary import Point, Stage, bound_rows, course_rows
from remission.analysis.conclusion import UNDECIDED
from remission.analysis.design_times import DesignTimes
from remission.analysis.rows import Place, Row
from remission.designs import Bop2Time, TimeDecision


def judge_bop2_time(
    place: Place, design: Bop2Time, times: DesignTimes, confidence: float
) -> Iterator[Row]:
    """Yield P value, decision, total times and their limits, and what is believed of the median.

    A look comes on the day of its last event, from what is known now; all patients entered by
    then add their time. The first look that stops is the last one.
    """
    looks = _take_looks(design, times)
    followed, event = times.stand_on(times.cutoff)
    now = (int(event.sum()), float(followed.sum()))
    decision = _conclude(design, looks, now)
    open_ = decision.promising is None
    yield place.row(
        "p-value",
        value=decision.p_value,
        n=now[0],
        N=times.n,
        method=f"exact for exponential times, one-sided, against a median of {design.median0:g}",
        why_missing=_say_why(decision),
    )
    yield place.row(
        "decision",
        value=None if open_ else float(decision.promising or False),
        n=now[0],
        N=times.n,
        method=decision.sentence,
        why_missing=UNDECIDED if open_ else None,
    )
    for planned, total in looks:
        yield place.row(
            "total time", at=str(planned), value=total, n=planned, N=times.n,
            method="at the event, as known at the cut-off",
        )  # fmt: skip
    yield place.row(
        "total time", at="so far", value=now[1], n=now[0], N=times.n, method="at the cut-off"
    )
    for look in design.looks:
        yield place.row(
            "total time limit", at=str(look.events), value=look.total, n=look.events, N=times.n,
            method="as planned",
        )  # fmt: skip
    yield from bound_rows(place, _list_bounds(design))
    yield from course_rows(
        place, _trace(times), how="total time at the event, as known at the cut-off"
    )
    yield from _believe(place, design, now, times.n, confidence)


def _take_looks(design: Bop2Time, times: DesignTimes) -> list[tuple[int, float]]:
    """Return the looks that came, up to one that stops: events, and the total time then."""
    days, taken = times.find_event_days(), []
    for look in design.looks:
        if look.events > days.size:
            break
        followed, _ = times.stand_on(int(days[look.events - 1]))
        taken.append((look.events, float(followed.sum())))
        if taken[-1][1] <= look.total:
            break
    return taken


def _list_bounds(design: Bop2Time) -> Iterator[Stage]:
    """Yield the limits by events; at the last look more than the limit is promising."""
    for look in design.looks:
        yield look.events, look.total, look.total if look is design.looks[-1] else None


def _trace(times: DesignTimes) -> Iterator[Point]:
    """Yield the total time of all patients on the day of the first, second, ... event."""
    for events, day in enumerate(times.find_event_days().tolist(), start=1):
        followed, _ = times.stand_on(day)
        yield events, float(followed.sum()), events, followed.size


def _conclude(
    design: Bop2Time, looks: list[tuple[int, float]], now: tuple[int, float]
) -> TimeDecision:
    """Return the decision of the last look that came, or what is certain since."""
    if looks:
        decision = design.decide(*looks[-1])
        if decision.verdict != "continue":
            return decision
    return design.decide(*now)


def _say_why(decision: TimeDecision) -> str | None:
    if decision.p_value is not None:
        return None
    if decision.promising is None:
        return "accrual or follow-up is still open"
    return "the next look, which this is certain of, has not come"


def _believe(
    place: Place, design: Bop2Time, now: tuple[int, float], patients: int, confidence: float
) -> Iterator[Row]:
    belief = design.believe(*now, confidence=confidence)
    low, high = belief.limits
    said = f"gamma posterior of the hazard, equal tails, {100 * confidence:g} %"
    yield place.row(
        "posterior median", value=belief.median, lower=low, upper=high,
        n=now[0], N=patients, method=said,
    )  # fmt: skip
    yield place.row(
        "posterior probability", value=belief.find_chance(design.median0),
        n=now[0], N=patients, method=f"of a median above {design.median0:g}",
    )  # fmt: skip
