import datetime as dt

import polars as pl
import pytest

from remission.errors import ProtocolError
from remission.protocol import Variable
from remission.protocol.variables import Take
from remission.sdtm import Study, no_findings
from remission.sdtm.values import matching_values, patient_values

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
        ("ZZ.AGE", {}, "^found ZZ.AGE; a domain that is read: "),
        ("DM.AGEE", {}, "^found DM.AGEE; a column of DM: "),
        ("LB.NEUT", {"LBCATT": "X"}, "^found LBCATT; a column of LB: "),
    ],
)
def test_a_variable_that_cannot_exist_is_the_protocols_mistake(
    variable: str, where: dict[str, str], word: str
) -> None:
    with pytest.raises(ProtocolError, match=word):
        matching_values(NEUTROPHILS, Variable(variable=variable, where=where))
