"""The patients behind each number, so that a reader can see why it is what it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from remission.report.material import (
    CODE_LABELS,
    RESPONSE_CODES,
    TIME_CODES,
    Group,
    Material,
    Record,
    date_of,
    doubt_between,
    list_anchor,
    number_of,
    patient_anchor,
    say_code,
    text_of,
)
from remission.report.words import say_day, say_plain


@dataclass(frozen=True)
class Person:
    """A patient in a list: what counted, when, and what decided."""

    usubjid: str
    anchor: str
    cohort: str
    value: str
    date: str
    why: str


@dataclass(frozen=True)
class PeopleList:
    """The patients behind one number; `doubt` says when the list and the number disagree."""

    anchor: str
    title: str
    people: tuple[Person, ...]
    doubt: str = ""


@dataclass(frozen=True)
class PeopleOf:
    """The lists of one endpoint."""

    code: str
    label: str
    lists: tuple[PeopleList, ...]


def list_people(material: Material) -> list[PeopleOf]:
    """Return the lists of every response and time-to-event endpoint that the results hold."""
    found = []
    for code in (*RESPONSE_CODES, *TIME_CODES):
        lists = _times(material, code) if code in TIME_CODES else _responses(material, code)
        if lists:
            label = say_code(code, material.results.endpoints.responses.words)
            found.append(PeopleOf(code, label, tuple(lists)))
    return found


def _responses(material: Material, code: str) -> list[PeopleList]:
    """Return one list per group and response word (Y for a rate)."""
    called = say_code(code, material.results.endpoints.responses.words)
    lists = []
    for group in material.groups:
        for number in material.numbers.family(code, group.id, "proportion"):
            days = number.at if number.at.isdigit() else ""
            answer = "Y" if days else number.at or "Y"
            records = [
                record
                for record in _records(material, f"{code}{days}", group)
                if text_of(record, "AVALC") == answer
            ]
            if not records and not number.n:
                continue
            lists.append(
                PeopleList(
                    list_anchor(code, group.id, days or answer),
                    f"{group.label}: {_title(called, days, answer if number.at else '')}",
                    tuple(
                        _person(material, record, text_of(record, "AVALC")) for record in records
                    ),
                    doubt_between(number.n, len(records)),
                )
            )
    return lists


def _title(called: str, days: str, answer: str) -> str:
    return f"{called}, {days} days" if days else answer or called


def _times(material: Material, code: str) -> list[PeopleList]:
    """Return one list per group: events and censored patients, in order of time."""
    lists = []
    for group in material.groups:
        number = material.numbers.get(code, group.id, "events")
        if not number.total:
            continue
        records = sorted(
            (record for record in _records(material, code, group) if record["AVAL"] is not None),
            key=lambda record: (number_of(record, "AVAL") or 0.0, text_of(record, "USUBJID")),
        )
        events = sum(record["CNSR"] == 0 for record in records)
        lists.append(
            PeopleList(
                list_anchor(code, group.id),
                f"{group.label}: {CODE_LABELS[code].lower()}",
                tuple(_person(material, record, say_time(record)) for record in records),
                doubt_between(number.n, events),
            )
        )
    return lists


def _records(material: Material, code: str, group: Group) -> Iterable[Record]:
    for usubjid in material.members(group.id, material.population(code)):
        record = material.record(code, usubjid)
        if record is not None:
            yield record


def say_time(record: Record) -> str:
    """Return a time to event (the growth modulation index has no unit) and how it ended."""
    value = say_plain(number_of(record, "AVAL"))
    unit = "" if record["PARAMCD"] == "GMI" else " day" if value == "1" else " days"
    ends = {0: "event", 1: "censored", 2: "another event came first"}
    return f"{value}{unit}, {ends.get(_whole(record, 'CNSR'), '')}"


def _whole(record: Record, name: str) -> int:
    return int(number_of(record, name) or 0)


def _person(material: Material, record: Record, value: str) -> Person:
    usubjid = text_of(record, "USUBJID")
    return Person(
        usubjid=usubjid,
        anchor=patient_anchor(usubjid),
        cohort=text_of(material.subjects[usubjid], "COHORT") or "none",
        value=value,
        date=say_day(date_of(record, "ADT"), "no date"),
        why=text_of(record, "EVNTDESC"),
    )
