"""Times to event of 3,108 invented patients, beside what the R package admiralonco answers.

Oracle: admiralonco 1.4.0 on admiral 1.4.2, R 4.2.2, template ad_adtte (tests/data/README.md). It
counts from randomisation, knows no new therapy, and censors at the last assessment whatever it
said; ours is the last one that could be judged and showed no progression.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from endpoints.invented import day_of, evidence_from, seen_in
from remission.endpoints.evidence import Evidence
from remission.endpoints.time_to_event import TimeToEvent, derive_time
from remission.endpoints.times import DOR, OS, PFS
from remission.protocol import Protocol

PEER = pl.read_parquet(
    Path(__file__).parents[1] / "data" / "admiralonco_times.parquet"
).with_columns(pl.format("{}: {}", "SCHEDULE", "SEQUENCE").alias("USUBJID"))


@pytest.fixture
def evidence(protocol_with: Callable[..., Protocol]) -> Evidence:
    return evidence_from(protocol_with(), PEER, seen_in(PEER))


def any_assessment(evidence: Evidence) -> pl.DataFrame:
    """The peer's censoring: the assessment, whatever it said."""
    return evidence.visits.select(
        "USUBJID",
        "ADT",
        pl.col("ADT").alias("SEENDT"),
        pl.lit(None, dtype=pl.Date).alias("UNDONEDT"),
        pl.lit("seen").alias("EVNTDESC"),
        "SRCDOM",
        "SRCSEQ",
    )


def differing(endpoint: TimeToEvent, evidence: Evidence, code: str) -> list[str]:
    """Return the patients whose AVAL, CNSR or date is not the peer's, in alphabetical order."""
    ours = derive_time(endpoint, evidence).select(
        "USUBJID", "AVAL", "CNSR", day_of("ADT").alias("DAY")
    )
    names = ("AVAL", "CNSR", "DAY")
    both = PEER.select("USUBJID", *(f"{name}_{code}" for name in names)).join(
        ours, on="USUBJID", how="full"
    )
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_{code}")) for name in names)
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
    ).select("USUBJID")

    assert differing(endpoint, evidence, code) == last_not_judged["USUBJID"].sort().to_list()
