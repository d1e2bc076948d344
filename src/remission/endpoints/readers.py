"""What each reader of the scans would have concluded: best response and first progression."""

from collections.abc import Iterator

import polars as pl

from remission.endpoints.categories import ORR
from remission.endpoints.evidence import gather_evidence
from remission.endpoints.nouns import Endpoints
from remission.response import ACCEPTED

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
    return (
        pl.concat(_readings(endpoints))
        .select(pl.col(name).cast(dtype) for name, dtype in READING_SCHEMA.items())
        .sort("USUBJID", "EVALUATOR")
    )


def _readings(endpoints: Endpoints) -> Iterator[pl.DataFrame]:
    responses, subjects, protocol = endpoints.responses, endpoints.subjects, endpoints.protocol
    for reader in list_readers(endpoints):
        plan = protocol.response.model_copy(update={"evaluator": reader})
        asked = protocol.model_copy(update={"response": plan})
        evidence = gather_evidence(subjects, responses, asked)
        baselines = responses.baselines.filter(pl.col("EVALUATOR") == reader).select("USUBJID")
        read = pl.concat([baselines, evidence.visits.select("USUBJID")]).unique()
        progressed = evidence.visits.group_by("USUBJID").agg(pl.col("PDDT").min())
        yield (
            read.join(evidence.best_asked.select("USUBJID", "AVALC"), on="USUBJID", how="left")
            .join(progressed, on="USUBJID", how="left")
            .with_columns(
                pl.lit(reader).alias("EVALUATOR"),
                pl.col("AVALC").fill_null(responses.words.unevaluable).alias("BOR"),
                _yes(pl.col("AVALC").is_in(ORR.words)).alias("ORR"),
                _yes(pl.col("PDDT").is_not_null()).alias("PROGRESSED"),
            )
        )


def _yes(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.lit("Y")).otherwise(pl.lit("N"))
