"""When a dosing interval without an end date is taken to end."""

import datetime as dt

import polars as pl

from remission.safety.dose_findings import dose_finding
from remission.sdtm import Study, gather_findings


def end_intervals(
    records: pl.DataFrame, study: Study, cutoff: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the dosing records with AENDT filled and OPEN, and findings.

    An interval without an end runs to the day before the next later start of the patient (doses
    that start on one day go together); the last one to the first disposition event from its start
    on, to death or to the cut-off, whichever is first. OPEN is true only where that is the
    cut-off. An end before the start makes an interval of one day.
    """
    last_days = _last_days(records, study, cutoff)
    ended = records.join(last_days, on="ROW", how="left").with_columns(END="AENDT")
    no_end, is_last = pl.col("END").is_null(), pl.col("NEXT").is_null()
    runs_to = pl.coalesce("END", pl.col("NEXT") - pl.duration(days=1), "LASTDAY")
    ended = ended.with_columns(
        OPEN=no_end & is_last & (pl.col("LASTDAY") == cutoff),
        AENDT=pl.max_horizontal(runs_to, "ASTDT"),
    )
    return ended, gather_findings(_assumed_ends(ended), _backwards(ended))


def _last_days(records: pl.DataFrame, study: Study, cutoff: dt.date) -> pl.DataFrame:
    """Return per record ROW, NEXT (the next later start), DTHDT and LASTDAY."""
    deaths = study["DM"].select("USUBJID", "DTHDT").unique("USUBJID")
    following = (
        records.select("USUBJID", "ASTDT")
        .unique()
        .sort("USUBJID", "ASTDT")
        .with_columns(NEXT=pl.col("ASTDT").shift(-1).over("USUBJID"))
    )
    return (
        records.select("ROW", "USUBJID", "ASTDT")
        .join(deaths, on="USUBJID", how="left")
        .join(following, on=["USUBJID", "ASTDT"], how="left")
        .join(_off_treatment(records, study), on="ROW", how="left")
        .select("ROW", "NEXT", "DTHDT", LASTDAY=pl.min_horizontal(pl.lit(cutoff), "DTHDT", "OFFDT"))
    )


def _off_treatment(records: pl.DataFrame, study: Study) -> pl.DataFrame:
    """Return the first disposition event from the start of each record on: ROW, OFFDT."""
    before = (
        pl.col("EPOCH").str.to_uppercase().is_in(["SCREENING", "RUN-IN"]).fill_null(value=False)
    )
    events = study["DS"].filter(pl.col("DSCAT").str.to_uppercase() == "DISPOSITION EVENT", ~before)
    return (
        records.select("USUBJID", "ROW", "ASTDT")
        .join(events.select("USUBJID", "DSSTDT"), on="USUBJID")
        .filter(pl.col("DSSTDT") >= pl.col("ASTDT"))
        .group_by("ROW")
        .agg(OFFDT=pl.col("DSSTDT").min())
    )


def _assumed_ends(ended: pl.DataFrame) -> pl.DataFrame:
    why = (
        pl.when(pl.col("NEXT").is_not_null())
        .then(pl.lit("the next dose follows"))
        .when(pl.col("LASTDAY") == pl.col("DTHDT"))
        .then(pl.lit("the patient died"))
        .otherwise(pl.lit("treatment or follow-up ended"))
    )
    return dose_finding(
        ended.filter(pl.col("END").is_null() & ~pl.col("OPEN")),
        "dose-without-end",
        "warning",
        "ENDTC",
        pl.format("No end date; taken to last until {}, when {}", "AENDT", why),
        action="assumed",
    )


def _backwards(ended: pl.DataFrame) -> pl.DataFrame:
    return dose_finding(
        ended.filter(pl.col("END") < pl.col("ASTDT")),
        "dose-ends-before-start",
        "error",
        "ENDTC",
        pl.format("Ends on {}, before its start {}; counted as one day", "END", "ASTDT"),
        action="assumed",
    )
