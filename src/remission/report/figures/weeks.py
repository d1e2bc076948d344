"""Side-effects by grade and week on treatment, one strip per side-effect, the dose overlaid."""

from markupsafe import Markup

from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Figure,
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
from remission.report.material import ALL, Material
from remission.report.numbers import Number
from remission.report.tables.course import terms_followed
from remission.report.words import say_percent, say_term

_CODE = "WEEKS"
_LEFT, _RIGHT, _STRIP, _GAP, _KEY = 96, 22, 120, 34, 17
_DOSE = "#b45309"
_LAYERS = (
    # what is drawn from below, its statistics, its colour
    ("grade 1", ("grade 1",), "#bfd3e6"),
    ("grade 2", ("grade 2",), "#6a8fb8"),
    ("grade 3 to 5", ("grade 3", "grade 4", "grade 5"), "#274b77"),
    ("grade not known", ("grade not known",), "#c9c3b8"),
)


def render_weeks(material: Material) -> Figure:
    """Return a strip per term: patients with each grade by week, and the mean dose."""
    caption = "Side-effects by grade and week on treatment, with the mean dose: all patients"
    terms = terms_followed(material)
    last = max((_last_week(material, term) for term in terms), default=0)
    if not last:
        return Figure(id="figure-weeks", caption=caption, notes=("There is nothing to draw.",))
    across = Scale(0, last, _LEFT, WIDTH - _RIGHT)
    top = 12 + _KEY * (len(_LAYERS) + 1)
    parts = [_key()]
    for number, term in enumerate(terms):
        start = top + 20 + number * (_STRIP + _GAP)
        parts.append(_strip(material, term, across, Scale(0, 1, start + _STRIP, start)))
    bottom = top + 20 + len(terms) * (_STRIP + _GAP) - _GAP
    parts.append(_axis(material, terms[0], across, bottom))
    height = bottom + 66 + 16 * len(material.cohorts)
    texts = (caption, " ".join(_describe(material, term) for term in terms))
    return Figure(
        id="figure-weeks",
        caption=caption,
        svg=draw("figure-weeks", texts, height, parts),
        notes=(
            (
                f"Grades by {material.protocol.toxicity.scale}. "
                "Each bar is of the patients on treatment in that week, by their worst grade in "
                "it; patients who leave are no longer below the line, so late weeks show those who "
                "stayed. The line is the mean daily dose of the same patients, as a share of the "
                "dose of the protocol."
            ),
        ),
    )


def _last_week(material: Material, term: str) -> int:
    family = material.numbers.family(_CODE, ALL, "grade 1")
    return sum(1 for number in family if number.at.startswith(f"{term}, week "))


def _strip(material: Material, term: str, across: Scale, up: Scale) -> Markup:
    parts = [write(say_term(term), (across.start, up.end - 8), fill=INK, font_weight="600")]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(line((across.start, up(tick)), (across.end, up(tick)), stroke=RULE))
        if tick in (0.0, 0.5, 1.0):
            label = say_percent(Number(endpoint="", group="", statistic="", value=tick))
            parts.append(write(label, (across.start - 6, up(tick) + 4), text_anchor="end"))
    for week in range(1, _last_week(material, term) + 1):
        parts += _bar(material, f"{term}, week {week}", (across(week - 1), across(week)), up)
    return group([*parts, _dose(material, across, up)], font_size=11, fill=SOFT)


def _bar(material: Material, at: str, ends: tuple[float, float], up: Scale) -> list[Markup]:
    left, right = ends
    below, parts = 0.0, []
    for name, statistics, colour in _LAYERS:
        numbers = [material.numbers.get(_CODE, ALL, one, at) for one in statistics]
        count = sum(number.n or 0 for number in numbers)
        total = numbers[0].total or 0
        if count and total:
            above = below + count / total
            place, size = (left + 0.5, up(above)), (right - left - 1, up(below) - up(above))
            bar = box(place, size, fill=colour)
            title = element("title", f"{at}: {name} in {count} of {total}")
            parts.append(element("g", title, bar))
            below = above
    return parts


def _dose(material: Material, across: Scale, up: Scale) -> Markup:
    points = [
        (across(week - 0.5), up(min(number.value, 1.0)))
        for week in range(1, int(across.high) + 1)
        if (number := material.numbers.get(_CODE, ALL, "mean dose", f"week {week}")).value
        is not None
    ]
    if not points:
        return Markup("")
    return path(points, fill="none", stroke=_DOSE, stroke_width=1.8, stroke_dasharray="6 3")


def _key() -> Markup:
    parts: list[Markup] = []
    for number, (name, _, colour) in enumerate(_LAYERS):
        y = 12 + _KEY * number
        parts += [box((_LEFT, y - 9), (30, 10), fill=colour), write(name, (_LEFT + 37, y))]
    y = 12 + _KEY * len(_LAYERS)
    ends = (_LEFT, y - 4), (_LEFT + 30, y - 4)
    parts.append(line(*ends, stroke=_DOSE, stroke_width=1.8, stroke_dasharray="6 3"))
    parts.append(write("mean dose, share of the protocol's", (_LEFT + 37, y)))
    return group(parts, font_size=12, fill=INK)


def _axis(material: Material, term: str, across: Scale, bottom: float) -> Markup:
    ticks = [week for week in steps_between(1, across.high, (1, 2, 4, 8, 12), 14) if week >= 1]
    centre = {week: across(week - 0.5) for week in ticks}
    parts = [
        write(f"{week:.0f}", (x, bottom + 16), text_anchor="middle") for week, x in centre.items()
    ]
    middle = ((across.start + across.end) / 2, bottom + 32)
    parts.append(write("week, from the first dose", middle, text_anchor="middle"))
    parts.append(write("On treatment", (4, bottom + 46)))
    for row, cohort in enumerate(material.cohorts):
        y = bottom + 62 + 16 * row
        parts.append(write(cohort.id, (4, y), fill=INK))
        for week, x in centre.items():
            at = f"{term}, week {week:.0f}"
            total = material.numbers.get(_CODE, cohort.id, "grade 1", at).total or 0
            parts.append(write(str(total), (x, y), text_anchor="middle", fill=INK))
    return group(parts, font_size=11, fill=SOFT)


def _describe(material: Material, term: str) -> str:
    weeks = (1, _last_week(material, term))
    had = []
    for week in weeks:
        at = f"{term}, week {week}"
        every = (
            material.numbers.get(_CODE, ALL, statistic, at)
            for _, statistics, _ in _LAYERS
            for statistic in statistics
        )
        numbers = list(every)
        had.append(f"{sum(number.n or 0 for number in numbers)} of {numbers[0].total}")
    return (
        f"{say_term(term)}: {had[0]} patients on treatment in week 1, {had[1]} in week {weeks[1]}."
    )
