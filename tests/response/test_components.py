"""Collected components: what is read, what is set aside, and what is said about it."""

import polars as pl
import pytest

from remission.errors import DataError, ProtocolError
from response.gathering import Record, gather, overall


def bone(word: str | None, **more: object) -> Record:
    return {"RSTESTCD": "BONERESP", "RSSTRESC": word, **more}


def soft(word: str, **more: object) -> Record:
    return {"RSTESTCD": "SFTSRESP", "RSSTRESC": word, **more}


def test_a_word_that_is_not_known_counts_as_ne_and_is_found_with_those_that_are() -> None:
    responses = gather(
        soft("PR", day=56), bone("NED", day=56), soft("CHECK", day=112), bone("NED", day=112),
        criterion="pcwg3",
    )  # fmt: skip

    assert overall(responses) == ["PR", "NE"]
    found = responses.findings.filter(rule="unknown-component").row(0, named=True)
    assert (found["value"], found["row"], found["severity"]) == ("CHECK", 3, "error")
    assert "soft tissue knows NE, NED, CR, PR, SD, NON-CR/NON-PD, PD" in found["message"]


def test_only_unknown_words_are_an_error_that_lists_them() -> None:
    with pytest.raises(DataError, match=r"found CMR, PMD; soft tissue knows .*; bone knows NE"):
        gather(soft("CMR", day=56), bone("PMD", day=56), criterion="pcwg3")


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("pcwg3", r"the bone \(RSTESTCD BONERESP\).*RS holds SFTSRESP \(no RSCAT\)"),
        ("gcig-ca125", r"the RECIST \(RSTESTCD OVRLRESP\)"),
        ("lugano-2014", r"the PET \(RSTESTCD OVRLRESP\) or the CT \(RSTESTCD OVRLRESP\)"),
    ],
)
def test_a_criterion_without_its_components_is_an_error(criterion: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        gather(soft("PR", day=56), criterion=criterion)


def test_a_study_without_rs_is_an_error() -> None:
    with pytest.raises(DataError, match="domain RS has no records"):
        gather(criterion="imwg-2016")


def test_a_reader_who_is_not_there_is_an_error_with_those_who_are() -> None:
    with pytest.raises(ProtocolError, match="allowed: INVESTIGATOR"):
        gather(soft("PR", day=56), bone("NED", day=56), criterion="pcwg3", evaluator="R1")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (0, ["SD"]),
        (56, []),  # the day itself is not after the start
        (55, ["SD"]),
        (None, ["SD"]),
    ],
)
def test_what_stands_before_treatment_is_no_response(
    start: int | None, expected: list[str]
) -> None:
    later = (soft("PR", day=112), bone("NED", day=112))

    responses = gather(
        soft("SD", day=56), bone("NED", day=56), *later, start=start, criterion="pcwg3"
    )

    assert overall(responses) == [*expected, "PR"]
    early = responses.findings.filter(rule="response-before-treatment")
    assert early.height == (0 if expected else 2)


def test_a_progression_before_treatment_removes_nothing() -> None:
    # The template ad_adrs of admiralonco loses all responses of such a patient.
    responses = gather(
        soft("PD", day=-7), bone("PD", day=-7), soft("CR", day=56), bone("NED", day=56),
        criterion="pcwg3",
    )  # fmt: skip

    assert overall(responses) == ["CR"]
    assert responses.visits["PDDT"].to_list() == [None]


def test_components_of_one_visit_on_different_days_are_one_assessment() -> None:
    records = (soft("PR", day=56, visit=2.0), bone("NED", day=63, visit=2.0))

    near = gather(*records, criterion="pcwg3")
    apart = gather(soft("PR", day=56, visit=2.0), bone("NED", day=71, visit=2.0), criterion="pcwg3")

    assert near.visits.select("ADT", "OVRLRESP").rows() == [(near.visits["ADT"][0], "PR")]
    assert near.visits["ADT"][0].isoformat() == "2001-03-05"  # the later of the two days
    assert overall(apart) == ["PR", "NE"]  # 15 days are more than span_days


def test_a_record_without_a_date_belongs_to_its_visit_or_is_set_aside() -> None:
    responses = gather(
        soft("PR", day=56, visit=2.0), bone("NED", visit=2.0), soft("PD", visit=3.0),
        criterion="pcwg3",
    )  # fmt: skip

    assert responses.visits["WHY"].to_list() == ["soft tissue PR, bone NED"]
    lost = responses.findings.filter(rule="response-not-dated")
    assert lost.select("value", "action").rows() == [("PD", "set aside")]


def test_of_two_words_for_one_component_the_worst_counts_and_both_are_named() -> None:
    responses = gather(
        soft("PD", day=56), soft("PR", day=56), bone("NED", day=56), criterion="pcwg3"
    )

    assert overall(responses) == ["PD"]
    twice = responses.findings.filter(rule="component-twice")
    assert twice.select("value", "row").rows() == [("PR", 2)]


def test_what_was_not_done_is_missing() -> None:
    responses = gather(
        soft("SD", day=56), bone(None, day=56, RSSTAT="NOT DONE"), bone("NED", day=112),
        soft("PR", day=112),
        criterion="pcwg3",
    )  # fmt: skip

    assert responses.visits["WHY"].to_list() == [
        "soft tissue SD, bone not assessed",
        "soft tissue PR, bone NED",
    ]


def test_readers_are_kept_apart_and_the_accepted_one_is_added() -> None:
    records = [
        {**row, "RSEVALID": reader, "RSACPTFL": "Y" if (reader, row["day"]) in accepted else None}
        for accepted in [{("R1", 56), ("R2", 112)}]
        for reader, words in (("R1", ("PR", "PR")), ("R2", ("SD", "PD")))
        for on, word in zip((56, 112), words, strict=True)
        for row in (soft(word, day=on), bone("NON-PD", day=on))
    ]

    responses = gather(*records, criterion="pcwg3", evaluator="ACCEPTED")

    said = {
        str(reader): rows["OVRLRESP"].to_list()
        for (reader,), rows in responses.visits.partition_by("EVALUATOR", as_dict=True).items()
    }
    assert said == {"ACCEPTED": ["PR", "PD"], "R1": ["PR", "PR"], "R2": ["SD", "PD"]}
    why = responses.visits.filter(pl.col("EVALUATOR") == "ACCEPTED")["WHY"]
    assert why.to_list() == ["R1: soft tissue PR, bone NON-PD", "R2: soft tissue PD, bone NON-PD"]


def test_the_majority_of_readers_is_accepted_of_collected_judgements_too() -> None:
    records = [
        {**row, "RSEVALID": reader}
        for reader, word in (("R1", "SD"), ("R2", "PR"), ("R3", "PR"))
        for row in (soft(word, day=56), bone("NON-PD", day=56))
    ]
    accepted = {"by": "majority", "readers": ["R1", "R2", "R3"]}

    responses = gather(*records, criterion="pcwg3", evaluator="ACCEPTED", accepted=accepted)

    why = responses.visits.filter(EVALUATOR="ACCEPTED")["WHY"].to_list()
    assert why == ["R2, the majority (R1 SD, R2 PR, R3 PR): soft tissue PR, bone NON-PD"]


def test_shuffled_records_give_the_same_responses() -> None:
    records = [
        soft("PR", day=56), bone("PDu", day=56), soft("PR", day=112), bone("PD", day=112),
    ]  # fmt: skip
    there = gather(*[dict(one) for one in records], criterion="pcwg3")
    back = gather(*[dict(one) for one in reversed(records)], criterion="pcwg3")

    assert there.visits.equals(back.visits)
