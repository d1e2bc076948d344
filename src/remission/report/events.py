"""The side-effect records behind each number, by term and by patient."""

from dataclasses import dataclass

from remission.report.material import (
    ALL,
    Material,
    Record,
    date_of,
    doubt_between,
    list_anchor,
    patient_anchor,
    rows_by_patient,
    text_of,
)
from remission.report.words import say_day, say_term


@dataclass(frozen=True)
class EventRow:
    """One record of a side-effect."""

    usubjid: str
    anchor: str
    cohort: str
    term: str
    grade: str
    start: str
    end: str
    action: str
    counted: bool


@dataclass(frozen=True)
class EventList:
    """The records that count for one term; `doubt` as in `PeopleList`."""

    anchor: str
    code: str
    term: str
    patients: int
    rows: tuple[EventRow, ...]
    doubt: str


def list_events(material: Material) -> list[EventList]:
    """Return the treatment-emergent records of each term, in the order of the terms."""
    by_term: dict[str, list[EventRow]] = {}
    records = rows_by_patient(
        material.results.endpoints.safety.events.sort("USUBJID", "ASTDT", "AESEQ", nulls_last=True)
    )
    for usubjid in material.members(ALL, material.protocol.populations.safety):
        for record in records.get(usubjid, []):
            if record["TRTEMFL"] == "Y":
                term = text_of(record, "AEDECOD")
                by_term.setdefault(term, []).append(_row(material, record))
    return [_list(material, term, rows) for term, rows in sorted(by_term.items())]


def _list(material: Material, term: str, rows: list[EventRow]) -> EventList:
    patients = len({row.usubjid for row in rows})
    return EventList(
        anchor=event_anchor(term),
        code=term,
        term=say_term(term),
        patients=patients,
        rows=tuple(rows),
        doubt=doubt_between(material.numbers.get("AE", ALL, "proportion", term).n, patients),
    )


def events_by_patient(material: Material) -> dict[str, tuple[EventRow, ...]]:
    """Return every side-effect record of each patient, in order of time."""
    frame = material.results.endpoints.safety.events.sort(
        "USUBJID", "ASTDT", "AESEQ", nulls_last=True
    )
    return {
        usubjid: tuple(_row(material, record) for record in records)
        for usubjid, records in rows_by_patient(frame).items()
        if usubjid in material.subjects
    }


def event_anchor(term: str) -> str:
    """Return the id of the list of records of a term."""
    return list_anchor("AE", ALL, term)


def _row(material: Material, record: Record) -> EventRow:
    usubjid = text_of(record, "USUBJID")
    return EventRow(
        usubjid=usubjid,
        anchor=patient_anchor(usubjid),
        cohort=text_of(material.subjects[usubjid], "COHORT") or "none",
        term=text_of(record, "AETERM") or text_of(record, "AEDECOD"),
        grade=text_of(record, "AETOXGR") or "not known",
        start=say_day(date_of(record, "ASTDT")),
        end=say_day(date_of(record, "AENDT"), "not ended"),
        action=say_term(text_of(record, "AEACN")) or "not recorded",
        counted=record["TRTEMFL"] == "Y",
    )
