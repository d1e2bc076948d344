"""Times to event of 3,108 invented patients, beside what the R package admiralonco answers.

Oracle: admiralonco 1.4.0 on admiral 1.4.2, R 4.2.2, template ad_adtte (tests/data/README.md). It
counts from randomisation, knows no new therapy, and censors at the last assessment whatever it
said; ours is the last one that could be judged and showed no progression.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from remission.endpoints import SUBJECT_SCHEMA
from remission.endpoints.sources import Evidence
from remission.endpoints.time_to_event import DOR, OS, PFS, TimeToEvent, derive_time
from remission.protocol import Protocol
from remission.response import VISIT_RESPONSE_SCHEMA, derive_first_response

START = dt.date(2021, 3, 1)
DAYS = {"A": (21, 42, 63, 84), "C": (35, 63, 90, 118)}
PEER = pl.read_parquet(Path(__file__).parents[1] / "data" / "admiralonco_times.parquet")
WHO = pl.format("{}: {}", "SCHEDULE", "SEQUENCE").alias("USUBJID")


def any_assessment(evidence: Evidence) -> pl.DataFrame:
    """The peer's censoring: the assessment, whatever it said."""
    return evidence.visits.select(
        "USUBJID",
        "ADT",
        pl.col("ADT").alias("SEENDT"),
        pl.lit("seen").alias("EVNTDESC"),
        "SRCDOM",
        "SRCSEQ",
    )


@pytest.fixture
def evidence(protocol_with: Callable[..., Protocol]) -> Evidence:
    protocol = protocol_with()
    start = pl.lit(START)
    subjects = (
        PEER.select(
            WHO,
            start.alias("RFICDT"),
            (start + pl.duration(days="DEATHDAY")).alias("DTHDT"),
            (start + pl.duration(days="ALIVEDAY")).alias("LSTALVDT"),
        )
        .with_columns(
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in SUBJECT_SCHEMA.items()
            if name not in {"USUBJID", "RFICDT", "DTHDT", "LSTALVDT"}
        )
        .sort("USUBJID")
    )
    scans = pl.DataFrame(
        [(name, number, day) for name, days in DAYS.items() for number, day in enumerate(days)],
        schema=["SCHEDULE", "AT", "DAY"],
        orient="row",
    )
    visits = (
        PEER.select("SCHEDULE", WHO, pl.col("SEQUENCE").str.split(" ").alias("OVRLRESP"))
        .with_columns(pl.int_ranges(pl.col("OVRLRESP").list.len()).alias("AT"))
        .explode("OVRLRESP", "AT")
        .join(scans, on=["SCHEDULE", "AT"])
        .with_columns((start + pl.duration(days="DAY")).alias("ADT"))
        .select(
            "USUBJID",
            "ADT",
            "OVRLRESP",
            pl.when(pl.col("OVRLRESP") == "PD").then("ADT").alias("PDDT"),
        )
    )
    visits = pl.concat(
        [pl.DataFrame(schema=VISIT_RESPONSE_SCHEMA), visits], how="diagonal"
    ).with_columns(
        pl.lit("INVESTIGATOR").alias("EVALUATOR"),
        SRCDOM=pl.lit("RS"),
        SRCSEQ=pl.lit(None, dtype=pl.Int64),
    )
    limits = subjects.select(
        "USUBJID", pl.col("RFICDT").alias("ORIGIN"), pl.col("NEWTRTDT").alias("STOPDT")
    )
    return Evidence(
        protocol=protocol,
        subjects=subjects,
        visits=visits,
        responses=derive_first_response(visits, limits, protocol.response),
    )


def differing(endpoint: TimeToEvent, evidence: Evidence, code: str) -> list[str]:
    """Return the patients whose AVAL or CNSR is not the peer's, in alphabetical order."""
    ours = derive_time(endpoint, evidence).select("USUBJID", "AVAL", "CNSR")
    both = PEER.select(WHO, f"AVAL_{code}", f"CNSR_{code}").join(ours, on="USUBJID", how="full")
    same = pl.col("AVAL").eq_missing(pl.col(f"AVAL_{code}")) & pl.col("CNSR").eq_missing(
        pl.col(f"CNSR_{code}")
    )
    return both.filter(~same)["USUBJID"].sort().to_list()


@pytest.mark.parametrize(
    ("code", "endpoint"),
    [
        ("OS", OS),
        ("PFS", replace(PFS, censors=(any_assessment,), stop_at=())),
        ("RSD", replace(DOR, censors=(any_assessment,), stop_at=())),
    ],
)
def test_by_the_peer_s_rules_every_time_is_the_peer_s(
    evidence: Evidence, code: str, endpoint: TimeToEvent
) -> None:
    assert differing(endpoint, evidence, code) == []


@pytest.mark.parametrize(("code", "endpoint"), [("PFS", PFS), ("RSD", DOR)])
def test_by_our_rules_only_censored_patients_last_seen_as_ne_differ(
    evidence: Evidence, code: str, endpoint: TimeToEvent
) -> None:
    last_not_judged = PEER.filter(
        (pl.col(f"CNSR_{code}") == 1) & pl.col("SEQUENCE").str.ends_with("NE")
    ).select(WHO)

    assert differing(endpoint, evidence, code) == last_not_judged["USUBJID"].sort().to_list()
