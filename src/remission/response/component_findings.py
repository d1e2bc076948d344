"""What is odd about the records of collected components."""

import polars as pl

from remission.sdtm import make_findings
from remission.sdtm.findings import Action, Severity

_WHO = ("PARAM", "EVALUATOR")


def _found(
    rows: pl.DataFrame, rule: str, severity: Severity, action: Action, message: pl.Expr
) -> pl.DataFrame:
    return make_findings(
        rows,
        rule,
        severity,
        domain=pl.col("SRCDOM"),
        visit=pl.col("VISIT"),
        variable=pl.col("PARAMCD"),
        value=pl.col("SAID"),
        row=pl.col("ROW"),
        action=action,
        message=message,
    )


def find_unknown(rows: pl.DataFrame, known: str) -> pl.DataFrame:
    """Return a finding per record whose word its component does not know."""
    message = pl.format(
        "{} of {} is {}, which the criterion does not know; it counts as not evaluable ({})",
        *_WHO,
        "SAID",
        pl.lit(known),
    )
    return _found(rows, "unknown-component", "error", "assumed", message)


def find_not_dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per record that no date can be given."""
    message = pl.format(
        "{} of {} has no date and no other record of its visit has one; enter it", *_WHO
    )
    return _found(rows, "response-not-dated", "error", "set aside", message)


def find_too_early(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per record up to the start of treatment."""
    message = pl.format(
        "{} of {} on {} is not after the start of treatment on {}; it is no response to it",
        *_WHO,
        "ADT",
        "START",
    )
    return _found(rows, "response-before-treatment", "note", "set aside", message)


def find_twice(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per record beside which a worse word of the same component stands."""
    message = pl.format(
        "{} of {} stands more than once in the assessment of {}, with different words; the worst "
        "counts",
        *_WHO,
        "ADT",
    )
    return _found(rows, "component-twice", "warning", "set aside", message)
