"""Each patient's course on one line: treatment, response, progression, death."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from remission.report.figures.looks import fill, response_key
from remission.report.figures.panels import best_response, panels_of, words_seen
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
from remission.report.material import Material, date_of, patient_anchor, text_of

_ANCHOR = "figure-swimmer"
_CAPTION = "Course of each patient"
_NOTE = (
    "Thick: on treatment, filled by best overall response. Thin line: followed after treatment. "
    "A bar opens the patient."
)
_LEFT, _RIGHT = 96, 18
_HEAD = 48
_LABELLED = 10  # points; thinner rows carry no patient number


@dataclass(frozen=True)
class _Course:
    """Days from the origin (day 1) of what happened to a patient; null: it did not."""

    usubjid: str
    label: str
    best: str
    first_dose: int | None
    last_dose: int | None
    on_treatment: bool
    followed: int
    response: int | None
    progression: int | None
    death: int | None


def render_swimmer(material: Material) -> Figure:
    """Return one bar per patient, the longest followed first, by cohort."""
    panels = panels_of(material, material.protocol.populations.time_to_event)
    courses = {
        panel.label: found
        for panel in panels
        if (found := [one for p in panel.patients if (one := _course(material, p)) is not None])
    }
    everyone = [course for found in courses.values() for course in found]
    if not everyone:
        return Figure(id=_ANCHOR, caption=_CAPTION, notes=("No patient has a date to start from.",))
    across = Scale(0, max(one.followed for one in everyone) * 1.04, _LEFT, WIDTH - _RIGHT)
    row = 15.0 if len(everyone) <= 70 else 6.0  # noqa: PLR2004 - a page of paper holds 70 lines
    parts = [
        response_key(words_seen(material, [one.usubjid for one in everyone]), (_LEFT, 4)),
        _mark_key((_LEFT, 34)),
    ]
    foot = _HEAD + sum(30 + row * len(found) for found in courses.values())
    parts.append(_axis(across, foot, material.protocol.analysis.origin))
    y = float(_HEAD)
    for label, found in courses.items():
        parts.append(_panel(label, found, across, (y, row)))
        y += 30 + row * len(found)
    description = f"{len(everyone)} bars, one per patient; a bar opens the patient."
    return Figure(
        id=_ANCHOR,
        caption=_CAPTION,
        svg=draw(_ANCHOR, (_CAPTION, description), foot + 44, parts),
        notes=(_NOTE,),
    )


def _panel(label: str, courses: list[_Course], across: Scale, place: tuple[float, float]) -> Markup:
    """Return a cohort's bars below its name; `place` is its top and the height of a row."""
    top, row = place
    parts = [write(label, (_LEFT, top + 16), font_size=12.5, font_weight=600, fill=INK)]
    ordered = sorted(courses, key=lambda one: (-one.followed, one.usubjid))
    parts += [
        _row(course, across, top + 24 + number * row, row) for number, course in enumerate(ordered)
    ]
    return group(parts)


def _course(material: Material, usubjid: str) -> _Course | None:
    subject = material.subjects[usubjid]
    origin = material.origin(usubjid)
    if origin is None:
        return None
    count = _counter(origin)
    days = {name: count(date_of(subject, name)) for name in _DATES}
    progression = _event_date(material, "TTP", usubjid) or _event_date(material, "PFS", usubjid)
    seen = [day for day in days.values() if day is not None]
    return _Course(
        usubjid=usubjid,
        label=text_of(subject, "SUBJID") or usubjid,
        best=best_response(material, usubjid),
        first_dose=days["TRTSDT"],
        last_dose=days["TRTEDT"],
        on_treatment=not text_of(subject, "EOTREAS") and days["TRTSDT"] is not None,
        followed=max([*seen, 1]),
        response=count(_start(material, usubjid)),
        progression=count(progression),
        death=days["DTHDT"],
    )


_DATES = ("TRTSDT", "TRTEDT", "LSTALVDT", "DTHDT")


def _counter(origin: dt.date) -> Callable[[dt.date | None], int | None]:
    return lambda date: None if date is None else (date - origin).days + 1


def _event_date(material: Material, code: str, usubjid: str) -> dt.date | None:
    """Return the day of progression; a death that counts as event is drawn as death."""
    record = material.record(code, usubjid)
    if record is None or record["CNSR"] != 0:
        return None
    date = date_of(record, "ADT")
    return None if date == date_of(material.subjects[usubjid], "DTHDT") else date


def _start(material: Material, usubjid: str) -> dt.date | None:
    record = material.record("DOR", usubjid)
    return date_of(record, "STARTDT") if record else None


def _row(course: _Course, across: Scale, top: float, row: float) -> Markup:
    middle = top + row / 2
    parts: list[Markup] = [
        line((across(1), middle), (across(course.followed), middle), stroke=SOFT, stroke_width=1)
    ]
    if course.first_dose is not None and course.last_dose is not None:
        start, end = across(course.first_dose), across(course.last_dose)
        size = (max(end - start, 1.0), row * 0.62)
        parts.append(fill(course.best, (start, top + row * 0.19), size))
        if course.on_treatment:
            parts.append(_arrow(end, middle, row))
    parts += _marks(course, across, middle, min(row * 0.33, 4.4))
    if row >= _LABELLED:
        parts.append(
            write(course.label, (_LEFT - 8, middle + 4), text_anchor="end", font_size=10, fill=INK)
        )
    label = f"{course.usubjid}: best response {course.best or 'not known'}"
    return link(patient_anchor(course.usubjid), label, *parts)


def _marks(course: _Course, across: Scale, y: float, size: float) -> list[Markup]:
    marks = (
        (course.response, _response_mark),
        (course.progression, _progression_mark),
        (course.death, _death_mark),
    )
    return [mark(across(day), y, size) for day, mark in marks if day is not None]


def _response_mark(x: float, y: float, size: float) -> Markup:
    return element("circle", cx=x, cy=y, r=size, fill="#fff", stroke=INK, stroke_width=1.2)


def _progression_mark(x: float, y: float, size: float) -> Markup:
    corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y), (x, y - size)]
    return path(corners, fill=INK, stroke="#fff", stroke_width=0.6)


def _death_mark(x: float, y: float, size: float) -> Markup:
    look: Look = {"stroke": INK, "stroke_width": 1.6}
    return group(
        [
            line((x - size, y - size), (x + size, y + size), **look),
            line((x - size, y + size), (x + size, y - size), **look),
        ]
    )


def _arrow(x: float, y: float, row: float) -> Markup:
    half = row * 0.31
    return path([(x + 1, y - half), (x + 8, y), (x + 1, y + half), (x + 1, y - half)], fill=INK)


def _mark_key(at: tuple[float, float]) -> Markup:
    x, y = at
    parts: list[Markup] = []
    for mark, word in (
        (_response_mark, "first response"),
        (_progression_mark, "progression"),
        (_death_mark, "death"),
    ):
        parts += [mark(x + 5, y, 4.4), write(word, (x + 15, y + 4))]
        x += 32 + 6.4 * len(word)
    parts += [_arrow(x, y, 15), write("still on treatment", (x + 14, y + 4))]
    return group(parts, font_size=11.5, fill=INK)


def _axis(across: Scale, top: float, origin: str) -> Markup:
    parts = [line((across.start, top), (across.end, top), stroke=INK, stroke_width=1)]
    for tick in steps_between(0, across.high, DAY_STEPS, 12):
        x = across(tick)
        parts.append(line((x, _HEAD + 20), (x, top), stroke=RULE, stroke_width=0.4))
        parts.append(line((x, top), (x, top + 5), stroke=SOFT, stroke_width=0.8))
        parts.append(write(f"{tick:.0f}", (x, top + 18), text_anchor="middle"))
    middle = (across.start + across.end) / 2
    parts.append(write(f"days since {origin}", (middle, top + 34), text_anchor="middle"))
    return group(parts, font_size=11, fill=SOFT)
