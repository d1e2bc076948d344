"""The assessments as they were known when a new therapy began, where that ends what counts."""

import polars as pl

from remission.endpoints.evidence import Evidence
from remission.endpoints.sources import undone_progression
from remission.response import stop_visits


def known_visits(evidence: Evidence) -> pl.DataFrame:
    """Return the assessments that count, judged by nothing after a new therapy that stops them.

    Columns are those of `evidence.visits`, and STOPDT where it stops. A progression that only a
    later assessment undid has its date in PDDT.
    """
    if not evidence.protocol.response.stop_at_new_therapy:
        return evidence.visits
    stops = evidence.subjects.select("USUBJID", STOPDT="NEWTRTDT")
    undone = undone_progression(evidence).select("USUBJID", "ADT", "UNDONEDT")
    stands = (pl.col("UNDONEDT") > pl.col("STOPDT")).fill_null(value=False)
    return (
        stop_visits(evidence.visits.join(stops, on="USUBJID", how="left"), evidence.words)
        .join(undone, on=["USUBJID", "ADT"], how="left", maintain_order="left")
        .with_columns(pl.when(stands).then("ADT").otherwise("PDDT").alias("PDDT"))
        .drop("UNDONEDT")
    )
