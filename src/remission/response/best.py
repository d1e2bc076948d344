"""Best overall response, with and without confirmation (Eisenhauer 2009, section 4.6, Table 3).

The table was not re-read and awaits a check by a person; the rules here are those of
`docs/methods/best-response.md`.
"""

import polars as pl

from remission.protocol import Confirmation, ResponsePlan
from remission.response.nouns import BEST_SCHEMA
from remission.response.vocabulary import RECIST_WORDS, ResponseWords

_SERIES = ("USUBJID", "EVALUATOR")


def derive_best(
    visits: pl.DataFrame,
    limits: pl.DataFrame,
    plan: ResponsePlan,
    words: ResponseWords = RECIST_WORDS,
) -> pl.DataFrame:
    """Return the best response of each patient and evaluator who has an assessment.

    Parameters
    ----------
    visits
        VisitResponse: USUBJID, EVALUATOR, ADT, OVRLRESP, PDDT, WHY; one row per assessment.
    limits
        USUBJID, ORIGIN (the minimum duration of stable disease counts from here) and STOPDT
        (new anticancer therapy; null when none). An assessment on STOPDT still counts.
    plan
        Confirmation, minimum duration of stable disease, stop at new therapy.
    words
        The words of the criterion, the best first.

    Returns
    -------
    DataFrame
        `BEST_SCHEMA`: two rows per patient and evaluator, UBOR (no confirmation) and CBOR
        (confirmed). ADT is the first assessment of a confirmed pair, the first assessment that
        reached the minimum duration for SD, the date of progression for PD, and the first
        assessment for NE.

    Notes
    -----
    Only assessments before the first progression count, and the progression itself. A response
    that is not confirmed counts as SD when it was seen at the minimum duration or later. Under
    iRECIST a progression that was undone later (iUPD without PDDT) ends nothing.

    """
    counted = _in_window(visits, limits, plan, words)
    confirmed = _confirmed(counted, plan.confirmation, words)
    minimum = plan.stable_disease.minimum_days
    late = ((pl.col("ADT") - pl.col("ORIGIN")).dt.total_days() >= minimum).fill_null(value=False)
    word = pl.col("OVRLRESP")
    marked = counted.join(confirmed, on=[*_SERIES, "ADT"], how="left").with_columns(
        late.alias("LATE"), pl.col("CONFIRMED").fill_null(value=False)
    )
    last_ranks = [
        (late & word.is_in([*words.responses, words.stable]), words.stable),
        (late & (word == words.neither), words.neither),
        *((word == progressed, progressed) for progressed in words.progressions),
        (pl.lit(value=True), words.unevaluable),
    ]
    seen = [*((word == response, response) for response in words.responses), *last_ranks]
    held = [
        *((pl.col("CONFIRMED") & (word == response), response) for response in words.responses),
        *last_ranks,
    ]
    return (
        pl.concat([_best_of(marked, seen, "UBOR"), _best_of(marked, held, "CBOR")])
        .select(pl.col(name).cast(dtype) for name, dtype in BEST_SCHEMA.items())
        .sort("USUBJID", "EVALUATOR", "PARAMCD")
    )


def derive_first_response(
    visits: pl.DataFrame,
    limits: pl.DataFrame,
    plan: ResponsePlan,
    words: ResponseWords = RECIST_WORDS,
) -> pl.DataFrame:
    """Return USUBJID, EVALUATOR and ADT of the first CR or PR, whichever was seen first.

    Where the plan asks for confirmation it is the first one that was confirmed: a PR that a later
    CR confirms counts from the PR. Patients without a response have no row. The duration of
    response counts from here (Eisenhauer 2009, section 4.7; awaits a check by a person).
    Parameters are those of `derive_best`.
    """
    counted = _in_window(visits, limits, plan, words)
    found = (
        _confirmed(counted, plan.confirmation, words)
        if plan.confirmation.required
        else counted.filter(pl.col("OVRLRESP").is_in(words.responses))
    )
    return found.group_by(*_SERIES).agg(pl.col("ADT").min()).sort(*_SERIES)


def _in_window(
    visits: pl.DataFrame, limits: pl.DataFrame, plan: ResponsePlan, words: ResponseWords
) -> pl.DataFrame:
    """Return the assessments that count; a progression carries its own date as ADT."""
    known = visits.join(limits, on="USUBJID", how="left")
    if plan.stop_at_new_therapy:
        known = known.filter(pl.col("STOPDT").is_null() | (pl.col("ADT") <= pl.col("STOPDT")))
    first = pl.col("PDDT").min().over(_SERIES)
    return (
        known.with_columns(first.alias("FIRSTPD"))
        .filter(
            pl.col("FIRSTPD").is_null()
            | (pl.col("ADT") < pl.col("FIRSTPD"))
            | (pl.col("PDDT") == pl.col("FIRSTPD"))
        )
        .sort(  # of progressions dated to one day a confirmed one, else the first judged
            *_SERIES, pl.col("OVRLRESP") != words.progression, "ADT"
        )
        .with_columns(pl.coalesce("PDDT", "ADT").alias("ADT"))
        .sort(*_SERIES, "ADT", maintain_order=True)
        .unique([*_SERIES, "ADT"], keep="first", maintain_order=True)
        .select(*_SERIES, "ADT", "OVRLRESP", "ORIGIN", "WHY")
    )


def _best_of(marked: pl.DataFrame, ranks: list[tuple[pl.Expr, str]], code: str) -> pl.DataFrame:
    """Return the first row of the best rank of each series."""
    rank = pl.lit(len(ranks))
    best = pl.lit(ranks[-1][1])
    for position, (holds, word) in reversed(list(enumerate(ranks))):
        rank = pl.when(holds).then(position).otherwise(rank)
        best = pl.when(holds).then(pl.lit(word)).otherwise(best)
    return (
        marked.with_columns(rank.alias("RANK"), best.alias("AVALC"))
        .sort(*_SERIES, "RANK", "ADT")
        .unique(list(_SERIES), keep="first", maintain_order=True)
        .with_columns(pl.lit(code).alias("PARAMCD"), _say(code).alias("WHY"))
    )


def _say(code: str) -> pl.Expr:
    word, best = pl.col("OVRLRESP"), pl.col("AVALC")
    confirmed = pl.col("CONFIRMED") & (word == best)
    prefix = (
        pl.when(confirmed & (code == "CBOR"))
        .then(pl.format("{} on {}, confirmed on {}", word, "ADT", "CONFDT"))
        .when(best == word)
        .then(pl.format("{} on {}", word, "ADT"))
        .otherwise(pl.format("{} on {} counts as {}", word, "ADT", best))
    )
    return pl.concat_str([prefix, pl.lit(": "), pl.col("WHY")], ignore_nulls=True)


def _confirmed(counted: pl.DataFrame, rule: Confirmation, words: ResponseWords) -> pl.DataFrame:
    """Return the CR and PR assessments that a later one confirms, with its date CONFDT.

    The confirming assessment is the first one at least `days` later that is as good (CR for CR;
    CR or PR for PR). Up to it only responses as good may stand, with at most `ne_allowed` NE and,
    for PR, at most `sd_allowed` SD; a CR followed by PR inside this span confirms nothing.
    """
    numbered = counted.select(*_SERIES, "ADT", "OVRLRESP").with_columns(
        pl.int_range(pl.len()).over(_SERIES).alias("AT")
    )
    first = numbered.filter(pl.col("OVRLRESP").is_in(words.responses)).rename(
        {"ADT": "FIRSTDT", "OVRLRESP": "FIRSTWORD", "AT": "FROM"}
    )
    word = pl.col("OVRLRESP")
    of_partial = pl.col("FIRSTWORD") == words.partial
    as_good = (word == words.complete) | ((word == words.partial) & of_partial)
    apart = (pl.col("ADT") - pl.col("FIRSTDT")).dt.total_days()
    pair = [*_SERIES, "FROM"]
    between = (
        first.lazy()
        .join(numbered.lazy(), on=list(_SERIES))
        .filter(pl.col("AT") > pl.col("FROM"))
        .with_columns((as_good & (apart >= rule.days)).alias("CONFIRMS"), as_good.alias("GOOD"))
        .sort(*pair, "AT")
        .with_columns(
            pl.col("AT").filter("CONFIRMS").min().over(pair).alias("TO"),
            (word == words.complete).cum_max().over(pair).alias("CRSEEN"),
        )
        .filter(pl.col("AT") <= pl.col("TO"))
    )
    stable = (word == words.stable) & of_partial
    missing = word == words.unevaluable
    return (
        between.group_by(*pair, "FIRSTDT")
        .agg(
            (missing.sum() <= rule.ne_allowed).alias("NEOK"),
            (stable.sum() <= rule.sd_allowed).alias("SDOK"),
            (pl.col("GOOD") | missing | stable).all().alias("NOOTHER"),
            (~((word == words.partial) & pl.col("CRSEEN"))).all().alias("ORDERLY"),
            pl.col("ADT").filter("CONFIRMS").min().alias("CONFDT"),
        )
        .filter("NEOK", "SDOK", "NOOTHER", "ORDERLY")
        .select(
            *_SERIES,
            pl.col("FIRSTDT").alias("ADT"),
            pl.lit(value=True).alias("CONFIRMED"),
            "CONFDT",
        )
        .collect()
    )
