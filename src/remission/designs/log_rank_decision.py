"""What a one-sample log-rank design concludes from the events seen and expected so far."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from remission.designs.log_rank_look import LogRankLook, check_order
from remission.designs.normal_pair import NormalPair
from remission.designs.nouns import TimeDecision, Verdict
from remission.designs.wording import write_events, write_p_value, write_percent
from remission.errors import DesignError

if TYPE_CHECKING:
    from remission.designs.log_rank_design import LogRankDesign

_WINDOW = 0.01  # of the trial's duration: so near to its time a look came as planned
_STEPS = 12  # of Newton's method for c


@dataclass(frozen=True)
class LogRankCourse:
    """A log-rank trial as it went: what was seen at the look and at the end, where they came.

    Raises
    ------
    DesignError
        Without look and end, for a look of a design of one stage, or when the end knows less than
        the look.
    """

    design: "LogRankDesign"
    look: LogRankLook | None
    end: LogRankLook | None

    def __post_init__(self) -> None:
        """Refuse what is no course of the design."""
        if self.look is None and self.end is None:
            raise DesignError("A log-rank trial is judged at its look or its end; neither given.")
        if self.look and self.design.c1 is None:
            raise DesignError("A design of one stage concludes at its end only.")
        if self.look and self.end:
            check_order(self.look, self.end)

    @property
    def latest(self) -> LogRankLook:
        """The end, or the look before it came."""
        latest = self.end or self.look
        assert latest is not None  # noqa: S101 - checked when the course was made
        return latest

    @property
    def planned(self) -> bool:
        """Whether every look that was due had the planned patients, at the planned time."""
        plan = self.design
        as_planned = True
        if plan.n1 is not None and plan.t1 is not None:
            as_planned = self.look is not None and self._is_near(self.look, plan.n1, plan.t1)
        if self.end:
            as_planned &= self._is_near(self.end, plan.n, plan.duration)
        return as_planned

    def _is_near(self, seen: LogRankLook, patients: int, time: float) -> bool:
        moved = 0.0 if seen.time is None else abs(seen.time - time)
        return seen.patients == patients and moved <= _WINDOW * self.design.duration

    @property
    def futile(self) -> bool:
        """Whether the look says stop."""
        return bool(self.look and self.design.c1 is not None and self.look.z <= self.design.c1)

    def find_correlation(self) -> float:
        """Return how z1 and z go together, where both are there.

        As planned it is that of the plan; otherwise the root of the share of all expected events
        that were expected at the look.

        Raises
        ------
        DesignError
            Without look or end.
        """
        if not (self.look and self.end):
            raise DesignError("Two numbers z are needed, of the look and of the end.")
        planned = self.design.find_correlation() if self.planned else None
        return planned or sqrt(self.look.expected / self.end.expected)

    def find_limit(self) -> float:
        """Return the c of the end, as planned or so that alpha is kept by what was done."""
        design = self.design
        alone = -NormalDist().inv_cdf(design.request.alpha)
        if design.c1 is None or self.planned:
            return design.c
        if not self.look:
            return alone
        limit = NormalPair(np.array([self.find_correlation()])).find_second(
            np.array([design.c1]), design.request.alpha, start=alone, steps=_STEPS
        )
        return float(limit[0])

    def find_p_value(self) -> float:
        """P(as good or better) under the reference: who passed the look is better than who not."""
        if not self.end or not self.look or self.futile or self.design.c1 is None:
            judged = self.look if self.look and self.futile else self.latest
            return NormalDist().cdf(-judged.z)
        pair = NormalPair(np.array([self.find_correlation()]))
        return float(pair.both_above(np.array([self.design.c1]), np.array([self.end.z]))[0])


def decide_log_rank(
    design: "LogRankDesign", look: LogRankLook | None, end: LogRankLook | None
) -> TimeDecision:
    """Conclude as `LogRankDesign.decide` says."""
    course = LogRankCourse(design, look, end)
    if course.futile or course.end is None:
        return _decide_at_look(course)
    limit, p_value, z = course.find_limit(), course.find_p_value(), course.end.z
    verdict: Verdict = "promising" if z > limit else "not promising"
    counted = ", the look taken into account" if look else ""
    return TimeDecision(
        verdict=verdict,
        promising=verdict == "promising",
        sentence=(
            f"{_write_rule(course, limit)}; {_write_seen(course.end)}, so the treatment is"
            f" {verdict} (one-sided {write_p_value(p_value)} against the reference{counted})."
        ),
        p_value=p_value,
        seen=z,
        cut=limit,
        planned=course.planned,
    )


def _decide_at_look(course: LogRankCourse) -> TimeDecision:
    look, c1 = course.look, course.design.c1
    assert look is not None  # noqa: S101 - a course without an end has a look
    assert c1 is not None  # noqa: S101 - and its design two stages
    verdict: Verdict = "not promising" if course.futile else "continue"
    conclusion = f"so the trial goes on to {course.design.n} patients"
    p_value = course.find_p_value() if course.futile else None
    if p_value is not None:
        later = ", whatever was seen later" if course.end else ""
        conclusion = (
            f"so the treatment is not promising{later} (one-sided {write_p_value(p_value)} against"
            " the reference)"
        )
    moved = "" if course.planned else ", whenever it comes,"
    return TimeDecision(
        verdict=verdict,
        promising=False if course.futile else None,
        sentence=(
            f"At the look{moved} z of {c1:.3f} or less stops the trial as not promising;"
            f" {_write_seen(look)}, {conclusion}."
        ),
        p_value=p_value,
        seen=look.z,
        cut=c1,
        planned=course.planned,
    )


def _write_seen(look: LogRankLook) -> str:
    return (
        f"{write_events(look.observed)} in {look.patients} patients where the reference lets"
        f" {look.expected:.1f} be expected, z = {look.z:.3f}"
    )


def _write_rule(course: LogRankCourse, limit: float) -> str:
    """Say what the end asked for, and why if that is not what was planned."""
    design, needed = course.design, f"z above {limit:.3f} was needed"
    if course.planned:
        return f"At the end {needed}"
    if design.c1 is None:
        return f"The end was not as planned, which leaves the limit as it is: {needed}"
    how = f"recomputed at a one-sided error of {write_percent(design.request.alpha)}, {needed}"
    if course.look is None:
        return f"There was no look; with the limit of one stage {how}"
    return f"The look or the end was not as planned; with the limit {how}"
