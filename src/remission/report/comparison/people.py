"""Patient by patient: what each criterion says, who changes, and why."""

from dataclasses import dataclass

import polars as pl

from remission.report.comparison.material import Compared
from remission.report.material import Record, date_of, number_of, patient_anchor, text_of
from remission.report.words import say_day, say_plain

_SAME = "the same at every assessment; a date or the confirmation differs"
_NO_ASSESSMENT = "no assessment"


@dataclass(frozen=True)
class Change:
    """What another criterion changes for a patient, and the first assessment that differs."""

    usubjid: str
    anchor: str
    cohort: str
    what: tuple[str, ...]
    day: str
    reference: str
    other: str


@dataclass(frozen=True)
class ChangeList:
    """What one criterion changes, and for how many patients."""

    criterion: str
    patients: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Patient:
    """A patient, with best response and progression under each criterion, and what decided."""

    usubjid: str
    anchor: str
    cohort: str
    judgements: tuple[tuple[str, str, str, str], ...]


def list_changes(compared: Compared) -> tuple[ChangeList, ...]:
    """Return who changes under each criterion; what differs from one day on stands together."""
    found = compared.comparison.changes.filter(pl.col("PARAMCD") != "ORR")  # BOR says it
    lists = []
    for name in compared.comparison.others:
        mine = found.filter(pl.col("CRITERION") == name)
        parts = mine.partition_by("USUBJID", "DIFFDT", maintain_order=True)
        lists.append(
            ChangeList(
                compared.name(name),
                mine["USUBJID"].n_unique(),
                tuple(_change(list(part.iter_rows(named=True))) for part in parts),
            )
        )
    return tuple(lists)


def _change(rows: list[Record]) -> Change:
    first = rows[0]
    differs = first["DIFFDT"] is not None
    return Change(
        usubjid=text_of(first, "USUBJID"),
        anchor=patient_anchor(text_of(first, "USUBJID")),
        cohort=text_of(first, "COHORT"),
        what=tuple(map(_what, rows)),
        day=say_day(date_of(first, "DIFFDT"), ""),
        reference=_judgement(first, "REF") if differs else _SAME,
        other=_judgement(first) if differs else "",
    )


def _what(row: Record) -> str:
    if row["PARAMCD"] == "BOR":
        return f"best response {row['REFAVALC']} \N{RIGHTWARDS ARROW} {row['AVALC']}"
    return f"progression: {_say_time(row, 'REF')} \N{RIGHTWARDS ARROW} {_say_time(row)}"


def _judgement(row: Record, prefix: str = "") -> str:
    word = text_of(row, f"{prefix}RESP")
    return f"{word}: {text_of(row, f'{prefix}WHY')}" if word else _NO_ASSESSMENT


def _say_time(row: Record, prefix: str = "") -> str:
    days = number_of(row, f"{prefix}AVAL")
    if days is None:
        return "no start of time"
    return (
        f"day {say_plain(days)}" if row[f"{prefix}CNSR"] == 0 else f"none by day {say_plain(days)}"
    )


def list_patients(compared: Compared) -> tuple[Patient, ...]:
    """Return every registered patient with what each criterion says."""
    return tuple(
        Patient(
            usubjid,
            patient_anchor(usubjid),
            cohort or "no cohort",
            tuple(_judged(compared, name, usubjid) for name in compared.comparison.endpoints),
        )
        for usubjid, cohort in compared.patients.items()
    )


def _judged(compared: Compared, name: str, usubjid: str) -> tuple[str, str, str, str]:
    best = compared.records.get((name, "BOR", usubjid), {})
    time = compared.records.get((name, "TTP", usubjid), {})
    ended = say_day(date_of(time, "ADT"), "")
    decided = [text_of(best, "EVNTDESC"), f"{ended} {text_of(time, 'EVNTDESC')}".strip()]
    return (
        compared.name(name),
        text_of(best, "AVALC"),
        _say_time(time),
        " \N{EM DASH} ".join(part for part in decided if part),
    )
