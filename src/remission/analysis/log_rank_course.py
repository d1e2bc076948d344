"""A one-sample log-rank trial as it went: where it stood on any day, and where its limits are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from remission.analysis.boundary import Point, bound_rows, course_rows
from remission.analysis.design_times import DesignTimes
from remission.analysis.rows import Place, Row
from remission.designs import LogRankDesign, LogRankLook, TimeDecision
from remission.stats import OneSampleLogRank, test_one_sample_log_rank


@dataclass(frozen=True, kw_only=True)
class LogRankTrial:
    """The trial as far as it went: at its look, at its end, and now; None before each.

    `day` is the day of `now`, counted from the first entry, day 0.
    """

    design: LogRankDesign
    times: DesignTimes
    look: LogRankLook | None
    end: LogRankLook | None
    now: LogRankLook
    day: int

    @property
    def stopped(self) -> bool:
        """Whether the look says stop."""
        look = self.look
        return look is not None and self.design.decide(look=look).verdict == "not promising"

    @property
    def look_day(self) -> int | None:
        """The day of the look; None for a design of one stage, or when it was passed over."""
        if self.design.t1 is None or (self.end and self.look is None):
            return None
        return round(self.design.t1 * self.times.unit)

    @property
    def last_day(self) -> int:
        """The day of the end; while patients are still to be entered, the earliest that it can be.

        That is the planned one, or the follow-up of a patient entered at the cut-off.
        """
        times, request = self.times, self.design.request
        if self.end:
            return self.day
        follow_up = round(request.follow_up * times.unit)
        if times.n >= self.design.n or times.closed:
            return int(times.starts.max()) + follow_up
        return max(round(self.design.duration * times.unit), times.cutoff + follow_up)


def follow_log_rank(design: LogRankDesign, times: DesignTimes) -> LogRankTrial:
    """Return the trial as far as it went; the look on its planned day, as known at the cut-off."""
    follow_up = round(design.request.follow_up * times.unit)
    last = int(times.starts.max()) + follow_up
    done = (times.n >= design.n or times.closed) and times.cutoff >= last
    until = min(times.cutoff, last) if done and design.request.restricted else times.cutoff
    now = _see(design, times, until, until / times.unit)
    look = None
    if design.t1 is not None:
        day = round(design.t1 * times.unit)
        look = _see(design, times, day, design.t1) if day <= times.cutoff else None
        if look and done and look.expected >= now.expected:  # all was known before its day
            look = None
    return LogRankTrial(
        design=design, times=times, look=look, end=now if done else None, now=now, day=until
    )


def draw_log_rank(
    place: Place, trial: LogRankTrial, decision: TimeDecision | None
) -> Iterator[Row]:
    """Yield the limits of z by the day on which they hold, and z as the trial went on.

    A look that stopped the trial is the last one. z has no meaning before one event is expected.
    """
    look, last = trial.look_day, trial.last_day
    if look is not None and (trial.stopped or look < last):
        yield from bound_rows(place, [(look, trial.design.c1, None)])
    if not trial.stopped:
        planned = not (trial.end and decision) or decision.planned
        limit = decision.cut if trial.end and decision else trial.design.c
        how = "as planned" if planned else "recomputed for the information seen"
        yield from bound_rows(place, [(last, limit, limit)], how=how)
    yield from course_rows(place, _trace(trial), how="z on that day, as known at the cut-off")


def _trace(trial: LogRankTrial) -> Iterator[Point]:
    """Yield z at the look, now, and on the day before each event and the day itself."""
    events = trial.times.find_event_days().tolist()
    judged = {trial.day, *([trial.look_day] if trial.look and trial.look_day is not None else [])}
    for day in sorted({*events, *(day - 1 for day in events), *judged}):
        if not 0 <= day <= trial.day:
            continue
        found = _test(trial.design, trial.times, day)
        if found.expected >= 1 or day in judged:
            seen = _see(trial.design, trial.times, day, day / trial.times.unit)
            yield day, seen.z, seen.observed, seen.patients


def _see(design: LogRankDesign, times: DesignTimes, day: int, time: float) -> LogRankLook:
    """Return what was seen and expected on a day; `time` is when that is in the design."""
    found = _test(design, times, day)
    return LogRankLook(
        observed=found.observed, expected=found.expected, patients=found.n, time=time or None
    )


def _test(design: LogRankDesign, times: DesignTimes, day: int) -> OneSampleLogRank:
    longest = design.request.follow_up if design.request.restricted else np.inf
    followed, event = times.stand_on(day, longest)
    return test_one_sample_log_rank(event, design.request.reference.find_hazards(followed))
