"""The laboratory value behind each patient who counts for a laboratory toxicity."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from remission.report.material import (
    ALL,
    Material,
    Record,
    date_of,
    doubt_between,
    list_anchor,
    number_of,
    patient_anchor,
    rows_by_patient,
    text_of,
)
from remission.report.words import say_day, say_plain, say_term


@dataclass(frozen=True)
class LaboratoryRow:
    """A patient's worst value on treatment, the first of equals, and the grade before."""

    usubjid: str
    anchor: str
    cohort: str
    grade: str
    value: str
    date: str
    before: str


@dataclass(frozen=True)
class LaboratoryList:
    """The patients who count for one laboratory toxicity; `doubt` as in `PeopleList`."""

    anchor: str
    code: str
    term: str
    rows: tuple[LaboratoryRow, ...]
    doubt: str


def list_laboratory(material: Material) -> list[LaboratoryList]:
    """Return the worst value of each patient who counts, by term."""
    graded = material.results.endpoints.safety.grades.filter(pl.col("ATOXGR").is_not_null())
    records = rows_by_patient(graded.sort("USUBJID", "TERM", "ADT", "LBSEQ", nulls_last=True))
    by_term: dict[str, list[LaboratoryRow]] = {}
    for usubjid in material.members(ALL, material.protocol.populations.safety):
        mine = records.get(usubjid, [])
        for term in sorted({text_of(record, "TERM") for record in mine}):
            row = _worst(material, [one for one in mine if text_of(one, "TERM") == term])
            if row is not None:
                by_term.setdefault(term, []).append(row)
    return [_list(material, term, rows) for term, rows in sorted(by_term.items())]


def laboratory_anchor(term: str) -> str:
    """Return the id of the list of a laboratory term."""
    return list_anchor("LAB", ALL, term)


def _list(material: Material, term: str, rows: list[LaboratoryRow]) -> LaboratoryList:
    said = material.numbers.get("LAB", ALL, "proportion", term).n
    doubt = doubt_between(said, len(rows))
    return LaboratoryList(laboratory_anchor(term), term, say_term(term), tuple(rows), doubt)


def _worst(material: Material, records: Sequence[Record]) -> LaboratoryRow | None:
    """Return a patient's row, or none when the protocol's rule does not count the patient."""
    on_treatment = [record for record in records if record["ONTRTFL"] == "Y"]
    before = max((_grade(one) for one in records if one["ABLFL"] == "Y"), default=None)
    worst = max(on_treatment, key=_severity, default=None)
    if worst is None:
        return None
    worsened = material.protocol.toxicity.laboratory_counts == "worsened"
    if _grade(worst) <= ((before or 0) if worsened else 0):
        return None
    usubjid = text_of(worst, "USUBJID")
    value = number_of(worst, "AVAL")
    return LaboratoryRow(
        usubjid=usubjid,
        anchor=patient_anchor(usubjid),
        cohort=text_of(material.subjects[usubjid], "COHORT") or "none",
        grade=str(_grade(worst)),
        value="not known" if value is None else f"{say_plain(value)} {text_of(worst, 'AVALU')}",
        date=say_day(date_of(worst, "ADT")),
        before="not known" if before is None else str(before),
    )


def _grade(record: Record) -> int:
    return int(number_of(record, "ATOXGR") or 0)


def _severity(record: Record) -> tuple[int, int]:
    """Order by grade, and of equal grades the earlier higher."""
    return _grade(record), -(date_of(record, "ADT") or dt.date.max).toordinal()
