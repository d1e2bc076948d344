"""Small random patients for RANO 2.0: scans, steroids, clinical status and radiotherapy."""

from collections.abc import Sequence
from random import Random

from reference.invented import day
from reference.records import Record, date_of
from reference.studies import patient

DOSES = (0.0, 1.0, 2.0, 2.0, 4.0, 4.0, 4.1, 20.0, None)
STATUS = (*("STABLE",) * 8, *("IMPROVED",) * 4, "Worse", "DETERIORATED", "WORSENED", "SO-SO")
AWAY = (0, 0, 0, 0, -1, 1, -7, 7, 14, -14, 15)
ENDS = (-30, -8, -7, 0, 20, 42, 56)


def steroids(rng: Random, days: Sequence[int]) -> list[Record]:
    """Draw records of CM that begin and end at scans or a day beside them, or at no known day."""
    rows: list[Record] = []
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        first, last = sorted(rng.choice(days) + rng.choice((-1, 0, 0, 1)) for _ in range(2))
        start = rng.choice((None, *(day(first).isoformat(),) * 5))
        end = rng.choice((None, *(day(last).isoformat(),) * 2))
        row: Record = {
            "DOMAIN": "CM",
            "CMTRT": rng.choice(("DEXAMETHASONE", "Dexamethasone", "PREDNISONE", "PARACETAMOL")),
            "CMDOSE": rng.choice(DOSES),
            "CMDOSU": "mg",
            "CMDOSFRQ": rng.choice((*("QD",) * 6, "BID", "TID", None)),
            "CMSTDTC": start,
            "CMENDTC": end,
        }
        rows.append(row)
    return rows


def clinical(rng: Random, days: Sequence[int]) -> list[Record]:
    """Draw the clinical status near most scans; two records are never on one day."""
    seen: dict[int, str] = {}
    for on in days:
        for _ in range(rng.choice((0, 1, 1, 1, 1, 2))):
            seen.setdefault(on + rng.choice(AWAY), rng.choice(STATUS))
    return [
        {
            "DOMAIN": "RS",
            "RSTESTCD": "CLINSTAT",
            "RSCAT": "CLINICAL",
            "RSSTRESC": word,
            "RSDTC": day(on).isoformat(),
        }
        for on, word in seen.items()
    ]


def _on_one_day(rows: Sequence[Record]) -> list[Record]:
    """Date all records of a visit to its first day, so that targets are often all measured."""
    first: dict[object, str] = {}
    for row in rows:
        visit, date = row["VISITNUM"], row[f"{row['DOMAIN']}DTC"]
        first[visit] = min(first.get(visit, "9"), str(date or "9"))
    return [
        {**row, f"{row['DOMAIN']}DTC": first[row["VISITNUM"]]}
        if row[f"{row['DOMAIN']}DTC"]
        else row
        for row in rows
    ]


def rano_patient(rng: Random, usubjid: str) -> list[Record]:
    """Draw a patient's TU and TR records by one to three evaluators, and CM, RS and PR."""
    rows = patient(rng, usubjid, "rano-2.0")
    rows = _on_one_day(rows) if rng.random() < 0.7 else rows
    days = sorted({(date_of(row) - day(0)).days for row in rows if row["DOMAIN"] == "TR"}) or [0]
    beside = [*steroids(rng, days), *clinical(rng, days)]
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        ends = day(rng.choice(ENDS)).isoformat()
        beside.append({"DOMAIN": "PR", "PRTRT": "RADIOTHERAPY", "PRENDTC": ends})
    return [*rows, *({**row, "USUBJID": usubjid} for row in beside)]
