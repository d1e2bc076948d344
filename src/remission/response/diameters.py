"""Judge a study by a criterion on sums of diameters: the interpreter of `DiameterRule`."""

import polars as pl

from remission.protocol import Protocol
from remission.response.accepted import add_accepted_reader
from remission.response.assessments import date_days, list_assessments
from remission.response.checks import check_lesions
from remission.response.judgement import judge
from remission.response.lesion_records import UNITS_PER_MM, read_lesion_records
from remission.response.lesions import Lesions, follow_lesions
from remission.response.nouns import (
    BASELINE_SCHEMA,
    LESION_SCHEMA,
    VISIT_RESPONSE_SCHEMA,
    Responses,
)
from remission.response.rules import DiameterRule
from remission.response.starts import treatment_starts
from remission.response.sums import sum_assessments
from remission.response.why import explain
from remission.sdtm import Study


def assess_diameters(study: Study, protocol: Protocol, rule: DiameterRule) -> Responses:
    """Judge every assessment of every evaluator in one pass."""
    records = read_lesion_records(study)
    days = date_days(records.days, protocol.schedule.span_days)
    starts = records.series.join(treatment_starts(study, protocol), on="USUBJID", how="left")
    assessments = list_assessments(days, starts.select("S", "START"))
    lesions = follow_lesions(records, days, assessments, rule)
    sums = sum_assessments(lesions, assessments, rule)
    continued = protocol.response.mode == "continued response"
    visits = judge(sums, rule, continued=continued).with_columns(explain(rule).alias("WHY"))
    responses = Responses(
        criterion=rule.name,
        visits=_finish_visits(visits, records.series),
        lesions=_finish_lesions(lesions, sums, records.series),
        baselines=_finish_baselines(sums, records.series),
        findings=check_lesions(records, days, lesions, sums, rule),
    )
    accepted = sums.filter("ACCEPTED").join(records.series, on="S")
    return add_accepted_reader(responses, accepted, protocol.response.evaluator)


def _mm(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64) / UNITS_PER_MM


def _finish_visits(visits: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    complete = pl.when("COMPLETE")
    change, from_nadir = _mm("SUM") - _mm("BASE"), _mm("SUM") - _mm("NADIR")
    units_up = pl.col("SUM") - pl.col("NADIR")
    return (
        visits.join(series, on="S")
        .with_columns(
            complete.then((pl.col("SUM") - pl.col("BASE")) / UNITS_PER_MM).alias("CHG"),
            complete.then(units_up / UNITS_PER_MM).alias("CHGNAD"),
            pl.when(pl.col("COMPLETE") & (pl.col("BASE") > 0))
            .then(100 * change / _mm("BASE"))
            .alias("PCHG"),
            pl.when(pl.col("COMPLETE") & (pl.col("NADIR") > 0))
            .then(100 * from_nadir / _mm("NADIR"))
            .alias("PCHGNAD"),
        )
        .with_columns(
            _mm("SUM").alias("SUM"), _mm("BASE").alias("BASE"), _mm("NADIR").alias("NADIR")
        )
        .select(pl.col(name).cast(dtype) for name, dtype in VISIT_RESPONSE_SCHEMA.items())
        .sort("USUBJID", "EVALUATOR", "ADT")
    )


def _finish_lesions(lesions: Lesions, sums: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Return the lesions seen, and a MISSING row for each expected one that has no record."""
    absent = (
        lesions.expected.drop("BASEDIAM")
        .join(
            sums.select("S", "ADT", (pl.col("ADT") == pl.col("BASEDT")).alias("BASELINE")), on="S"
        )
        .join(lesions.seen, on=["L", "ADT"], how="anti")
        .with_columns(pl.lit("MISSING").alias("STATE"))
    )
    return (
        pl.concat([lesions.seen, absent], how="diagonal")
        .join(sums.select("S", "ADT", "VISIT"), on=["S", "ADT"])
        .join(series, on="S")
        .with_columns(
            _mm("DIAM").alias("DIAM"), pl.when("BASELINE").then(pl.lit("Y")).alias("ABLFL")
        )
        .select(pl.col(name).cast(dtype) for name, dtype in LESION_SCHEMA.items())
        .sort("USUBJID", "EVALUATOR", "ADT", "LNKID")
    )


def _finish_baselines(sums: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    return (
        sums.filter(pl.col("ADT") == pl.col("BASEDT"))
        .join(series, on="S")
        .with_columns(_mm("BASE").alias("BASE"))
        .select(pl.col(name).cast(dtype) for name, dtype in BASELINE_SCHEMA.items())
        .sort("USUBJID", "EVALUATOR")
    )
