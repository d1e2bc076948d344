"""When the dose was reduced, raised or interrupted, and why."""

import polars as pl

from remission.safety.nouns import CHANGE_SCHEMA, STRETCH_SCHEMA

_KINDS = {"lower": "reduction", "higher": "increase"}


def list_doses(stretches: pl.DataFrame) -> pl.DataFrame:
    """Return the dose a day, a row per stretch of days with the same dose (`STRETCH_SCHEMA`)."""
    runs = stretches.sort("USUBJID", "DAY").with_columns(
        RUN=pl.struct("USUBJID", "DAILY", "GIVEN", "KNOWN").rle_id()
    )
    return (
        runs.group_by("RUN", maintain_order=True)
        .agg(
            pl.col("USUBJID", "DAILY", "GIVEN", "KNOWN").first(),
            ASTDT=pl.col("DAY").first(),
            DAYS=pl.col("LENGTH").sum(),
        )
        .with_columns(
            AENDT=pl.col("ASTDT") + pl.duration(days=pl.col("DAYS") - 1),
            DAILY=pl.when("KNOWN").then("DAILY"),
        )
        .match_to_schema(STRETCH_SCHEMA, extra_columns="ignore", integer_cast="upcast")
    )


def list_doses_by_day(doses: pl.DataFrame) -> pl.DataFrame:
    """Return USUBJID, ADT, DAILY, GIVEN: a row per patient and day from first to last dose."""
    return doses.select(
        "USUBJID", pl.date_ranges("ASTDT", "AENDT").alias("ADT"), "DAILY", "GIVEN"
    ).explode("ADT")


def derive_changes(doses: pl.DataFrame, intervals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per reduction, increase and interruption (`CHANGE_SCHEMA`).

    A reduction is a daily dose above 0 and below the last one above 0 before it, whether or not an
    interruption lies between; it lasts to the next change of dose. An interruption is a run of
    days without anything taken. Where a dose is not known, there is no reduction or increase to or
    from it. The reason (--ADJ) is that of the first record that begins within the change, and of
    an interruption without a record that of the record that begins on the day after it.

    Parameters
    ----------
    doses
        From `list_doses`.
    intervals
        Dosing intervals, with REASON.

    """
    paused = doses.filter(~pl.col("GIVEN")).with_columns(
        KIND=pl.lit("interruption"), FROMDOSE=None, TODOSE=0.0
    )
    taken = doses.filter(pl.col("GIVEN") & (pl.col("DAILY") > 0).fill_null(value=True))
    before = pl.col("DAILY").shift(1).over("USUBJID")
    moved = (
        taken.with_columns(FROMDOSE=before, TODOSE="DAILY")
        .with_columns(
            KIND=pl.when(pl.col("TODOSE") < pl.col("FROMDOSE"))
            .then(pl.lit(_KINDS["lower"]))
            .when(pl.col("TODOSE") > pl.col("FROMDOSE"))
            .then(pl.lit(_KINDS["higher"]))
        )
        .filter(pl.col("KIND").is_not_null())
    )
    columns = ["USUBJID", "KIND", "ASTDT", "AENDT", "DAYS", "FROMDOSE", "TODOSE"]
    changes = pl.concat(
        [part.select(columns).cast({"FROMDOSE": pl.Float64}) for part in (moved, paused)]
    ).sort("USUBJID", "ASTDT", "KIND")
    return _with_reasons(changes, intervals).match_to_schema(CHANGE_SCHEMA)


def _with_reasons(changes: pl.DataFrame, intervals: pl.DataFrame) -> pl.DataFrame:
    keyed = changes.with_row_index("CHANGE")
    last = (
        pl.when(pl.col("KIND") == "interruption")
        .then(pl.col("AENDT") + pl.duration(days=1))
        .otherwise("AENDT")
    )
    reasons = (
        keyed.select("CHANGE", "USUBJID", "ASTDT", LAST=last)
        .join(
            intervals.filter(pl.col("REASON").is_not_null()).select(
                "USUBJID", "REASON", "SRCSEQ", "ROW", BEGINS="ASTDT"
            ),
            on="USUBJID",
        )
        .filter(pl.col("BEGINS").is_between("ASTDT", "LAST"))
        .sort("CHANGE", "BEGINS", "SRCSEQ", "ROW")
        .unique("CHANGE", keep="first", maintain_order=True)
    )
    return keyed.join(
        reasons.select("CHANGE", "REASON"), on="CHANGE", how="left", maintain_order="left"
    ).drop("CHANGE")
