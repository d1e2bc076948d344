"""Endpoints that are a category or a yes: best response, response rate, disease control."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.nouns import ENDPOINT_SCHEMA
from remission.response import VOCABULARIES

_BEST_LABELS = {
    "BOR": "Best overall response",
    "UBOR": "Best overall response, confirmation not asked",
    "CBOR": "Best overall response, confirmed",
}


@dataclass(frozen=True, kw_only=True)
class BestResponse:
    """The best overall response; NE for a patient without an assessment after baseline."""

    code: str = "BOR"
    label: str = "Best overall response"


@dataclass(frozen=True, kw_only=True)
class ResponseIn:
    """Whether the best overall response is one of `words`; a patient not evaluable is a no."""

    code: str
    label: str
    words: tuple[str, ...]


BOR = BestResponse()
ORR = ResponseIn(
    code="ORR",
    label="Objective response",
    words=tuple(word for words in VOCABULARIES for word in words.responses),
)
DCR = ResponseIn(
    code="DCR",
    label="Disease control",
    words=tuple(word for words in VOCABULARIES for word in words.controlled),
)


def derive_best_records(evidence: Evidence, best: pl.DataFrame, code: str) -> pl.DataFrame:
    """Return one record per patient with the best response, NE where there is none.

    `best` has USUBJID, AVALC, ADT, WHY, SRCDOM and SRCSEQ of the evaluator analysed.
    """
    return shape_records(
        evidence.subjects.select("USUBJID", "NEWTRTDT")
        .join(best, on="USUBJID", how="left")
        .with_columns(
            pl.col("AVALC").fill_null("NE"),
            pl.coalesce("WHY", _nothing_counts(evidence)).alias("EVNTDESC"),
            pl.lit(None, dtype=pl.Float64).alias("AVAL"),
        ),
        code,
        _BEST_LABELS[code],
    )


def _nothing_counts(evidence: Evidence) -> pl.Expr:
    """Say why a patient has no assessment that counts."""
    assessed = pl.col("USUBJID").is_in(evidence.visits["USUBJID"].implode())
    return (
        pl.when(assessed & pl.col("NEWTRTDT").is_not_null())
        .then(
            pl.format(
                "no assessment after baseline before the new anticancer therapy on {}", "NEWTRTDT"
            )
        )
        .otherwise(pl.lit("no assessment after baseline"))
    )


def derive_response_in(endpoint: ResponseIn, bor: pl.DataFrame) -> pl.DataFrame:
    """Return Y (1) or N (0) per patient from the records of BOR."""
    yes = pl.col("AVALC").is_in(endpoint.words)
    return shape_records(
        bor.with_columns(
            pl.when(yes).then(1.0).otherwise(0.0).alias("AVAL"),
            pl.when(yes).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("AVALC"),
        ),
        endpoint.code,
        endpoint.label,
    )


def shape_records(rows: pl.DataFrame, code: str, label: str) -> pl.DataFrame:
    """Return rows as endpoint records that are no times; a column they lack is null."""
    return (
        rows.with_columns(
            pl.lit(code).alias("PARAMCD"),
            pl.lit(label).alias("PARAM"),
            pl.lit(None, dtype=pl.Int64).alias("CNSR"),
            *(
                pl.lit(None, dtype=pl.Date).alias(name)
                for name in ("STARTDT", "LEFTDT", "RIGHTDT")
                if name not in rows.columns
            ),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ENDPOINT_SCHEMA.items())
        .sort("USUBJID")
    )
