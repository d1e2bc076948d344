from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.review import Reviewed, review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

LOCAL, PANEL, READER = "LOCAL PATHOLOGIST", "EXPERT PANEL", "PATHOLOGIST"


def said(test: str, who: str) -> dict[str, object]:
    return {"variable": f"MI.{test}", "where": {"MIEVAL": who}, "take": "last"}


REVIEW = {
    "local_diagnosis": said("DIAGNOS", LOCAL),
    "panel_diagnosis": said("DIAGNOS", PANEL),
    "local_subtype": said("SUBTYPE", LOCAL),
    "panel_subtype": said("SUBTYPE", PANEL),
    "local_grade": said("GRADE", LOCAL),
    "panel_grade": said("GRADE", PANEL),
    "reads": {"evaluator": READER, "items": [{"test": "DIAGNOS", "label": "Diagnosis"}]},
}


def record(who: str, word: str, day: str | None, test: str = "DIAGNOS", by: str = "") -> dict:
    return {
        "USUBJID": "P1",
        "MITESTCD": test,
        "MISTRESC": word,
        "MIEVAL": who,
        "MIEVALID": by,
        "MIDTC": day,
    }


@pytest.fixture
def reviewed(study_from: StudyFrom, protocol_with: ProtocolWith) -> Callable[..., Reviewed]:
    def build(*records: dict) -> Reviewed:
        study = study_from(
            {
                "DM": [{"USUBJID": "P1"}],
                "DS": [{"USUBJID": "P1", "DSDECOD": "ENROLLED", "DSSTDTC": "2001-01-10"}],
                "MI": list(records),
            }
        )
        return review_patients(study, protocol_with(review=REVIEW))

    return build


@pytest.mark.parametrize(
    ("local", "panel", "agree", "changed"),
    [
        (("LIPOSARCOMA", "MYXOID", "2"), ("LIPOSARCOMA", "MYXOID", "2"), "confirmed", None),
        (("LIPOSARCOMA", "MYXOID", "2"), ("liposarcoma", "myxoid", "2"), "confirmed", None),
        (("LIPOSARCOMA", "MYXOID", "2"), ("LIPOSARCOMA", "PLEOMORPHIC", "2"), "minor", "subtype"),
        (("LIPOSARCOMA", "MYXOID", "2"), ("LIPOSARCOMA", "MYXOID", "3"), "minor", "grade"),
        (("LIPOSARCOMA", "A", "2"), ("LIPOSARCOMA", "B", "3"), "minor", "subtype and grade"),
        (("LIPOSARCOMA", "MYXOID", "2"), ("GIST", "MYXOID", "3"), "major", "diagnosis"),
        (("LIPOSARCOMA", None, "2"), ("LIPOSARCOMA", "MYXOID", "2"), "confirmed", None),
        (("LIPOSARCOMA", "MYXOID", "2"), ("NOT ASSESSABLE", None, None), "not assessable", None),
        ((None, None, None), ("GIST", "MYXOID", "3"), None, None),
    ],
)
def test_another_entity_is_a_major_change_and_another_subtype_or_grade_a_minor_one(
    local: tuple[str | None, ...],
    panel: tuple[str | None, ...],
    agree: str | None,
    changed: str | None,
    reviewed: Callable[..., Reviewed],
) -> None:
    records = [
        record(who, word, "2001-01-05", test)
        for who, words in ((LOCAL, local), (PANEL, panel))
        for test, word in zip(("DIAGNOS", "SUBTYPE", "GRADE"), words, strict=True)
        if word
    ]

    found = reviewed(*records).diagnoses

    assert found.select("AGREE", "CHANGED", "LOCALDX").row(0) == (agree, changed, local[0])


@pytest.mark.parametrize(
    ("reads", "panel", "readers", "agree", "rule"),
    [
        (("GIST", "GIST"), "GIST", 2, "Y", None),
        (("GIST", "gist", "GIST"), "GIST", 3, "Y", None),
        (("GIST", "GIST"), "LIPOSARCOMA", 2, "Y", "panel-against-readers"),
        (("GIST", "LIPOSARCOMA"), "LIPOSARCOMA", 2, "N", None),
        (("GIST", "LIPOSARCOMA"), None, 2, "N", "readers-differ"),
        (("GIST", "NOT ASSESSABLE"), "GIST", 1, None, None),
        ((), "GIST", 0, None, None),
    ],
)
def test_the_reads_before_the_panel_are_counted_and_compared_with_its_decision(
    reads: tuple[str, ...],
    panel: str | None,
    readers: int,
    agree: str | None,
    rule: str | None,
    reviewed: Callable[..., Reviewed],
) -> None:
    records = [
        record(READER, word, "2001-02-01", by=f"READER {number}")
        for number, word in enumerate(reads)
    ]
    if panel:
        records.append(record(PANEL, panel, "2001-03-01", by="ADJUDICATOR 1"))

    found = reviewed(*records or [record(LOCAL, "GIST", "2001-01-01")])

    row = found.diagnoses.row(0, named=True)
    assert (row["READERS"], row["READSAGR"]) == (readers, agree)
    assert row["PANELBY"] == ("ADJUDICATOR 1" if panel else None)
    odd = set(found.findings["rule"]) & {"panel-against-readers", "readers-differ"}
    assert odd == ({rule} if rule else set())


@pytest.mark.parametrize(("day", "late"), [("2001-03-01", 0), ("2001-03-02", 1)])
def test_a_read_after_the_panel_met_is_found(
    day: str, late: int, reviewed: Callable[..., Reviewed]
) -> None:
    found = reviewed(
        record(READER, "GIST", day, by="READER 1"), record(PANEL, "GIST", "2001-03-01")
    )

    assert found.findings.filter(rule="read-after-panel").height == late


@pytest.mark.parametrize(
    ("first", "second", "rule", "severity"),
    [
        ("2001-02-01", "2001-02-01", "two-panel-decisions", "error"),
        (None, None, "two-panel-decisions", "error"),
        ("2001-02-01", "2001-02-02", "panel-diagnosis-revised", "warning"),
    ],
)
def test_two_decisions_of_the_panel_are_found_with_their_records_and_the_last_counts(
    first: str | None,
    second: str | None,
    rule: str,
    severity: str,
    reviewed: Callable[..., Reviewed],
) -> None:
    found = reviewed(record(PANEL, "GIST", first), record(PANEL, "LIPOSARCOMA", second))

    odd = found.findings.filter(rule=rule)
    assert odd.select("severity", "value", "row").rows() == [
        (severity, "GIST", 1),
        (severity, "LIPOSARCOMA", 2),
    ]
    assert found.diagnoses["PANELDX"].to_list() == ["LIPOSARCOMA"]


def test_two_decisions_that_say_the_same_are_one(reviewed: Callable[..., Reviewed]) -> None:
    found = reviewed(record(PANEL, "GIST", "2001-02-01"), record(PANEL, "Gist", "2001-02-01"))

    assert set(found.findings["rule"]) == set()


def test_one_case_decided_twice_leaves_the_others_as_they_are(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    others = [record(PANEL, "GIST", "2001-02-01") | {"USUBJID": f"Q{n}"} for n in range(3)]
    twice = [record(PANEL, word, "2001-02-01") for word in ("GIST", "LIPOSARCOMA")]
    people = [{"USUBJID": name} for name in ("P1", "Q0", "Q1", "Q2")]

    found = review_patients(
        study_from({"DM": people, "MI": [*twice, *others]}), protocol_with(review=REVIEW)
    )

    assert found.diagnoses["PANELDX"].to_list() == ["LIPOSARCOMA", "GIST", "GIST", "GIST"]
    assert found.patients["COHORT"].to_list() == ["STS", "GIST", "GIST", "GIST"]


def test_the_panels_diagnosis_may_stand_in_a_domain_without_sequence_numbers(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    review = {
        "local_diagnosis": {"variable": "DM.LOCALDX"},
        "panel_diagnosis": {"variable": "DM.PANELDX"},
    }
    study = study_from({"DM": [{"USUBJID": "P1", "LOCALDX": "GIST", "PANELDX": "LIPOSARCOMA"}]})

    found = review_patients(study, protocol_with(review=review)).diagnoses

    assert found.select("LOCALDX", "PANELDX", "AGREE").row(0) == ("GIST", "LIPOSARCOMA", "major")
