"""Response, benefit, progression, death and last assessment, beside admiralonco's answers.

Oracle: admiralonco 1.4.0 on admiral 1.4.2, R 4.2.2, template ad_adrs (tests/data/README.md), on
3,108 invented patients (every sequence of one to four responses, two schedules) and on the 254
randomised patients of `rs_onco`. Confirmation after 28 days with one NE between; 42 days.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from endpoints.conftest import PROTOCOL
from endpoints.invented import day_of, evidence_from, limits_of, seen_in
from remission.endpoints.categories import DCR, ORR, derive_best_records, derive_response_in
from remission.endpoints.sources import (
    Evidence,
    adequate_assessment,
    death,
    first_response,
    progression,
)
from remission.protocol import Protocol
from remission.response import RECIST_WORDS, derive_best

DATA = Path(__file__).parents[1] / "data"
INVENTED = pl.read_parquet(DATA / "admiralonco_parameters.parquet").with_columns(
    pl.format("{}: {}", "SCHEDULE", "SEQUENCE").alias("USUBJID")
)
LARGE = pl.read_parquet(DATA / "admiralonco_large.parquet")
MINIMUM_DAYS = 42

Answers = dict[str, tuple[str | None, int | None]]  # patient -> value, day


@dataclass
class Peer:
    """What the peer answers, and the evidence that we have without and with confirmation."""

    rows: pl.DataFrame
    unconfirmed: Evidence
    confirmed: Evidence

    def answers(self, code: str) -> Answers:
        """Return value and day of one parameter; a patient never assessed is NE, as with us."""
        mine = self.rows.filter(PARAMCD=code).with_columns(pl.col("AVALC").replace("MISSING", "NE"))
        return by_patient(mine.select("USUBJID", "AVALC", "DAY"))

    def best(self, code: str) -> pl.DataFrame:
        """Return our records of UBOR or CBOR."""
        evidence = self.confirmed
        limits = limits_of(evidence.subjects)
        found = derive_best(evidence.visits, limits, evidence.protocol.response)
        mine = found.filter(PARAMCD=code).drop("PARAMCD", "EVALUATOR")
        return derive_best_records(
            evidence,
            mine.with_columns(SRCDOM=pl.lit("RS"), SRCSEQ=pl.lit(None, dtype=pl.Int64)),
            code,
        )


@pytest.fixture(scope="module", params=["invented", "large"])
def peer(request: pytest.FixtureRequest) -> Peer:
    rows = INVENTED if request.param == "invented" else LARGE
    patients = rows.filter(PARAMCD="DEATH").with_columns(
        pl.col("DAY").alias("DEATHDAY"), pl.lit(None, dtype=pl.Int16).alias("ALIVEDAY")
    )
    if request.param == "invented":
        seen = seen_in(patients)
    else:
        seen = LARGE.filter(PARAMCD="OVR").rename({"AVALC": "OVRLRESP"})
        seen = seen.filter(pl.col("OVRLRESP").is_in(RECIST_WORDS.ordered))
    unconfirmed, confirmed = (
        evidence_from(asking(required=required), patients, seen) for required in (False, True)
    )
    return Peer(rows, unconfirmed, confirmed)


def asking(*, required: bool) -> Protocol:
    plan = {
        "criterion": "recist-1.1",
        "confirmation": {"required": required},
        "stable_disease": {"minimum_days": MINIMUM_DAYS, "from": "registration"},
    }
    return Protocol.model_validate(PROTOCOL | {"response": plan})


def by_patient(rows: pl.DataFrame) -> Answers:
    return {who: (value, day) for who, value, day in rows.rows()}


def yes_or_no(evidence: Evidence, found: pl.DataFrame) -> Answers:
    """Return Y with the earliest day found (USUBJID, ADT), N for the other patients."""
    first = found.group_by("USUBJID").agg(day_of("ADT").min().alias("DAY"))
    everybody: Answers = dict.fromkeys(evidence.subjects["USUBJID"], ("N", None))
    return everybody | {who: ("Y", day) for who, day in first.rows()}


def benefit(evidence: Evidence) -> pl.DataFrame:
    """Return the peer's clinical benefit: a response, or no progression at 42 days or later."""
    ended = progression(evidence).group_by("USUBJID").agg(pl.col("ADT").min().alias("PDDT"))
    late = (
        adequate_assessment(evidence)
        .join(ended, on="USUBJID", how="left")
        .filter(
            day_of("ADT") >= MINIMUM_DAYS,
            pl.col("PDDT").is_null() | (pl.col("ADT") < pl.col("PDDT")),
        )
    )
    columns = ["USUBJID", "ADT"]
    return pl.concat([first_response(evidence).select(columns), late.select(columns)])


def test_best_responses_and_their_dates(peer: Peer) -> None:
    for code, theirs in (("UBOR", "BOR"), ("CBOR", "CBOR")):
        ours = peer.best(code).select("USUBJID", "AVALC", day_of("ADT"))
        assert by_patient(ours) == peer.answers(theirs)


def test_responses_benefit_progressions_deaths_and_their_dates(peer: Peer) -> None:
    for code, evidence, source in (
        ("RSP", peer.unconfirmed, first_response),
        ("CRSP", peer.confirmed, first_response),
        ("CB", peer.unconfirmed, benefit),
        ("CCB", peer.confirmed, benefit),
        ("PD", peer.confirmed, progression),
        ("DEATH", peer.confirmed, death),
    ):
        assert yes_or_no(evidence, source(evidence)) == peer.answers(code), code


def test_disease_control_is_the_peer_s_clinical_benefit(peer: Peer) -> None:
    for code, theirs in (("UBOR", "CB"), ("CBOR", "CCB")):
        ours = derive_response_in(DCR, peer.best(code)).select("USUBJID", "AVALC")
        assert dict(ours.rows()) == {who: yes for who, (yes, _) in peer.answers(theirs).items()}


def test_the_last_assessment(peer: Peer) -> None:
    # LSTA: the last one, whatever it said. Ours is the last that showed no progression.
    seen = peer.confirmed.visits
    last = seen.sort("USUBJID", "ADT").unique("USUBJID", keep="last", maintain_order=True)
    never: Answers = dict.fromkeys(peer.confirmed.subjects["USUBJID"], (None, None))

    theirs = peer.answers("LSTA")
    ours = adequate_assessment(peer.confirmed).group_by("USUBJID").agg(day_of("ADT").max())

    assert never | by_patient(last.select("USUBJID", "OVRLRESP", day_of("ADT"))) == theirs
    same = {who for who, day in ours.rows() if day == theirs[who][1]}
    judged = RECIST_WORDS.controlled
    assert same == {who for who, (word, _) in theirs.items() if word in judged}


def test_response_by_best_response(peer: Peer) -> None:
    ours = dict(derive_response_in(ORR, peer.best("UBOR")).select("USUBJID", "AVALC").rows())

    assert ours == {who: yes for who, (yes, _) in peer.answers("BCP").items()}


def test_the_peer_finds_no_confirmed_responder_where_there_are_some(peer: Peer) -> None:
    # Its CBCP is N for everybody, though its own CBOR says CR or PR: a fault (CBCP is read from
    # data that hold no CBOR yet). Ours follows CBOR; the patients in whom we differ are these.
    ours = dict(derive_response_in(ORR, peer.best("CBOR")).select("USUBJID", "AVALC").rows())
    theirs = {who: yes for who, (yes, _) in peer.answers("CBCP").items()}

    different = {who for who, yes in ours.items() if yes != theirs[who]}

    assert set(theirs.values()) == {"N"}
    assert different == {
        who for who, (word, _) in peer.answers("CBOR").items() if word in {"CR", "PR"}
    }
    assert len(different) == {3108: 302, 254: 26}[len(ours)]
