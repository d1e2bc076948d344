"""Judge a study by a criterion on sums of diameters: the interpreter of `DiameterRule`."""

from collections.abc import Callable

import polars as pl

from remission.protocol import Protocol
from remission.response.accepted import add_accepted_reader
from remission.response.after_complete import settle_after_complete
from remission.response.assessments import date_days, list_assessments
from remission.response.checks import check_lesions
from remission.response.course import check_course
from remission.response.incomparable import set_aside_incomparable
from remission.response.judgement import judge
from remission.response.lesion_records import read_lesion_records
from remission.response.lesions import Lesions, follow_lesions
from remission.response.millimetres import per_cent, to_mm
from remission.response.nouns import (
    BASELINE_SCHEMA,
    LESION_SCHEMA,
    Responses,
    Tumours,
    shape_visits,
)
from remission.response.products import check_products, multiply_diameters
from remission.response.rules import DiameterRule
from remission.response.sums import sum_assessments
from remission.response.why import explain
from remission.response.words import check_words
from remission.sdtm import join_findings, no_findings

Rejudge = Callable[[pl.DataFrame, Lesions, pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]
"""From judged assessments, lesions and series to assessments judged further, and findings."""


def assess_diameters(
    tumours: Tumours, protocol: Protocol, rule: DiameterRule, rejudge: Rejudge | None = None
) -> Responses:
    """Judge every assessment of every evaluator in one pass.

    `rejudge` is what a criterion that builds on this one does with the judged assessments.
    """
    records = read_lesion_records(tumours)
    one_diameter = no_findings()
    if rule.products:
        one_diameter = check_products(records)
        records = multiply_diameters(records)
    days = date_days(records.days, protocol.schedule.span_days)
    starts = records.series.join(tumours.starts, on="USUBJID", how="left").join(
        tumours.baselines_from, on="USUBJID", how="left"
    )
    assessments = list_assessments(days, starts.select("S", "START", "FROM"))
    comparable = set_aside_incomparable(records, days, assessments, tumours, protocol)
    records = comparable.records
    lesions = follow_lesions(records, days, assessments, rule)
    sums = sum_assessments(lesions, assessments, rule)
    continued = protocol.response.mode == "continued response"
    visits = judge(sums, rule, continued=continued).with_columns(explain(rule).alias("WHY"))
    further = no_findings()
    if rejudge is not None:
        visits, further = rejudge(visits, lesions, records.series)
    visits, doubts = settle_after_complete(visits, lesions.seen, records.series, protocol, rule)
    responses = Responses(
        criterion=rule.name,
        unit=rule.unit,
        words=rule.words,
        visits=_finish_visits(visits, records.series),
        lesions=_finish_lesions(lesions, sums, records.series),
        baselines=_finish_baselines(sums, records.series),
        findings=join_findings(
            check_lesions(records, days, lesions, sums, rule),
            check_course(lesions, records.series),
            comparable.findings,
            doubts,
            one_diameter,
            check_words(tumours.tr),
            further,
        ),
    )
    accepted = sums.filter("ACCEPTED").join(records.series, on="S")
    return add_accepted_reader(responses, accepted, protocol.response.evaluator)


def _finish_visits(visits: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    total, base, nadir = pl.col("SUM"), pl.col("BASE"), pl.col("NADIR")
    change, growth = pl.when("COMPLETE").then(total - base), pl.when("COMPLETE").then(total - nadir)
    return shape_visits(
        visits.join(series, on="S")
        .with_columns(
            to_mm(change).alias("CHG"),
            to_mm(growth).alias("CHGNAD"),
            per_cent(change, base).alias("PCHG"),
            per_cent(growth, nadir).alias("PCHGNAD"),
        )
        .with_columns(to_mm(pl.col(name)).alias(name) for name in ("SUM", "BASE", "NADIR"))
    )


def _finish_lesions(lesions: Lesions, sums: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Return the lesions seen, and a MISSING row for each expected one that has no record."""
    absent = lesions.absent.drop("BASEDIAM", "VISIT").with_columns(pl.lit("MISSING").alias("STATE"))
    return (
        pl.concat([lesions.seen, absent], how="diagonal")
        .sort("A", "L")  # the order of USUBJID, EVALUATOR, ADT and LNKID
        .join(sums.select("A", "VISIT"), on="A", how="left", maintain_order="left")
        .join(series, on="S", how="left", maintain_order="left")
        .with_columns(
            to_mm(pl.col("DIAM")).alias("DIAM"),
            pl.when("BASELINE").then(pl.lit("Y")).alias("ABLFL"),
            pl.col("STATE").replace({"IDENTIFIED": "PRESENT"}),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in LESION_SCHEMA.items())
    )


def _finish_baselines(sums: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    return (
        sums.filter(pl.col("ADT") == pl.col("BASEDT"))
        .join(series, on="S")
        .with_columns(
            to_mm(pl.col("BASE")).alias("BASE"),
            pl.when("LATEBASE", pl.col("START").is_not_null()).then(pl.lit("Y")).alias("LATEFL"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in BASELINE_SCHEMA.items())
        .sort("USUBJID", "EVALUATOR")
    )
