"""Times to event: declared sources of start, events and censorings, interpreted once."""

from dataclasses import dataclass, replace

import polars as pl

from remission.endpoints.nouns import ENDPOINT_SCHEMA
from remission.endpoints.sources import (
    Evidence,
    Source,
    adequate_assessment,
    death,
    first_response,
    last_alive,
    new_therapy,
    origin,
    progression,
)
from remission.protocol import EndpointPlan


@dataclass(frozen=True, kw_only=True)
class TimeToEvent:
    """An endpoint measured in days from its start, which is day 1.

    The earliest event counts; without one, the latest censoring. Nothing after the earliest
    `stop_at` counts. The start itself is the last censoring, so that nobody is lost.
    """

    code: str
    label: str
    start: Source
    events: tuple[Source, ...]
    censors: tuple[Source, ...]
    stop_at: tuple[Source, ...] = ()


TTP = TimeToEvent(
    code="TTP",
    label="Time to progression",
    start=origin,
    events=(progression,),  # a death without progression is no event
    censors=(adequate_assessment,),
    stop_at=(new_therapy,),
)
PFS = TimeToEvent(
    code="PFS",
    label="Progression-free survival",
    start=origin,
    events=(progression, death),
    censors=(adequate_assessment,),
    stop_at=(new_therapy,),
)
OS = TimeToEvent(
    code="OS",
    label="Overall survival",
    start=origin,
    events=(death,),
    censors=(last_alive,),
)
DOR = TimeToEvent(
    code="DOR",
    label="Duration of response",
    start=first_response,
    events=(progression, death),
    censors=(adequate_assessment,),
    stop_at=(new_therapy,),
)


def override(endpoint: TimeToEvent, plan: EndpointPlan) -> TimeToEvent:
    """Return the endpoint as this protocol wants it."""
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


def derive_time(endpoint: TimeToEvent, evidence: Evidence) -> pl.DataFrame:
    """Return one endpoint record per patient who has a start.

    AVAL is ADT - STARTDT + 1 in days. An event on the day of a `stop_at` still counts, one that
    was known only later does not; one dated before the start is moved to the start (AVAL 1).
    """
    starts = (
        endpoint.start(evidence)
        .group_by("USUBJID")
        .agg(pl.col("ADT").min().alias("STARTDT"))
        .join(evidence.subjects.select("USUBJID"), on="USUBJID", how="semi")
    )
    limits = starts.join(_earliest(endpoint.stop_at, evidence), on="USUBJID", how="left")
    events = _within(_gather(endpoint.events, evidence), limits)
    censors = _within(_gather(endpoint.censors, evidence), limits)
    at_start = starts.select(
        "USUBJID",
        pl.col("STARTDT").alias("ADT"),
        pl.col("STARTDT").alias("SEENDT"),
        pl.lit("nothing known after the start").alias("EVNTDESC"),
        pl.lit(None, dtype=pl.String).alias("SRCDOM"),
        pl.lit(None, dtype=pl.Int64).alias("SRCSEQ"),
        pl.lit(len(endpoint.censors)).alias("ORDER"),
    )
    first = _pick(events, latest=False).with_columns(pl.lit(0).alias("CNSR"))
    last = _pick(pl.concat([censors, at_start]), latest=True).with_columns(pl.lit(1).alias("CNSR"))
    decided = pl.concat([first, last.join(first, on="USUBJID", how="anti")])
    return (
        decided.join(limits, on="USUBJID")
        .with_columns(pl.max_horizontal("ADT", "STARTDT").alias("ADT"))
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
    stopped = (pl.col("CNSR") == 1) & pl.col("STOPDT").is_not_null()
    return (
        pl.when(stopped)
        .then(pl.format("{}; new anticancer therapy on {}", "EVNTDESC", "STOPDT"))
        .otherwise("EVNTDESC")
    )


def _gather(sources: tuple[Source, ...], evidence: Evidence) -> pl.DataFrame:
    return pl.concat(
        [
            source(evidence).with_columns(pl.lit(order).alias("ORDER"))
            for order, source in enumerate(sources)
        ]
    )


def _earliest(sources: tuple[Source, ...], evidence: Evidence) -> pl.DataFrame:
    if not sources:
        return pl.DataFrame(schema={"USUBJID": pl.String, "STOPDT": pl.Date})
    return _gather(sources, evidence).group_by("USUBJID").agg(pl.col("ADT").min().alias("STOPDT"))


def _within(rows: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.join(limits, on="USUBJID")
        .filter(pl.col("STOPDT").is_null() | (pl.col("SEENDT") <= pl.col("STOPDT")))
        .drop("STARTDT", "STOPDT")
    )


def _pick(rows: pl.DataFrame, *, latest: bool) -> pl.DataFrame:
    """Return the earliest (or latest) row per patient; ties go to the source declared first."""
    return (
        rows.sort("USUBJID", "ADT", "ORDER", "SRCSEQ", descending=[False, latest, False, False])
        .unique("USUBJID", keep="first", maintain_order=True)
        .drop("ORDER")
    )
