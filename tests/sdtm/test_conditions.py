import datetime as dt

import polars as pl
import pytest

from remission.protocol import Condition
from remission.sdtm.conditions import evaluate_condition

DAY = dt.date.fromisoformat


def values_of(*rows: tuple[str, str, float | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(patient, text, number, unit, None, "LB", 1) for patient, text, number, unit in rows],
        schema={
            "USUBJID": pl.String,
            "VALUE": pl.String,
            "NUMBER": pl.Float64,
            "UNIT": pl.String,
            "DATE": pl.Date,
            "SRCDOM": pl.String,
            "SRCSEQ": pl.Int64,
        },
        orient="row",
    )


@pytest.mark.parametrize(
    ("comparison", "value", "below_equal_above"),
    [
        ("<", 1.5, [True, False, False]),
        ("<=", 1.5, [True, True, False]),
        (">", 1.5, [False, False, True]),
        (">=", 1.5, [False, True, True]),
        ("==", 1.5, [False, True, False]),
        ("!=", 1.5, [True, False, True]),
        ("in", [0.0, 1.5], [False, True, False]),
        ("not in", [0.0, 1.5], [True, False, True]),
    ],
)
def test_a_number_is_compared_on_both_sides_of_its_boundary(
    comparison: str, value: object, below_equal_above: list[bool]
) -> None:
    condition = Condition.model_validate(
        {"variable": "LB.NEUT", "is": comparison, "value": value, "unit": "10^9/L"}
    )
    values = values_of(
        ("below", "1.499", 1.499, "10^9/L"),
        ("equal", "1.5", 15 * 0.1, "10^9/L"),
        ("above", "1.501", 1.501, "10^9/L"),
    )
    patients = pl.DataFrame({"USUBJID": ["below", "equal", "above", "none"]})

    met, findings = evaluate_condition(condition, values, patients)

    assert met["MET"].to_list() == [*below_equal_above, None]
    assert findings.is_empty()


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        ("==", "GIST", [True, False, None]),
        ("!=", "gist", [False, True, None]),
        ("in", ["GIST", "SARCOMA"], [True, False, None]),
        ("not in", ["GIST", "SARCOMA"], [False, True, None]),
        ("present", None, [True, True, False]),
        ("absent", None, [False, False, True]),
    ],
)
def test_words_are_compared_and_a_missing_record_is_not_known(
    comparison: str, value: object, expected: list[bool | None]
) -> None:
    condition = Condition.model_validate(
        {"variable": "MI.DIAGNOS", "is": comparison, "value": value}
    )
    values = values_of(("P1", "Gist", None, None), ("P2", "LEIOMYOSARCOMA", None, None))
    patients = pl.DataFrame({"USUBJID": ["P1", "P2", "none"]})

    met, _ = evaluate_condition(condition, values, patients)

    assert met["MET"].to_list() == expected


def test_without_a_start_an_absent_baseline_is_not_known() -> None:
    condition = Condition.model_validate({"variable": "CM.CMTRT", "is": "absent"})
    patients = pl.DataFrame(
        {"USUBJID": ["started", "not started"], "START": [DAY("2001-01-01"), None]}
    )

    met, _ = evaluate_condition(condition, values_of(), patients)

    assert met["MET"].to_list() == [True, None]


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [(1500, "/mm3", True), (1499, "/mm3", False), (1.5, "10^3/uL", True), (1.5, "G/L", True)],
)
def test_a_number_is_compared_in_the_unit_of_the_condition(
    number: float,
    unit: str,
    expected: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    condition = Condition.model_validate(
        {"variable": "LB.NEUT", "is": ">=", "value": 1.5, "unit": "10^9/L"}
    )

    met, findings = evaluate_condition(
        condition, values_of(("P1", str(number), number, unit)), pl.DataFrame({"USUBJID": ["P1"]})
    )

    assert met["MET"].to_list() == [expected]
    assert findings.is_empty()


@pytest.mark.parametrize(
    ("text", "number", "unit", "rule"),
    [
        ("1.6", 1.6, "bananas", "unit-cannot-be-converted"),
        ("1.6", 1.6, None, "unit-cannot-be-converted"),
        ("1.6", 1.6, "g/L", "unit-cannot-be-converted"),  # G/L would be a count, g/L is a mass
        ("<0.5", None, "10^9/L", "value-is-no-number"),
    ],
)
def test_what_cannot_be_compared_is_not_known_and_found(
    text: str, number: float | None, unit: str | None, rule: str
) -> None:
    condition = Condition.model_validate(
        {"variable": "LB.NEUT", "is": ">=", "value": 1.5, "unit": "10^9/L"}
    )

    met, findings = evaluate_condition(
        condition, values_of(("P1", text, number, unit)), pl.DataFrame({"USUBJID": ["P1"]})
    )

    assert met["MET"].to_list() == [None]
    assert findings["rule"].to_list() == [rule]
    assert findings["USUBJID"].to_list() == ["P1"]


def test_a_count_of_nothing_is_zero() -> None:
    condition = Condition.model_validate(
        {"variable": "CM.CMTRT", "take": "count", "is": "<=", "value": 2}
    )

    met, _ = evaluate_condition(condition, values_of(), pl.DataFrame({"USUBJID": ["P1"]}))

    assert met["MET"].to_list() == [True]


@pytest.mark.parametrize(
    ("units", "unit", "take", "is_odd"),
    [
        (["10^9/L", "/mm3"], None, "baseline", True),
        (["10^9/L", "G/L"], None, "baseline", False),  # the same size
        (["furlong", "Furlong "], None, "baseline", True),  # not known, so not known to be the same
        (["10^9/L", None], None, "baseline", False),
        (["10^9/L", "/mm3"], "10^9/L", "baseline", False),
        (["10^9/L", "/mm3"], None, "count", False),
    ],
)
def test_numbers_of_several_units_that_are_compared_without_one_are_found(
    units: list[str | None],
    unit: str | None,
    take: str,
    is_odd: bool,  # noqa: FBT001 - the expected answer beside its input
) -> None:
    condition = Condition.model_validate(
        {"variable": "LB.NEUT", "take": take, "is": ">=", "value": 1.5, "unit": unit}
    )
    values = values_of(*((f"P{n}", "1600", 1600.0, name) for n, name in enumerate(units)))

    _, findings = evaluate_condition(condition, values, values.select("USUBJID"))

    assert findings.select("rule", "severity", "value").rows() == (
        [("condition-without-unit", "error", ", ".join(sorted(map(str, units))))] if is_odd else []
    )
