"""Findings: something odd about a patient or a record, said in a sentence."""

from typing import Final, Literal

import polars as pl

Severity = Literal["error", "warning", "note"]
"""error: a result is wrong or missing because of it; warning: a person should look; note: said."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""The worst first."""

Action = Literal["kept", "assumed", "set aside"]
"""What was done with the record: used as it is, used with an assumption, or not used."""

FINDING_SCHEMA = pl.Schema(
    {
        "rule": pl.String,  # the rule's short name, such as `lesion-without-baseline`
        "severity": pl.String,
        "domain": pl.String,
        "USUBJID": pl.String,
        "visit": pl.String,
        "variable": pl.String,
        "value": pl.String,
        "row": pl.Int64,  # ROW of the record in its file; null when no single record is meant
        "action": pl.String,
        "message": pl.String,  # what was found, and what to do
    }
)

_SORT = ("rule", "domain", "USUBJID", "visit", "variable", "row", "message")


_NONE = pl.DataFrame(schema=FINDING_SCHEMA)


def no_findings() -> pl.DataFrame:
    """Return a findings frame without rows."""
    return _NONE.clone()  # making a frame from a schema is a hundred times slower


def make_findings(
    records: pl.DataFrame,
    rule: str,
    severity: Severity,
    *,
    message: pl.Expr,
    action: Action = "kept",
    **columns: pl.Expr | str,
) -> pl.DataFrame:
    """Return one finding per row of `records`.

    Parameters
    ----------
    records
        The records that break the rule; USUBJID is taken from it when there.
    rule, severity, action
        As in `FINDING_SCHEMA`.
    message
        An expression over `records` that gives the sentence.
    columns
        Further finding columns (`domain`, `visit`, `variable`, `value`, `row`), each as an
        expression over `records` or a fixed text.

    """
    if records.is_empty():
        return no_findings()
    given: dict[str, pl.Expr] = {
        "rule": pl.lit(rule),
        "severity": pl.lit(severity),
        "action": pl.lit(action),
        "message": message,
    }
    if "USUBJID" in records.columns:
        given["USUBJID"] = pl.col("USUBJID")
    for name, value in columns.items():
        given[name] = pl.lit(value) if isinstance(value, str) else value
    return records.select(
        given.get(name, pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in FINDING_SCHEMA.items()
    )


def gather_findings(*frames: pl.DataFrame) -> pl.DataFrame:
    """Return all findings in one frame, each once, in a fixed order."""
    found = join_findings(*frames)
    return found if found.is_empty() else found.unique().sort(_SORT, nulls_last=True)


def join_findings(*frames: pl.DataFrame) -> pl.DataFrame:
    """Return all findings in one frame as they come, for a check that others gather."""
    found = [frame for frame in frames if not frame.is_empty()]
    return pl.concat(found) if found else no_findings()
