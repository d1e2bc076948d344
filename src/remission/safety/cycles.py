"""Who has a side-effect in each cycle of treatment, among the patients on treatment."""

import polars as pl

from remission.protocol import Protocol
from remission.safety.episodes import followed_records, treated_days
from remission.safety.exposure import Course
from remission.safety.nouns import CYCLE_SCHEMA, DOSE_SCHEMA

_KEYS = ["USUBJID", "TERM", "CYCLE"]


_WEEK = 7


def derive_cycles(events: pl.DataFrame, protocol: Protocol, course: Course) -> pl.DataFrame:
    """Return one row per patient, term of `toxicity.course` and cycle begun (`CYCLE_SCHEMA`).

    Cycle 1 begins on the day of the first dose and lasts `toxicity.cycle_days`. A patient is on
    treatment in a cycle whose first day is not after the last dose (or the cut-off, while
    treatment goes on); days without drug in between change nothing. The side-effect is active
    when a treatment-emergent record covers a day of the cycle up to the last dose. In the panel
    are patients still on treatment on the last day of cycle `toxicity.panel_cycles`.
    """
    return _occupied(events, protocol, course, _cycles(protocol, course))


def derive_weeks(events: pl.DataFrame, protocol: Protocol, course: Course) -> pl.DataFrame:
    """Return the same by week on treatment (CYCLE 1 is the first), to the end of the panel."""
    return _occupied(events, protocol, course, _weeks(protocol, course))


def derive_weekly_doses(protocol: Protocol, course: Course) -> pl.DataFrame:
    """Return the mean daily dose of each patient in each week on treatment (`DOSE_SCHEMA`).

    Over the days of the week up to the last on treatment, days without drug being 0; null where
    the dose of a day is not known.
    """
    if not protocol.toxicity.course:
        return DOSE_SCHEMA.to_frame()
    last = pl.col("DAY") + pl.duration(days=pl.col("LENGTH") - 1)
    weeks = _weeks(protocol, course)
    days = (pl.min_horizontal("LAST", last) - pl.max_horizontal("FIRST", "DAY")).dt.total_days() + 1
    given = (
        weeks.join(course.stretches, on="USUBJID")
        .with_columns(DAYS=days)
        .filter(pl.col("DAYS") > 0)
        .group_by("USUBJID", "CYCLE")
        .agg(SUM=pl.when(pl.col("KNOWN").all()).then((pl.col("DAILY") * pl.col("DAYS")).sum()))
    )
    length = (pl.col("LAST") - pl.col("FIRST")).dt.total_days() + 1
    return (
        weeks.join(given, on=["USUBJID", "CYCLE"], how="left")
        .select("USUBJID", WEEK="CYCLE", DOSE=(pl.col("SUM") / length).round_sig_figs(9))
        .match_to_schema(DOSE_SCHEMA, integer_cast="upcast")
        .sort("USUBJID", "WEEK")
    )


def _cycles(protocol: Protocol, course: Course) -> pl.DataFrame:
    treated = treated_days(course, protocol.trial.cutoff)
    return _begun(treated, protocol, protocol.toxicity.cycle_days)


def _weeks(protocol: Protocol, course: Course) -> pl.DataFrame:
    plan = protocol.toxicity
    weeks = plan.cycle_days * plan.panel_cycles // _WEEK
    treated = treated_days(course, protocol.trial.cutoff)
    return _begun(treated, protocol, _WEEK).filter(pl.col("CYCLE") <= weeks)


def _occupied(
    events: pl.DataFrame, protocol: Protocol, course: Course, spans: pl.DataFrame
) -> pl.DataFrame:
    """Return who had which side-effect in each span of days (`CYCLE_SCHEMA`)."""
    terms = dict.fromkeys(protocol.toxicity.course)
    if not terms:
        return CYCLE_SCHEMA.to_frame()
    grid = spans.join(pl.DataFrame({"TERM": list(terms)}), how="cross")
    active = _active(grid, followed_records(events, protocol, course))
    return (
        grid.join(active, on=_KEYS, how="left")
        .with_columns(pl.col("ACTIVE").fill_null(value=False))
        .with_columns(
            GRADE=pl.when("ACTIVE").then("WORST").otherwise(0),
            GRADEDAYS=pl.when("ACTIVE").then("SUM").otherwise(0),
            DAYS=(pl.col("LAST") - pl.col("FIRST")).dt.total_days() + 1,
        )
        .match_to_schema(CYCLE_SCHEMA, extra_columns="ignore", integer_cast="upcast")
        .sort(_KEYS)
    )


def _active(grid: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return the cycles that a record touches: WORST grade, SUM of the worst grades by day."""
    by_day = (
        grid.join(records.select("USUBJID", "TERM", "ASTDT", "AENDT", "AETOXGR"), on=_KEYS[:2])
        .with_columns(
            FROM=pl.max_horizontal("ASTDT", "FIRST"), TO=pl.min_horizontal("AENDT", "LAST")
        )
        .filter(pl.col("FROM") <= pl.col("TO"))
        .select(*_KEYS, "AETOXGR", DAY=pl.date_ranges("FROM", "TO"))
        .explode("DAY")
        .group_by(*_KEYS, "DAY")
        .agg(pl.col("AETOXGR").max())
    )
    grade = pl.col("AETOXGR")
    return by_day.group_by(_KEYS).agg(
        ACTIVE=pl.lit(value=True),
        WORST=grade.max(),
        SUM=pl.when(grade.is_not_null().all()).then(grade.sum()),
    )


def _begun(treated: pl.DataFrame, protocol: Protocol, length: int) -> pl.DataFrame:
    """Return the spans that each patient began: USUBJID, CYCLE, FIRST and LAST day, PANEL."""
    panel = protocol.toxicity.cycle_days * protocol.toxicity.panel_cycles
    days = (pl.col("LASTDAY") - pl.col("TRTSDT")).dt.total_days() + 1
    begins = pl.col("TRTSDT") + pl.duration(days=(pl.col("CYCLE") - 1) * length)
    ends = begins + pl.duration(days=length - 1)
    return (
        treated.filter(days > 0)
        .with_columns(PANEL=days >= panel)
        .with_columns(CYCLE=pl.int_ranges(1, (days + length - 1) // length + 1))
        .explode("CYCLE")
        .select("USUBJID", "CYCLE", "PANEL", FIRST=begins, LAST=pl.min_horizontal(ends, "LASTDAY"))
    )
