"""How many patients on treatment have a side-effect in each cycle, one strip per side-effect."""

from dataclasses import dataclass
from math import sqrt

from markupsafe import Markup

from remission.report.figures.looks import cohort_look
from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Figure,
    Look,
    Scale,
    draw,
    element,
    group,
    line,
    path,
    steps_between,
    write,
)
from remission.report.material import ALL, Material
from remission.report.numbers import Number
from remission.report.tables.course import CODE, terms_followed
from remission.report.words import say_percent, say_term

_LEFT, _RIGHT, _STRIP, _GAP, _KEY = 96, 22, 120, 34, 17
_FEW = 5  # patients on treatment, below which a line would mislead
_LARGEST = 5.5  # radius of the dot of the largest group


@dataclass(frozen=True)
class _Curve:
    """Prevalence by cycle in one group; `statistic` tells the panel from all on treatment."""

    group: str
    name: str
    statistic: str
    colour: str
    dashes: str

    def points(self, material: Material, term: str) -> list[tuple[int, Number]]:
        """Return each cycle with somebody on treatment and its number."""
        found = []
        for cycle in range(1, _cycles(material, term) + 1):
            at = f"{term}, cycle {cycle}"
            number = material.numbers.get(CODE, self.group, self.statistic, at)
            if number.value is not None:
                found.append((cycle, number))
        return found


def render_course(material: Material) -> Figure:
    """Return a strip per term that the protocol follows: prevalence by cycle, numbers at risk."""
    days = material.protocol.toxicity.cycle_days
    caption = f"Patients on treatment with the side-effect, by cycle of {days} days"
    terms = terms_followed(material)
    last = max((_cycles(material, term) for term in terms), default=0)
    if not last:
        return Figure(id="figure-course", caption=caption, notes=("There is nothing to draw.",))
    curves = _curves(material)
    across = Scale(1, last, _LEFT + 8, WIDTH - _RIGHT)
    top = 12 + _KEY * len(curves)
    parts = [_key(curves)]
    for number, term in enumerate(terms):
        start = top + 20 + number * (_STRIP + _GAP)
        parts.append(_strip(material, term, across, Scale(0, 1, start + _STRIP, start)))
    bottom = top + 20 + len(terms) * (_STRIP + _GAP) - _GAP
    parts += [_ticks(across, bottom), _risk_table(material, terms[0], across, bottom + 58)]
    height = bottom + 58 + 16 * len(material.cohorts) + 10
    texts = (caption, " ".join(_describe(material, term) for term in terms))
    return Figure(
        id="figure-course",
        caption=caption,
        svg=draw("figure-course", texts, height, parts),
        notes=(
            (
                "Dots grow with the number of patients on treatment; the line ends where fewer "
                f"than {_FEW} are left. The panel is the same patients throughout: those on "
                f"treatment to the end of cycle {material.protocol.toxicity.panel_cycles}."
            ),
        ),
    )


def _cycles(material: Material, term: str) -> int:
    """Return the last cycle that anybody began."""
    family = material.numbers.family(CODE, ALL, "prevalence")
    return sum(1 for number in family if number.at.startswith(f"{term}, cycle "))


def _curves(material: Material) -> list[_Curve]:
    cohorts = [
        _Curve(cohort.id, cohort.name, "prevalence", *cohort_look(number))
        for number, cohort in enumerate(material.cohorts)
    ]
    return [*cohorts, _Curve(ALL, "Panel, all cohorts", "prevalence in the panel", INK, "1 3")]


def _strip(material: Material, term: str, across: Scale, up: Scale) -> Markup:
    parts = [write(say_term(term), (across.start - 8, up.end - 8), fill=INK, font_weight="600")]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        ends = (across.start - 8, up(tick)), (across.end, up(tick))
        parts.append(line(*ends, stroke=RULE, stroke_width=0.6))
        if tick in (0.0, 0.5, 1.0):
            label = say_percent(Number(endpoint="", group="", statistic="", value=tick))
            parts.append(write(label, (across.start - 14, up(tick) + 4), text_anchor="end"))
    parts += [_curve(curve, material, term, (across, up)) for curve in _curves(material)]
    return group(parts, font_size=11, fill=SOFT)


def _curve(curve: _Curve, material: Material, term: str, scales: tuple[Scale, Scale]) -> Markup:
    across, up = scales
    points = curve.points(material, term)
    if not points:
        return Markup("")
    largest = max(
        (number.total or 0) for one in _curves(material) for _, number in one.points(material, term)
    )
    look: Look = {"stroke": curve.colour, "stroke_width": 1.6, "stroke_dasharray": curve.dashes}
    places = [(across(cycle), up(number.value or 0.0)) for cycle, number in points]
    enough = [n for n, (_, number) in enumerate(points) if (number.total or 0) >= _FEW]
    joined = places[: enough[-1] + 1] if enough else []
    dots = [
        element(
            "circle",
            element("title", f"{curve.name}, cycle {cycle}: {number.n} of {number.total}"),
            cx=x,
            cy=y,
            r=_LARGEST * sqrt((number.total or 0) / largest),
            fill=curve.colour,
        )
        for (x, y), (cycle, number) in zip(places, points, strict=True)
        if curve.group != ALL
    ]
    return group([path(joined, fill="none", **look) if joined else Markup(""), *dots])


def _ticks(across: Scale, bottom: float) -> Markup:
    parts = [
        write(f"{tick:.0f}", (across(tick), bottom + 18), text_anchor="middle")
        for tick in _shown(across)
    ]
    middle = (across.start + across.end) / 2
    parts.append(write("cycle, from the first dose", (middle, bottom + 34), text_anchor="middle"))
    return group(parts, font_size=11, fill=SOFT)


def _shown(across: Scale) -> list[float]:
    return steps_between(1, across.high, (1, 2, 3, 6, 12, 24), 26)


def _key(curves: list[_Curve]) -> Markup:
    parts: list[Markup] = []
    for number, curve in enumerate(curves):
        x, y = _LEFT, 12 + _KEY * number
        parts.append(_sample(curve, (x, y - 4), 30))
        parts.append(write(curve.name, (x + 37, y)))
    return group(parts, font_size=12, fill=INK)


def _sample(curve: _Curve, at: tuple[float, float], length: float) -> Markup:
    x, y = at
    look: Look = {"stroke": curve.colour, "stroke_width": 2, "stroke_dasharray": curve.dashes}
    return line(at, (x + length, y), **look)


def _risk_table(material: Material, term: str, across: Scale, top: float) -> Markup:
    parts = [write("On treatment", (4, top - 4), fill=SOFT)]
    for row, curve in enumerate(_curves(material)[:-1]):
        y = top + 12 + 16 * row
        parts.append(_sample(curve, (4, y - 4), 20))
        parts.append(write(curve.group, (28, y)))
        for tick in _shown(across):
            at = f"{term}, cycle {tick:.0f}"
            total = material.numbers.get(CODE, curve.group, "prevalence", at).total or 0
            parts.append(write(str(total), (across(tick), y), text_anchor="middle"))
    return group(parts, font_size=11.5, fill=INK)


def _describe(material: Material, term: str) -> str:
    first, last = (
        material.numbers.get(CODE, ALL, "prevalence", f"{term}, cycle {cycle}")
        for cycle in (1, _cycles(material, term))
    )
    return (
        f"{say_term(term)}: {first.n} of {first.total} patients on treatment in cycle 1,"
        f" {last.n} of {last.total} in the last."
    )
