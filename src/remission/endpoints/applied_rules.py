"""What a set of censoring rules makes of each patient's first event."""

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.rule_sets import RuleSet
from remission.endpoints.schedule import longest_gap, planned_day


def apply_rules(
    rules: RuleSet, evidence: Evidence, events: pl.DataFrame, ends: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the events that the rules let count, dated by them, and the possible ends without.

    Parameters
    ----------
    rules, evidence
        The rules in force, and what they look at.
    events
        Each patient's first event: ADT, PROGRESSED, STARTDT, FREEDT (last assessment before it that
        showed no progression; null: none).
    ends
        Days at which a patient without an event may be censored, the start among them; RULED turns
        true where a rule decides.

    """
    if rules.no_baseline == "censor":
        events, ends = _need_baseline(evidence, events, ends)
    if rules.missed_visits is not None:
        events, ends = _end_before_gap(rules.missed_visits, evidence, events, ends)
    if rules.progression_date == "planned visit":
        events = _date_as_planned(evidence, events)
    return events, ends


def _need_baseline(
    evidence: Evidence, events: pl.DataFrame, ends: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leave of patients without a complete baseline nothing but the start."""
    seen = pl.col("USUBJID").is_in(evidence.baselines["USUBJID"].implode())
    is_start = pl.col("ORDER") == pl.col("ORDER").max()
    said = pl.lit("no complete assessment before treatment; censored at the start")
    kept = ends.filter(seen | is_start).with_columns(
        pl.when(seen).then("EVNTDESC").otherwise(said).alias("EVNTDESC"),
        (pl.col("RULED") | ~seen).alias("RULED"),
    )
    return events.filter(seen), kept


def _end_before_gap(
    missed: int, evidence: Evidence, events: pl.DataFrame, ends: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leave out events after a gap, and let follow-up end before it."""
    limit = longest_gap(evidence.protocol, missed)
    last = pl.coalesce("FREEDT", "STARTDT")
    gap = (pl.col("ADT") - last).dt.total_days()
    late = events.with_columns(gap.alias("GAP")).filter(pl.col("GAP") > limit)
    what = pl.when("PROGRESSED").then(pl.lit("progression")).otherwise(pl.lit("death"))
    said = late.select(
        "USUBJID",
        pl.col("ADT").alias("LATEDT"),
        pl.format(
            f"{{}} on {{}} came {{}} days later, after {missed} or more missed visits "
            f"(more than {limit} days)",
            what,
            "ADT",
            "GAP",
        ).alias("SAID"),
    )
    kept = (
        ends.join(said, on="USUBJID", how="left", maintain_order="left")
        .filter(pl.col("LATEDT").is_null() | (pl.col("ADT") < pl.col("LATEDT")))
        .with_columns(
            pl.concat_str("EVNTDESC", "SAID", separator="; ", ignore_nulls=True).alias("EVNTDESC"),
            (pl.col("RULED") | pl.col("SAID").is_not_null()).alias("RULED"),
        )
        .select(ends.columns)
    )
    return events.join(said, on="USUBJID", how="anti"), kept


def _date_as_planned(evidence: Evidence, events: pl.DataFrame) -> pl.DataFrame:
    """Date progressions to the planned visit, but never after the patient's death."""
    begun = evidence.subjects.select(
        "USUBJID", pl.coalesce("TRTSDT", "RFICDT").alias("BEGUN"), "DTHDT"
    )
    dated = events.join(begun, on="USUBJID", how="left", maintain_order="left").with_columns(
        pl.min_horizontal(planned_day(evidence.protocol, "ADT", "BEGUN"), "DTHDT").alias("PLANDT")
    )
    moved = pl.col("PROGRESSED") & (pl.col("PLANDT") != pl.col("ADT")).fill_null(value=False)
    return dated.with_columns(
        pl.when(moved).then("PLANDT").otherwise("ADT").alias("ADT"),
        pl.when(moved)
        .then(pl.format("{}; seen on {}, dated to the planned visit", "EVNTDESC", "ADT"))
        .otherwise("EVNTDESC")
        .alias("EVNTDESC"),
    ).select(events.columns)
