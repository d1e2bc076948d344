import datetime as dt

import polars as pl
import pytest

from remission.errors import ProtocolError
from remission.protocol import Condition, Variable
from remission.protocol.variables import Take
from remission.sdtm import Study, no_findings
from remission.sdtm.values import evaluate_condition, matching_values, patient_values

DAY = dt.date.fromisoformat


def study_of(**domains: pl.DataFrame) -> Study:
    return Study(domains=domains, findings=no_findings(), accounting=pl.DataFrame(), sources=())


def laboratory(*rows: tuple[str, int, str | None, str | None, float | None, str | None]) -> Study:
    columns = ["USUBJID", "LBSEQ", "LBDTC", "LBSTRESC", "LBSTRESN", "LBSTRESU"]
    schema = dict.fromkeys(columns, pl.String) | {"LBSEQ": pl.Int64, "LBSTRESN": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        LBTESTCD=pl.lit("NEUT"),
        LBDT=pl.col("LBDTC").str.to_date(strict=False),
        ROW=pl.int_range(1, pl.len() + 1),
    )
    patients = frame.select("USUBJID").unique().sort("USUBJID")
    return study_of(LB=frame, DM=pl.concat([patients, pl.DataFrame({"USUBJID": ["none"]})]))


NEUTROPHILS = laboratory(
    ("P1", 1, "2001-01-01", "2.0", 2.0, "10^9/L"),
    ("P1", 2, "2001-01-10", "1.4", 1.4, "10^9/L"),
    ("P1", 3, "2001-01-10", "1.6", 1.6, "10^9/L"),
    ("P1", 4, "2001-01-11", "0.9", 0.9, "10^9/L"),
    ("P2", 1, None, "3.0", 3.0, "10^9/L"),
    ("P2", 2, "2001-02-01", "NOT DONE", None, None),
)
STARTS = pl.DataFrame({"USUBJID": ["P1", "P2"], "START": [DAY("2001-01-10"), DAY("2001-01-31")]})


@pytest.mark.parametrize(
    ("take", "value", "sequence"),
    [
        ("baseline", "1.6", 3),  # the last on the start itself, by date, then --SEQ
        ("first", "2", 1),
        ("last", "0.9", 4),
        ("lowest", "0.9", 4),
        ("highest", "2", 1),
    ],
)
def test_the_record_that_counts_is_the_one_asked_for(take: Take, value: str, sequence: int) -> None:
    variable = Variable(variable="LB.NEUT", take=take)

    found = patient_values(NEUTROPHILS, variable, STARTS).row(0, named=True)

    assert found["USUBJID"] == "P1"
    assert float(found["VALUE"]) == float(value)
    assert found["SRCSEQ"] == sequence
    assert found["SRCDOM"] == "LB"
    assert found["UNIT"] == "10^9/L"


def test_a_record_on_the_day_after_the_start_is_no_baseline() -> None:
    starts = STARTS.with_columns(START=pl.lit(DAY("2001-01-09")))

    found = patient_values(NEUTROPHILS, Variable(variable="LB.NEUT"), starts)

    assert found.filter(USUBJID="P1")["SRCSEQ"].to_list() == [1]


def test_an_undated_record_counts_as_baseline() -> None:
    found = patient_values(NEUTROPHILS, Variable(variable="LB.NEUT"), STARTS)

    assert found.filter(USUBJID="P2")["SRCSEQ"].to_list() == [1]


def test_a_count_has_a_zero_for_patients_without_records() -> None:
    found = patient_values(NEUTROPHILS, Variable(variable="LB.NEUT", take="count"))

    assert dict(found.select("USUBJID", "NUMBER").iter_rows()) == {"P1": 4, "P2": 2, "none": 0}


def test_shuffling_records_changes_nothing() -> None:
    shuffled = study_of(
        LB=NEUTROPHILS["LB"].sample(fraction=1, shuffle=True, seed=3), DM=NEUTROPHILS["DM"]
    )
    takes: tuple[Take, ...] = ("baseline", "first", "last", "lowest", "highest", "count")
    for take in takes:
        variable = Variable(variable="LB.NEUT", take=take)

        assert patient_values(shuffled, variable, STARTS).equals(
            patient_values(NEUTROPHILS, variable, STARTS)
        )


def test_where_keeps_records_with_these_words_in_any_capitals() -> None:
    therapy = pl.DataFrame(
        {
            "USUBJID": ["P1", "P1", "P2"],
            "CMSEQ": [1, 2, 1],
            "CMTRT": ["DOXORUBICIN", "ASPIRIN", "ASPIRIN"],
            "CMCAT": ["Prior Chemotherapy", "OTHER", None],
            "CMSTDTC": ["2000-03", None, None],
            "CMSTDT": [DAY("2000-03-01"), None, None],
        }
    )
    variable = Variable(variable="CM.CMTRT", where={"CMCAT": "PRIOR CHEMOTHERAPY"})

    found = matching_values(study_of(CM=therapy), variable)

    assert found.select("USUBJID", "VALUE", "DATE").rows() == [
        ("P1", "DOXORUBICIN", DAY("2000-03-01"))
    ]


def test_a_date_variable_has_its_own_date_and_a_number_column_its_unit() -> None:
    demographics = pl.DataFrame(
        {
            "USUBJID": ["P1"],
            "RFSTDTC": ["2001-01"],
            "RFSTDT": [DAY("2001-01-01")],
            "DMDT": [DAY("1999-01-01")],
            "AGE": [53.0],
            "AGEU": ["YEARS"],
        }
    )
    study = study_of(DM=demographics)

    start = matching_values(study, Variable(variable="DM.RFSTDTC")).row(0, named=True)
    age = matching_values(study, Variable(variable="DM.AGE")).row(0, named=True)

    assert (start["VALUE"], start["DATE"]) == ("2001-01", DAY("2001-01-01"))
    assert (age["VALUE"], age["NUMBER"], age["UNIT"], age["DATE"]) == ("53", 53.0, "YEARS", None)


def test_a_result_that_was_not_standardised_is_taken_as_collected() -> None:
    frame = pl.DataFrame(
        {
            "USUBJID": ["P1", "P2", "P3"],
            "QSSEQ": [1, 1, 1],
            "QSTESTCD": ["WHOPS"] * 3,
            "QSORRES": ["1", "2", None],
            "QSSTRESC": [None, "0", None],
            "QSSTRESN": [None, 0.0, None],
        }
    )

    found = matching_values(study_of(QS=frame), Variable(variable="QS.WHOPS"))

    assert found.select("USUBJID", "VALUE", "NUMBER").rows() == [("P1", "1", 1.0), ("P2", "0", 0.0)]


@pytest.mark.parametrize(
    ("variable", "where", "word"),
    [
        ("ZZ.AGE", {}, "no domain ZZ"),
        ("DM.AGEE", {}, "no column AGEE"),
        ("LB.NEUT", {"LBCATT": "X"}, "`where` names LBCATT"),
    ],
)
def test_a_variable_that_cannot_exist_is_the_protocols_mistake(
    variable: str, where: dict[str, str], word: str
) -> None:
    with pytest.raises(ProtocolError, match=word):
        matching_values(NEUTROPHILS, Variable(variable=variable, where=where))


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
