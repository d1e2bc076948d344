"""What each reader of the scans would have concluded: best response and first progression."""

import polars as pl

from remission.endpoints.categories import ORR
from remission.endpoints.evidence import limit_responses
from remission.endpoints.nouns import Endpoints
from remission.response import ACCEPTED, derive_best

_READING = ("USUBJID", "EVALUATOR")

READING_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "BOR": pl.String,  # as the protocol asks; NE without an assessment after baseline
        "ORR": pl.String,  # Y or N
        "PROGRESSED": pl.String,  # Y or N
        "PDDT": pl.Date,  # first progression that the reader saw; null when none
    }
)
"""One row per patient and reader who judged any scan of the patient."""


def list_readers(endpoints: Endpoints) -> tuple[str, ...]:
    """Return who read scans, sorted; the accepted reader is none of his own."""
    found = (endpoints.responses.baselines, endpoints.responses.visits)
    names = {name for frame in found for name in frame["EVALUATOR"].unique()}
    return tuple(sorted(names - {ACCEPTED}))


def derive_readings(endpoints: Endpoints) -> pl.DataFrame:
    """Return `READING_SCHEMA`, sorted by USUBJID and EVALUATOR.

    A first progression counts whatever came before it, a new anticancer therapy included.
    """
    responses, plan = endpoints.responses, endpoints.protocol.response
    known = pl.col("USUBJID").is_in(endpoints.subjects["USUBJID"].implode())
    own = known & (pl.col("EVALUATOR") != ACCEPTED)
    visits = responses.visits.filter(own)
    asked = "CBOR" if plan.confirmation.required else "UBOR"
    best = derive_best(
        visits, limit_responses(endpoints.subjects, plan), plan, responses.words
    ).filter(pl.col("PARAMCD") == asked)
    progressed = visits.group_by(_READING).agg(pl.col("PDDT").min())
    read = pl.concat(
        [responses.baselines.filter(own).select(_READING), visits.select(_READING)]
    ).unique()
    return (
        read.join(best.select(*_READING, "AVALC"), on=_READING, how="left")
        .join(progressed, on=_READING, how="left")
        .with_columns(
            pl.col("AVALC").fill_null(responses.words.unevaluable).alias("BOR"),
            _yes(pl.col("AVALC").is_in(ORR.words)).alias("ORR"),
            _yes(pl.col("PDDT").is_not_null()).alias("PROGRESSED"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in READING_SCHEMA.items())
        .sort(_READING)
    )


def _yes(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.lit("Y")).otherwise(pl.lit("N"))
