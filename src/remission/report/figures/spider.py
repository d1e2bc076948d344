"""How each patient's sum of lesions moved over time."""

from markupsafe import Markup

from remission.report.figures.looks import line_colour, line_key, look_of
from remission.report.figures.panels import Panel, best_response, panels_of, words_seen
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
    element,
    group,
    line,
    link,
    path,
    steps_between,
    write,
)
from remission.report.material import Material, patient_anchor, text_of
from remission.report.words import say_change

_ANCHOR = "figure-spider"
_LEFT, _RIGHT, _BETWEEN = 62, 12, 26
_TOP, _PANEL, _FOOT = 30, 270, 46
_CEILING = 100  # per cent; points above are drawn at the edge

Points = list[tuple[int, float]]


def render_spider(material: Material) -> Figure:
    """Return one line per patient: percentage change from baseline against days."""
    panels = panels_of(material, material.protocol.populations.response)
    tracks = _tracks(material)
    caption = "Sum of target lesions over time, by patient"
    drawn = [panel for panel in panels if any(one in tracks for one in panel.patients)]
    if not drawn:
        return Figure(id=_ANCHOR, caption=caption, notes=("No patient has a complete sum.",))
    everyone = [one for panel in drawn for one in panel.patients if one in tracks]
    days = max(day for one in everyone for day, _ in tracks[one])
    highest = max(change for one in everyone for _, change in tracks[one])
    parts = [line_key(words_seen(material, everyone), (_LEFT, 4))]
    for number, panel in enumerate(drawn):
        parts.append(_panel(material, panel, tracks, _frame(number, len(drawn), days, highest)))
    rows = -(-len(drawn) // 2)
    description = (
        f"{len(everyone)} lines, one per patient, that start at 0 per cent at baseline; "
        "dashes show the best overall response."
    )
    notes = [f"Days since {material.protocol.analysis.origin}. A line opens the patient."]
    if highest > _CEILING:
        notes.append(f"Points above +{_CEILING} % are drawn at the upper edge.")
    return Figure(
        id=_ANCHOR,
        caption=caption,
        svg=draw(_ANCHOR, (caption, description), 24 + rows * (_TOP + _PANEL + _FOOT), parts),
        notes=tuple(notes),
    )


def _tracks(material: Material) -> dict[str, Points]:
    """Return day and change of each assessment with a complete sum, baseline first."""
    responses = material.results.endpoints.responses
    evaluator = material.protocol.response.evaluator
    tracks: dict[str, Points] = {}
    for row in responses.visits.sort("USUBJID", "ADT").iter_rows(named=True):
        start = material.origin(row["USUBJID"])
        if row["EVALUATOR"] == evaluator and row["PCHG"] is not None and start is not None:
            day = (row["ADT"] - start).days + 1
            tracks.setdefault(row["USUBJID"], [(0, 0.0)]).append((day, row["PCHG"]))
    return tracks


def _frame(number: int, count: int, days: int, highest: float) -> tuple[Scale, Scale]:
    """Return the scales of a panel: two panels in a row, one alone takes the width."""
    columns = min(count, 2)
    width = (WIDTH - _LEFT - _RIGHT - (columns - 1) * _BETWEEN) / columns
    left = _LEFT + (number % 2) * (width + _BETWEEN)
    top = 24 + (number // 2) * (_TOP + _PANEL + _FOOT) + _TOP
    top_value = 60.0 if highest <= 60 else _CEILING + 5.0  # noqa: PLR2004 - two heights
    return Scale(0, days, left, left + width), Scale(-100, top_value, top + _PANEL, top)


def _panel(
    material: Material, panel: Panel, tracks: dict[str, Points], frame: tuple[Scale, Scale]
) -> Markup:
    across, up = frame
    parts = [
        write(panel.label, (across.start, up.end - 10), font_size=12.5, font_weight=600, fill=INK),
        _axes(across, up),
    ]
    parts += [_track(material, one, tracks[one], frame) for one in panel.patients if one in tracks]
    return group(parts)


def _axes(across: Scale, up: Scale) -> Markup:
    parts = []
    for tick in (-100, -60, -30, 0, 20, 60, 100):
        if tick > up.high:
            continue
        marked = tick in {-30, 20}
        look: Look = {"stroke": INK if marked or not tick else RULE, "stroke_width": 0.7}
        parts.append(
            line(
                (across.start, up(tick)),
                (across.end, up(tick)),
                stroke_dasharray="5 4" if marked else "none",
                **look,
            )
        )
        if across.start == _LEFT:
            label = f"{say_change(tick)} %"
            parts.append(write(label, (across.start - 7, up(tick) + 4), text_anchor="end"))
    for day in steps_between(0, across.high, DAY_STEPS, 8):
        foot = (across(day), up.start)
        parts.append(line(foot, (foot[0], foot[1] + 5), stroke=SOFT, stroke_width=0.8))
        parts.append(write(f"{day:.0f}", (foot[0], foot[1] + 18), text_anchor="middle"))
    middle = (across.start + across.end) / 2
    parts.append(write("days", (middle, up.start + 33), text_anchor="middle"))
    return group(parts, font_size=11, fill=SOFT)


def _track(material: Material, usubjid: str, points: Points, frame: tuple[Scale, Scale]) -> Markup:
    across, up = frame
    best = best_response(material, usubjid)
    places = [(across(max(day, 0)), up(min(change, _CEILING))) for day, change in points]
    colour = line_colour(best)
    drawn = [
        path(
            places,
            fill="none",
            stroke=colour,
            stroke_width=2.4 if best in ("CR", "iCR") else 1.5,
            stroke_dasharray=look_of(best).dashes,
            stroke_linejoin="round",
        )
    ]
    drawn += [element("circle", cx=x, cy=y, r=2, fill=colour) for x, y in places[1:]]
    cohort = text_of(material.subjects[usubjid], "COHORT")
    label = f"{usubjid}{', ' if cohort else ''}{cohort}: best response {best or 'not known'}"
    return link(patient_anchor(usubjid), label, *drawn)
