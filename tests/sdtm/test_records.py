from collections.abc import Callable

import pytest

from remission.sdtm import Study

Row = dict[str, object]
COLUMNS = ["rule", "severity", "domain", "USUBJID", "row", "action"]


def adverse_event(**values: object) -> Row:
    usual: Row = {"USUBJID": "P1", "AESEQ": 1, "AETERM": "FATIGUE", "AESTDTC": "2001-02-01"}
    return usual | values


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, [("duplicate-key", "warning", "AE", "P1", 2, "set aside")]),  # identical
        ({"AETERM": "NAUSEA"}, [("duplicate-key", "error", "AE", "P1", 2, "set aside")]),
        ({"AEOUT": None, "AETERM": "NAUSEA", "AESEQ": 2}, []),
        ({"USUBJID": "P2"}, []),
        ({"USUBJID": "P3"}, [("unknown-patient", "error", "AE", "P3", 2, "set aside")]),
        ({"USUBJID": None}, [("no-patient", "error", "AE", None, 2, "set aside")]),
        ({"USUBJID": " "}, [("no-patient", "error", "AE", None, 2, "set aside")]),
        ({"DOMAIN": "CM"}, [("wrong-domain", "error", "AE", "P1", 2, "set aside")]),
        ({"DOMAIN": "ae", "AESEQ": 2}, []),
    ],
)
def test_a_record_that_cannot_be_used_is_set_aside(
    study_of: Callable[..., Study], second: Row, expected: list[tuple[object, ...]]
) -> None:
    study = study_of(AE=[adverse_event(), adverse_event(**second)])

    assert study.findings.select(COLUMNS).rows() == expected
    assert study["AE"]["ROW"].to_list() == ([1] if expected else [1, 2])
    assert study.accounting.filter(domain="AE").row(0) == (
        "AE",
        2,
        2 - len(expected),
        len(expected),
    )


def test_of_three_records_with_one_key_the_first_is_used(study_of: Callable[..., Study]) -> None:
    study = study_of(
        AE=[adverse_event(AETERM="A"), adverse_event(AETERM="B"), adverse_event(AETERM="A")]
    )

    assert study["AE"]["AETERM"].to_list() == ["A"]
    assert study.findings.select("row", "severity", "message").sort("row").rows() == [
        (
            2,
            "error",
            "same USUBJID, AESEQ as row 1, but the records differ; the earlier one is used",
        ),
        (3, "warning", "identical to row 1, which is used"),
    ]


def test_without_a_sequence_number_only_identical_records_are_doubles(
    study_of: Callable[..., Study],
) -> None:
    rows = [adverse_event(AETERM="A"), adverse_event(AETERM="B"), adverse_event(AETERM="A")]
    for row in rows:
        del row["AESEQ"]

    study = study_of(AE=rows)

    assert study["AE"]["ROW"].to_list() == [1, 2]
    assert study.findings["message"].to_list() == ["identical to row 1, which is used"]


def test_a_patient_stands_once_in_dm(study_of: Callable[..., Study]) -> None:
    study = study_of(DM=[{"USUBJID": "P1", "AGE": 50}, {"USUBJID": "P1", "AGE": 60}])

    assert study["DM"].select("USUBJID", "AGE").rows() == [("P1", 50.0)]
    assert study.findings.select(COLUMNS).rows() == [
        ("duplicate-key", "error", "DM", "P1", 2, "set aside")
    ]


def test_a_patient_whose_record_stands_in_the_wrong_file_is_unknown(
    study_of: Callable[..., Study],
) -> None:
    study = study_of(
        DM=[{"USUBJID": "P1", "DOMAIN": "DM"}, {"USUBJID": "P2", "DOMAIN": "AE"}],
        AE=[adverse_event(USUBJID="P2")],
    )

    assert study.findings["rule"].to_list() == ["unknown-patient", "wrong-domain"]


@pytest.mark.parametrize(
    ("second", "severity"),
    [
        ({"TRSTRESC": "25", "TRSTRESN": 25.0}, "error"),
        ({}, "warning"),  # the same value
        ({"TRDTC": "2001-02-03T10:00"}, "warning"),  # the same day
        ({"TRDTC": "2001-02-04"}, None),
        ({"TREVAL": "INDEPENDENT ASSESSOR"}, None),
        ({"TREVALID": "READER 1"}, None),
        ({"TRLNKID": "T02"}, None),
        ({"TRLNKID": None}, None),  # a sum belongs to no lesion
        ({"TRTESTCD": "LPERP"}, None),
        ({"USUBJID": "P2"}, None),
    ],
)
def test_a_lesion_is_measured_once_a_day_by_each_reader(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    second: Row,
    severity: str | None,
) -> None:
    study = study_of(TR=[lesion(1), lesion(2, **second)])

    found = study.findings.filter(rule="duplicate-measurement")
    assert found.select("severity", "row", "action").rows() == (
        [(severity, 2, "set aside")] if severity else []
    )
    assert study["TR"].height == (1 if severity else 2)


def test_measurements_of_one_month_at_two_visits_are_no_doubles(
    study_of: Callable[..., Study], lesion: Callable[..., Row]
) -> None:
    study = study_of(
        TR=[
            lesion(1, TRDTC="2001-02"),
            lesion(2, TRDTC="2001-02", VISIT="WEEK 9"),
            lesion(3, TRDTC="2001-02", TRSTRESC="30"),
        ]
    )

    assert study["TR"]["ROW"].to_list() == [1, 2]
    message = study.findings.filter(rule="duplicate-measurement")["message"].item()
    assert message == (
        "LDIAM of lesion T01 on 2001-02 is 30, but row 1 of the same reader and day says 20; "
        "the one with the lowest TRSEQ is used"
    )


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_measurements_of_a_day_the_lowest_number_counts_wherever_it_stands(
    study_of: Callable[..., Study], lesion: Callable[..., Row], order: tuple[int, int]
) -> None:
    study = study_of(TR=[lesion(number, TRSTRESC=str(20 + number)) for number in order])

    assert study["TR"].select("TRSEQ", "TRSTRESC").rows() == [(1, "21")]
