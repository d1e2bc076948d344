"""Best change of each patient's tumours, as bars in order."""

from markupsafe import Markup

from remission.report.figures.looks import fill, response_key
from remission.report.figures.panels import Panel, best_response, panels_of, words_seen
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
from remission.report.material import Material, number_of, patient_anchor
from remission.report.words import say_change

_ANCHOR = "figure-waterfall"
_CAPTION = "Best change in the sum of target lesions from baseline, by patient"
_DESCRIPTION = (
    "One bar per patient, from the largest growth to the deepest shrinkage, with lines at +20 and "
    "-30 per cent; hatching shows the best overall response."
)
_LEFT, _RIGHT = 62, 12
_PANEL, _GAP = 270, 30
_CEILING = 100  # per cent; taller bars are cut and carry their number
_NARROW = 17  # points; narrower bars carry no word


def render_waterfall(material: Material) -> Figure:
    """Return bars of the best percentage change per patient, one panel per cohort."""
    population = material.protocol.populations.response
    panels = panels_of(material, population)
    changes = {
        usubjid: change
        for panel in panels
        for usubjid in panel.patients
        if (change := _change(material, usubjid)) is not None
    }
    if not changes:
        return Figure(
            id=_ANCHOR, caption=_CAPTION, notes=("No patient has a sum to compare with baseline.",)
        )
    drawn = [panel for panel in panels if any(one in changes for one in panel.patients)]
    scale = _scale(changes)
    parts = [response_key(_seen(material, changes), (_LEFT, 4))]
    for number, panel in enumerate(drawn):
        top = 30 + number * (_PANEL + _GAP)
        parts.append(
            group(_panel(material, panel, changes, scale), transform=f"translate(0 {top})")
        )
    height = 30 + len(drawn) * (_PANEL + _GAP)
    everyone = sum(len(panel.patients) for panel in panels)
    return Figure(
        id=_ANCHOR,
        caption=_CAPTION,
        svg=draw(_ANCHOR, (_CAPTION, f"{len(changes)} bars. {_DESCRIPTION}"), height, parts),
        notes=_notes(everyone - len(changes), changes),
    )


def _notes(missing: int, changes: dict[str, float]) -> tuple[str, ...]:
    notes = [
        (
            "Lines at +20 % and \N{MINUS SIGN}30 % from baseline. Progression is judged from the "
            "smallest sum, so a bar below +20 % may belong to a patient with progression. "
            "A bar opens the patient."
        )
    ]
    if missing:
        notes.append(f"Not drawn, without a sum to compare with baseline: {missing}.")
    if max(changes.values()) > _CEILING:
        notes.append(f"Bars above +{_CEILING} % are cut; the patient has the number.")
    return tuple(notes)


def _seen(material: Material, changes: dict[str, float]) -> list[str]:
    return words_seen(material, list(changes))


def _change(material: Material, usubjid: str) -> float | None:
    record = material.record("BPCHG", usubjid)
    return number_of(record, "AVAL") if record else None


def _scale(changes: dict[str, float]) -> Scale:
    highest = 40.0 if max(changes.values()) <= 40 else _CEILING + 5.0  # noqa: PLR2004 - two heights
    return Scale(-100, highest, _PANEL - 8, 46)


def _panel(
    material: Material, panel: Panel, changes: dict[str, float], scale: Scale
) -> list[Markup]:
    drawn = sorted(
        (one for one in panel.patients if one in changes), key=lambda one: (-changes[one], one)
    )
    width = (WIDTH - _LEFT - _RIGHT) / max(len(drawn), 8)
    parts = [write(panel.label, (_LEFT, 12), font_size=12.5, font_weight=600, fill=INK)]
    parts.append(_axis(scale))
    for number, usubjid in enumerate(drawn):
        parts.append(
            _bar(material, usubjid, (_LEFT + number * width, width), (changes[usubjid], scale))
        )
    parts.append(line((_LEFT, scale(0)), (WIDTH - _RIGHT, scale(0)), stroke=INK, stroke_width=1))
    return parts


def _axis(scale: Scale) -> Markup:
    parts = []
    ticks = [tick for tick in (-100, -60, -30, 0, 20, 60, 100) if tick <= scale.high]
    for tick in ticks:
        marked = tick in {-30, 20}
        parts.append(
            line(
                (_LEFT, scale(tick)),
                (WIDTH - _RIGHT, scale(tick)),
                stroke=INK if marked else RULE,
                stroke_width=0.9 if marked else 0.6,
                stroke_dasharray="5 4" if marked else "none",
            )
        )
        parts.append(
            write(f"{say_change(tick)} %", (_LEFT - 7, scale(tick) + 4), text_anchor="end")
        )
    return group(parts, font_size=11, fill=SOFT)


def _bar(
    material: Material, usubjid: str, place: tuple[float, float], size: tuple[float, Scale]
) -> Markup:
    (left, width), (change, scale) = place, size
    best = best_response(material, usubjid)
    end = scale(min(change, _CEILING))
    top, height = min(end, scale(0)), max(abs(end - scale(0)), 1.5)
    parts = [fill(best, (left + width * 0.1, top), (width * 0.8, height))]
    middle = left + width / 2
    if width >= _NARROW and len(best) <= 2:  # noqa: PLR2004 - longer words do not fit a bar
        y = top - 4 if change >= 0 else top + height + 10
        y = min(y, scale(-100) + 8)
        parts.append(_label(best, (middle, y)))
    if change > _CEILING and width >= 2 * _NARROW:
        parts.append(_label(say_change(change), (middle, end - 14)))
    label = f"{usubjid}: {say_change(change)} %, best response {best or 'not known'}"
    return link(patient_anchor(usubjid), label, *parts)


def _label(text: str, at: tuple[float, float]) -> Markup:
    """Return small text with a white edge, so that lines behind it do not cross it."""
    return write(
        text,
        at,
        text_anchor="middle",
        font_size=9,
        fill=INK,
        stroke="#fff",
        stroke_width=2.5,
        paint_order="stroke",
    )
