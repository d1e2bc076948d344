"""A patient's lesions, visit by visit, and what was concluded from them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from remission.report.material import Record, date_of, number_of, text_of
from remission.report.words import say_change, say_day, say_mm, say_term

NOT_MEASURED = "not measured"

Day = dt.date
Line = tuple[str, tuple[str, ...]]

_STATES: Mapping[str, str] = {
    "TOO SMALL": "too small to measure",
    "ABSENT": "gone",
    "PRESENT": "present",
    "UNEQUIVOCAL": "unequivocal",
    "EQUIVOCAL": "equivocal",
    "MISSING": NOT_MEASURED,
}
_ROLES = ("TARGET", "NON-TARGET", "NEW")
_NEW = 2
_COLLECTED = ("COMPONENT", "DECIDING")

_LINES = (
    ("Sum of targets", "SUM", "mm"),
    ("Change from baseline", "PCHG", "%"),
    ("Change from smallest sum", "CHGNAD", "mm change"),
    ("Change from smallest sum, %", "PCHGNAD", "%"),
    ("Target response", "TRGRESP", "word"),
    ("Non-target response", "NTRGRESP", "word"),
    ("New lesion", "NEWLIND", "new"),
    ("Overall response", "OVRLRESP", "word"),
)


@dataclass(frozen=True)
class LesionRow:
    """A lesion over all assessments; `cells` in order of the assessments."""

    lesion: str
    role: str
    place: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Measurements:
    """Assessments (date and visit), lesions, what was concluded, and each reader's response."""

    days: tuple[tuple[str, str], ...]
    lesions: tuple[LesionRow, ...]
    lines: tuple[Line, ...]
    reasons: tuple[tuple[str, str, str], ...]
    readers: tuple[str, ...]
    readings: tuple[Line, ...]


def arrange_measurements(
    lesions: Sequence[Record],
    visits: Sequence[Record],
    baseline: Record,
    evaluator: str,
    unit: str = "mm",
) -> Measurements:
    """Return a patient's measurements; visits of all readers, lesions of the one analysed."""
    own = [visit for visit in visits if visit["EVALUATOR"] == evaluator]
    days = _days(lesions, own)
    readers = sorted({text_of(visit, "EVALUATOR") for visit in visits})
    several = len(readers) > 1
    return Measurements(
        days=tuple((say_day(day), label) for day, label in days.items()),
        lesions=_lesion_rows(lesions, list(days), unit),
        lines=_lines(baseline, own, list(days), unit),
        reasons=tuple(
            (
                say_day(date_of(visit, "ADT")),
                text_of(visit, "OVRLRESP") or "not judged",
                text_of(visit, "WHY"),
            )
            for visit in own
        ),
        readers=tuple(readers) if several else (),
        readings=_readings(visits, readers) if several else (),
    )


def _days(lesions: Sequence[Record], visits: Sequence[Record]) -> dict[Day, str]:
    """Return the assessments with their visit labels, baseline first."""
    days: dict[Day, str] = {}
    for row in (*lesions, *visits):
        day = date_of(row, "ADT")
        if day is not None and not days.get(day):
            days[day] = text_of(row, "VISIT")
    return dict(sorted(days.items()))


def _lesion_rows(lesions: Sequence[Record], days: list[Day], unit: str) -> tuple[LesionRow, ...]:
    cells: dict[tuple[int, str], dict[Day, str]] = {}
    places: dict[tuple[int, str], str] = {}
    for row in lesions:
        role = text_of(row, "ROLE")
        key = (_ROLES.index(role) if role in _ROLES else len(_ROLES), text_of(row, "LNKID"))
        node = ", node" if row["NODE"] else ""
        places.setdefault(key, f"{say_term(text_of(row, 'LOC') or 'place not known')}{node}")
        day = date_of(row, "ADT")
        if day is not None:
            cells.setdefault(key, {})[day] = _lesion_cell(row, unit)
    return tuple(
        LesionRow(
            lesion=key[1],
            role=_ROLES[key[0]].lower() if key[0] < len(_ROLES) else "collected",
            place=places[key],
            # A new lesion was not there before; every other lesion without a row was not measured.
            cells=tuple(
                cells.get(key, {}).get(day, "" if key[0] == _NEW else NOT_MEASURED) for day in days
            ),
        )
        for key in sorted(places)
    )


def _lesion_cell(row: Record, unit: str) -> str:
    state = text_of(row, "STATE")
    if text_of(row, "ROLE") in _COLLECTED:
        return state
    diameter = number_of(row, "DIAM")
    if state in {"MEASURED", "TOO SMALL"} and diameter is not None:
        size = say_mm(diameter, unit)
        return size if state == "MEASURED" else f"{size} ({_STATES[state]})"
    return _STATES.get(state, say_term(state) or NOT_MEASURED)


def _lines(
    baseline: Record, visits: Sequence[Record], days: list[Day], unit: str
) -> tuple[Line, ...]:
    """Return sum, changes and responses below the lesions, a cell per assessment."""
    if not visits and not baseline:
        return ()
    by_day = {date_of(visit, "ADT"): visit for visit in visits}
    start = date_of(baseline, "BASEDT")
    base = number_of(baseline, "BASE")
    first = "no targets" if base is None else say_mm(base, unit)
    measured = bool(baseline) or any(visit["TARGETS"] is not None for visit in visits)
    return tuple(
        (
            label,
            tuple(
                _cell(by_day[day], name, style, unit)
                if day in by_day
                else (first if day == start and name == "SUM" else "")
                for day in days
            ),
        )
        for label, name, style in (_LINES if measured else _LINES[-1:])
    )


def _cell(visit: Record, name: str, style: str, unit: str) -> str:
    if style == "word":
        return text_of(visit, name) or "none at baseline"
    if style == "new":
        words = {"Y": "yes", "E": "equivocal", "N": "no"}
        return words.get(text_of(visit, name), "not known")
    value = number_of(visit, name)
    if value is None:
        return "not calculable"
    if style == "%":
        return f"{say_change(value)} %"
    if style == "mm change":
        return f"{'+' if value > 0 else ''}{say_mm(value, unit)}"
    measured, targets = visit["MEASURED"], visit["TARGETS"]
    part = "" if measured == targets else f" ({measured} of {targets} measured)"
    return f"{say_mm(value, unit)}{part}"


def _readings(visits: Sequence[Record], readers: list[str]) -> tuple[Line, ...]:
    """Return the overall responses of every reader, a row per day."""
    by_day: dict[Day, dict[str, str]] = {}
    for visit in visits:
        day = date_of(visit, "ADT")
        if day is not None:
            by_day.setdefault(day, {})[text_of(visit, "EVALUATOR")] = text_of(visit, "OVRLRESP")
    return tuple(
        (say_day(day), tuple(found.get(reader, "") for reader in readers))
        for day, found in sorted(by_day.items())
    )
