"""What iRECIST's words contribute: iUPD is no proof of being free from progression."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.endpoints.categories import DCR, ORR
from remission.endpoints.evidence import Evidence
from remission.endpoints.rule_sets import EMA, PLAIN, RuleSet
from remission.endpoints.sources import adequate_assessment
from remission.endpoints.time_to_event import derive_time, override
from remission.endpoints.times import TTP
from remission.protocol import EndpointPlan, Protocol
from remission.response import IRECIST_WORDS, RANO_WORDS


def seen(evidence: Evidence, progressed: list[int | None]) -> Evidence:
    """Return the evidence in the words of iRECIST; `progressed` indexes the first iUPD."""
    days = evidence.visits["ADT"]
    dated = pl.Series([None if at is None else days[at] for at in progressed], dtype=pl.Date)
    return replace(
        evidence, visits=evidence.visits.with_columns(dated.alias("PDDT")), words=IRECIST_WORDS
    )


def test_only_assessments_without_progression_show_that_there_was_none(
    evidence_of: Callable[..., Evidence],
) -> None:
    scans = [(57, "iSD"), (113, "iUPD"), (169, "NE"), (225, "NON-iCR/NON-iUPD")]

    found = adequate_assessment(seen(evidence_of(scans), [None] * 4))

    assert found["EVNTDESC"].to_list() == [
        "no progression at assessment: iSD",
        "no progression at assessment: NON-iCR/NON-iUPD",
    ]


@pytest.mark.parametrize(
    ("scans", "progressed", "days", "censored"),
    [
        ([(57, "iSD"), (113, "iUPD"), (169, "iCPD")], [None, 1, 1], 113, 0),  # first of the block
        ([(57, "iUPD"), (113, "iPR"), (169, "iUPD")], [None, None, 2], 169, 0),  # the second
        ([(57, "iUPD"), (113, "iPR")], [None, None], 113, 1),  # undone
    ],
)
def test_time_to_progression_ends_at_the_first_iupd_that_was_not_undone(
    evidence_of: Callable[..., Evidence],
    scans: list[tuple[int, str]],
    progressed: list[int | None],
    days: float,
    censored: int,
) -> None:
    record = derive_time(TTP, seen(evidence_of(scans), progressed)).row(0, named=True)

    assert (record["AVAL"], record["CNSR"]) == (days, censored)


def test_a_confirmation_after_a_new_therapy_leaves_the_progression_where_it_was(
    evidence_of: Callable[..., Evidence],
) -> None:
    evidence = evidence_of([(57, "iSD"), (113, "iUPD"), (169, "iCPD")], new_therapy=120)

    record = derive_time(TTP, seen(evidence, [None, 1, 1])).row(0, named=True)

    assert (record["AVAL"], record["CNSR"]) == (113, 0)


@pytest.mark.parametrize(
    ("rules", "scans", "new_therapy", "days", "censored"),
    [
        # stable on day 113 under another drug does not undo the iUPD of day 57
        (PLAIN, [(57, "iUPD"), (113, "iSD")], 70, 57, 0),
        (PLAIN, [(57, "iUPD"), (85, "iUPD"), (100, "NE"), (113, "iSD")], 90, 57, 0),
        # an assessment before the therapy, or on its day, does
        (PLAIN, [(57, "iUPD"), (113, "iSD")], 113, 113, 1),
        (PLAIN, [(57, "iUPD"), (113, "iSD"), (169, "iPR")], 120, 113, 1),
        # the second progression is the one that was open
        (PLAIN, [(57, "iUPD"), (113, "iSD"), (169, "iUPD"), (225, "iPR")], 180, 169, 0),
        # treatment policy: everything after the therapy counts, so it was undone
        (EMA, [(57, "iUPD"), (113, "iSD")], 70, 113, 1),
        (PLAIN, [(57, "iUPD"), (113, "iSD")], None, 113, 1),
    ],
)
def test_nothing_after_a_new_therapy_undoes_a_progression(  # noqa: PLR0913, PLR0917 - columns
    evidence_of: Callable[..., Evidence],
    protocol_with: Callable[..., Protocol],
    rules: RuleSet,
    scans: list[tuple[int, str]],
    new_therapy: int | None,
    days: float,
    censored: int,
) -> None:
    protocol = protocol_with(response={"criterion": "irecist"})
    seen_by = seen(
        evidence_of(scans, new_therapy=new_therapy, protocol=protocol), [None] * len(scans)
    )
    plan = EndpointPlan(code="TTP")

    record = derive_time(override(TTP, plan, rules), seen_by, rules).row(0, named=True)

    assert (record["AVAL"], record["CNSR"]) == (days, censored)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("rano-2.0", (57, 0)),  # a PDu that nothing undoes counts
        ("pcwg3", (1, 1)),  # a PDu that no bone scan confirmed does not
    ],
)
def test_a_pdu_before_a_new_therapy_counts_where_it_would_without_later_scans(
    evidence_of: Callable[..., Evidence],
    protocol_with: Callable[..., Protocol],
    criterion: str,
    expected: tuple[float, int],
) -> None:
    protocol = protocol_with(response={"criterion": criterion})
    evidence = replace(
        evidence_of([(57, "PDu"), (113, "SD")], new_therapy=70, protocol=protocol),
        words=RANO_WORDS,
    )

    record = derive_time(TTP, evidence).row(0, named=True)

    assert (record["AVAL"], record["CNSR"]) == expected


def test_response_and_disease_control_know_the_words() -> None:
    assert {"iCR", "iPR"} == {word for word in ORR.words if word.startswith("i")}
    assert not {"iUPD", "iCPD"} & set(DCR.words)
    assert {"iSD", "NON-iCR/NON-iUPD"} < set(DCR.words)
