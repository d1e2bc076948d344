"""Which scans belong together: assessments by date, and the baseline among them."""

import polars as pl

from remission.response.lesion_records import LesionRecords


def date_scans(records: LesionRecords, span_days: int) -> pl.DataFrame:
    """Return the lesion records with ADT, the date of the assessment they belong to.

    Scans of one evaluator under one visit whose dates follow each other by at most `span_days`
    are one assessment, dated by the last of them; under one visit label, dates further apart are
    separate assessments. Records without a visit form one assessment per date. A record without
    a date takes the last date of its visit; one whose visit has no date has ADT null.
    """
    visit = pl.coalesce(
        pl.col("VISITNUM").cast(pl.String), pl.col("VISIT"), pl.col("SCANDT").cast(pl.String)
    )
    scans = records.scans.lazy().with_columns(visit.alias("LABEL"))
    days = (
        scans.filter(pl.col("SCANDT").is_not_null())
        .select("S", "LABEL", "SCANDT")
        .unique()
        .sort("S", "LABEL", "SCANDT")
        .with_columns(
            (pl.col("SCANDT").diff().dt.total_days() > span_days)
            .fill_null(value=False)
            .cum_sum()
            .over("S", "LABEL")
            .alias("PART")
        )
        .with_columns(pl.col("SCANDT").max().over("S", "LABEL", "PART").alias("ADT"))
        .drop("PART")
    )
    last = days.group_by("S", "LABEL").agg(pl.col("ADT").max().alias("LASTDT"))
    return (
        scans.join(days, on=["S", "LABEL", "SCANDT"], how="left")
        .join(last, on=["S", "LABEL"], how="left")
        .with_columns(pl.coalesce("ADT", "LASTDT").alias("ADT"))
        .drop("LASTDT", "LABEL")
        .collect()
    )


def list_assessments(scans: pl.DataFrame, starts: pl.DataFrame) -> pl.DataFrame:
    """Return one row per S and ADT, with BASEDT and whether it comes after the start.

    Parameters
    ----------
    scans
        Lesion records with S and ADT.
    starts
        S and START (the first dose, else registration; null when neither is known).

    Returns
    -------
    DataFrame
        S, ADT, VISITNUM, VISIT, ACCEPTED, BASEDT (last assessment on or before the start, else
        the first one of all), LATEBASE (the second case).

    """
    assessments = (
        scans.lazy()
        .filter(pl.col("ADT").is_not_null())
        .sort("S", "ADT", "VISITNUM", "VISIT", nulls_last=True)
        .group_by("S", "ADT", maintain_order=True)
        .agg(
            pl.col("VISITNUM").first(),
            pl.col("VISIT").first(),
            pl.col("ACCEPTED").any(),
        )
    )
    before = pl.col("ADT").filter(pl.col("ADT") <= pl.col("START")).max()
    return (
        assessments.join(starts.lazy(), on="S", how="left")
        .with_columns(
            before.over("S").alias("BEFORE"),
            pl.col("ADT").min().over("S").alias("FIRST"),
        )
        .with_columns(
            pl.coalesce("BEFORE", "FIRST").alias("BASEDT"),
            pl.col("BEFORE").is_null().alias("LATEBASE"),
        )
        .drop("BEFORE", "FIRST")
        .sort("S", "ADT")
        .collect()
    )
