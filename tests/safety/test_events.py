from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

TREATED = {
    "USUBJID": "P1",
    "EXTRT": "IMATINIB",
    "EXDOSE": 400.0,
    "EXDOSU": "mg",
    "EXDOSFRQ": "BID",
    "EXSTDTC": "2001-02-10",
    "EXENDTC": "2001-05-01",
}


def event(start: str | None, **columns: object) -> dict[str, object]:
    return {"USUBJID": "P1", "AETERM": "Rash", "AESTDTC": start, **columns}


def test_columns_of_the_file_that_are_called_like_ours_change_nothing(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    ours = ("TRTSDT", "TRTEDT", "ONGOING", "TRTEMFL", "ASTDT", "GRADETEXT")
    plain, extended = event("2001-02-10"), event("2001-02-10", **dict.fromkeys(ours, "2000-01-01"))

    studies = [study_from({"EX": [TREATED], "AE": [row]}) for row in (plain, extended)]

    one, other = (assess_safety(study, protocol_with()).events for study in studies)
    assert one.equals(other)
    assert one["TRTEMFL"].to_list() == ["Y"]


@pytest.mark.parametrize(
    ("start", "end", "emergent"),
    [
        ("2001-02-09", None, "N"),
        ("2001-02-10", None, "Y"),  # the day of the first dose
        ("2001-02-10T08:00", None, "Y"),
        ("2001-05-31", None, "Y"),  # 30 days after the last dose
        ("2001-06-01", None, "N"),
        ("2001-02", None, "Y"),  # may be after the 10th
        ("2001-01", None, "N"),  # wholly before
        ("2001", None, "Y"),
        ("2000", None, "N"),
        ("2001-06", None, "N"),  # wholly after
        ("2001-05", None, "Y"),
        ("2001-02", "2001-02-08", "N"),  # over before the first dose
        (None, None, "Y"),
        (None, "2001-02-09", "N"),
        (None, "2001-02-10", "Y"),
    ],
)
def test_an_event_is_emergent_unless_it_cannot_have_begun_on_treatment(
    start: str | None,
    end: str | None,
    emergent: str,
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    study = study_from({"EX": [TREATED], "AE": [event(start, AEENDTC=end)]})

    events = assess_safety(study, protocol_with()).events

    assert events["TRTEMFL"].to_list() == [emergent]


def test_an_event_that_gets_worse_on_treatment_counts_with_its_own_record(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows = [event("2001-01-01", AETOXGR="1"), event("2001-03-01", AETOXGR="2")]

    events = assess_safety(study_from({"EX": [TREATED], "AE": rows}), protocol_with()).events

    assert events.select("AETOXGR", "TRTEMFL").rows() == [(1, "N"), (2, "Y")]


def test_while_treatment_goes_on_every_later_event_is_emergent(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    study = study_from(
        {"EX": [TREATED | {"EXENDTC": None}], "AE": [event("2002-04-30"), event("2001-02-09")]}
    )

    events = assess_safety(study, protocol_with()).events

    assert events["TRTEMFL"].to_list() == ["Y", "N"]


def test_nothing_is_emergent_without_treatment(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    safety = assess_safety(study_from({"AE": [event("2001-03-01"), event(None)]}), protocol_with())

    assert safety.events["TRTEMFL"].to_list() == ["N", "N"]
    assert safety.findings.is_empty()


@pytest.mark.parametrize(
    ("text", "grade", "rules"),
    [
        ("3", 3, []),
        ("GRADE 3", 3, []),
        ("Grade 4", 4, []),
        ("3.0", 3, []),
        ("0", 0, ["toxicity-grade-zero"]),
        ("5", 5, []),
        (None, None, []),
        ("6", None, ["toxicity-grade-unknown"]),
        ("-1", None, ["toxicity-grade-unknown"]),
        ("2.5", None, ["toxicity-grade-unknown"]),
        ("13", None, ["toxicity-grade-unknown"]),
        ("SEVERE", None, ["toxicity-grade-unknown"]),
    ],
)
def test_a_grade_is_a_whole_number_from_0_to_5(
    text: str | None,
    grade: int | None,
    rules: list[str],
    study_from: StudyFrom,
    protocol_with: ProtocolWith,
) -> None:
    study = study_from({"EX": [TREATED], "AE": [event("2001-03-01", AETOXGR=text)]})

    safety = assess_safety(study, protocol_with())

    assert safety.events["AETOXGR"].to_list() == [grade]
    assert safety.findings["rule"].to_list() == rules


def test_an_event_has_its_coded_term_or_else_the_words_in_capitals(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows = [event("2001-03-01", AEDECOD="RASH MACULAR"), event("2001-03-02", AESEV="MILD")]

    events = assess_safety(study_from({"EX": [TREATED], "AE": rows}), protocol_with()).events

    assert events.select("AEDECOD", "AESEV").rows() == [("RASH MACULAR", None), ("RASH", "MILD")]


def test_a_term_is_the_same_in_capitals_or_not(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows = [event("2001-03-01", AEDECOD="Rash"), event("2001-03-02", AEDECOD="RASH")]

    events = assess_safety(study_from({"EX": [TREATED], "AE": rows}), protocol_with()).events

    assert events["AEDECOD"].to_list() == ["RASH", "RASH"]


def test_grade_0_means_that_it_did_not_occur(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows = [
        event("2001-03-01", AETOXGR="0"),
        event("2001-03-01", AETOXGR="1"),
        event("2001-03-01", AETOXGR=None),
        event(None, AETOXGR="GRADE 0"),
    ]

    safety = assess_safety(study_from({"EX": [TREATED], "AE": rows}), protocol_with())

    assert safety.events.select("AETOXGR", "TRTEMFL").rows() == [
        (0, "N"),
        (1, "Y"),
        (None, "Y"),
        (0, "N"),
    ]
    assert safety.findings.select("rule", "row").rows() == [
        ("toxicity-grade-zero", 1),
        ("toxicity-grade-zero", 4),
    ]


def test_what_was_asked_for_and_did_not_occur_is_no_event(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows = [event("2001-03-01", AEOCCUR="N"), event("2001-03-02", AEOCCUR="Y"), event("2001-03-03")]

    events = assess_safety(study_from({"EX": [TREATED], "AE": rows}), protocol_with()).events

    assert events["AESEQ"].to_list() == [2, 3]


def test_an_event_without_a_start_or_that_ends_before_it_is_found(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rows = [
        event(None),
        event("2001-03-02", AEENDTC="2001-03-01"),
        event("2001-03-02", AEENDTC="2001-03"),
        event("2001-03-02", AEENDTC="2001-02"),
    ]

    safety = assess_safety(study_from({"EX": [TREATED], "AE": rows}), protocol_with())

    assert safety.findings.select("rule", "row").rows() == [
        ("event-ends-before-start", 2),
        ("event-ends-before-start", 4),
        ("event-without-start", 1),
    ]
