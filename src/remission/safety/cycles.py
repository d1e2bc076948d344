"""Who has a side-effect in each cycle of treatment, among the patients on treatment."""

import polars as pl

from remission.protocol import Protocol
from remission.safety.episodes import followed_records, treated_days
from remission.safety.exposure import Course
from remission.safety.nouns import CYCLE_SCHEMA

_KEYS = ["USUBJID", "TERM", "CYCLE"]


def derive_cycles(events: pl.DataFrame, protocol: Protocol, course: Course) -> pl.DataFrame:
    """Return one row per patient, term of `toxicity.course` and cycle begun (`CYCLE_SCHEMA`).

    Cycle 1 begins on the day of the first dose and lasts `toxicity.cycle_days`. A patient is on
    treatment in a cycle whose first day is not after the last dose (or the cut-off, while
    treatment goes on); days without drug in between change nothing. The side-effect is active
    when a treatment-emergent record covers a day of the cycle up to the last dose. In the panel
    are patients still on treatment on the last day of cycle `toxicity.panel_cycles`.
    """
    terms = dict.fromkeys(protocol.toxicity.course)
    if not terms:
        return CYCLE_SCHEMA.to_frame()
    cycles = _begun(treated_days(course, protocol.trial.cutoff), protocol)
    grid = cycles.join(pl.DataFrame({"TERM": list(terms)}), how="cross")
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


def _begun(treated: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    """Return the cycles that each patient began: USUBJID, CYCLE, FIRST and LAST day, PANEL."""
    length = protocol.toxicity.cycle_days
    days = (pl.col("LASTDAY") - pl.col("TRTSDT")).dt.total_days() + 1
    begins = pl.col("TRTSDT") + pl.duration(days=(pl.col("CYCLE") - 1) * length)
    ends = begins + pl.duration(days=length - 1)
    return (
        treated.filter(days > 0)
        .with_columns(PANEL=days >= length * protocol.toxicity.panel_cycles)
        .with_columns(CYCLE=pl.int_ranges(1, (days + length - 1) // length + 1))
        .explode("CYCLE")
        .select("USUBJID", "CYCLE", "PANEL", FIRST=begins, LAST=pl.min_horizontal(ends, "LASTDAY"))
    )
