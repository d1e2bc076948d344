"""Records, and how they are written: one CSV file per domain, the same bytes every time."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from patients import Patient

Row = dict[str, str]


def row(patient: Patient, **values: str | float | date | None) -> Row:
    """Return a record of a patient; None is an empty field."""
    record = {"STUDYID": "EORTC-62001", "DOMAIN": "", "USUBJID": patient.id}
    for name, value in values.items():
        record[name] = "" if value is None else str(value)
    return record


def write_domain(folder: Path, domain: str, rows: Iterable[Row], columns: Iterable[str]) -> int:
    """Write a domain with its records numbered within each patient; return how many."""
    sequence = f"{domain}SEQ"
    names = ["STUDYID", "DOMAIN", "USUBJID"]
    names += ([] if domain in {"DM", "SV"} else [sequence]) + list(columns)
    numbers: dict[str, int] = {}
    written = 0
    with (folder / f"{domain.lower()}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        for record in rows:
            subject = record["USUBJID"]
            numbers[subject] = numbers.get(subject, 0) + 1
            values = {name: record.get(name, "") for name in names} | {"DOMAIN": domain}
            if sequence in names:
                values[sequence] = str(numbers[subject])
            unknown = set(record) - set(names)
            if unknown:
                raise ValueError(f"{domain} has no columns {sorted(unknown)}")
            writer.writerow(values)
            written += 1
    return written
