import datetime as dt
from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.review import Reviewed, review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

REVIEW = {
    "local_diagnosis": {"variable": "MI.DIAGNOS", "where": {"MIEVAL": "LOCAL PATHOLOGIST"}},
    "panel_diagnosis": {"variable": "MI.DIAGNOS", "where": {"MIEVAL": "EXPERT PANEL"}},
    "reads": {
        "evaluator": "PATHOLOGIST",
        "items": [
            {"test": "DIAGNOS", "label": "Diagnosis"},
            {"test": "GRADE", "label": "Grade", "levels": ["1", "2", "3"]},
        ],
    },
}


def read(reader: str | None, test: str, word: str | None, day: str, **more: object) -> dict:
    return {
        "USUBJID": "P1",
        "MITESTCD": test,
        "MISTRESC": word,
        "MIEVAL": "Pathologist",
        "MIEVALID": reader,
        "MISPEC": "BLOCK",
        "MIDTC": day,
        "MISTAT": more.get("stat"),
        "MIREASND": more.get("reason"),
    }


@pytest.fixture
def reviewed(study_from: StudyFrom, protocol_with: ProtocolWith) -> Callable[..., Reviewed]:
    def build(*records: dict) -> Reviewed:
        study = study_from({"DM": [{"USUBJID": "P1"}], "MI": list(records)})
        return review_patients(study, protocol_with(review=REVIEW))

    return build


def rules(reviewed: Reviewed) -> set[str]:
    return set(reviewed.findings["rule"]) - {
        "registration-not-dated",
        "no-cohort",
        "diagnosis-not-reviewed",
        "readers-differ",
    }


def test_each_reader_has_one_row_per_item_in_the_protocols_order(
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed(
        read("R2", "GRADE", "2", "2001-02-02"),
        read("R2", "DIAGNOS", "GIST", "2001-02-02"),
        read("R1", "DIAGNOS", "LEIOMYOSARCOMA", "2001-02-01"),
        read("R1", "NUCLEI", "MANY", "2001-02-01"),
    )

    assert found.reads.select("READER", "ITEM", "VALUE", "ASSESSABLE", "ADT", "SRCSEQ").rows() == [
        ("R1", "DIAGNOS", "LEIOMYOSARCOMA", "Y", dt.date(2001, 2, 1), 3),
        ("R2", "DIAGNOS", "GIST", "Y", dt.date(2001, 2, 2), 2),
        ("R2", "GRADE", "2", "Y", dt.date(2001, 2, 2), 1),
    ]
    assert found.reads["MATERIAL"].to_list() == ["BLOCK"] * 3
    assert rules(found) == set()


@pytest.mark.parametrize(
    ("word", "stat", "reason", "shown"),
    [
        ("NOT ASSESSABLE", None, None, "NOT ASSESSABLE"),
        ("insufficient material", None, None, "insufficient material"),
        (None, "NOT DONE", "NO BLOCK SENT", "NO BLOCK SENT"),
        ("GIST", "NOT DONE", None, "GIST"),
        (None, None, None, None),
    ],
)
def test_what_could_not_be_assessed_has_no_value_and_a_reason(
    word: str | None,
    stat: str | None,
    reason: str | None,
    shown: str | None,
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed(read("R1", "DIAGNOS", word, "2001-02-01", stat=stat, reason=reason))

    assert found.reads.select("VALUE", "ASSESSABLE", "REASON").rows() == [(None, "N", shown)]


@pytest.mark.parametrize(
    ("second", "rule"), [("GIST", None), ("gist", None), ("LIPOSARCOMA", "reader-changed-mind")]
)
def test_of_two_reads_of_one_reader_the_earlier_counts_and_a_change_is_found(
    second: str, rule: str | None, reviewed: Callable[..., Reviewed]
) -> None:
    found = reviewed(
        read("R1", "DIAGNOS", second, "2001-02-09"),
        read("R1", "DIAGNOS", "GIST", "2001-02-01"),
    )

    assert found.reads["VALUE"].to_list() == ["GIST"]
    assert rules(found) == ({rule} if rule else set())
    assert found.findings.filter(rule="reader-changed-mind")["row"].to_list() == [1] * bool(rule)


def test_a_read_without_a_reader_is_set_aside_and_named(
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed(
        read(None, "DIAGNOS", "GIST", "2001-02-01"), read("R1", "DIAGNOS", "GIST", "2001-02-01")
    )

    assert found.reads["READER"].to_list() == ["R1"]
    odd = found.findings.filter(rule="read-without-reader").row(0, named=True)
    assert (odd["row"], odd["action"], odd["severity"]) == (1, "set aside", "error")


@pytest.mark.parametrize(("grade", "rule"), [("3", None), ("4", "read-not-a-level")])
def test_a_grade_outside_its_levels_is_found(
    grade: str, rule: str | None, reviewed: Callable[..., Reviewed]
) -> None:
    found = reviewed(read("R1", "GRADE", grade, "2001-02-01"))

    assert found.reads["VALUE"].to_list() == [grade]
    assert rules(found) == ({rule} if rule else set())


def test_shuffled_records_give_the_same_reads(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    records = [
        read(f"R{n}", test, word, "2001-02-01") | {"USUBJID": f"P{n % 2}", "MISEQ": n}
        for n, (test, word) in enumerate([("DIAGNOS", "GIST"), ("GRADE", "2")] * 4)
    ]
    people = [{"USUBJID": "P0"}, {"USUBJID": "P1"}]

    one, other = (
        review_patients(study_from({"DM": people, "MI": rows}), protocol_with(review=REVIEW))
        for rows in (records, records[::-1])
    )

    assert one.reads.drop("SRCSEQ").equals(other.reads.drop("SRCSEQ"))
