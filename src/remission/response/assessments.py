"""Which scans belong together: assessments by date, and the baseline among them."""

import polars as pl


def date_days(days: pl.DataFrame, span_days: int) -> pl.DataFrame:
    """Return the scan days with ADT, the date of the assessment they belong to.

    Scans of one evaluator under one visit whose dates follow each other by at most `span_days`
    are one assessment, dated by the last of them; under one visit label (in any capitals), dates
    further apart are separate assessments. Days without a visit form one assessment per date.
    Records without a date take the last date of their visit; ADT is null when the visit has none.
    """
    number = pl.col("VISITNUM")
    name = pl.when(number.is_null()).then(pl.col("VISIT").str.to_uppercase())
    day = pl.when(number.is_null() & pl.col("VISIT").is_null()).then("SCANDT")
    other = pl.any_horizontal(
        pl.col(key).ne_missing(pl.col(key).shift()) for key in ("S", "VISITNUM", "NAME", "DAY")
    )
    apart = (pl.col("SCANDT").diff().dt.total_days() > span_days).fill_null(value=False)
    return (
        days.lazy()
        .with_columns(name.alias("NAME"), day.alias("DAY"))
        .sort("S", "VISITNUM", "NAME", "SCANDT", nulls_last=True)
        .with_columns((other | apart).cum_sum().alias("PART"))
        .with_columns(pl.col("SCANDT").max().over("PART").alias("ADT"))
        .drop("NAME", "DAY", "PART")
        .sort("D")
        .collect()
    )


def list_assessments(days: pl.DataFrame, starts: pl.DataFrame) -> pl.DataFrame:
    """Return one row per S and ADT, with BASEDT and whether it comes after the start.

    Parameters
    ----------
    days
        Scan days with S and ADT.
    starts
        S, START (the first dose, else registration; null when neither is known) and FROM (the
        day from which the first assessment is the baseline; null: see below).

    Returns
    -------
    DataFrame
        A (the assessments numbered in the order of S and ADT), S, ADT, VISITNUM, VISIT, ACCEPTED,
        BASEDT (first assessment from FROM on, else the last one on or before the start, else the
        first one of all), START (BASEDT in the first case), LATEBASE (the last case).

    """
    before = pl.col("ADT").filter(pl.col("ADT") <= pl.col("START")).max()
    after = pl.col("ADT").filter(pl.col("ADT") >= pl.col("FROM")).min()
    return (
        days.filter(pl.col("ADT").is_not_null())
        .sort("S", "ADT", "VISITNUM", "VISIT", nulls_last=True)
        .group_by("S", "ADT", maintain_order=True)
        .agg(
            pl.col("VISITNUM").first(),
            pl.col("VISIT").first(),
            pl.col("ACCEPTED").any(),
        )
        .join(starts, on="S", how="left")
        .with_columns(
            after.over("S").alias("AFTER"),
            before.over("S").alias("BEFORE"),
            pl.col("ADT").min().over("S").alias("FIRST"),
        )
        .with_columns(
            pl.coalesce("AFTER", "BEFORE", "FIRST").alias("BASEDT"),
            pl.coalesce("AFTER", "START").alias("START"),
            (pl.col("AFTER").is_null() & pl.col("BEFORE").is_null()).alias("LATEBASE"),
        )
        .drop("AFTER", "BEFORE", "FIRST", "FROM")
        .sort("S", "ADT")
        .with_row_index("A")
    )
