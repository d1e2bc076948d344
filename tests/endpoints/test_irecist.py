"""What iRECIST's words contribute: iUPD is no proof of being free from progression."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.endpoints.categories import DCR, ORR
from remission.endpoints.evidence import Evidence
from remission.endpoints.sources import adequate_assessment
from remission.endpoints.time_to_event import derive_time
from remission.endpoints.times import TTP
from remission.response import IRECIST_WORDS


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


def test_response_and_disease_control_know_the_words() -> None:
    assert {"iCR", "iPR"} == {word for word in ORR.words if word.startswith("i")}
    assert not {"iUPD", "iCPD"} & set(DCR.words)
    assert {"iSD", "NON-iCR/NON-iUPD"} < set(DCR.words)
