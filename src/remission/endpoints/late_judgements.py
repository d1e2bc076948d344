"""Progressions before a new therapy that only an assessment after it showed or judged."""

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.sdtm import make_findings


def check_late_judgements(evidence: Evidence) -> pl.DataFrame:
    """Return a finding (`judged-after-new-therapy`) per patient whose progression waited too long.

    It is dated before a new anticancer therapy or to its day, and only an assessment after that
    day shows, confirms or undoes it. Nobody whose progression was known by then is found.
    """
    therapy, undone = pl.col("NEWTRTDT"), pl.col("LIFTEDDT").is_not_null()
    rows = evidence.visits.join(
        evidence.subjects.select("USUBJID", "NEWTRTDT", "NTRTDOM", "NTRTSEQ"), on="USUBJID"
    ).with_columns(
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
    return make_findings(
        late,
        "judged-after-new-therapy",
        "warning",
        domain=pl.col("SRCDOM"),
        visit=pl.col("VISIT"),
        variable="OVRLRESP",
        value=pl.col("OVRLRESP"),
        message=pl.format(
            "the progression of {} was {} only on {}, after the new anticancer therapy on {} "
            "({}{}); where the therapy ends follow-up, that assessment is not used",
            "PROGDT",
            pl.when(undone).then(pl.lit("undone")).otherwise(pl.lit("shown or confirmed")),
            "JUDGEDDT",
            therapy,
            "NTRTDOM",
            pl.format(" {}", "NTRTSEQ").fill_null(""),
        ),
    )
