"""No time ends after overall survival, or it is found, with the records that make it so."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoints.conftest import day
from remission.endpoints import Endpoints, derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study

Rows = list[dict[str, Any]]
Derive = Callable[..., Endpoints]
ASKED = [{"code": code} for code in ("TTP", "PFS", "PFR", "DOR", "TTR", "DSD", "TTF", "OS")]


def scan(date: str, size: float) -> dict[str, Any]:
    return {
        "USUBJID": "P1",
        "TRLNKID": "T01",
        "TRTESTCD": "LDIAM",
        "TRSTRESC": str(size),
        "TRSTRESN": size,
        "TRSTRESU": "mm",
        "TREVAL": "INVESTIGATOR",
        "TRDTC": date,
        "VISIT": date,
    }


@pytest.fixture
def derive(protocol_with: Callable[..., Protocol]) -> Derive:
    """Derive endpoints of P1, registered and dosed on 2001-01-01, 50 mm at baseline."""

    def make(
        scans: Rows, died: str | None = None, seen: str | None = None, **sections: object
    ) -> Endpoints:
        protocol = protocol_with(endpoints=ASKED, **sections)
        dose = {"USUBJID": "P1", "EXTRT": "DRUG", "EXDOSE": 400.0, "EXDOSU": "mg"}
        lesion = {"USUBJID": "P1", "TULNKID": "T01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "TARGET",
                  "TULOC": "LIVER", "TUEVAL": "INVESTIGATOR", "TUDTC": "2000-12-20"}  # fmt: skip
        rows: dict[str, Rows] = {
            "DM": [{"USUBJID": "P1", "ARMCD": "A", "RFSTDTC": "2001-01-01", "DTHDTC": died}],
            "EX": [dose | {"EXSTDTC": "2001-01-01", "EXENDTC": "2001-01-01"}],
            "TU": [lesion],
            "TR": [scan("2000-12-20", 50.0), *scans],
            "LB": [] if seen is None else [{"USUBJID": "P1", "LBTESTCD": "HGB", "LBDTC": seen}],
        }
        frames = {
            domain: pl.DataFrame(table, infer_schema_length=None).with_columns(
                pl.lit("INV-1").alias("STUDYID"),
                pl.int_range(1, len(table) + 1).alias(f"{domain}SEQ"),
            )
            for domain, table in rows.items()
            if table
        }
        study = make_study(frames, protocol)
        return derive_endpoints(study, assess_responses(study, protocol), protocol)

    return make


def found_in(endpoints: Endpoints) -> pl.DataFrame:
    return endpoints.findings.filter(rule="end-after-life")


def test_a_partial_scan_after_the_last_day_known_alive_is_found_with_both_records(
    derive: Derive,
) -> None:
    """Censored on 31 March by the scan, and known alive on 10 March by the blood count."""
    found = found_in(derive([scan("2001-03", 50.0)], seen="2001-03-10"))

    assert found.filter(value="PFS").select("USUBJID", "severity", "domain", "row").rows() == [
        ("P1", "warning", "TR", 2)
    ]
    assert found.filter(value="PFS")["message"].item() == (
        "PFS ends on 2001-03-31 (no progression at assessment: SD; TR 2), but overall survival on "
        "2001-03-10 (last known alive; LB 1): one of the dates is assumed, moved or wrong; "
        "complete or correct it"
    )
    assert found["value"].to_list() == ["DSD", "PFR", "PFS", "TTP", "TTR"]


@pytest.mark.parametrize(
    ("what", "scans", "died", "seen", "late"),
    [
        ("a complete scan shows life", [scan("2001-03-31", 50.0)], None, "2001-03-10", []),
        ("seen alive on the very day", [scan("2001-03", 50.0)], None, "2001-03-31", []),
        ("a day before", [scan("2001-03", 90.0)], None, "2001-03-30",
         ["PFR", "PFS", "TTP", "TTR"]),
        ("a partial scan in the month of death", [scan("2001-03", 90.0)], "2001-03-10", None, []),
        ("a scan after death", [scan("2001-03-11", 90.0)], "2001-03-10", None, ["TTP"]),
        ("a scan on the day of death", [scan("2001-03-10", 90.0)], "2001-03-10", None, []),
    ],
)  # fmt: skip
def test_which_times_end_after_life(
    derive: Derive, what: str, scans: Rows, died: str | None, seen: str | None, late: list[str]
) -> None:
    assert found_in(derive(scans, died, seen))["value"].to_list() == late, what


def test_a_progression_moved_to_a_planned_visit_after_life_is_found(derive: Derive) -> None:
    """Seen on day 50 and dated to day 57; nobody has seen the patient after day 50."""
    found = found_in(
        derive([scan(str(day(50)), 90.0)], analysis={"progression_date": "planned visit"})
    )

    assert found.filter(value="PFS")["message"].item().startswith("PFS ends on 2001-02-26 (")


DATES = st.dates(dt.date(2001, 1, 2), dt.date(2001, 12, 31))
TEXTS = st.builds(lambda date, length: str(date)[:length], DATES, st.sampled_from([10, 10, 7, 4]))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    scans=st.lists(st.tuples(TEXTS, st.sampled_from([20.0, 30.0, 50.0, 90.0])), max_size=3),
    died=st.none() | TEXTS,
    seen=st.none() | TEXTS,
    plan=st.sampled_from(["documented", "assessment", "planned visit"]),
)
def test_no_time_ends_after_overall_survival_in_silence(
    derive: Derive,
    scans: list[tuple[str, float]],
    died: str | None,
    seen: str | None,
    plan: str,
) -> None:
    """Nor after death at all, unless a scan is dated after it whatever day its date means."""
    endpoints = derive(
        [scan(date, size) for date, size in scans],
        died,
        seen,
        analysis={"progression_date": plan},
    )

    times = endpoints.records.filter(pl.col("CNSR").is_not_null())
    ends = dict(times.select("PARAMCD", "ADT").iter_rows())
    late = {code for code, end in ends.items() if end > ends["OS"]}
    found = found_in(endpoints)
    assert set(found["value"]) == late
    if endpoints.subjects["DTHDT"][0] is not None:
        after = endpoints.findings.filter(rule="after-death", domain="TR")
        assert not late or not after.is_empty() or plan == "planned visit"
