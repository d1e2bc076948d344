"""Whether one visit label stands for one round of scans."""

import polars as pl

from remission.sdtm.findings import Severity, gather_findings, make_findings

_VISIT = ("USUBJID", "EVAL", "EVALID", "VISITNUM", "LABEL")


def check_visits(tu: pl.DataFrame, tr: pl.DataFrame, span_days: int) -> pl.DataFrame:
    """Return a finding per reader and visit with more than one scan date (rule `two-scan-dates`).

    A note where the scans are at most `span_days` apart, so that they make one assessment; a
    warning where they are further apart. A label is the same in any capitals.
    """
    scans = pl.concat([_scans(tu, "TU"), _scans(tr, "TR")]).unique().collect(engine="streaming")
    labelled = scans.filter(pl.col("VISIT").is_not_null() | pl.col("VISITNUM").is_not_null())
    several = (
        labelled.group_by(_VISIT)
        .agg(
            VISIT=pl.col("VISIT").min(),
            DATES=pl.col("DT").unique().sort().cast(pl.String).str.join(" and "),
            N=pl.col("DT").n_unique(),
            APART=(pl.col("DT").max() - pl.col("DT").min()).dt.total_days(),
        )
        .filter(pl.col("N") > 1)
        .sort(_VISIT, nulls_last=True)
    )
    far = pl.col("APART") > span_days
    return gather_findings(
        _finding(several.filter(far), "warning", "they count as separate assessments"),
        _finding(several.filter(~far), "note", "they count as one assessment"),
    )


def _scans(frame: pl.DataFrame, domain: str) -> pl.LazyFrame:
    scans = frame.lazy().select(
        "USUBJID",
        pl.col(f"{domain}EVAL").alias("EVAL"),
        pl.col(f"{domain}EVALID").alias("EVALID"),
        "VISITNUM",
        "VISIT",
        pl.col("VISIT").str.to_uppercase().alias("LABEL"),
        pl.col(f"{domain}DT").alias("DT"),
    )
    return scans.filter(pl.col("DT").is_not_null()).unique()


def _finding(visits: pl.DataFrame, severity: Severity, outcome: str) -> pl.DataFrame:
    return make_findings(
        visits,
        "two-scan-dates",
        severity,
        domain="TR",
        visit=pl.coalesce("VISIT", pl.col("VISITNUM").cast(pl.String)),
        variable="TRDTC",
        value=pl.col("DATES"),
        message=pl.format(
            "{} has scans of this visit on {}, {} days apart; {}",
            pl.coalesce("EVALID", "EVAL", pl.lit("the only reader")),
            "DATES",
            "APART",
            pl.lit(outcome),
        ),
    )
