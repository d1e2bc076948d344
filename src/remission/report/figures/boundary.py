"""Where the designs of the trial stop, and how it went so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from remission.protocol import (
    Bop2TimePlan,
    DesignPlan,
    LogRankPlan,
    ScreeningPlan,
    SelectionPlan,
)
from remission.report.figures.bounds import STEPS, Bounds, Course, Point, draw_bounds
from remission.report.figures.svg import DAY_STEPS, Figure
from remission.report.material import ALL, Group, Material
from remission.report.numbers import Number

_ORDER = (
    "Patients in the order of registration; bounds as planned. An answer that is still open"
    " counts as none, so that a line may still change."
)
_START = ((0, 0),)
_COMPARED = ("RANDOMISED", ALL)


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    """How the numbers of a design are drawn: its axes, decimals, where its line begins, a note."""

    across: str = "Patients"
    up: str = "Responses"
    ticks: Sequence[float] = STEPS
    digits: int = 0
    start: Sequence[Point] = _START
    note: str = _ORDER


@dataclass(frozen=True, kw_only=True)
class _Panel:
    """What is drawn of a design, the note on it, and why there is no course where there is none."""

    bounds: Bounds
    note: str
    missing: str


def render_boundary(material: Material) -> Figure:
    """Return the bounds of each cohort's design, and of arms drawn by lot, and the trial so far."""
    caption = "Where the designs stop, and what was seen so far"
    found = [panel for group in material.cohorts for panel in _list_panels(material, group)]
    found += _list_arms(material)
    if not found:
        return Figure(
            id="figure-boundary", caption=caption, notes=("The protocol states no design.",)
        )
    notes = dict.fromkeys(panel.note for panel in found)
    unknown = [
        f"{panel.bounds.name}: {panel.missing}." for panel in found if not panel.bounds.courses
    ]
    svg = draw_bounds(caption, [panel.bounds for panel in found], anchor="figure-boundary")
    return Figure(id="figure-boundary", caption=caption, svg=svg, notes=(*notes, *unknown))


def _list_panels(material: Material, group: Group) -> list[_Panel]:
    """List the bounds of a cohort, of each outcome when its design watches two."""
    key, plan = ("DESIGN", group.id), material.find_design(group.id)
    missing = _say_missing(material.numbers.get(*key, "planned").total)
    panels = []
    for outcome in ("", *(number.at for number in material.numbers.family(*key, "seen"))):
        drawn = _find_look(material, group, plan)
        if outcome:
            drawn = replace(drawn, up=f"Patients: {outcome}")
        name = f"{group.name}: {outcome}" if outcome else group.name
        if bounds := _read(material, key, (name, outcome), drawn):
            panels.append(_Panel(bounds=bounds, note=drawn.note, missing=missing))
    return panels


def _say_missing(entered: int | None) -> str:
    return "nobody yet" if entered == 0 else "the order of registration is not known"


def _find_look(material: Material, group: Group, plan: DesignPlan | None) -> _Drawn:
    if isinstance(plan, LogRankPlan):
        return _Drawn(
            across="Days from the first entry",
            up="z, above 0 better than the reference",
            ticks=DAY_STEPS,
            digits=2,
            start=(),
            note="z on each day from the one on which an event was expected, by what is known at"
            " the cut-off; while patients are still to be entered, the end stands on the first day"
            " on which it can come.",
        )
    if isinstance(plan, Bop2TimePlan):
        return _Drawn(
            across="Events",
            up=f"Total time in {plan.unit}",
            digits=1,
            note="Total time of all patients on the day of each event, and at the cut-off.",
        )
    days = material.free_days(group.id)
    return _Drawn() if days is None else _Drawn(up=f"Free from progression on day {days}")


def _list_arms(material: Material) -> list[_Panel]:
    """List the bounds of the comparison of arms; none where it has one test at the end."""
    plan = material.protocol.randomised
    if plan is None:
        return []
    labels = {group.id: group.name for group in material.cohorts}
    arms = [labels.get(arm, arm) for arm in plan.arms]
    if isinstance(plan, SelectionPlan):
        return [_read_selection(material, plan, arms)]
    drawn = _Drawn(across="Patients in each arm", up="Difference of responses")
    if isinstance(plan, ScreeningPlan):
        drawn = _Drawn(
            across="Events in both arms",
            up=f"z, above 0 better with {plan.arms[0]}",
            digits=2,
            note="z on the day of each event, the last at the cut-off.",
        )
    bounds = _read(material, _COMPARED, (" against ".join(arms), ""), drawn)
    if bounds is None:
        return []
    return [_Panel(bounds=bounds, note=drawn.note, missing=_say_missing_arms(material))]


def _say_missing_arms(material: Material) -> str:
    totals = [number.total or 0 for number in material.numbers.family(*_COMPARED, "seen")]
    return _say_missing(min(totals, default=0))


def _read(
    material: Material, key: tuple[str, str], names: tuple[str, str], drawn: _Drawn
) -> Bounds | None:
    """Read the bounds and the course of a design; None where it has no bounds."""
    name, of = names

    def family(statistic: str) -> tuple[Number, ...]:
        return material.numbers.family(*key, f"{statistic}, {of}" if of else statistic)

    def shown(number: Number) -> float | None:
        return None if number.value is None else round(number.value, drawn.digits)

    enough = {number.at: shown(number) for number in family("promising at")}
    stages = [(float(each.at), shown(each), enough.get(each.at)) for each in family("futile at")]
    points = [(float(number.at), shown(number) or 0) for number in family("course")]
    now = material.numbers.get(*key, "total time", "so far")
    if now.value is not None and now.n is not None:
        points.append((float(now.n), shown(now) or 0))
    if not stages:
        return None
    return Bounds(
        name=name,
        stages=stages,
        courses=[Course(points=[*drawn.start, *points])] if points else [],
        across=drawn.across,
        up=drawn.up,
        ticks=drawn.ticks,
    )


def _read_selection(material: Material, plan: SelectionPlan, arms: list[str]) -> _Panel:
    """Read the responses of each arm, and the patients planned of each."""
    planned = material.numbers.get(*_COMPARED, "planned")
    courses = []
    for arm, label in zip(plan.arms, arms, strict=True):
        family = material.numbers.family(*_COMPARED, f"course, {arm}")
        if family:
            points = [(float(number.at), number.value or 0) for number in family]
            courses.append(Course(points=[*_START, *points], name=label))
    bounds = Bounds(
        name="Arms drawn by lot",
        stages=[(planned.value or 0, None, None)],
        courses=courses,
        across="Patients of each arm",
    )
    note = (
        "Of each arm the patients in the order of registration, up to the number planned; an open"
        " answer counts as none."
    )
    return _Panel(bounds=bounds, note=note, missing=_say_missing_arms(material))
