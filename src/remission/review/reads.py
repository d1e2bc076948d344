"""What each reader said about a case before the panel met."""

import polars as pl

from remission.protocol import ReadItem, Reads
from remission.review.nouns import NOT_ASSESSABLE, READ_SCHEMA
from remission.sdtm import Study, gather_findings, make_findings


def derive_reads(study: Study, plan: Reads | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row per case, reader and item (`READ_SCHEMA`), and findings.

    A case is a patient. The reads are the MI records with the protocol's MIEVAL, the reader is
    MIEVALID. A read that was not done (MISTAT), or says so in one of the words `NOT_ASSESSABLE`,
    has no VALUE. Of two records for the same case, reader and item the earlier date counts, then
    the lower MISEQ: a reader who has seen more is no longer independent.

    Parameters
    ----------
    study
        With MI, or without: then there are no reads.
    plan
        `[review.reads]` of the protocol; None: no reads are asked for.

    """
    if plan is None:
        return READ_SCHEMA.to_frame(), gather_findings()
    records = _records(study, plan)
    named = records.filter(pl.col("READER").is_not_null())
    reads = named.unique(["USUBJID", "READER", "ITEM"], keep="first", maintain_order=True)
    again = named.join(reads, on="ROW", how="anti")
    changed = again.join(reads, on=["USUBJID", "READER", "ITEM"], suffix=".1").filter(
        pl.col("VALUE").str.to_uppercase().ne_missing(pl.col("VALUE.1").str.to_uppercase())
    )
    order = [item.test for item in plan.items]
    return (
        reads.sort("USUBJID", "READER", pl.col("ITEM").cast(pl.Enum(order)))
        .select(READ_SCHEMA.names())
        .match_to_schema(READ_SCHEMA),
        gather_findings(
            _nameless(records.filter(pl.col("READER").is_null())),
            _said_twice(changed),
            *(_no_level(reads, item) for item in plan.items),
        ),
    )


def _records(study: Study, plan: Reads) -> pl.DataFrame:
    text = pl.coalesce(pl.col("MISTRESC", "MIORRES").str.strip_chars().replace("", None))
    lost = (pl.col("MISTAT").str.to_uppercase() == "NOT DONE").fill_null(value=False) | (
        text.str.to_uppercase().is_in(NOT_ASSESSABLE).fill_null(value=True)
    )
    mine = pl.col("MIEVAL").str.strip_chars().str.to_uppercase() == plan.evaluator.strip().upper()
    test = pl.col("MITESTCD").str.strip_chars().str.to_uppercase()
    return (
        study["MI"]
        .filter(mine, test.is_in([item.test for item in plan.items]))
        .select(
            "USUBJID",
            "ROW",
            READER=pl.col("MIEVALID").str.strip_chars().replace("", None),
            ITEM=test,
            VALUE=pl.when(~lost).then(text),
            ASSESSABLE=pl.when(lost).then(pl.lit("N")).otherwise(pl.lit("Y")),
            REASON=pl.when(lost).then(pl.coalesce("MIREASND", text)),
            MATERIAL=pl.col("MISPEC"),
            ADT=pl.col("MIDT"),
            SRCDOM=pl.lit("MI"),
            SRCSEQ=pl.col("MISEQ"),
        )
        .sort("USUBJID", "READER", "ITEM", "ADT", "SRCSEQ", "ROW", nulls_last=True)
    )


def _nameless(records: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        records,
        "read-without-reader",
        "error",
        domain="MI",
        variable="MIEVALID",
        row=pl.col("ROW"),
        action="set aside",
        message=pl.format("A read of {} that names no reader cannot be compared", "ITEM"),
    )


def _said_twice(changed: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        changed,
        "reader-changed-mind",
        "warning",
        domain="MI",
        variable="MISTRESC",
        value=pl.col("VALUE"),
        row=pl.col("ROW"),
        action="set aside",
        message=pl.format(
            "{} said {} of {} and, in another record, {}; the earlier read counts",
            "READER",
            pl.col("VALUE.1").fill_null("nothing that could be assessed"),
            "ITEM",
            pl.col("VALUE").fill_null("nothing that could be assessed"),
        ),
    )


def _no_level(reads: pl.DataFrame, item: ReadItem) -> pl.DataFrame:
    words = [word.upper() for word in item.levels]
    odd = reads.filter(
        pl.col("ITEM") == item.test, ~pl.col("VALUE").str.to_uppercase().is_in(words)
    )
    return make_findings(
        odd if words else odd.clear(),
        "read-not-a-level",
        "error",
        domain="MI",
        variable="MISTRESC",
        value=pl.col("VALUE"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} read {} as {}, which is none of {}; it has no place in their order",
            "READER",
            "ITEM",
            "VALUE",
            pl.lit(", ".join(item.levels)),
        ),
    )
