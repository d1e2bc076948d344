"""Expected grades: NCI CTC version 2.0 as in the project's clinical reference, section 4.2.

The reference awaits a human check against the published table.
"""

from collections.abc import Callable

import pytest

from remission.errors import ProtocolError
from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Limits = tuple[float | None, float | None]
Grade = Callable[..., list[int | None]]

TESTS = ["HGB", "WBC", "NEUT", "PLAT", "BILI", "CREAT", "AST", "ALT", "ALP"]


@pytest.fixture
def grade(study_from: StudyFrom, protocol_with: ProtocolWith) -> Grade:
    def run(
        test: str, values: list[float], unit: str | None, limits: Limits = (None, None)
    ) -> list[int | None]:
        low, high = limits
        rows: list[dict[str, object]] = [
            {
                "USUBJID": "P1",
                "LBTESTCD": test,
                "LBDTC": "2001-01-01",
                "LBSTRESC": str(value),
                "LBSTRESN": value,
                "LBSTRESU": unit,
                "LBSTNRLO": low,
                "LBSTNRHI": high,
            }
            for value in values
        ]
        protocol = protocol_with(toxicity={"scale": "CTC 2.0", "laboratory": TESTS})
        return assess_safety(study_from({"LB": rows}), protocol).grades["ATOXGR"].to_list()

    return run


@pytest.mark.parametrize(
    ("test", "unit", "lower_limit", "values", "grades"),
    [
        # The first six values of HGB with LLN 140 are those of admiral's
        # tests/testthat/test-derive_var_atoxgr.R (the cuts of grades 1 to 3 are the same there).
        (
            "HGB",
            "g/L",
            140,
            [79, 80, 99, 100, 139, 140, 64.9, 65, 79.9, 99.9, 139.9],
            [3, 2, 2, 1, 1, 0, 4, 3, 3, 2, 1],
        ),
        ("WBC", "10^9/L", 4.0, [0.99, 1, 1.99, 2, 2.99, 3, 3.99, 4], [4, 3, 3, 2, 2, 1, 1, 0]),
        (
            "NEUT",
            "10^9/L",
            1.5,
            [0.49, 0.5, 0.99, 1, 1.49, 1.5, 1.99, 2, 2.01],
            [4, 3, 3, 2, 2, 1, 1, 0, 0],
        ),
        ("PLAT", "10^9/L", 150, [9.9, 10, 49, 50, 74, 75, 149, 150], [4, 3, 3, 2, 2, 1, 1, 0]),
    ],
)
def test_low_values_are_graded_on_both_sides_of_every_cut(
    test: str, unit: str, lower_limit: float, values: list[float], grades: list[int], grade: Grade
) -> None:
    assert grade(test, values, unit, (lower_limit, None)) == grades


@pytest.mark.parametrize(
    ("test", "upper_limit", "multiples"),
    [
        ("BILI", 17.1, [1, 1.5, 3, 10]),
        ("CREAT", 110, [1, 1.5, 3, 6]),
        ("AST", 40, [1, 2.5, 5, 20]),
        ("ALT", 33, [1, 2.5, 5, 20]),
        ("ALP", 120.7, [1, 2.5, 5, 20]),
    ],
)
def test_high_values_are_graded_on_both_sides_of_every_cut(
    test: str, upper_limit: float, multiples: list[float], grade: Grade
) -> None:
    at = [round(upper_limit * multiple, 4) for multiple in multiples]
    above = [value + 0.0001 for value in at]

    assert grade(test, at, "U/L", (None, upper_limit)) == [0, 1, 2, 3]
    assert grade(test, above, "U/L", (None, upper_limit)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("test", "value", "unit", "expected"),
    [
        ("HGB", 9.9, "g/dL", 2),  # 99 g/L
        ("HGB", 10.0, "g/dL", 1),
        ("HGB", 6.2, "mmol/L", 1),  # the scale's own cut, though it is 99.9 g/L
        ("HGB", 6.19, "mmol/L", 2),
        ("HGB", 4.89, "mmol/L", 3),
        ("HGB", 4.0, "mmol/L", 3),
        ("HGB", 3.99, "mmol/L", 4),
        ("NEUT", 1500, "/mm3", 1),
        ("NEUT", 1499, "/mm3", 2),
        ("NEUT", 1.5, "10^3/uL", 1),
        ("NEUT", 3.3 - 1.8, "G/L", 1),  # 1.4999999999999998 in binary fractions
    ],
)
def test_a_value_is_graded_in_the_unit_of_the_scale(
    test: str, value: float, unit: str, expected: int | None, grade: Grade
) -> None:
    lower_limit = {"g/dL": 14.0, "mmol/L": 8.7}.get(unit, 1.0)

    assert grade(test, [value], unit, (lower_limit, None)) == [expected]


@pytest.mark.parametrize(("value", "expected"), [(99, 2), (64, 4), (100, None), (150, None)])
def test_without_a_lower_limit_only_grades_from_2_can_be_given(
    value: float, expected: int | None, grade: Grade
) -> None:
    assert grade("HGB", [value], "g/L") == [expected]


def test_neutrophils_need_no_limit_of_normal(grade: Grade) -> None:
    assert grade("NEUT", [1.99, 2.0], "10^9/L") == [1, 0]


def test_without_an_upper_limit_nothing_is_graded(grade: Grade) -> None:
    assert grade("BILI", [500], "umol/L") == [None]


def test_an_unknown_scale_names_those_that_there_are(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    protocol = protocol_with(toxicity={"scale": "CTCAE 9"})

    with pytest.raises(ProtocolError, match=r"toxicity\.scale.*CTCAE 9.*CTC 2\.0"):
        assess_safety(study_from({"DM": [{"USUBJID": "P1"}]}), protocol)


def test_a_test_that_the_scale_does_not_grade_is_the_protocols_mistake(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    protocol = protocol_with(toxicity={"scale": "CTC 2.0", "laboratory": ["HGB", "MAGIC"]})

    with pytest.raises(ProtocolError, match=r"toxicity\.laboratory\.1.*MAGIC"):
        assess_safety(study_from({"DM": [{"USUBJID": "P1"}]}), protocol)
