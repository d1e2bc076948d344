"""Findings about what RANO looks at beside the scan, and its words for WHY."""

import polars as pl

from remission.protocol import RanoPlan
from remission.response.lesion_records import evaluator
from remission.response.nouns import Tumours
from remission.response.vocabulary import RANO_WORDS
from remission.sdtm import gather_findings, make_findings
from remission.sdtm.findings import Severity


def explain_status() -> pl.Expr:
    """Say the dose of steroids, against baseline, and the clinical status."""
    dose, base = _show(pl.col("DOSE")), _show(pl.col("BASEDOSE"))
    steroids = (
        pl.when(pl.col("DOSE").is_null())
        .then(pl.lit("steroids not known"))
        .otherwise(
            pl.format("steroids {} mg a day (baseline {})", dose, base.fill_null("not known"))
        )
    )
    clinical = pl.format("clinically {}", pl.col("CLINICAL").str.to_lowercase())
    return pl.concat_str(
        [steroids, clinical.fill_null("clinical status not known"), _less()],
        separator="; ",
        ignore_nulls=True,
    )


def _less() -> pl.Expr:
    return pl.when("LESS").then(
        pl.format(
            "growth on less steroid than at the smallest sum ({} mg)", _show(pl.col("NADIRDOSE"))
        )
    )


def _show(dose: pl.Expr) -> pl.Expr:
    return dose.cast(pl.String).str.strip_suffix(".0")


def check_status(judged: pl.DataFrame, plan: RanoPlan) -> pl.DataFrame:
    """Return the findings about responses without status, growth on less steroid, and PDu."""
    lost = pl.col("DOSE").is_null() | pl.col("BASEDOSE").is_null() | pl.col("CLINICAL").is_null()
    policy = (
        "it is judged by the scan alone"
        if plan.without_status == "imaging alone"
        else "it is not evaluable"
    )
    return gather_findings(
        _find(
            judged.filter(lost, pl.col("BYSCAN").is_in(["CR", "PR"])),
            "status-not-known",
            "warning",
            pl.format(
                "the scan of {} ({}) shows {}, but steroids (now, at baseline) and clinical status "
                f"are not all known: {{}}; {policy}",
                "ADT",
                "EVALUATOR",
                "BYSCAN",
                "WHY",
            ),
        ),
        _find(
            judged.filter("LESS"),
            "growth-on-less-steroid",
            "warning",
            pl.format(
                "targets have grown on {} ({}) while less steroid was given than at their "
                "smallest sum on {}; that alone is not progression; a person should look: {}",
                "ADT",
                "EVALUATOR",
                "NADIRDT",
                "WHY",
            ),
        ),
        _find(
            judged.filter(pl.col("OVRLRESP") == RANO_WORDS.unconfirmed),
            "early-progression",
            "note",
            pl.format(
                f"progression on {{}} ({{}}) is within {plan.early_days} days of the end of "
                "radiotherapy on {}; {}",
                "ADT",
                "EVALUATOR",
                "RTENDT",
                pl.when(pl.col("PDDT").is_null())
                .then(pl.lit("a later scan has undone it, so it does not count"))
                .otherwise(pl.lit("it counts, since no later scan has undone it")),
            ),
        ),
    )


def check_baselines_after(tumours: Tumours, ends: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per patient and reader without a scan on or after radiotherapy."""
    late = (pl.col("TRDT") >= pl.col("RTENDT")).any()
    without = (
        tumours.tr.with_columns(evaluator("TR"))
        .join(ends, on="USUBJID", how="left")
        .group_by("USUBJID", "EVALUATOR")
        .agg(late.alias("LATE"), pl.col("RTENDT").first())
        .filter(~pl.col("LATE"))
    )
    return make_findings(
        without,
        "no-baseline-after-radiotherapy",
        "error",
        domain="TR",
        variable="TRDTC",
        action="assumed",
        message=pl.format(
            "no scan ({}) on or after the end of radiotherapy ({}); the baseline is the last scan "
            "before treatment",
            "EVALUATOR",
            pl.col("RTENDT").cast(pl.String).fill_null("not dated"),
        ),
    )


def _find(records: pl.DataFrame, rule: str, severity: Severity, message: pl.Expr) -> pl.DataFrame:
    return make_findings(
        records,
        rule,
        severity,
        domain="TR",
        visit=pl.col("VISIT"),
        variable="OVRLRESP",
        value=pl.col("OVRLRESP"),
        message=message,
    )
