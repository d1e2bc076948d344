"""What is odd about laboratory values that are to be graded."""

import polars as pl

from remission.safety.cuts import needs_baseline, needs_fasting, needs_limit
from remission.safety.scales import Raised, Rule, TooLow
from remission.sdtm import gather_findings, make_findings
from remission.sdtm.findings import Severity, no_findings


def find_odd_grades(table: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Find values that are no number, or lack a usable unit, limit of normal, date or baseline."""
    number, value = pl.col("NUMBER"), pl.col("AVAL")
    return gather_findings(
        _finding(
            table.filter(number.is_null()),
            "laboratory-value-no-number",
            "error",
            pl.format("{} is '{}', no number; it is not graded", "LBTESTCD", "TEXT"),
        ),
        _finding(
            table.filter(number.is_not_null() & value.is_null()),
            "unit-cannot-be-converted",
            "error",
            pl.format(
                "{} is {} {}, which cannot be turned into {}; it is not graded",
                "LBTESTCD",
                "TEXT",
                pl.col("UNIT").fill_null("without a unit"),
                pl.lit("" if isinstance(rule, Raised) else rule.unit),
            ),
        ),
        _without_limit(table, rule),
        _without_baseline(table, rule),
        _without_fasting(table, rule),
        _not_corrected(table, rule),
        _finding(
            table.filter(pl.col("ADT").is_null()),
            "laboratory-value-undated",
            "warning",
            pl.format("{} has no date; counted neither as baseline nor on treatment", "LBTESTCD"),
        ),
    )


def _without_limit(table: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    if not isinstance(rule, Raised) and not needs_limit(rule.cuts):
        return no_findings()
    side, limit = ("lower", "LLN") if isinstance(rule, TooLow) else ("upper", "HIGH")
    lacking = ~(pl.col(limit) > 0).fill_null(value=False) & pl.col("AVAL").is_not_null()
    graded = pl.col("ATOXGR").is_not_null()
    # A grade from a number is certain without the limit; a multiple of it may be worse.
    where = lacking if isinstance(rule, Raised) else lacking & ~graded
    ends = (
        pl.when(graded).then(pl.lit("the grade is a minimum")).otherwise(pl.lit("it is not graded"))
    )
    return _finding(
        table.filter(where),
        "limit-of-normal-missing",
        "warning",
        pl.format(
            "{} is {} without the laboratory's {} limit of normal; {}",
            "LBTESTCD",
            "TEXT",
            pl.lit(side),
            ends,
        ),
    )


def _without_baseline(table: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    lacking = needs_baseline(rule) & pl.col("AVAL").is_not_null() & pl.col("TRTSDT").is_not_null()
    patients = table.filter(lacking).group_by("USUBJID", "LBTESTCD").agg(pl.len().alias("VALUES"))
    return make_findings(
        patients,
        "baseline-not-known",
        "warning",
        domain="LB",
        variable=pl.col("LBTESTCD"),
        action="assumed",
        message=pl.format(
            "{}: the scale counts from the value before treatment, and that or its limits of normal"
            " are not known for {} values; taken as normal, grades may be missing or too mild",
            "LBTESTCD",
            "VALUES",
        ),
    )


def _without_fasting(table: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    if not needs_fasting(rule):
        return no_findings()
    known = pl.col("AVAL").is_not_null() & (pl.col("HIGH") > 0)
    return _finding(
        table.filter(known, pl.col("ATOXGR").is_null()),
        "fasting-not-known",
        "warning",
        pl.format(
            "{} is {}; LBFAST does not say whether the patient was fasting, so it is not graded",
            "LBTESTCD",
            "TEXT",
        ),
    )


def _not_corrected(table: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    return make_findings(
        table.select("LBTESTCD").filter(pl.lit(rule.test == "CA")).unique(),
        "calcium-as-collected",
        "note",
        domain="LB",
        variable=pl.col("LBTESTCD"),
        message=pl.lit(
            "CA is graded as it was collected; CTCAE means calcium corrected for albumin, which"
            " toxicity.laboratory can name as CACR"
        ),
    )


def _finding(table: pl.DataFrame, rule: str, severity: Severity, message: pl.Expr) -> pl.DataFrame:
    return make_findings(
        table,
        rule,
        severity,
        domain="LB",
        visit=pl.col("VISIT"),
        variable=pl.col("LBTESTCD"),
        value=pl.concat_str("TEXT", "UNIT", separator=" ", ignore_nulls=True),
        row=pl.col("ROW"),
        message=message,
    )
