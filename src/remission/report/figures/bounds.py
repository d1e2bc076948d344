"""Draw where a design stops, by patients and responses or other numbers, and the trial so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from remission.report.figures.looks import cohort_look
from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
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

Stage = tuple[float, float | None, float | None]
Point = tuple[float, float]

_LEFT, _RIGHT, _TOP, _HEIGHT, _BETWEEN = 70, 36, 48, 200, 96
_FEW, _ENOUGH = "#d55e00", "#00795c"
_HALO: Look = {"stroke": "#ffffff", "stroke_width": 3, "paint_order": "stroke"}
STEPS = tuple(step * 10**power for power in range(6) for step in (1, 2, 5))
"""Steps between ticks of a count."""
_APART = 15  # points between the labels of neighbouring looks


@dataclass(frozen=True, kw_only=True)
class Course:
    """Where the trial stood, from its first point to the last; `name` tells one of several."""

    points: Sequence[Point]
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The bounds of a design, and the course of the trial when there is one.

    A stage holds its patients, the most responses that stop as not promising and the fewest that
    stop as promising, None where there is no such stop; without both only its place is marked.
    Both are one number where it is no count: above it is promising. `across` and `up` say what is
    counted instead of patients and responses; `ticks` are the steps that `across` may have.
    """

    name: str
    stages: Sequence[Stage]
    courses: Sequence[Course] = ()
    across: str = "Patients"
    up: str = "Responses"
    ticks: Sequence[float] = STEPS


def draw_bounds(title: str, panels: Sequence[Bounds], anchor: str = "boundary") -> Markup:
    """Return a drawing of the bounds of designs, or of the counts of one, and of their courses."""
    parts, top = [], _TOP
    for bounds in panels:
        parts.append(_panel(bounds, top))
        top += _HEIGHT + _BETWEEN
    key, height = _key(top - 8, panels)
    said = ". ".join(map(_say, panels))
    body = group([*parts, key], font_family="sans-serif", font_size=12)
    return draw(anchor, (title, f"Bounds: {said}."), top + height, [body])


def _panel(bounds: Bounds, top: float) -> Markup:
    stages, points = bounds.stages, [point for each in bounds.courses for point in each.points]
    last = max(stages[-1][0], *(x for x, _ in points), 1)
    numbers = [x for _, low, high in stages for x in (low, high) if x is not None]
    counts = [*numbers, *(y for _, y in points)]
    most, least = max(*counts, 1, 1), min(*counts, 0, 0)
    most += max(1, most // 4)
    least -= max(1, -least // 4) if least < 0 else 0
    across = Scale(0, last, _LEFT, WIDTH - _RIGHT)
    up = Scale(least, most, top + _HEIGHT, top)
    return group(
        [
            write(bounds.name, (12, top - 32), fill=INK, font_weight="600"),
            _axes(bounds, across, up),
            *(_stage(stage, across, up) for stage in stages),
            *(
                _course(each, look, across, up)
                for each, look in zip(bounds.courses, _looks(bounds.courses), strict=True)
            ),
            _labels(stages, across, up),
        ]
    )


def _looks(courses: Sequence[Course]) -> list[tuple[str, str]]:
    """Return colour and dashes of each course; one alone is black."""
    if len(courses) == 1:
        return [(INK, "none")]
    return [cohort_look(number) for number in range(len(courses))]


def _course(course: Course, look: tuple[str, str], across: Scale, up: Scale) -> Markup:
    """Draw the line of a course, with a dot where it has come to."""
    colour, dashes = look
    points = [(across(x), up(y)) for x, y in course.points]
    dot = element("circle", cx=points[-1][0], cy=points[-1][1], r=4.5, fill=colour)
    line_ = path(points, stroke=colour, stroke_width=1.6, stroke_dasharray=dashes, fill="none")
    return group([line_, dot])


def _stage(stage: Stage, across: Scale, up: Scale) -> Markup:
    """Draw the bars of a look: from below to the most that is too few, and from enough upwards."""
    n, low, high = stage
    x, parts = across(n), []
    if low is None and high is None:
        parts.append(line((x, up.end), (x, up.start), stroke=SOFT, stroke_dasharray="3 3"))
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
        if low is None and high is None:
            said = f"{n:g} planned" if x == end else f"no stop at {n:g}"
            parts.append(write(said, (x - 6, up.end + 8), text_anchor="end", fill=SOFT))
        if low is not None and close and x != end:
            parts.append(write(_number(low), (x, up(low) - 5), text_anchor="middle", fill=_FEW))
        elif low is not None:
            at = (x - 6, min(up(low) + 2, up.start - 2))
            parts.append(write(_number(low), at, text_anchor="end", fill=_FEW))
        if high is not None and high != low:
            parts.append(write(_number(high), (x + 6, up(high) + 2), fill=_ENOUGH))
    return group(parts, font_size=11, **_HALO)


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
    for count in steps_between(up.low, up.high, STEPS, 10):
        y = up(count)
        parts.append(line((across.start, y), (across.end, y), stroke=RULE, stroke_width=0.5))
        parts.append(write(_number(count), (across.start - 8, y + 4), text_anchor="end", fill=SOFT))
    for n in steps_between(0, across.high, bounds.ticks, 10):
        at = (across(n), up.start + 20)
        parts.append(write(f"{n:g}", at, text_anchor="middle", fill=SOFT))
    return group(parts, fill=INK)


def _key(y: float, panels: Sequence[Bounds]) -> tuple[Markup, float]:
    """Say what the colours mean that are there; return that with its height."""
    stages = [stage for bounds in panels for stage in bounds.stages]
    alone = any(len(bounds.courses) == 1 for bounds in panels)
    words = [
        (_bar_sample(_FEW), "not promising", any(low is not None for _, low, _ in stages)),
        (_bar_sample(_ENOUGH), "promising", any(high is not None for _, _, high in stages)),
        (element("circle", cx=6, cy=-5, r=4.5, fill=INK), "so far", alone),
    ]
    for bounds in panels:
        if len(bounds.courses) > 1:
            looks = _looks(bounds.courses)
            words += [
                (_line_sample(look), f"{each.name} so far", True)
                for each, look in zip(bounds.courses, looks, strict=True)
            ]
    parts, x, row = [], float(_LEFT), 0
    for sample, label, here in words:
        if not here:
            continue
        width = 62 + 6.6 * len(label)
        if x > _LEFT and x + width > WIDTH:
            x, row = _LEFT, row + 1
        at = f"translate({x:.0f} {y + 20 * row:.0f})"
        text = write(label, (32 if "<line" in sample else 18, 0), fill=INK)
        parts.append(group([sample, text], transform=at))
        x += width
    return group(parts), 6 + 20 * row


def _bar_sample(colour: str) -> Markup:
    return _bar(6, -11, 0, colour)


def _line_sample(look: tuple[str, str]) -> Markup:
    colour, dashes = look
    return line((0, -4), (26, -4), stroke=colour, stroke_width=1.8, stroke_dasharray=dashes)


def _say(bounds: Bounds) -> str:
    """Say the bounds of each look, and where the trial stands."""
    unit = f"{bounds.across[:1].lower()}{bounds.across[1:]}"
    whole = all(low is None or low != high for _, low, high in bounds.stages)
    said = [_say_stage(stage, unit, "fewer" if whole else "less") for stage in bounds.stages]
    for place, (n, low, high) in enumerate(bounds.stages[:-1]):
        if low is None and high is None:
            said[place] = f"no stop at {n:g} {unit}"
    for course in bounds.courses:
        x, y = course.points[-1]
        said.append(f"{course.name} so far {_number(y)} at {_number(x)} {unit}".strip())
    return f"{bounds.name} {'; '.join(said)}".strip()


def _say_stage(stage: Stage, unit: str, fewer: str) -> str:
    n, low, high = stage
    if low is None and high is None:
        return f"{n:g} {unit} planned"
    if low is not None and low == high:
        return f"{n:g} {unit}, below {_number(low)} not promising, above it promising"
    few = "" if low is None else f", {_number(low)} or {fewer} not promising"
    enough = "" if high is None else f", {_number(high)} or more promising"
    return f"{n:g} {unit}{few}{enough}"


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")
