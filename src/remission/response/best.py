"""Best overall response, with and without confirmation (Eisenhauer 2009, section 4.6, Table 3).

The table was not re-read and awaits a check by a person; the rules here are those of
`docs/methods/best-response.md`.
"""

import polars as pl

from remission.protocol import ResponsePlan
from remission.response.confirming import SERIES, confirm
from remission.response.nouns import BEST_SCHEMA
from remission.response.stopping import stop_visits
from remission.response.vocabulary import RECIST_WORDS, ResponseWords


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
    counted = in_window(visits, limits, plan, words)
    confirmed = _confirm(counted, plan, words)
    minimum = plan.stable_disease.minimum_days
    late = ((pl.col("ADT") - pl.col("ORIGIN")).dt.total_days() >= minimum).fill_null(value=False)
    word = pl.col("OVRLRESP")
    marked = counted.join(confirmed, on=[*SERIES, "ADT"], how="left")
    last_ranks = [
        (late & word.is_in([*words.graded, words.stable]), words.stable),
        *((late & (word == neither), neither) for neither in [words.neither] if neither),
        *((word == progressed, progressed) for progressed in words.progressions),
        (pl.lit(value=True), words.unevaluable),
    ]
    seen = [*((word == response, response) for response in words.graded), *last_ranks]
    held = [
        *((pl.col("CONFIRMED") == response, response) for response in words.graded),
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
    """Return USUBJID, EVALUATOR and ADT of the first objective response, whichever it was.

    Where the plan asks for confirmation it is the first one that was confirmed: a PR that a later
    CR confirms counts from the PR. Patients without a response have no row. The duration of
    response counts from here (Eisenhauer 2009, section 4.7; awaits a check by a person).
    Parameters are those of `derive_best`.
    """
    counted = in_window(visits, limits, plan, words)
    if plan.confirmation.required:
        counted = _confirm(counted, plan, words).rename({"CONFIRMED": "OVRLRESP"})
    found = counted.filter(pl.col("OVRLRESP").is_in(words.responses))
    return found.group_by(*SERIES).agg(pl.col("ADT").min()).sort(*SERIES)


def _confirm(counted: pl.DataFrame, plan: ResponsePlan, words: ResponseWords) -> pl.DataFrame:
    confirms = plan.doubt.continued_response == "confirms"
    return confirm(counted, plan.confirmation, words, continued=confirms)


def in_window(
    visits: pl.DataFrame, limits: pl.DataFrame, plan: ResponsePlan, words: ResponseWords
) -> pl.DataFrame:
    """Return the assessments that count; a progression carries its own date as ADT.

    CONTFL is null where `visits` has no such column.
    """
    if "CONTFL" not in visits.columns:
        visits = visits.with_columns(pl.lit(None, dtype=pl.String).alias("CONTFL"))
    known = visits.join(limits, on="USUBJID", how="left")
    if plan.stop_at_new_therapy:
        known = stop_visits(known, words)
    first = pl.col("PDDT").min().over(SERIES)
    return (
        known.with_columns(first.alias("FIRSTPD"))
        .filter(
            pl.col("FIRSTPD").is_null()
            | (pl.col("ADT") < pl.col("FIRSTPD"))
            | (pl.col("PDDT") == pl.col("FIRSTPD"))
        )
        .sort(  # of progressions dated to one day a confirmed one, else the first judged
            *SERIES, pl.col("OVRLRESP") != words.progression, "ADT"
        )
        .with_columns(pl.coalesce("PDDT", "ADT").alias("ADT"))
        .sort(*SERIES, "ADT", maintain_order=True)
        .unique([*SERIES, "ADT"], keep="first", maintain_order=True)
        .select(*SERIES, "ADT", "OVRLRESP", "CONTFL", "ORIGIN", "WHY")
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
        .sort(*SERIES, "RANK", "ADT")
        .unique(list(SERIES), keep="first", maintain_order=True)
        .with_columns(pl.lit(code).alias("PARAMCD"), _say(code).alias("WHY"))
    )


def _say(code: str) -> pl.Expr:
    word, best = pl.col("OVRLRESP"), pl.col("AVALC")
    confirmed = (pl.col("CONFIRMED") == best).fill_null(value=False)
    prefix = (
        pl.when(confirmed & (word == best) & (code == "CBOR"))
        .then(pl.format("{} on {}, confirmed on {}", word, "ADT", "CONFDT"))
        .when(confirmed & (code == "CBOR"))
        .then(pl.format("{} on {}, of which {} confirmed on {}", word, "ADT", best, "CONFDT"))
        .when(best == word)
        .then(pl.format("{} on {}", word, "ADT"))
        .otherwise(pl.format("{} on {} counts as {}", word, "ADT", best))
    )
    return pl.concat_str([prefix, pl.lit(": "), pl.col("WHY")], ignore_nulls=True)
