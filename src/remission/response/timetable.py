"""Findings about the protocol's timetable: assessments out of their window, and missed ones."""

import polars as pl

from remission.protocol import Protocol
from remission.response.nouns import Responses
from remission.sdtm import join_findings, make_findings

_UNPLANNED = "UNSCHED"


def check_timetable(starts: pl.DataFrame, protocol: Protocol, responses: Responses) -> pl.DataFrame:
    """Return the assessments of the reader analysed that the timetable does not plan, and gaps.

    Until the first progression the days are counted from the start of treatment (else from
    registration) by the first line of the schedule; after it from the progression by the second,
    when there is one. A line that lasts until the end of follow-up is not ended by progression.
    Each assessment belongs to the planned day nearest to it (the later one of two), and is on time
    `window_days` before or after it. A planned day to which none belongs was missed when a later
    assessment of the same line exists; what was due after the last assessment is not looked for.
    """
    lines = protocol.schedule.tumour
    seen = responses.visits.filter(pl.col("EVALUATOR") == protocol.response.evaluator).join(
        starts, on="USUBJID"
    )
    progressed = seen.group_by("USUBJID").agg(
        pl.col("ADT").filter(pl.col("PDDT").is_not_null()).min().alias("FIRSTPD")
    )
    seen = seen.join(progressed, on="USUBJID")
    later = (pl.col("ADT") > pl.col("FIRSTPD")).fill_null(value=False)
    if lines[0].until == "end of follow-up":
        later = pl.lit(value=False)
    found = _check_line(seen.filter(~later), pl.col("START"), lines[0].every_weeks, protocol)
    if len(lines) == 1:
        return found
    return join_findings(
        found,
        _check_line(seen.filter(later), pl.col("FIRSTPD"), lines[1].every_weeks, protocol),
    )


def _check_line(
    seen: pl.DataFrame, origin: pl.Expr, every_weeks: int, protocol: Protocol
) -> pl.DataFrame:
    every_days = 7 * every_weeks
    after = (pl.col("ADT") - pl.col("ORIGIN")).dt.total_days()
    placed = (
        seen.with_columns(origin.alias("ORIGIN"))
        .filter(pl.col("ORIGIN").is_not_null())
        .with_columns(
            pl.max_horizontal(1, (after + every_days // 2) // every_days).alias("TURN"),
            after.alias("AFTER"),
        )
        .with_columns((pl.col("TURN") * every_days).alias("DUE"))
    )
    planned = ~pl.col("VISIT").str.to_uppercase().str.contains(_UNPLANNED).fill_null(value=False)
    window = protocol.schedule.window_days
    off = placed.filter(planned & ((pl.col("AFTER") - pl.col("DUE")).abs() > window))
    return join_findings(_off(off, every_weeks, window), _missed(placed, every_weeks))


def _off(off: pl.DataFrame, every_weeks: int, window: int) -> pl.DataFrame:
    return make_findings(
        off,
        "off-schedule",
        "note",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRDTC",
        value=pl.col("ADT").cast(pl.String),
        message=pl.format(
            "the assessment on {} is {} days after {}, {} days {} its planned day "
            f"(every {every_weeks} weeks, window {window} days)",
            "ADT",
            "AFTER",
            "ORIGIN",
            (pl.col("AFTER") - pl.col("DUE")).abs(),
            pl.when(pl.col("AFTER") > pl.col("DUE"))
            .then(pl.lit("after"))
            .otherwise(pl.lit("before")),
        ),
    )


def _missed(placed: pl.DataFrame, every_weeks: int) -> pl.DataFrame:
    kept = placed.select("USUBJID", "TURN")
    missed = (
        placed.group_by("USUBJID")
        .agg(pl.col("TURN").max(), pl.col("ORIGIN").first())
        .with_columns(pl.int_ranges(1, pl.col("TURN")).alias("TURN"))
        .explode("TURN", empty_as_null=False)
        .join(kept, on=["USUBJID", "TURN"], how="anti")
        .with_columns(
            (pl.col("ORIGIN") + pl.duration(weeks=pl.col("TURN") * every_weeks)).alias("DUEDT")
        )
    )
    return make_findings(
        missed,
        "missed-assessment",
        "note",
        domain="TR",
        variable="TRDTC",
        value=pl.col("DUEDT").cast(pl.String),
        message=pl.format(
            f"no tumour assessment belongs to the one planned for {{}} (every {every_weeks} weeks "
            "from {}), though there are later ones",
            "DUEDT",
            "ORIGIN",
        ),
    )
