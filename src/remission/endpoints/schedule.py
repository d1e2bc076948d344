"""Whether patients were still assessed while they were followed without progression."""

import polars as pl

from remission.endpoints.sources import Evidence, origin
from remission.sdtm import make_findings

_WEEK = 7


def check_schedule(evidence: Evidence) -> pl.DataFrame:
    """Return a finding per registered patient who was followed on without assessments.

    The time without runs from the last assessment (else the start of time) to death, else the last
    day known alive, or to a new therapy when that came first; it is too long when it exceeds the
    planned weeks and `window_days` at both ends. After progression none is asked for. Assessments
    that were missed in between are found with the responses (`missed-assessment`).
    """
    plan = evidence.protocol.schedule
    weeks = plan.tumour[0].every_weeks
    ends = evidence.subjects.filter(pl.col("REGFL") == "Y").select(
        "USUBJID",
        pl.min_horizontal("NEWTRTDT", pl.coalesce("DTHDT", "LSTALVDT")).alias("ENDDT"),
    )
    seen = pl.concat(
        [origin(evidence).select("USUBJID", "ADT"), evidence.visits.select("USUBJID", "ADT")]
    )
    progressed = evidence.visits.filter(pl.col("PDDT").is_not_null())
    last = (
        seen.group_by("USUBJID")
        .agg(pl.col("ADT").max())
        .join(progressed, on="USUBJID", how="anti")
        .join(ends, on="USUBJID")
        .with_columns((pl.col("ENDDT") - pl.col("ADT")).dt.total_days().alias("GAP"))
    )
    return make_findings(
        last.filter(pl.col("GAP") > _WEEK * weeks + 2 * plan.window_days),
        "assessment-gap",
        "note",
        domain="TR",
        variable="TRDTC",
        value=pl.col("GAP").cast(pl.String),
        message=pl.format(
            "no assessment from {} to {}, {} days, while the protocol plans one every {} weeks; "
            "progression may have come unseen",
            "ADT",
            "ENDDT",
            "GAP",
            pl.lit(weeks),
        ),
    )
