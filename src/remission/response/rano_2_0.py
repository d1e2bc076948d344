"""RANO 2.0 for gliomas: Wen et al., J Clin Oncol 2023;41:5187-99.

Cut-offs were read in a summary (PMC6303427, Table 1) and in a reprint of RANO 2010 (PMC7968800,
Table 2); the rest is from knowledge of the papers and awaits a check by a person. What they leave
open is decided in `docs/methods/rano-2.0.md`.
"""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from remission.protocol import Protocol, RanoPlan
from remission.response.confirmed import date_progressions
from remission.response.diameters import assess_diameters
from remission.response.judgement import conclude
from remission.response.lesion_records import evaluator
from remission.response.lesions import Lesions
from remission.response.nouns import Responses, Tumours
from remission.response.rano_checks import check_baselines_after, check_status, explain_status
from remission.response.rano_status import WORSE, radiotherapy_ends, read_status
from remission.response.rules import (
    OVERALL,
    OVERALL_WITHOUT_TARGETS,
    SQUARE_MM,
    DiameterRule,
)
from remission.response.vocabulary import RANO_WORDS
from remission.response.why import explain
from remission.sdtm import gather_findings, no_findings

RANO_2_0: Final = DiameterRule(
    name="RANO 2.0",
    shrink_pct=50,
    growth_pct=25,
    growth_mm=0,
    node_short_axis=False,
    node_normal_mm=0,
    too_small_mm=25,
    measurable_mm=100,
    measurable_node_mm=100,
    baseline_days=28,
    max_targets=5,
    max_targets_per_organ=5,
    overall=OVERALL,
    overall_without_targets=OVERALL_WITHOUT_TARGETS,
    products=True,
    unit=SQUARE_MM,
    words=RANO_WORDS,
)


def assess(tumours: Tumours, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by RANO 2.0."""
    ends = radiotherapy_ends(tumours.study, protocol.response.rano)
    judged, found = tumours, no_findings()
    if protocol.response.rano.baseline == "after radiotherapy":
        judged = _from_radiotherapy_on(tumours, ends)
        found = check_baselines_after(tumours, ends)
    responses = assess_diameters(
        judged,
        protocol,
        RANO_2_0,
        rejudge=partial(_rejudge, tumours=tumours, protocol=protocol, ends=ends),
    )
    return replace(responses, findings=gather_findings(responses.findings, found))


def _from_radiotherapy_on(tumours: Tumours, ends: pl.DataFrame) -> Tumours:
    """Leave out scans before the end of radiotherapy where a later one can be the baseline."""
    dated = tumours.tr.with_columns(evaluator("TR")).join(
        ends, on="USUBJID", how="left", maintain_order="left"
    )
    later = (pl.col("TRDT") >= pl.col("RTENDT")).any().over("USUBJID", "EVALUATOR")
    before = (later & (pl.col("TRDT") < pl.col("RTENDT"))).fill_null(value=False)
    return replace(
        tumours,
        tr=dated.filter(~before).select(tumours.tr.columns),
        baselines_from=ends.rename({"RTENDT": "FROM"}),
    )


def _rejudge(
    visits: pl.DataFrame,
    lesions: Lesions,
    series: pl.DataFrame,
    *,
    tumours: Tumours,
    protocol: Protocol,
    ends: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments judged by scan, steroids and clinical status, and findings."""
    del lesions
    plan = protocol.response.rano
    named = visits.join(series, on="S", how="left", maintain_order="left")
    days = pl.concat(
        named.select("USUBJID", pl.col(name).alias("DAY")).drop_nulls()
        for name in ("ADT", "BASEDT", "NADIRDT")
    )
    status = read_status(tumours, protocol, days)
    known = _add_status(named, status.by_day).join(
        ends, on="USUBJID", how="left", maintain_order="left"
    )
    by_scan = conclude(
        known.with_columns(_on_less_steroid().alias("LESS")).with_columns(
            pl.when("LESS").then(_without_growth()).otherwise("BYSIZE").alias("TRGRESP")
        ),
        RANO_2_0,
        continued=protocol.response.mode == "continued response",
    ).with_columns(pl.col("OVRLRESP").alias("BYSCAN"))
    worse = (pl.col("CLINICAL") == WORSE).fill_null(value=False)
    overall = by_scan.with_columns(
        pl.when(worse).then(pl.lit("PD")).otherwise(_overall(plan)).alias("OVRLRESP"),
        pl.coalesce("PDDT", pl.when(worse).then("ADT")).alias("PROGDT"),
    ).with_columns(explain(RANO_2_0, explain_status()).alias("WHY"))
    dated = date_progressions(
        _confirm_early(overall, plan, protocol.response.progression_days), "S", RANO_WORDS
    )
    found = gather_findings(status.findings, check_status(dated, plan))
    return dated.drop("USUBJID", "EVALUATOR"), found


def _add_status(visits: pl.DataFrame, by_day: pl.DataFrame) -> pl.DataFrame:
    """Add DOSE and CLINICAL of the assessment, and the dose at baseline and at the nadir."""
    for day, prefix in (("BASEDT", "BASE"), ("NADIRDT", "NADIR")):
        doses = by_day.select("USUBJID", pl.col("DAY").alias(day), pl.col("DOSE").alias("THEN"))
        visits = visits.join(doses, on=["USUBJID", day], how="left", maintain_order="left").rename(
            {"THEN": f"{prefix}DOSE"}
        )
    return visits.join(
        by_day.rename({"DAY": "ADT"}), on=["USUBJID", "ADT"], how="left", maintain_order="left"
    )


def _on_less_steroid() -> pl.Expr:
    """Tell where targets grew while less steroid was given than at their smallest."""
    less = pl.col("DOSE") < pl.col("NADIRDOSE")
    return ((pl.col("BYSIZE") == "PD") & less).fill_null(value=False)


def _without_growth() -> pl.Expr:
    """Return what the targets are when their growth is no progression."""
    fallen = 100 * pl.col("SUM") <= (100 - RANO_2_0.shrink_pct) * pl.col("BASE")
    return (
        pl.when(~pl.col("COMPLETE"))
        .then(pl.lit("NE"))
        .when(fallen)
        .then(pl.lit("PR"))
        .otherwise(pl.lit("SD"))
    )


def _overall(plan: RanoPlan) -> pl.Expr:
    """Return the overall response; a response asks for steroids and clinical status, too.

    CR without steroids (or with replacement alone), PR with no more than at baseline; a CR on
    more is a PR or SD. Patients who are worse are judged before.
    """
    word, dose = pl.col("OVRLRESP"), pl.col("DOSE")
    free, no_more = dose <= plan.replacement_mg, dose <= pl.col("BASEDOSE")
    well = pl.col("CLINICAL").is_not_null()
    if plan.without_status == "imaging alone":
        free, no_more = free.fill_null(value=True), no_more.fill_null(value=True)
        well = pl.lit(value=True)
    return (
        pl.when(~word.is_in(["CR", "PR"]))
        .then(word)
        .when(well & free & (word == "CR"))
        .then(pl.lit("CR"))
        .when(well & no_more)
        .then(pl.lit("PR"))
        .when(well & ~no_more)
        .then(pl.lit("SD"))
        .otherwise(pl.lit("NE"))
    )


def _confirm_early(visits: pl.DataFrame, plan: RanoPlan, wait_days: int) -> pl.DataFrame:
    """Return the assessments with PDu for a progression soon after radiotherapy.

    It is PD when the assessments between show nothing better and the first of the progression is
    at least `wait_days` before. The last of `early_days` belongs to them.
    """
    progressed = pl.col("OVRLRESP") == "PD"
    since = (pl.col("ADT") - pl.col("RTENDT")).dt.total_days()
    early = (since <= plan.early_days).fill_null(value=False)
    block = pl.col("OVRLRESP").is_in(RANO_WORDS.controlled).cum_sum().over("S")
    first = pl.col("ADT").filter(progressed).min().over("S", "BLOCK")
    waited = (pl.col("ADT") - first).dt.total_days() >= wait_days
    return (
        visits.sort("S", "ADT")
        .with_columns(block.alias("BLOCK"))
        .with_columns(
            pl.when(progressed & early & ~waited)
            .then(pl.lit(RANO_WORDS.unconfirmed))
            .otherwise("OVRLRESP")
            .alias("OVRLRESP")
        )
        .drop("BLOCK")
    )
