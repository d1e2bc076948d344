"""The analysis data sets of the example: names, keys, and the way back to the records."""

from pathlib import Path

import polars as pl
import pytest

from remission.endpoints import Endpoints, derive_adam, derive_endpoints
from remission.protocol import read_protocol
from remission.response import assess_responses
from remission.sdtm import read_study

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001"


@pytest.fixture(scope="module")
def endpoints() -> Endpoints:
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    study = read_study(EXAMPLE / "sdtm", protocol)
    return derive_endpoints(study, assess_responses(study, protocol), protocol)


@pytest.mark.parametrize(
    ("name", "keys", "columns"),
    [
        ("adsl", ["USUBJID"], "STUDYID COHORT AGE SEX TRTSDT TRTEDT DTHDT LSTALVDT SAFFL"),
        ("adtr", ["USUBJID", "PARCAT2", "PARAMCD", "ADT", "TRLNKID"],
         "STUDYID COHORT PARAM AVAL BASE CHG PCHG ABLFL SRCDOM SRCSEQ"),
        ("adrs", ["USUBJID", "PARCAT2", "PARAMCD", "ADT"],
         "STUDYID COHORT PARAM AVAL AVALC SRCDOM SRCSEQ"),
        ("adtte", ["USUBJID", "PARAMCD"],
         "STUDYID COHORT PARAM AVAL CNSR STARTDT ADT EVNTDESC SRCDOM SRCSEQ"),
        ("adae", ["USUBJID", "AESEQ"], "STUDYID COHORT AEDECOD AETOXGR ASTDT AENDT TRTEMFL"),
    ],
)  # fmt: skip
def test_an_analysis_data_set_has_its_columns_and_one_row_per_key(
    endpoints: Endpoints, name: str, keys: list[str], columns: str
) -> None:
    frame = derive_adam(endpoints)[name]

    assert {*keys, *columns.split()} <= set(frame.columns)
    assert frame.height > 0
    assert not frame.select(keys).is_duplicated().any()
    assert frame["STUDYID"].null_count() == 0


def test_a_best_response_says_whose_reading_it_is(endpoints: Endpoints) -> None:
    best = derive_adam(endpoints)["adrs"].filter(PARAMCD="BOR")

    assert best["PARCAT2"].unique().to_list() == ["INVESTIGATOR"]


def test_every_progression_names_a_lesion_record_of_its_patient_and_scan(
    endpoints: Endpoints,
) -> None:
    records = endpoints.records.filter(
        (pl.col("AVALC") == "PD") | pl.col("EVNTDESC").str.starts_with("progression")
    )
    measured = endpoints.study["TR"].select(
        "USUBJID", pl.col("TRDT").alias("ADT"), pl.col("TRSEQ").alias("SRCSEQ"), FOUND=True
    )

    traced = records.join(measured, on=["USUBJID", "ADT", "SRCSEQ"], how="left")

    assert records.height > 100
    assert traced["FOUND"].null_count() == 0
    assert traced["SRCDOM"].unique().to_list() == ["TR"]


def test_every_censored_survival_names_a_record_of_that_day(endpoints: Endpoints) -> None:
    alive = endpoints.records.filter((pl.col("PARAMCD") == "OS") & (pl.col("CNSR") == 1))

    for row in alive.iter_rows(named=True):
        domain = endpoints.study[row["SRCDOM"]].filter(USUBJID=row["USUBJID"])
        if row["SRCSEQ"] is not None:
            domain = domain.filter(pl.col(f"{row['SRCDOM']}SEQ") == row["SRCSEQ"])
        dates = [name for name in domain.columns if domain.schema[name] == pl.Date]
        assert any(row["ADT"] in domain[name].to_list() for name in dates)


def test_times_are_days_from_the_start_which_is_day_1(endpoints: Endpoints) -> None:
    times = endpoints.records.filter(pl.col("CNSR").is_not_null())

    recounted = (times["ADT"] - times["STARTDT"]).dt.total_days() + 1

    assert times["AVAL"].to_list() == recounted.to_list()
    assert times["AVAL"].min() >= 1


def test_shuffled_records_give_the_same_endpoints(endpoints: Endpoints) -> None:
    protocol = endpoints.protocol
    study = read_study(EXAMPLE / "sdtm", protocol)
    shuffled = type(study)(
        domains={
            domain: frame.sample(fraction=1, shuffle=True, seed=5)
            for domain, frame in study.domains.items()
        },
        findings=study.findings,
        accounting=study.accounting,
        sources=study.sources,
    )

    again = derive_endpoints(shuffled, assess_responses(shuffled, protocol), protocol)

    assert again.records.equals(endpoints.records)
    assert again.subjects.equals(endpoints.subjects)
