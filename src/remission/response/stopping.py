"""What was known of each assessment when a new anticancer therapy began."""

from typing import Final

import polars as pl

from remission.response.vocabulary import ResponseWords

LATER: Final = ("OPENDT", "CONFDT", "LIFTEDDT", "LOWERDT")
"""Columns of VisitResponse that say what a later assessment made of this one."""


def stop_visits(visits: pl.DataFrame, words: ResponseWords) -> pl.DataFrame:
    """Return the assessments up to STOPDT, judged without any after it.

    An assessment on STOPDT still counts; null stops nothing. A progression that waits for another
    assessment (OPENDT) and was confirmed or undone only after STOPDT is one, dated to OPENDT; one
    that counts only once it is confirmed, and was so only after STOPDT, is not evaluable. A
    complete response that was made partial only after STOPDT (LOWERDT) stays complete.

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
    stays = (pl.col("LOWERDT") > stop).fill_null(value=False)
    word = (
        pl.when(stands)
        .then(pl.lit(words.progression))
        .when(fails)
        .then(pl.lit(words.unevaluable))
        .when(stays)
        .then(pl.lit(words.complete))
        .otherwise("OVRLRESP")
    )
    said = (
        pl.when(stands)
        .then(pl.lit("counts as PD: not undone before"))
        .when(fails)
        .then(pl.lit("confirmed only after"))
        .when(stays)
        .then(pl.lit(f"counts as {words.complete}: that disease was seen only after"))
    )
    return known.with_columns(
        word.alias("OVRLRESP"),
        pl.when(stands).then("OPENDT").when(~fails).then("PDDT").alias("PDDT"),
        pl.coalesce(pl.format("{} ({} the new therapy on {})", "WHY", said, stop), "WHY").alias(
            "WHY"
        ),
    )
