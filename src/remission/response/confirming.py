"""Which responses a later assessment confirms."""

import polars as pl

from remission.protocol import Confirmation
from remission.response.vocabulary import ResponseWords

SERIES = ("USUBJID", "EVALUATOR")
_PAIR = (*SERIES, "FROM", "LEVEL")


def confirm(
    counted: pl.DataFrame, rule: Confirmation, words: ResponseWords, *, continued: bool = True
) -> pl.DataFrame:
    """Return the responses that a later assessment confirms: CONFIRMED (the word), and CONFDT.

    The confirming assessment is the first one at least `days` later that is as good (CR for CR;
    CR or PR for PR). Up to it only responses as good may stand, with at most `ne_allowed` NE and,
    for less than a complete response, at most `sd_allowed` SD; a CR followed by PR inside this
    span confirms nothing, unless of two responses the lesser is confirmed (`lesser_confirmed`).
    Without `continued` an assessment with CONTFL (the response only goes on) is neither of the two;
    it may stand between. `counted` has USUBJID, EVALUATOR, ADT, OVRLRESP and CONTFL, sorted; ADT of
    the result is that of the first of the two.
    """
    usable = pl.lit(continued) | pl.col("CONTFL").is_null()
    ranked = _ranked(counted.with_columns(usable.alias("USABLE")), words)
    spans = _spans(ranked, rule, words)
    word, rank = pl.col("OVRLRESP"), pl.col("RANK")
    stable = (word == words.stable) & (pl.col("LEVEL") > 0)
    missing = word == words.unevaluable
    worse = (rank > pl.col("BESTSEEN")).fill_null(value=False) & (not words.lesser_confirmed)
    return (
        spans.group_by(*_PAIR, "FIRSTDT")
        .agg(
            (missing.sum() <= rule.ne_allowed).alias("NEOK"),
            (stable.sum() <= rule.sd_allowed).alias("SDOK"),
            (pl.col("GOOD") | missing | stable).all().alias("NOOTHER"),
            (~worse).all().alias("ORDERLY"),
            pl.col("ADT").filter("CONFIRMS").min().alias("CONFDT"),
        )
        .filter("NEOK", "SDOK", "NOOTHER", "ORDERLY")
        .sort(*_PAIR)
        .unique([*SERIES, "FROM"], keep="first", maintain_order=True)
        .select(
            *SERIES,
            pl.col("FIRSTDT").alias("ADT"),
            pl.col("LEVEL")
            .replace_strict(dict(enumerate(words.graded)), return_dtype=pl.String)
            .alias("CONFIRMED"),
            "CONFDT",
        )
        .collect()
    )


def _ranked(counted: pl.DataFrame, words: ResponseWords) -> pl.DataFrame:
    """Return the assessments numbered (AT), with RANK: 0 is the best word, null none.

    USABLE: it may be one of a pair.
    """
    rank = pl.lit(None, dtype=pl.Int64)
    for position, response in enumerate(words.graded):
        rank = pl.when(pl.col("OVRLRESP") == response).then(position).otherwise(rank)
    return counted.select(*SERIES, "ADT", "OVRLRESP", "USABLE", rank.alias("RANK")).with_columns(
        pl.int_range(pl.len()).over(SERIES).alias("AT")
    )


def _spans(ranked: pl.DataFrame, rule: Confirmation, words: ResponseWords) -> pl.LazyFrame:
    """Return, for each response and each LEVEL it may be confirmed at, what follows it.

    The rows go up to the assessment that confirms (CONFIRMS); BESTSEEN is the best rank so far.
    """
    last = len(words.graded) if words.lesser_confirmed else pl.col("RANK") + 1
    first = (
        ranked.filter(pl.col("RANK").is_not_null(), "USABLE")
        .select(
            *SERIES,
            pl.col("ADT").alias("FIRSTDT"),
            pl.col("AT").alias("FROM"),
            pl.int_ranges("RANK", last).alias("LEVEL"),
        )
        .explode("LEVEL")
    )
    as_good = (pl.col("RANK") <= pl.col("LEVEL")).fill_null(value=False)
    late = (pl.col("ADT") - pl.col("FIRSTDT")).dt.total_days() >= rule.days
    return (
        first.lazy()
        .join(ranked.lazy(), on=list(SERIES))
        .filter(pl.col("AT") > pl.col("FROM"))
        .with_columns((as_good & late & pl.col("USABLE")).alias("CONFIRMS"), as_good.alias("GOOD"))
        .sort(*_PAIR, "AT")
        .with_columns(
            pl.col("AT").filter("CONFIRMS").min().over(_PAIR).alias("TO"),
            pl.col("RANK").cum_min().over(_PAIR).alias("BESTSEEN"),
        )
        .filter(pl.col("AT") <= pl.col("TO"))
    )
