from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]


def haemoglobin(day: str | None, value: object = 130.0, **columns: object) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "LBTESTCD": "HGB",
        "LBDTC": day,
        "LBSTRESC": str(value),
        "LBSTRESN": value if isinstance(value, float) else None,
        "LBSTRESU": "g/L",
        "LBSTNRLO": 120.0,
        **columns,
    }


def dose(first: str, last: str | None) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "EXTRT": "IMATINIB",
        "EXDOSE": 400.0,
        "EXDOSU": "mg",
        "EXDOSFRQ": "BID",
        "EXSTDTC": first,
        "EXENDTC": last,
    }


@pytest.fixture
def protocol(protocol_with: ProtocolWith) -> Protocol:
    return protocol_with(toxicity={"scale": "CTC 2.0", "emergent_days": 30, "laboratory": ["HGB"]})


@pytest.mark.parametrize(
    ("result", "unit", "rule"),
    [
        ("<65", "g/L", "laboratory-value-no-number"),
        ("hemolysed", "g/L", "laboratory-value-no-number"),
        (99.0, "bananas", "unit-cannot-be-converted"),
        (99.0, None, "unit-cannot-be-converted"),
        (99.0, "10^9/L", "unit-cannot-be-converted"),
    ],
)
def test_a_result_that_cannot_be_graded_is_kept_and_found(
    result: object, unit: str | None, rule: str, study_from: StudyFrom, protocol: Protocol
) -> None:
    study = study_from({"LB": [haemoglobin("2001-01-01", result, LBSTRESU=unit)]})

    safety = assess_safety(study, protocol)

    assert safety.grades["ATOXGR"].to_list() == [None]
    assert safety.findings["rule"].to_list() == [rule]
    assert safety.findings["row"].to_list() == [1]


def test_a_missing_limit_of_normal_is_found_only_where_it_matters(
    study_from: StudyFrom, protocol: Protocol
) -> None:
    rows = [
        haemoglobin("2001-01-01", 99.0, LBSTNRLO=None),
        haemoglobin("2001-01-02", 130.0, LBSTNRLO=None),
    ]

    safety = assess_safety(study_from({"LB": rows}), protocol)

    assert safety.grades["ATOXGR"].to_list() == [2, None]
    assert safety.findings.select("rule", "row").rows() == [("limit-of-normal-missing", 2)]


def test_a_test_not_done_is_no_value(study_from: StudyFrom, protocol: Protocol) -> None:
    rows = [haemoglobin("2001-01-01", 130.0, LBSTRESC=None, LBSTRESN=None, LBSTAT="NOT DONE")]

    safety = assess_safety(study_from({"LB": rows}), protocol)

    assert safety.grades.is_empty()
    assert safety.findings.is_empty()


def test_a_result_that_was_not_standardised_is_graded_as_collected(
    study_from: StudyFrom, protocol: Protocol
) -> None:
    rows = [
        haemoglobin(
            "2001-01-01",
            LBSTRESC=None,
            LBSTRESN=None,
            LBORRES="9.9",
            LBORRESU="g/dL",
            LBORNRLO="12",
        )
    ]

    grades = assess_safety(study_from({"LB": rows}), protocol).grades.row(0, named=True)

    assert (grades["AVAL"], grades["AVALU"], grades["LLN"]) == (99.0, "g/L", 120.0)
    assert (grades["ATOXGR"], grades["TERM"], grades["SCALE"]) == (2, "ANAEMIA", "CTC 2.0")


def test_baseline_is_the_last_value_up_to_the_first_dose_and_treatment_lasts_30_days_more(
    study_from: StudyFrom, protocol: Protocol
) -> None:
    days = {
        "2000-12-30": (None, None),
        "2001-01-01": ("Y", None),  # the day of the first dose
        "2001-01-02": (None, "Y"),
        "2001-03-30": (None, "Y"),  # 30 days after the last dose
        "2001-03-31": (None, None),
    }
    study = study_from(
        {
            "EX": [dose("2001-01-01", "2001-02-28")],
            "LB": [
                *(haemoglobin(day) for day in days),
                haemoglobin("2001-01-01", "hemolysed"),
                haemoglobin(None),
            ],
        }
    )

    grades = assess_safety(study, protocol).grades

    timed = grades.filter(ATOXGR=0).drop_nulls("ADT").select("ADT", "ABLFL", "ONTRTFL").rows()
    assert {str(day): (base, on) for day, base, on in timed} == days
    assert grades.filter(grades["ADT"].is_null()).select("ABLFL", "ONTRTFL").rows() == [
        (None, None)
    ]


def test_while_treatment_goes_on_there_is_no_last_day(
    study_from: StudyFrom, protocol: Protocol
) -> None:
    study = study_from({"EX": [dose("2001-01-01", None)], "LB": [haemoglobin("2002-04-30")]})

    assert assess_safety(study, protocol).grades["ONTRTFL"].to_list() == ["Y"]


def test_without_a_dose_there_is_neither_baseline_nor_treatment(
    study_from: StudyFrom, protocol: Protocol
) -> None:
    grades = assess_safety(study_from({"LB": [haemoglobin("2001-01-01")]}), protocol).grades

    assert grades.select("ABLFL", "ONTRTFL", "ATOXGR").rows() == [(None, None, 0)]


def test_shuffled_values_give_the_same_grades(study_from: StudyFrom, protocol: Protocol) -> None:
    rows = [haemoglobin(f"2001-01-{n:02}", 60.0 + 5 * n, LBSEQ=n) for n in range(1, 16)]
    numbered = [row | {"LBSPID": n} for n, row in enumerate(rows)]

    one = assess_safety(study_from({"LB": numbered}), protocol).grades
    other = assess_safety(study_from({"LB": numbered[::-1]}), protocol).grades

    assert one.drop("LBSEQ").equals(other.drop("LBSEQ"))


def test_a_value_of_urine_is_set_aside_and_found(study_from: StudyFrom, protocol: Protocol) -> None:
    values = [
        haemoglobin("2001-01-01", 79.0, LBSPEC="URINE"),
        haemoglobin("2001-01-02", 99.0, LBSPEC="Venous blood"),
        haemoglobin("2001-01-03", 130.0, LBSPEC=None),
    ]

    safety = assess_safety(study_from({"LB": values}), protocol)

    assert safety.grades["ATOXGR"].to_list() == [2, 0]
    assert safety.findings.select("rule", "row", "action").rows() == [
        ("specimen-not-blood", 1, "set aside")
    ]
