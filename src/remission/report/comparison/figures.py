"""Three figures: each patient's best response, response rates, and curves, by criterion."""

from markupsafe import Markup

from remission.report.comparison.material import Compared
from remission.report.figures.looks import fill, response_key
from remission.report.figures.survival import draw_curves, find_curve
from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Figure,
    Scale,
    draw,
    group,
    line,
    link,
    write,
)
from remission.report.material import Group, patient_anchor, text_of
from remission.report.words import say_count, say_limits, say_number, say_percent

_LEFT, _RIGHT = 110, 12
_TILE, _WIDEST = 22, 26
_TEXT = 210  # points to the right of the intervals, for the numbers
_LINE = 20


def render_tiles(compared: Compared) -> Figure:
    """Return a column per patient and a row per criterion, in the look of the best response."""
    caption = "Best response of each patient under each criterion"
    names = tuple(compared.comparison.endpoints)
    seen = {_best(compared, name, patient) for name in names for patient in compared.patients}
    words = [word for name in names for word in compared.words(name) if word in seen]
    parts = [response_key(list(dict.fromkeys(words)), (_LEFT, 4))]
    top = 30.0
    for label, patients in _panels(compared):
        parts.append(write(label, (_LEFT, top + 10), font_size=12.5, font_weight=600, fill=INK))
        parts.append(_tiles(compared, patients, top + 18))
        top += 18 + _TILE * len(names) + 18
    description = "Columns are patients, in the order of the first criterion; rows are criteria."
    return Figure(
        id="figure-tiles",
        caption=caption,
        svg=draw("figure-tiles", (caption, description), top, parts),
        notes=(f"{description} A column opens the patient.",),
    )


def _panels(compared: Compared) -> list[tuple[str, list[str]]]:
    """Return the patients of each cohort by the first criterion, those in none last."""
    reference = compared.comparison.reference
    order = {word: place for place, word in enumerate(compared.words(reference))}
    ids = {cohort.id: cohort.name for cohort in compared.cohorts} | {"": "In no cohort"}

    def place(patient: str) -> tuple[list[int], str]:
        words = [_best(compared, name, patient) for name in compared.comparison.endpoints]
        return [order.get(word, len(order)) for word in words], patient

    panels = [
        (label, sorted((one for one, own in compared.patients.items() if own == id_), key=place))
        for id_, label in ids.items()
    ]
    return [(label, patients) for label, patients in panels if patients]


def _best(compared: Compared, name: str, patient: str) -> str:
    return text_of(compared.records.get((name, "BOR", patient), {}), "AVALC")


def _tiles(compared: Compared, patients: list[str], top: float) -> Markup:
    names = tuple(compared.comparison.endpoints)
    width = min(_WIDEST, (WIDTH - _LEFT - _RIGHT) / len(patients))
    parts = [
        write(
            compared.name(name),
            (_LEFT - 8, top + _TILE * row + _TILE / 2 + 4),
            text_anchor="end",
            font_size=11.5,
            fill=INK,
        )
        for row, name in enumerate(names)
    ]
    for column, patient in enumerate(patients):
        words = {name: _best(compared, name, patient) for name in names}
        tiles = [
            fill(words[name], (_LEFT + column * width, top + _TILE * row), (width, _TILE - 3))
            for row, name in enumerate(names)
        ]
        said = ", ".join(f"{compared.name(name)} {word}" for name, word in words.items())
        parts.append(link(patient_anchor(patient), f"{patient}: {said}", *tiles))
    return group(parts)


def render_rates(compared: Compared) -> Figure:
    """Return the response rate of each cohort under each criterion, with its interval."""
    caption = "Objective response by criterion"
    scale = Scale(0, 1, _LEFT, WIDTH - _TEXT)
    names = tuple(compared.comparison.endpoints)
    top = 8.0
    parts: list[Markup] = []
    for cohort in compared.cohorts:
        parts.append(
            write(cohort.name, (_LEFT, top + 10), font_size=12.5, font_weight=600, fill=INK)
        )
        top += 18
        parts += [
            _interval(compared, name, cohort, (scale, top + _LINE * row + _LINE / 2))
            for row, name in enumerate(names)
        ]
        top += _LINE * len(names) + 8
    parts.insert(0, _axis(scale, top))
    confidence = say_number(100 * compared.protocol.analysis.confidence)
    return Figure(
        id="figure-rates",
        caption=caption,
        svg=draw("figure-rates", (caption, "Points with intervals."), top + 34, parts),
        notes=(f"Square: share of patients with CR or PR; line: {confidence} % interval.",),
    )


def _axis(scale: Scale, bottom: float) -> Markup:
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = scale(tick)
        parts.append(line((x, 22), (x, bottom), stroke=RULE, stroke_width=0.6))
        parts.append(write(f"{100 * tick:.0f} %", (x, bottom + 15), text_anchor="middle"))
    return group(parts, font_size=11, fill=SOFT)


def _interval(compared: Compared, name: str, cohort: Group, place: tuple[Scale, float]) -> Markup:
    scale, y = place
    rate = compared.numbers[name].get("ORR", cohort.id, "proportion")
    parts = [write(compared.name(name), (_LEFT - 8, y + 4), text_anchor="end")]
    if rate.value is None:
        parts.append(write(rate.reason, (scale.end + 14, y + 4)))
        return group(parts, font_size=11.5, fill=INK)
    if rate.lower is not None and rate.upper is not None:
        ends = scale(rate.lower), scale(rate.upper)
        parts.append(line((ends[0], y), (ends[1], y), stroke=INK, stroke_width=1.4))
        parts += [line((x, y - 4), (x, y + 4), stroke=INK, stroke_width=1.4) for x in ends]
    x = scale(rate.value)
    parts.append(line((x - 4, y), (x + 4, y), stroke=INK, stroke_width=8))
    digits = compared.protocol.analysis.percent_digits
    said = f"{say_count(rate)}, {say_percent(rate, digits)} ({say_limits(rate)})"
    parts.append(write(said, (scale.end + 14, y + 4)))
    return group(parts, font_size=11.5, fill=INK)


def render_curves(compared: Compared) -> tuple[Figure, ...]:
    """Return the time to progression of each cohort, a curve per criterion."""
    origin = compared.protocol.analysis.origin
    return tuple(
        draw_curves(
            f"figure-ttp-{number}",
            f"Time to progression by criterion (Kaplan-Meier): {cohort.name}",
            [
                curve
                for look, name in enumerate(compared.comparison.endpoints)
                if (
                    curve := find_curve(
                        compared.numbers[name],
                        ("TTP", cohort.id),
                        (compared.name(name), compared.name(name)),
                        look,
                    )
                )
            ],
            origin,
            bands=False,
        )
        for number, cohort in enumerate(compared.cohorts)
    )
