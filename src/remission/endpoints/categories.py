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
    return _shape(
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
    return _shape(
        bor.with_columns(
            pl.when(yes).then(1.0).otherwise(0.0).alias("AVAL"),
            pl.when(yes).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("AVALC"),
        ),
        endpoint.code,
        endpoint.label,
    )


def derive_best_change(evidence: Evidence) -> pl.DataFrame:
    """Return BPCHG: the lowest per cent change of a complete sum from baseline, per patient.

    Assessments after the first progression do not count, nor those after a new anticancer
    therapy where the best response stops there, too.
    """
    stop = pl.col("NEWTRTDT") if evidence.protocol.response.stop_at_new_therapy else pl.lit(None)
    first = evidence.visits.group_by("USUBJID").agg(pl.col("PDDT").min().alias("FIRSTPD"))
    counted = (
        evidence.visits.join(first, on="USUBJID")
        .join(evidence.subjects.select("USUBJID", "NEWTRTDT"), on="USUBJID")
        .filter(
            pl.col("PCHG").is_not_null()
            & (pl.col("FIRSTPD").is_null() | (pl.col("ADT") <= pl.col("FIRSTPD")))
            & (stop.is_null() | (pl.col("ADT") <= stop))
        )
        .sort("USUBJID", "PCHG", "ADT")
        .unique("USUBJID", keep="first", maintain_order=True)
    )
    return _shape(
        counted.with_columns(
            pl.col("PCHG").alias("AVAL"),
            pl.lit(None, dtype=pl.String).alias("AVALC"),
            pl.col("WHY").alias("EVNTDESC"),
        ),
        "BPCHG",
        "Best change of the sum of diameters from baseline (%)",
    )


def _shape(rows: pl.DataFrame, code: str, label: str) -> pl.DataFrame:
    return (
        rows.with_columns(
            pl.lit(code).alias("PARAMCD"),
            pl.lit(label).alias("PARAM"),
            pl.lit(None, dtype=pl.Int64).alias("CNSR"),
            *(pl.lit(None, dtype=pl.Date).alias(name) for name in ("STARTDT", "LEFTDT", "RIGHTDT")),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ENDPOINT_SCHEMA.items())
        .sort("USUBJID")
    )
