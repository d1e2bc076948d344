"""Studies written as small tables: a lesion per row, an assessment per column.

    visit          |  1   2       3
    day            | -7   56      112
    T01 LIVER      | 50   35      small
    T02 LYMPH NODE | 20   8       LPERP=8,LDIAM=15
    NT01 BONE      | PRESENT  -   ABSENT
    overall        |      PR      PR

`day` counts from 2001-01-01, the day of the first dose; a date written out stands as collected. A
number is the diameter that counts under RECIST 1.1 in mm (or `4.2cm`): the short axis of a lymph
node (its long axis is then 5 mm more), the long axis of anything else. `-` is no row, `ND` a row
NOT DONE, `small` too small to measure, another word TUMSTATE, `TU` a record in TU alone. Rows in
small letters (target, nontarget, new, overall, sum, nadir, pd, why) say what is expected of the
assessments after baseline.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.response import Responses, assess_responses
from remission.sdtm import make_study

DAY_0 = dt.date(2001, 1, 1)
EXPECTED = {
    "target": "TRGRESP",
    "nontarget": "NTRGRESP",
    "new": "NEWLIND",
    "overall": "OVRLRESP",
    "sum": "SUM",
    "nadir": "NADIR",
    "pd": "PDDT",
}
ROLES = {"T": "TARGET", "NT": "NON-TARGET", "NEW": "NEW"}

Record = dict[str, str | float | None]
Assess = Callable[..., Responses]


@dataclass
class Table:
    """The records of a table, and what it expects."""

    tu: list[Record] = field(default_factory=list)
    tr: list[Record] = field(default_factory=list)
    expected: dict[str, list[str]] = field(default_factory=dict)


def day(number: int) -> dt.date:
    """Return the date so many days after the first dose."""
    return DAY_0 + dt.timedelta(days=number)


def read_table(text: str, reader: str = "INVESTIGATOR", who: str = "P1") -> Table:
    """Return the records that a table writes down."""
    rows = [line.split("|") for line in text.splitlines() if "|" in line]
    cells = {name.strip(): values.split() for name, values in rows}
    dates = [_date(cell) for cell in cells.pop("day")]
    numbers = [str(n + 1) for n in range(len(dates))]
    visits = [None if cell == "-" else float(cell) for cell in cells.pop("visit", numbers)]
    flags = cells.pop("accepted", ["-"] * len(dates))
    table = Table()
    for name, values in cells.items():
        if name in EXPECTED:
            table.expected[EXPECTED[name]] = values
            continue
        lesion = name.split()[0]
        place = name[len(lesion) :].strip() or "LIVER"
        role = ROLES[re.sub(r"\d.*$", "", lesion)]
        for value, date, visit, flag in zip(values, dates, visits, flags, strict=True):
            at: Record = {"USUBJID": who, "VISITNUM": visit}
            at["VISIT"] = None if visit is None else f"VISIT {visit:g}"
            read = {"EVAL": reader, "ACPTFL": flag if flag == "Y" else None, "DTC": date}
            first = not any(row["TULNKID"] == lesion for row in table.tu)
            if value != "-" and first and not re.search(r"/|\.\d", lesion):
                known = {"LNKID": lesion, "STRESC": role, "LOC": place, **read}
                table.tu.append(at | {f"TU{key}": item for key, item in known.items()})
            for test, result in _results(value, place):
                found = {"LNKID": lesion, "GRPID": role, "TESTCD": test, **read, **result}
                table.tr.append(at | {f"TR{key}": item for key, item in found.items()})
    return table


def _date(cell: str) -> str | None:
    if cell == "?":
        return None
    return day(int(cell)).isoformat() if re.fullmatch(r"-?\d{1,3}", cell) else cell


def _results(cell: str, place: str) -> list[tuple[str, Record]]:
    if cell in {"-", "TU"}:
        return []
    node = "LYMPH NODE" in place
    counts = "LPERP" if node else "LDIAM"
    if "=" in cell:
        pairs = [part.split("=") for part in cell.split(",")]
        return [(test, _result(value)) for test, value in pairs]
    if cell in {"ND", "small"}:
        return [(counts, _result(cell))]
    if not cell[0].isdigit():
        return [("TUMSTATE", _result(cell))]
    size = [(counts, _result(cell))]
    return [*size, ("LDIAM", _result(f"{float(cell) + 5}"))] if node else size


def _result(cell: str) -> Record:
    if cell == "ND":
        return {"STAT": "NOT DONE"}
    if cell == "small":
        return {"STRESC": "TOO SMALL TO MEASURE"}
    number = re.fullmatch(r"(-?[\d.]+)(cm|mm|HU)?", cell)
    if number is None:
        return {"STRESC": cell.replace("_", " ")}
    unit = number[2] or "mm"
    return {"STRESC": number[1], "STRESN": float(number[1]), "STRESU": unit}


TEXT = pl.String
TU = {"USUBJID": TEXT, "VISITNUM": pl.Float64, "VISIT": TEXT} | {
    f"TU{name}": TEXT for name in ("LNKID", "STRESC", "LOC", "EVAL", "ACPTFL", "DTC")
}
TR = (
    {"USUBJID": TEXT, "VISITNUM": pl.Float64, "VISIT": TEXT, "TRSTRESN": pl.Float64}
    | dict.fromkeys(
        [f"TR{name}" for name in ("LNKID", "GRPID", "TESTCD", "EVAL", "ACPTFL", "DTC")], TEXT
    )
    | dict.fromkeys(["TRSTRESC", "TRSTRESU", "TRSTAT"], TEXT)
)


def frames_of(
    tables: Mapping[tuple[str, str], Table], start: int | None
) -> dict[str, pl.DataFrame]:
    """Return the domains of tables by patient and reader."""
    people = sorted({who for who, _ in tables})
    first_dose = None if start is None else day(start).isoformat()
    frames = {
        "DM": pl.DataFrame(
            {"USUBJID": people, "RFXSTDTC": [first_dose] * len(people)},
            schema_overrides={"RFXSTDTC": TEXT},
        ),
        "TU": pl.DataFrame([row for table in tables.values() for row in table.tu], schema=TU),
        "TR": pl.DataFrame([row for table in tables.values() for row in table.tr], schema=TR),
    }
    return {
        name: frame
        if name == "DM"
        else frame.with_columns(pl.int_range(1, pl.len() + 1).over("USUBJID").alias(f"{name}SEQ"))
        for name, frame in frames.items()
    }


def make_protocol(**settings: Any) -> Protocol:  # noqa: ANN401 - any setting of a protocol part
    """Return a protocol; `response`, `schedule` and `dates` change their parts."""
    return Protocol.model_validate(
        {
            "trial": {"id": "X", "title": "X", "cutoff": dt.date(2010, 1, 1)},
            "cohorts": [{"id": "A", "label": "A"}],
            "treatment": {"drug": "DRUG", "dose": 1.0},
            "schedule": {
                "tumour": [{"every_weeks": 8, "until": "progression"}],
                **settings.get("schedule", {}),
            },
            "dates": settings.get("dates", {}),
            "response": {"criterion": "recist-1.1", **settings.get("response", {})},
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0"},
        }
    )


@pytest.fixture
def assess() -> Assess:
    """Judge tables: one, one per patient, or one per reader (`{"R1": ..., "R2": ...}`)."""
    return judge_tables


@pytest.fixture
def frames_from() -> Callable[..., dict[str, pl.DataFrame]]:
    """Return the domains that tables make, one per patient."""
    return lambda *texts: frames_of(
        {
            (f"P{n:02}", "INVESTIGATOR"): read_table(text, who=f"P{n:02}")
            for n, text in enumerate(texts, start=1)
        },
        0,
    )


def judge_tables(
    tables: str | Sequence[str] | Mapping[str, str],
    *,
    start: int | None = 0,
    extra: Mapping[str, pl.DataFrame] | None = None,
    add: Mapping[str, pl.DataFrame] | None = None,
    **settings: Any,  # noqa: ANN401 - any setting of a protocol part
) -> Responses:
    """Return the responses of P1, P2, ... or of the readers of P1.

    `extra` are further domains, `add` further records of a domain.
    """
    if isinstance(tables, str):
        tables = [tables]
    if isinstance(tables, Mapping):
        read = {("P1", reader): read_table(text, reader) for reader, text in tables.items()}
    else:
        people = [f"P{n:02}" if len(tables) > 1 else "P1" for n in range(1, len(tables) + 1)]
        read = {
            (who, "INVESTIGATOR"): read_table(text, who=who)
            for who, text in zip(people, tables, strict=True)
        }
    protocol = make_protocol(**settings)
    frames = {**frames_of(read, start), **(extra or {})}
    for domain, more in (add or {}).items():
        frames[domain] = pl.concat([frames[domain], more], how="diagonal")
    return assess_responses(make_study(frames, protocol), protocol)


@pytest.fixture
def holds() -> Callable[..., None]:
    """Judge tables, one per patient, and compare with the rows that say what is expected."""

    def compare(*texts: str, **settings: Any) -> None:  # noqa: ANN401 - any setting of a protocol part
        expected = [read_table(text).expected for text in texts]

        visits = judge_tables(texts, **settings).visits.partition_by("USUBJID")

        found = [
            {name: [_show(value) for value in own[name]] for name in rows}
            for own, rows in zip(visits, expected, strict=True)
        ]
        assert found == expected

    return compare


def _show(value: str | float | dt.date | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, dt.date):
        return str((value - DAY_0).days)
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.fixture
def rules_found() -> Callable[[Responses], list[str]]:
    """Return the rules of the findings, each as often as it was found."""
    return lambda responses: responses.findings["rule"].to_list()
