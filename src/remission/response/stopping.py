"""What was known of each assessment when a new anticancer therapy began."""

from typing import Final

import polars as pl

from remission.response.vocabulary import ResponseWords

LATER: Final = ("OPENDT", "CONFDT", "LIFTEDDT")
"""Columns of VisitResponse that say what a later assessment made of a progression."""


def stop_visits(visits: pl.DataFrame, words: ResponseWords) -> pl.DataFrame:
    """Return the assessments up to STOPDT, judged without any after it.

    An assessment on STOPDT still counts; null stops nothing. A progression that waits for another
    assessment (OPENDT) and was confirmed or undone only after STOPDT is one, dated to OPENDT; one
    that counts only once it is confirmed, and was so only after STOPDT, is not evaluable.

    Parameters
    ----------
    visits
        VisitResponse with STOPDT; one without the columns of `LATER` has nothing that waits.
    words
        The words of the criterion.

    """
    stop = pl.col("STOPDT")
    known = visits.filter(stop.is_null() | (pl.col("ADT") <= stop))
    if not set(LATER) <= set(known.columns):
        return known
    later = (pl.max_horizontal("CONFDT", "LIFTEDDT") > stop).fill_null(value=False)
    stands = later & pl.col("OPENDT").is_not_null()
    fails = later & pl.col("OPENDT").is_null() & pl.col("PDDT").is_not_null()
    return known.with_columns(
        pl.when(stands)
        .then(pl.lit(words.progression))
        .when(fails)
        .then(pl.lit(words.unevaluable))
        .otherwise("OVRLRESP")
        .alias("OVRLRESP"),
        pl.when(stands).then("OPENDT").when(~fails).then("PDDT").alias("PDDT"),
        pl.when(stands)
        .then(pl.format("{} (counts as PD: not undone before the new therapy on {})", "WHY", stop))
        .when(fails)
        .then(pl.format("{} (confirmed only after the new therapy on {})", "WHY", stop))
        .otherwise("WHY")
        .alias("WHY"),
    )
