"""Where a design stops, by patients and responses, and the patients so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Figure,
    Look,
    Scale,
    box,
    draw,
    element,
    group,
    line,
    path,
    steps_between,
    write,
)
from remission.report.material import Group, Material
from remission.report.numbers import Number

Stage = tuple[float, float | None, float | None]

_LEFT, _RIGHT, _TOP, _HEIGHT, _BETWEEN = 70, 36, 48, 200, 96
_FEW, _ENOUGH = "#d55e00", "#00795c"
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_APART = 15  # points between the labels of neighbouring looks


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The bounds of a design, and the course of the trial when there is one.

    A stage holds its patients, the most responses that stop as not promising and the fewest that
    stop as promising, None where there is no such stop. `seen` are (patients, responses) in the
    order in which the patients were entered. `across` and `up` say what is counted instead of
    patients and responses.
    """

    name: str
    stages: Sequence[Stage]
    seen: Sequence[tuple[int, int]] = ()
    across: str = "Patients"
    up: str = "Responses"


def draw_bounds(title: str, panels: Sequence[Bounds]) -> Markup:
    """Return a standalone drawing of the bounds of designs, or of the counts of one."""
    return _draw((title, "Bounds"), panels)


def render_boundary(material: Material) -> Figure:
    """Return for each cohort with a design its bounds and the responses so far."""
    caption = "Where the design of each cohort stops, and what was seen so far"
    found = [
        (_read(material, group, outcome), material.numbers.get("DESIGN", group.id, "planned").total)
        for group in material.cohorts
        for outcome in ("", *_list_outcomes(material, group))
        if material.numbers.family("DESIGN", group.id, _name("futile at", outcome))
    ]
    if not found:
        return Figure(
            id="figure-boundary", caption=caption, notes=("The protocol states no design.",)
        )
    notes = ["Patients in the order of registration; bounds as planned."]
    notes += [
        f"{bounds.name}: {'the order of registration is not known' if entered else 'nobody yet'}."
        for bounds, entered in found
        if not bounds.seen
    ]
    svg = _draw((caption, "Bounds"), [bounds for bounds, _ in found], anchor="figure-boundary")
    return Figure(id="figure-boundary", caption=caption, svg=svg, notes=tuple(notes))


def _list_outcomes(material: Material, group: Group) -> list[str]:
    """List the outcomes of a design that watches two."""
    return [number.at for number in material.numbers.family("DESIGN", group.id, "seen")]


def _name(statistic: str, outcome: str) -> str:
    return f"{statistic}, {outcome}" if outcome else statistic


def _read(material: Material, group: Group, outcome: str) -> Bounds:
    def whole(number: Number) -> int | None:
        return None if number.value is None else round(number.value)

    def family(statistic: str) -> tuple[Number, ...]:
        return material.numbers.family("DESIGN", group.id, _name(statistic, outcome))

    few = {number.at: whole(number) for number in family("futile at")}
    enough = {number.at: whole(number) for number in family("promising at")}
    return Bounds(
        name=f"{group.name}: {outcome}" if outcome else group.name,
        stages=[(int(at), low, enough.get(at)) for at, low in few.items()],
        seen=[(int(number.at), round(number.value or 0)) for number in family("course")],
        up=f"Patients: {outcome}" if outcome else _say_counted(material, group),
    )


def _say_counted(material: Material, group: Group) -> str:
    days = material.free_days(group.id)
    return "Responses" if days is None else f"Free from progression on day {days}"


def _draw(texts: tuple[str, str], panels: Sequence[Bounds], anchor: str = "boundary") -> Markup:
    parts, said, top = [], [], _TOP
    for bounds in panels:
        parts.append(_panel(bounds, top))
        words = "; ".join(_say(stage, bounds.across.lower()) for stage in bounds.stages)
        said.append(f"{bounds.name} {words}".strip())
        top += _HEIGHT + _BETWEEN
    parts.append(_key(top - 8, panels))
    body = group(parts, font_family="sans-serif", font_size=12)
    return draw(anchor, (texts[0], f"{texts[1]}: {'. '.join(said)}."), top + 6, [body])


def _panel(bounds: Bounds, top: float) -> Markup:
    stages, seen = bounds.stages, bounds.seen
    last = max(stages[-1][0], *(n for n, _ in seen), 1)
    numbers = [x for _, low, high in stages for x in (low, high) if x is not None]
    counts = [*numbers, *(x for _, x in seen)]
    most, least = max(*counts, 1), min(*counts, 0)
    most += max(1, most // 4)
    least -= max(1, -least // 4) if least < 0 else 0
    across = Scale(0, last, _LEFT, WIDTH - _RIGHT)
    up = Scale(least, most, top + _HEIGHT, top)
    parts = [
        write(bounds.name, (12, top - 32), fill=INK, font_weight="600"),
        _axes(bounds, across, up),
        *(_stage(stage, across, up) for stage in stages),
        _labels(stages, across, up),
    ]
    if seen:
        course = [(across(n), up(x)) for n, x in [(0, 0), *seen]]
        parts.append(path(course, stroke=INK, stroke_width=1.6, fill="none"))
        x, y = course[-1]
        parts.append(element("circle", cx=x, cy=y, r=4.5, fill=INK))
    return group(parts)


def _stage(stage: Stage, across: Scale, up: Scale) -> Markup:
    """Draw the bars of a look: from below to the most that is too few, and from enough upwards."""
    n, low, high = stage
    x, parts = across(n), []
    if low is not None:
        parts.append(_bar(x, up(low), up.start + 5, _FEW))
    if high is not None:
        parts.append(_bar(x, up.end, up(high), _ENOUGH))
    return group(parts)


def _labels(stages: Sequence[Stage], across: Scale, up: Scale) -> Markup:
    """Write the bounds beside their bars; where looks are close, above those with room for it.

    The last look always has its label; where both bounds are one number, it stands once.
    """
    parts, free, before = [], across.start, across.start
    end = across(stages[-1][0])
    for n, low, high in stages:
        x, close = across(n), across(n) - before < _APART
        before = x
        if x != end and (x < free or x > end - 2 * _APART):
            continue
        free = x + _APART
        if low is not None and close and x != end:
            parts.append(write(f"{low:g}", (x, up(low) - 5), text_anchor="middle", fill=_FEW))
        elif low is not None:
            at = (x - 6, min(up(low) + 2, up.start - 2))
            parts.append(write(f"{low:g}", at, text_anchor="end", fill=_FEW))
        if high is not None and high != low:
            parts.append(write(f"{high:g}", (x + 6, up(high) + 2), fill=_ENOUGH))
    return group(parts, font_size=11)


def _bar(x: float, top: float, bottom: float, colour: str) -> Markup:
    """Draw a full bar for too few responses and an open one for enough, which differ in grey."""
    height = max(bottom - top, 2)
    if colour == _FEW:
        return box((x - 3, top), (6, height), fill=colour, rx=2)
    look: Look = {"fill": "#ffffff", "stroke": colour, "stroke_width": 1.6}
    return box((x - 2.2, top), (4.4, height), rx=1.5, **look)


def _axes(bounds: Bounds, across: Scale, up: Scale) -> Markup:
    middle = (across.start + across.end) / 2
    parts = [
        line((across.start, up.start), (across.end, up.start), stroke=SOFT),
        write(bounds.across, (middle, up.start + 38), text_anchor="middle"),
        write(bounds.up, (across.start - 62, up.end - 14), fill=SOFT),
    ]
    for count in steps_between(up.low, up.high, _COUNTS, 10):
        y = up(count)
        parts.append(line((across.start, y), (across.end, y), stroke=RULE, stroke_width=0.5))
        parts.append(write(f"{count:g}", (across.start - 8, y + 4), text_anchor="end", fill=SOFT))
    for n in steps_between(0, across.high, _COUNTS, 10):
        at = (across(n), up.start + 20)
        parts.append(write(f"{n:g}", at, text_anchor="middle", fill=SOFT))
    return group(parts, fill=INK)


def _key(y: float, panels: Sequence[Bounds]) -> Markup:
    """Say what the colours mean that are there."""
    stages = [stage for bounds in panels for stage in bounds.stages]
    words = [
        (_FEW, "not promising", any(low is not None for _, low, _ in stages)),
        (_ENOUGH, "promising", any(high is not None for _, _, high in stages)),
        (INK, "patients so far", any(bounds.seen for bounds in panels)),
    ]
    parts = []
    for number, (colour, label) in enumerate(
        (colour, label) for colour, label, any_ in words if any_
    ):
        x = _LEFT + 150 * number
        parts.append(_swatch(colour, x, y))
        parts.append(write(label, (x + 18, y), fill=INK))
    return group(parts)


def _swatch(colour: str, x: float, y: float) -> Markup:
    """Draw what the key explains: a full bar, an open one, the dot of the patients."""
    if colour == INK:
        return element("circle", cx=x + 6, cy=y - 5, r=4.5, fill=INK)
    return _bar(x + 6, y - 11, y, colour)


def _say(stage: Stage, unit: str) -> str:
    n, low, high = stage
    few = "" if low is None else f", {low:g} or fewer not promising"
    enough = "" if high is None else f", {high:g} or more promising"
    return f"{n:g} {unit}{few}{enough}"
