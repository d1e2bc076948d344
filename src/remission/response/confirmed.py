"""The date of a progression that a later assessment may confirm or undo."""

import polars as pl

from remission.response.vocabulary import ResponseWords


def date_progressions(
    visits: pl.DataFrame, key: str | list[str], words: ResponseWords
) -> pl.DataFrame:
    """Return the assessments with PDDT, the day of the progression that each belongs to.

    Progressions not undone by a word of controlled disease in between are one; it is dated
    to its first assessment (PROGDT there), and counts when a confirmed one or no later assessment
    that undoes it follows. Sorted by `key` and ADT before.
    """
    word = pl.col("OVRLRESP")
    undone = word.is_in(words.controlled)
    progressed = word.is_in(words.progressions)
    block = [*([key] if isinstance(key, str) else key), "BLOCK"]
    confirmed = (word == words.progression).any().over(block)
    last = pl.col("BLOCK") == pl.col("BLOCK").max().over(key)
    first = pl.col("PROGDT").filter(progressed).first().over(block)
    return (
        visits.with_columns(undone.cum_sum().over(key).alias("BLOCK"))
        .with_columns(pl.when(progressed & (confirmed | last)).then(first).alias("PDDT"))
        .drop("BLOCK", "PROGDT")
    )
