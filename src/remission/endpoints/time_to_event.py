"""Times to event: declared sources of start, events and censorings, interpreted once."""

from dataclasses import dataclass, replace

import polars as pl

from remission.endpoints.applied_rules import apply_rules
from remission.endpoints.evidence import Evidence
from remission.endpoints.nouns import ENDPOINT_SCHEMA
from remission.endpoints.rule_sets import PLAIN, RuleSet
from remission.endpoints.sources import (
    Source,
    adequate_assessment,
    claimed_progression,
    death,
    first_confirmed_response,
    first_response,
    first_response_seen,
    new_therapy,
    origin,
    progression,
    progression_assessed,
    registration,
)
from remission.protocol import EndpointPlan

SEEN_AT_SCANS: tuple[Source, ...] = (
    progression,
    progression_assessed,
    claimed_progression,
    first_response,
    first_confirmed_response,
    first_response_seen,
)
"""Events that came somewhere between the assessment before and the day on which they were seen."""

_PROGRESSIONS = (progression, progression_assessed, claimed_progression)
_DECIDED = ("USUBJID", "ADT", "EVNTDESC", "SRCDOM", "SRCSEQ")


@dataclass(frozen=True, kw_only=True)
class TimeToEvent:
    """An endpoint measured in days from its start, which is day 1.

    The earliest event counts; without one, the latest censoring. Nothing after the earliest
    `stop_at` counts. The start itself is the last censoring, so that nobody is lost. Where one of
    `competing` comes before an event, the patient cannot have the event any more (CNSR 2).
    `by_rules`: a set of censoring rules says what may get in the way.
    """

    code: str
    label: str
    start: Source
    events: tuple[Source, ...]
    censors: tuple[Source, ...]
    stop_at: tuple[Source, ...] = ()
    competing: tuple[Source, ...] = ()
    by_rules: bool = False


def override(endpoint: TimeToEvent, plan: EndpointPlan, rules: RuleSet = PLAIN) -> TimeToEvent:
    """Return the endpoint as this protocol and its set of censoring rules want it."""
    if endpoint.by_rules:
        endpoint = _by_rules(endpoint, rules)
    events, stop_at = endpoint.events, endpoint.stop_at
    if plan.deaths == "event" and death not in events:
        events = (*events, death)
    if plan.deaths == "censor" and endpoint.code != "OS":
        events = tuple(source for source in events if source is not death)
    if plan.new_therapy == "ignore":
        stop_at = ()
    if plan.new_therapy == "censor":
        stop_at = (new_therapy,)
    return replace(endpoint, events=events, stop_at=stop_at)


def _by_rules(endpoint: TimeToEvent, rules: RuleSet) -> TimeToEvent:
    events = endpoint.events
    if rules.progression_date == "assessment":
        events = tuple(progression_assessed if one is progression else one for one in events)
    if rules.deaths == "censor":
        events = tuple(one for one in events if one is not death)
    if rules.claims == "event":
        events = (*events, claimed_progression)
    starts_anew = rules.start == "registration" and endpoint.start is origin
    return replace(
        endpoint,
        start=registration if starts_anew else endpoint.start,
        events=events,
        stop_at=(new_therapy,) if rules.new_therapy == "censor" else (),
    )


def derive_time(endpoint: TimeToEvent, evidence: Evidence, rules: RuleSet = PLAIN) -> pl.DataFrame:
    """Return one endpoint record per patient who has a start.

    AVAL is ADT - STARTDT + 1 in days. An event on the day of a `stop_at` still counts, one that
    was known only later does not; one dated before the start is moved to the start (AVAL 1). A
    new therapy that competes ends what counts, too, where it stops the best response.
    LEFTDT and RIGHTDT are the assessments between which the event came, whatever its date.

    Parameters
    ----------
    endpoint
        As `override` returns it for these rules.
    evidence
        Patients and judgements.
    rules
        What follows from missed visits and a missing baseline, and how a progression is dated; for
        endpoints `by_rules` only.

    """
    limits, at_start = _limit(endpoint, evidence)
    events = _first_events(endpoint, evidence, limits)
    censors = _within(_gather(endpoint.censors, evidence), limits)
    ends = pl.concat([censors, at_start.select(censors.columns)]).with_columns(
        pl.lit(value=False).alias("RULED")
    )
    if endpoint.by_rules:
        events, ends = apply_rules(rules, evidence, events, ends)
    last = _pick(ends, latest=True).with_columns(
        pl.lit(1).alias("CNSR"),
        pl.when(pl.col("ORDER") < len(endpoint.censors)).then("ADT").alias("LEFTDT"),
        pl.lit(None, dtype=pl.Date).alias("RIGHTDT"),
    )
    columns = [*_DECIDED, "RULED", "CNSR", "LEFTDT", "RIGHTDT"]
    happened = events.with_columns(pl.lit(value=True).alias("RULED"))
    decided = pl.concat(
        [happened.select(columns), last.join(events, on="USUBJID", how="anti").select(columns)]
    )
    return _finish(decided.join(limits, on="USUBJID"), endpoint)


def _limit(endpoint: TimeToEvent, evidence: Evidence) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return STARTDT and STOPDT of each patient, and the start as the earliest possible end."""
    starts = (
        endpoint.start(evidence)
        .join(evidence.subjects.select("USUBJID"), on="USUBJID", how="semi")
        .sort("USUBJID", "ADT", "SRCSEQ")
        .unique("USUBJID", keep="first", maintain_order=True)
    )
    stops = evidence.protocol.response.stop_at_new_therapy
    ending = tuple(source for source in endpoint.competing if stops and source is new_therapy)
    limits = starts.select("USUBJID", pl.col("ADT").alias("STARTDT")).join(
        _earliest((*endpoint.stop_at, *ending), evidence), on="USUBJID", how="left"
    )
    return limits, starts.with_columns(
        pl.lit("nothing known after the start").alias("EVNTDESC"),
        pl.lit(len(endpoint.censors), dtype=pl.Int32).alias("ORDER"),
    )


def _first_events(endpoint: TimeToEvent, evidence: Evidence, limits: pl.DataFrame) -> pl.DataFrame:
    """Return each patient's first event, competing ones among them, and where it may lie.

    PROGRESSED tells a progression from other events. Where an event is seen at scans, LEFTDT is the
    last assessment before it that showed none (null: none since the start), RIGHTDT its day.
    """
    sources = (*endpoint.events, *endpoint.competing)
    first = _pick(_within(_gather(sources, evidence), limits), latest=False).join(
        limits, on="USUBJID"
    )
    at_scans = [place for place, source in enumerate(sources) if source in SEEN_AT_SCANS]
    progressions = [place for place, source in enumerate(sources) if source in _PROGRESSIONS]
    free = (
        _within(adequate_assessment(evidence), limits)
        .select("USUBJID", pl.col("ADT").alias("LEFTDT"))
        .join(first.select("USUBJID", "ADT", "STARTDT"), on="USUBJID")
        .filter(pl.col("LEFTDT") < pl.col("ADT"), pl.col("LEFTDT") >= pl.col("STARTDT"))
        .group_by("USUBJID")
        .agg(pl.col("LEFTDT").max().alias("FREEDT"))
    )
    exact = ~pl.col("ORDER").is_in(at_scans)
    day = pl.max_horizontal("ADT", "STARTDT")
    return first.join(free, on="USUBJID", how="left").with_columns(
        pl.when(pl.col("ORDER") < len(endpoint.events)).then(0).otherwise(2).alias("CNSR"),
        pl.col("ORDER").is_in(progressions).alias("PROGRESSED"),
        pl.when(exact).then(day).otherwise("FREEDT").alias("LEFTDT"),
        day.alias("RIGHTDT"),
    )


def _finish(decided: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    return (
        decided.with_columns(pl.max_horizontal("ADT", "STARTDT").alias("ADT"))
        .with_columns(
            pl.lit(endpoint.code).alias("PARAMCD"),
            pl.lit(endpoint.label).alias("PARAM"),
            ((pl.col("ADT") - pl.col("STARTDT")).dt.total_days() + 1).alias("AVAL"),
            pl.lit(None, dtype=pl.String).alias("AVALC"),
            _describe().alias("EVNTDESC"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ENDPOINT_SCHEMA.items())
        .sort("USUBJID")
    )


def _describe() -> pl.Expr:
    """Say how follow-up ended; a censoring names the new therapy that ended it."""
    stopped = (pl.col("CNSR") == 1) & ~pl.col("RULED") & pl.col("STOPDT").is_not_null()
    return (
        pl.when(stopped)
        .then(pl.format("{}; new anticancer therapy on {}", "EVNTDESC", "STOPDT"))
        .otherwise("EVNTDESC")
    )


def _gather(sources: tuple[Source, ...], evidence: Evidence) -> pl.DataFrame:
    return pl.concat(
        [
            source(evidence).with_columns(pl.lit(order, dtype=pl.Int32).alias("ORDER"))
            for order, source in enumerate(sources)
        ]
    )


def _earliest(sources: tuple[Source, ...], evidence: Evidence) -> pl.DataFrame:
    if not sources:
        return pl.DataFrame(schema={"USUBJID": pl.String, "STOPDT": pl.Date})
    return _gather(sources, evidence).group_by("USUBJID").agg(pl.col("ADT").min().alias("STOPDT"))


def _within(rows: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """Return what was known by the stop; what only a later assessment undid still stands then."""
    stop, undone = pl.col("STOPDT"), pl.col("UNDONEDT")
    return (
        rows.join(limits, on="USUBJID")
        .filter(stop.is_null() | (pl.col("SEENDT") <= stop))
        .filter(undone.is_null() | (undone > stop).fill_null(value=False))
        .drop("STARTDT", "STOPDT")
    )


def _pick(rows: pl.DataFrame, *, latest: bool) -> pl.DataFrame:
    """Return the earliest (or latest) row per patient; ties go to the source declared first."""
    return rows.sort(
        "USUBJID", "ADT", "ORDER", "SRCSEQ", descending=[False, latest, False, False]
    ).unique("USUBJID", keep="first", maintain_order=True)
