"""Where events and censorings come from: each source gives a date, a record and a sentence."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from remission.endpoints.nouns import ORIGIN_DATES
from remission.protocol import Protocol
from remission.response import RECIST_WORDS, ResponseWords

SOURCE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "ADT": pl.Date,
        "SEENDT": pl.Date,  # when it was known; later than ADT for a new lesion first equivocal
        "EVNTDESC": pl.String,
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,
    }
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What sources read: patients, and the judgements of the evaluator analysed.

    `visits` are VisitResponse rows with SRCDOM and SRCSEQ (the lesion record that decided);
    `responses` has USUBJID and ADT of each responder's first response, confirmed where the
    protocol asks for it.
    """

    protocol: Protocol
    subjects: pl.DataFrame
    visits: pl.DataFrame
    responses: pl.DataFrame
    words: ResponseWords = RECIST_WORDS


Source = Callable[[Evidence], pl.DataFrame]
"""Returns `SOURCE_SCHEMA`; possibly several rows per patient, none without a date."""


def origin(evidence: Evidence) -> pl.DataFrame:
    """Return the day from which the protocol counts time."""
    name = evidence.protocol.analysis.origin
    return _from_subjects(evidence, ORIGIN_DATES[name], name)


def death(evidence: Evidence) -> pl.DataFrame:
    """Return the day of death, from any cause."""
    return _from_subjects(evidence, "DTHDT", "death", domain="DM")


def last_alive(evidence: Evidence) -> pl.DataFrame:
    """Return the last day known alive."""
    found = evidence.subjects.filter(pl.col("LSTALVDT").is_not_null())
    return _shape(
        found.select(
            "USUBJID",
            pl.col("LSTALVDT").alias("ADT"),
            pl.lit("last known alive").alias("EVNTDESC"),
            pl.col("LALVDOM").alias("SRCDOM"),
            pl.col("LALVSEQ").alias("SRCSEQ"),
        )
    )


def new_therapy(evidence: Evidence) -> pl.DataFrame:
    """Return the start of a new anticancer therapy."""
    return _from_subjects(evidence, "NEWTRTDT", "new anticancer therapy")


def progression(evidence: Evidence) -> pl.DataFrame:
    """Return every progression, dated by PDDT and told as at the first assessment of it."""
    found = (
        evidence.visits.filter(pl.col("PDDT").is_not_null())
        .sort("USUBJID", "PDDT", "ADT")
        .unique(["USUBJID", "PDDT"], keep="first", maintain_order=True)
    )
    return _shape(
        found.with_columns(
            pl.col("PDDT").alias("ADT"),
            pl.col("ADT").alias("SEENDT"),
            pl.format("progression: {}", "WHY").alias("EVNTDESC"),
        )
    )


def adequate_assessment(evidence: Evidence) -> pl.DataFrame:
    """Return every assessment that could be judged (not NE) and showed no progression."""
    found = evidence.visits.filter(pl.col("OVRLRESP").is_in(evidence.words.controlled))
    return _shape(
        found.with_columns(
            pl.format("no progression at assessment: {}", "OVRLRESP").alias("EVNTDESC")
        )
    )


def first_response(evidence: Evidence) -> pl.DataFrame:
    """Return the first CR or PR, whichever came first, for responders only."""
    return _shape(
        evidence.responses.with_columns(
            pl.lit("first response").alias("EVNTDESC"),
            pl.lit(None, dtype=pl.String).alias("SRCDOM"),
            pl.lit(None, dtype=pl.Int64).alias("SRCSEQ"),
        )
    )


def _from_subjects(
    evidence: Evidence, column: str, words: str, domain: str | None = None
) -> pl.DataFrame:
    found = evidence.subjects.filter(pl.col(column).is_not_null())
    return _shape(
        found.select(
            "USUBJID",
            pl.col(column).alias("ADT"),
            pl.lit(words).alias("EVNTDESC"),
            pl.lit(domain, dtype=pl.String).alias("SRCDOM"),
            pl.lit(None, dtype=pl.Int64).alias("SRCSEQ"),
        )
    )


def _shape(rows: pl.DataFrame) -> pl.DataFrame:
    if "SEENDT" not in rows.columns:
        rows = rows.with_columns(pl.col("ADT").alias("SEENDT"))
    return rows.select(pl.col(name).cast(dtype) for name, dtype in SOURCE_SCHEMA.items())
