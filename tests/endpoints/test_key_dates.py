"""From raw records: which record shows a date, and the time to progression before."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from endpoints.conftest import day
from remission.endpoints import Endpoints, derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study

Rows = list[dict[str, Any]]


def text(number: int) -> str:
    return str(day(number))


def scan(at: int, size: float) -> dict[str, Any]:
    return {
        "TRLNKID": "T01", "TRTESTCD": "LDIAM", "TRSTRESC": str(size), "TRSTRESN": size,
        "TRSTRESU": "mm", "TREVAL": "INVESTIGATOR", "TRDTC": text(at), "VISIT": f"DAY {at}",
    }  # fmt: skip


def derive(protocol: Protocol, **domains: Rows) -> Endpoints:
    """Derive endpoints of P1, dosed from day 3 to day 60, whose target is stable on day 57."""
    rows: dict[str, Rows] = {
        "DM": [{"ARMCD": "A", "RFSTDTC": text(1)}],
        "EX": [{"EXTRT": "DRUG", "EXDOSE": 400.0, "EXDOSU": "mg", "EXSTDTC": text(3),
                "EXENDTC": text(60)}],
        "TU": [{"TULNKID": "T01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "TARGET", "TULOC": "LIVER",
                "TUEVAL": "INVESTIGATOR", "TUDTC": text(-5), "VISIT": "DAY -5"}],
        "TR": [scan(-5, 50.0), scan(57, 50.0)],
    } | domains  # fmt: skip
    frames = {
        domain: pl.DataFrame(table).with_columns(
            pl.lit("INV-1").alias("STUDYID"),
            pl.lit("P1").alias("USUBJID"),
            pl.int_range(1, len(table) + 1).alias(f"{domain}SEQ"),
        )
        for domain, table in rows.items()
    }
    study = make_study(frames, protocol)
    return derive_endpoints(study, assess_responses(study, protocol), protocol)


def test_the_time_to_progression_before_is_read_from_the_records(
    protocol_with: Callable[..., Protocol],
) -> None:
    before = {"variable": "QS.PRIORTTP", "take": "last"}
    protocol = protocol_with(endpoints=[{"code": "GMI", "previous": before}])
    record = {"QSTESTCD": "PRIORTTP", "QSSTRESC": "2", "QSSTRESN": 2.0, "QSSTRESU": "WEEKS",
              "QSDTC": text(1)}  # fmt: skip

    known, unknown = derive(protocol, QS=[record]), derive(protocol)

    assert known.records.filter(PARAMCD="GMI")["AVAL"].to_list() == [57 / 14]
    assert unknown.records.filter(PARAMCD="GMI").is_empty()
    assert "previous-time-not-known" not in known.findings["rule"].to_list()
    assert "previous-time-not-known" in unknown.findings["rule"].to_list()


def test_the_key_dates_name_their_records(protocol_with: Callable[..., Protocol]) -> None:
    enrolled = {"variable": "DS.DSSTDTC", "where": {"DSDECOD": "ENROLLED"}}
    trial = {"id": "INV-1", "title": "Invented", "cutoff": day(700), "registration": enrolled}
    disposed = [
        {"DSDECOD": "ENROLLED", "DSCAT": "PROTOCOL MILESTONE", "DSSTDTC": text(1)},
        {"DSDECOD": "ADVERSE EVENT", "DSCAT": "DISPOSITION EVENT", "DSSTDTC": text(61)},
    ]
    therapy = {"CMCAT": "ANTICANCER THERAPY", "CMTRT": "X", "CMSTDTC": text(80)}

    found = derive(protocol_with(trial=trial), DS=disposed, CM=[therapy])

    row = found.subjects.row(0, named=True)
    assert {name: (row[f"{name}DOM"], row[f"{name}SEQ"]) for name in ("RFIC", "TRTS", "TRTE")} == {
        "RFIC": ("DS", 1), "TRTS": ("EX", 1), "TRTE": ("EX", 1),
    }  # fmt: skip
    assert (row["NTRTDOM"], row["NTRTSEQ"], row["NEWTRTDT"]) == ("CM", 1, day(80))
    assert (row["EOTREAS"], row["EOTDT"], row["EOTSEQ"]) == ("ADVERSE EVENT", day(61), 2)


@pytest.mark.parametrize(
    ("mode", "word", "duration"), [("continued response", "PR", [57.0]), ("arithmetic", "SD", [])]
)
def test_a_response_that_only_goes_on_confirms_itself(
    protocol_with: Callable[..., Protocol], mode: str, word: str, duration: list[float]
) -> None:
    # 100, 70 (-30 %: PR) on day 57, 80 (+10 mm but +14.3 % of the nadir: no PD) on day 113
    plan = {
        "criterion": "recist-1.1",
        "mode": mode,
        "confirmation": {"required": True},
        "stable_disease": {"minimum_days": 42, "from": "registration"},
    }
    protocol = protocol_with(response=plan, endpoints=[{"code": "DOR"}])

    found = derive(protocol, TR=[scan(-5, 100.0), scan(57, 70.0), scan(113, 80.0)]).records

    assert found.filter(PARAMCD="BOR")["AVALC"].to_list() == [word]
    assert found.filter(PARAMCD="DOR")["AVAL"].to_list() == duration


@pytest.mark.parametrize(
    ("censoring", "days", "censored"), [("fda-a", 57.0, 0), ("fda-b", 59.0, 0), ("ema", 113.0, 1)]
)
def test_from_scans_an_iupd_stands_when_a_new_therapy_came_before_it_was_undone(
    protocol_with: Callable[..., Protocol], censoring: str, days: float, censored: int
) -> None:
    # 50, 60 (+20 %, +10 mm: iUPD) on day 57, another drug on day 70, 50 (iSD) on day 113
    protocol = protocol_with(
        response={"criterion": "irecist"},
        analysis={"censoring": censoring},
        endpoints=[{"code": "PFS"}],
    )
    therapy = {"CMCAT": "ANTICANCER THERAPY", "CMTRT": "X", "CMSTDTC": text(70)}

    found = derive(
        protocol, TR=[scan(-5, 50.0), scan(57, 60.0), scan(113, 50.0)], CM=[therapy]
    ).records.filter(PARAMCD="PFS")

    assert found.select("AVAL", "CNSR").rows() == [(days, censored)]
