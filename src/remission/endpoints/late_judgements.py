"""Judgements of the time before a new therapy that rest on an assessment after it."""

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.sources import undone_progression
from remission.sdtm import join_findings, make_findings

_RULE = "judged-after-new-therapy"


def check_late_judgements(evidence: Evidence) -> pl.DataFrame:
    """Return a finding (`judged-after-new-therapy`) per patient whose progression waited too long.

    It is dated before a new anticancer therapy or to its day, and only an assessment after that
    day shows, confirms or undoes it. Nobody whose progression was known by then is found. A
    complete response that only an assessment after that day made partial is found likewise.
    """
    undone = undone_progression(evidence).select("USUBJID", "ADT", "UNDONEDT")
    rows = (
        evidence.visits.join(
            evidence.subjects.select("USUBJID", "NEWTRTDT", "NTRTDOM", "NTRTSEQ"), on="USUBJID"
        )
        .join(undone, on=["USUBJID", "ADT"], how="left")
        .with_columns(
            pl.coalesce("LIFTEDDT", "UNDONEDT").alias("LIFTEDDT"),
            pl.coalesce("OPENDT", pl.when(pl.col("UNDONEDT").is_not_null()).then("ADT")).alias(
                "OPENDT"
            ),
        )
    )
    return join_findings(_progressions(rows), _lowered(rows))


def _progressions(rows: pl.DataFrame) -> pl.DataFrame:
    therapy, undone = pl.col("NEWTRTDT"), pl.col("LIFTEDDT").is_not_null()
    rows = rows.with_columns(
        pl.coalesce("LIFTEDDT", "CONFDT", "ADT").alias("JUDGEDDT"),
        pl.coalesce("PDDT", pl.when(undone).then("OPENDT")).alias("PROGDT"),
    )
    dated = rows.filter(pl.col("PROGDT") <= therapy)
    known = dated.filter(pl.col("JUDGEDDT") <= therapy, ~undone)
    late = (
        dated.filter(pl.col("JUDGEDDT") > therapy)
        .join(known, on="USUBJID", how="anti")
        .sort("USUBJID", "PROGDT", "JUDGEDDT", "ADT")
        .unique("USUBJID", keep="first", maintain_order=True)
    )
    said = pl.when(undone).then(pl.lit("undone")).otherwise(pl.lit("shown or confirmed"))
    return _find(late, pl.format("the progression of {} was {}", "PROGDT", said), "JUDGEDDT")


def _lowered(rows: pl.DataFrame) -> pl.DataFrame:
    late = rows.filter(pl.col("ADT") <= pl.col("NEWTRTDT"), pl.col("LOWERDT") > pl.col("NEWTRTDT"))
    first = late.sort("USUBJID", "ADT").unique("USUBJID", keep="first", maintain_order=True)
    return _find(first, pl.format("the complete response of {} was made partial", "ADT"), "LOWERDT")


def _find(late: pl.DataFrame, what: pl.Expr, judged: str) -> pl.DataFrame:
    return make_findings(
        late,
        _RULE,
        "warning",
        domain=pl.col("SRCDOM"),
        visit=pl.col("VISIT"),
        variable="OVRLRESP",
        value=pl.col("OVRLRESP"),
        message=pl.format(
            "{} only on {}, after the new anticancer therapy on {} ({}{}); where the therapy ends "
            "follow-up, that assessment is not used",
            what,
            judged,
            "NEWTRTDT",
            "NTRTDOM",
            pl.format(" {}", "NTRTSEQ").fill_null(""),
        ),
    )
