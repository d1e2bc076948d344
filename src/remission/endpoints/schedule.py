"""Whether patients were still assessed while they were followed without progression."""

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.sources import origin
from remission.protocol import Protocol
from remission.sdtm import make_findings

_WEEK = 7


def longest_gap(protocol: Protocol, missed: int) -> int:
    """Return the most days between two assessments while fewer than so many visits are missed.

    It is `missed` planned intervals and the window at both ends; until progression the first line
    of the schedule is in force.
    """
    plan = protocol.schedule
    return missed * _WEEK * plan.tumour[0].every_weeks + 2 * plan.window_days


def planned_day(protocol: Protocol, day: str, begun: str) -> pl.Expr:
    """Return the planned day of a visit at which something seen on a day belongs.

    Days are planned from `begun`, by the first line of the schedule; it is the first of them whose
    window had not closed, so what is seen inside a window belongs to that visit and what is seen
    between two of them to the next. Null where `begun` is.
    """
    plan = protocol.schedule
    every = _WEEK * plan.tumour[0].every_weeks
    after = (pl.col(day) - pl.col(begun)).dt.total_days() - plan.window_days
    turn = pl.max_horizontal(1, (after + every - 1) // every)
    return pl.col(begun) + pl.duration(days=turn * every)


def check_schedule(evidence: Evidence) -> pl.DataFrame:
    """Return a finding per registered patient who was followed on without assessments.

    The time without runs from the last assessment (else the start of time) to death, else the last
    day known alive, or to a new therapy when that came first; it is too long when it exceeds the
    planned weeks and `window_days` at both ends. After progression none is asked for. Assessments
    that were missed in between are found with the responses (`missed-assessment`).
    """
    weeks = evidence.protocol.schedule.tumour[0].every_weeks
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
        last.filter(pl.col("GAP") > longest_gap(evidence.protocol, 1)),
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
