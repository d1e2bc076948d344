"""Whether tumours were assessed as often as the protocol plans."""

import polars as pl

from remission.endpoints.sources import Evidence, origin
from remission.protocol import Schedule
from remission.sdtm import make_findings

_WEEK = 7


def check_schedule(evidence: Evidence) -> pl.DataFrame:
    """Return a finding per gap between assessments that is longer than planned.

    A gap runs from the start of time or an assessment to the next assessment; without
    progression the last one runs to a new therapy, death or the last day known alive, whichever
    came first. It is too long when it exceeds the planned weeks and `window_days` at both ends.
    The weeks are those planned until progression or, after it, until the end of follow-up.
    """
    followed = evidence.subjects.filter(pl.col("REGFL") == "Y").select(
        "USUBJID", pl.min_horizontal("NEWTRTDT", "DTHDT", "LSTALVDT").alias("ENDDT")
    )
    starts = origin(evidence).select("USUBJID", "ADT")
    seen = evidence.visits.select("USUBJID", "ADT", "PDDT")
    days = (
        pl.concat([starts, seen], how="diagonal")
        .join(followed, on="USUBJID")
        .sort("USUBJID", "ADT")
        .with_columns(
            pl.coalesce(pl.col("ADT").shift(-1).over("USUBJID"), "ENDDT").alias("NEXTDT"),
            pl.col("PDDT").min().over("USUBJID").alias("FIRSTPD"),
            pl.col("ADT").shift(-1).over("USUBJID").is_null().alias("LAST"),
        )
        .with_columns(
            (pl.col("ADT") >= pl.col("FIRSTPD")).fill_null(value=False).alias("PROGRESSED"),
            (pl.col("NEXTDT") - pl.col("ADT")).dt.total_days().alias("GAP"),
        )
        .with_columns(_planned_weeks(evidence.protocol.schedule).alias("WEEKS"))
    )
    allowed = _WEEK * pl.col("WEEKS") + 2 * evidence.protocol.schedule.window_days
    too_long = (pl.col("GAP") > allowed) & ~(pl.col("PROGRESSED") & pl.col("LAST"))
    return make_findings(
        days.filter(too_long),
        "assessment-gap",
        "note",
        domain="TR",
        variable="TRDTC",
        value=pl.col("GAP").cast(pl.String),
        message=pl.format(
            "no assessment from {} to {}, {} days, while the protocol plans one every {} weeks; "
            "progression may have come earlier than it was seen",
            "ADT",
            "NEXTDT",
            "GAP",
            "WEEKS",
        ),
    )


def _planned_weeks(plan: Schedule) -> pl.Expr:
    """Return the weeks planned between assessments; null where none is planned any more."""
    weeks = {row.until: row.every_weeks for row in reversed(plan.tumour)}
    later = pl.lit(weeks.get("end of follow-up"))
    return (
        pl.when("PROGRESSED")
        .then(later)
        .otherwise(pl.coalesce(pl.lit(weeks.get("progression")), later))
    )
