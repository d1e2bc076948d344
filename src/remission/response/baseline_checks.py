"""Findings about baselines: too early, too late, too old, or without disease."""

import polars as pl

from remission.response.lesions import Lesions
from remission.response.rules import DiameterRule
from remission.sdtm import join_findings, make_findings


def check_baselines(
    lesions: Lesions, sums: pl.DataFrame, series: pl.DataFrame, rule: DiameterRule
) -> pl.DataFrame:
    """Return the findings about the baseline assessment of every patient and evaluator.

    `sums` has one row per S and assessment, `series` the patient and evaluator of each S.
    """
    at_baseline = sums.filter(pl.col("ADT") == pl.col("BASEDT")).join(series, on="S")
    return join_findings(
        _early_baseline(lesions, series),
        _old_baseline(at_baseline, rule),
        _late_baseline(at_baseline),
        _no_disease(at_baseline),
    )


def _early_baseline(lesions: Lesions, series: pl.DataFrame) -> pl.DataFrame:
    early = lesions.seen.filter("BASELINE", "EARLIER").join(series, on="S")
    return make_findings(
        early,
        "baseline-at-earlier-scan",
        "note",
        domain="TR",
        variable="TRLNKID",
        value=pl.col("LNKID"),
        action="assumed",
        message=pl.format(
            "lesion {} ({}) was not assessed at the baseline of {}; the scan of {} is its baseline",
            "LNKID",
            "EVALUATOR",
            "ADT",
            "SCANDT",
        ),
    )


def _old_baseline(at_baseline: pl.DataFrame, rule: DiameterRule) -> pl.DataFrame:
    age = (pl.col("START") - pl.col("BASEDT")).dt.total_days()
    old = at_baseline.filter(age > rule.baseline_days)
    return make_findings(
        old,
        "old-baseline",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRDTC",
        value=pl.col("BASEDT").cast(pl.String),
        message=pl.format(
            "the baseline assessment ({}) on {} is {} days before the start of treatment on {}; "
            f"{rule.name} allows {rule.baseline_days}; it is used",
            "EVALUATOR",
            "BASEDT",
            age,
            "START",
        ),
    )


def _late_baseline(at_baseline: pl.DataFrame) -> pl.DataFrame:
    first = at_baseline.filter("LATEBASE")
    columns: dict[str, pl.Expr | str] = {
        "domain": "TR",
        "visit": pl.col("VISIT"),
        "variable": "TRDTC",
    }
    return join_findings(
        make_findings(
            first.filter(pl.col("START").is_not_null()),
            "baseline-after-start",
            "error",
            value=pl.col("BASEDT").cast(pl.String),
            action="assumed",
            message=pl.format(
                "no tumour assessment ({}) on or before the start of treatment on {}; the first "
                "one, on {}, is taken as baseline",
                "EVALUATOR",
                "START",
                "BASEDT",
            ),
            **columns,
        ),
        make_findings(
            first.filter(pl.col("START").is_null()),
            "baseline-without-start",
            "warning",
            value=pl.col("BASEDT").cast(pl.String),
            action="assumed",
            message=pl.format(
                "neither a first dose nor a registration is dated; the first tumour assessment "
                "({}), on {}, is taken as baseline",
                "EVALUATOR",
                "BASEDT",
            ),
            **columns,
        ),
    )


def _no_disease(at_baseline: pl.DataFrame) -> pl.DataFrame:
    none = at_baseline.filter((pl.col("TARGETS") == 0) & (pl.col("NONTARGETS") == 0))
    return make_findings(
        none,
        "no-baseline-disease",
        "error",
        domain="TR",
        variable="TRLNKID",
        message=pl.format(
            "no lesion was recorded at baseline on {} ({}); responses are NE unless a new lesion "
            "appears",
            "BASEDT",
            "EVALUATOR",
        ),
    )
