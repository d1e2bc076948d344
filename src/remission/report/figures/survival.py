"""Kaplan-Meier curves by cohort, with the numbers at risk under the ticks."""

from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from remission.report.figures.looks import cohort_look
from remission.report.figures.svg import (
    DAY_STEPS,
    INK,
    RULE,
    SOFT,
    WIDTH,
    Figure,
    Look,
    Scale,
    draw,
    group,
    line,
    path,
    steps_between,
    write,
)
from remission.report.material import CODE_LABELS, Material
from remission.report.numbers import Number, Numbers
from remission.report.words import say_days, say_percent

_LEFT, _RIGHT, _HEIGHT = 96, 18, 300
_HALF = 0.5


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve with its name in the key and its short name beside the risk table."""

    name: str
    short: str
    steps: tuple[Number, ...]
    censored: tuple[Number, ...]
    median: Number
    colour: str
    dashes: str

    @property
    def last(self) -> float:
        """The last day that anybody was followed to."""
        return max((number.day or 0.0) for number in (*self.steps, *self.censored))

    def survival(self, day: float) -> float:
        """Return the height of the curve at a day."""
        value = 1.0
        for step in self.steps:
            if step.day is not None and step.day <= day and step.value is not None:
                value = step.value
        return value

    def at_risk(self, day: float) -> int:
        """Return who is still followed at a day, the censored of that day included.

        A step carries the number at risk on its day; whoever was censored between the day asked
        for and that step was at risk before.
        """
        following = next(
            (step for step in self.steps if step.day is not None and step.day >= day), None
        )
        until = float("inf") if following is None or following.day is None else following.day
        between = sum(
            number.n or 0
            for number in self.censored
            if number.day is not None and day <= number.day < until
        )
        return between + ((following.n or 0) if following is not None else 0)


def render_curve(material: Material, code: str) -> Figure:
    """Return the curves of an endpoint: steps, limits, censorings, medians, numbers at risk."""
    origin = "first response" if code == "DOR" else material.protocol.analysis.origin
    caption = f"{CODE_LABELS[code]} by cohort (Kaplan-Meier)"
    return draw_curves(f"figure-{code.lower()}", caption, _curves(material, code), origin)


def draw_curves(
    anchor: str, caption: str, curves: list[Curve], origin: str, *, bands: bool = True
) -> Figure:
    """Return Kaplan-Meier curves on common axes, with or without their confidence bands."""
    if not curves:
        return Figure(id=anchor, caption=caption, notes=("There is no curve to draw.",))
    left = max(_LEFT, 48 + 6.5 * max(len(curve.short) for curve in curves))
    across = Scale(0, max(curve.last for curve in curves) * 1.02, left, WIDTH - _RIGHT)
    top = 12 + 17 * len(curves)
    up = Scale(0, 1, top + _HEIGHT, top)
    parts = [_axes(across, up, origin)]
    parts += [_band(curve, across, up) for curve in curves if bands]
    parts += [_median_line(curve, across, up) for curve in curves]
    parts += [_line(curve, across, up) for curve in curves]
    parts.append(_key(curves, left))
    parts.append(_risk_table(curves, across, up.start + 58))
    height = up.start + 58 + 16 * len(curves) + 10
    texts = (caption, " ".join(_describe(curve) for curve in curves))
    shade = "; the shade is the confidence band" if bands else ""
    return Figure(
        id=anchor,
        caption=caption,
        svg=draw(anchor, texts, height, parts),
        notes=(f"Ticks on a curve are censored patients{shade}.",),
    )


render_ttp = partial(render_curve, code="TTP")
render_pfs = partial(render_curve, code="PFS")
render_os = partial(render_curve, code="OS")
render_dor = partial(render_curve, code="DOR")


def _curves(material: Material, code: str) -> list[Curve]:
    found = [
        find_curve(material.numbers, (code, cohort.id), (cohort.name, cohort.id), number)
        for number, cohort in enumerate(material.cohorts)
    ]
    return [curve for curve in found if curve is not None]


def find_curve(
    numbers: Numbers, place: tuple[str, str], names: tuple[str, str], look: int
) -> Curve | None:
    """Return the curve of an endpoint and group (`place`); null when there is none."""
    steps = tuple(step for step in numbers.family(*place, "curve") if step.day is not None)
    censored = tuple(step for step in numbers.family(*place, "censored") if step.day is not None)
    if not steps and not censored:
        return None
    return Curve(*names, steps, censored, numbers.get(*place, "median"), *cohort_look(look))


def _describe(curve: Curve) -> str:
    return f"{curve.name}: median {say_days(curve.median)}."


def _axes(across: Scale, up: Scale, origin: str) -> Markup:
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            line((across.start, up(tick)), (across.end, up(tick)), stroke=RULE, stroke_width=0.6)
        )
        label = say_percent(Number(endpoint="", group="", statistic="", value=tick))
        parts.append(write(label, (across.start - 8, up(tick) + 4), text_anchor="end"))
    for tick in steps_between(0, across.high, DAY_STEPS, 12):
        x = across(tick)
        parts.append(line((x, up.start), (x, up.start + 5), stroke=SOFT, stroke_width=0.8))
        parts.append(write(f"{tick:.0f}", (x, up.start + 18), text_anchor="middle"))
    parts.append(line((across.start, up.start), (across.end, up.start), stroke=INK, stroke_width=1))
    middle = (across.start + across.end) / 2
    parts.append(write(f"days since {origin}", (middle, up.start + 34), text_anchor="middle"))
    return group(parts, font_size=11, fill=SOFT)


def _line(curve: Curve, across: Scale, up: Scale) -> Markup:
    corners = _corners([(step.day, step.value) for step in curve.steps], curve.last)
    look: Look = {"stroke": curve.colour, "stroke_width": 2}
    parts = [
        path(
            [(across(day), up(value)) for day, value in corners],
            fill="none",
            stroke_dasharray=curve.dashes,
            **look,
        )
    ]
    for number in curve.censored:
        if number.day is not None:
            x, y = across(number.day), up(curve.survival(number.day))
            parts.append(line((x, y - 5), (x, y + 5), stroke=curve.colour, stroke_width=1.2))
    return group(parts)


def _corners(
    steps: list[tuple[float | None, float | None]], last: float, start: float = 1.0
) -> list[tuple[float, float]]:
    """Return the corners of a step function from day 0 to the last day followed."""
    corners = [(0.0, start)]
    for day, value in steps:
        if day is not None and value is not None:
            corners += [(day, corners[-1][1]), (day, value)]
    return [*corners, (last, corners[-1][1])]


def _band(curve: Curve, across: Scale, up: Scale) -> Markup:
    """Return the band between the limits, as far as there are limits."""
    limited = [step for step in curve.steps if step.lower is not None and step.upper is not None]
    if not limited:
        return Markup("")
    last = limited[-1].day or 0.0
    after = [step.day for step in curve.steps if (step.day or 0.0) > last and step.day is not None]
    end = after[0] if after else curve.last
    high = _corners([(step.day, step.upper) for step in limited], end)
    low = _corners([(step.day, step.lower) for step in limited], end)
    outline = [(across(day), up(value)) for day, value in [*high, *reversed(low)]]
    return path(outline, fill=curve.colour, fill_opacity="0.10", stroke="none")


def _median_line(curve: Curve, across: Scale, up: Scale) -> Markup:
    if curve.median.value is None:
        return Markup("")
    x = across(curve.median.value)
    look: Look = {"stroke": curve.colour, "stroke_width": 0.9, "stroke_dasharray": "3 3"}
    return group(
        [
            line((across.start, up(_HALF)), (x, up(_HALF)), **look),
            line((x, up(_HALF)), (x, up.start), **look),
        ]
    )


def _key(curves: list[Curve], left: float) -> Markup:
    parts: list[Markup] = []
    for number, curve in enumerate(curves):
        x, y = left, 12 + 17 * number
        parts.append(_sample(curve, (x, y - 4), 30))
        parts.append(write(curve.name, (x + 37, y)))
    return group(parts, font_size=12, fill=INK)


def _sample(curve: Curve, at: tuple[float, float], length: float) -> Markup:
    return line(
        at,
        (at[0] + length, at[1]),
        stroke=curve.colour,
        stroke_width=2,
        stroke_dasharray=curve.dashes,
    )


def _risk_table(curves: list[Curve], across: Scale, top: float) -> Markup:
    parts = [write("At risk", (4, top - 4), fill=SOFT)]
    for number, curve in enumerate(curves):
        y = top + 12 + 16 * number
        parts.append(_sample(curve, (4, y - 4), 20))
        parts.append(write(curve.short, (28, y)))
        parts += [
            write(str(curve.at_risk(tick)), (across(tick), y), text_anchor="middle")
            for tick in steps_between(0, across.high, DAY_STEPS, 12)
        ]
    return group(parts, font_size=11.5, fill=INK)
