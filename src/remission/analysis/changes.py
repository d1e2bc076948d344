"""Which patients another criterion judges differently, and from which assessment on."""

import polars as pl

from remission.analysis.comparison import CHANGE_SCHEMA
from remission.endpoints import Endpoints
from remission.endpoints.categories import BOR, ORR
from remission.endpoints.times import TTP
from remission.response import ResponseWords

COMPARED = (BOR.code, ORR.code, TTP.code)
"""The endpoints that are set side by side."""

_DECIDED = ("AVALC", "AVAL", "CNSR", "EVNTDESC")
_ASSESSMENT = ["USUBJID", "ADT"]
_PROGRESSED = ("progression", "unconfirmed")


def pair_patients(reference: Endpoints, other: Endpoints, criterion: str) -> pl.DataFrame:
    """Return `CHANGE_SCHEMA` for every registered patient; CHANGE is null where nothing changes.

    Words of different criteria that mean the same (PR and iPR) are no change; a progression that
    is not confirmed (iUPD) is another word than progression. DIFFDT is the first assessment with
    another word; for TTP, the first at which one criterion alone sees progression.
    """
    entered = reference.subjects.filter(pl.col("REGFL") == "Y").select("USUBJID", "COHORT")
    key = ["USUBJID", "PARAMCD"]
    mine = reference.records.filter(pl.col("PARAMCD").is_in(COMPARED)).select(
        *key, pl.col(_DECIDED).name.prefix("REF")
    )
    theirs = other.records.select(*key, *_DECIDED)
    first = (kinds_of(reference.responses.words), kinds_of(other.responses.words))
    return (
        entered.join(mine, on="USUBJID")
        .join(theirs, on=key)
        .join(_first_differences(reference, other), on=key, how="left")
        .rename({"REFEVNTDESC": "REFDESC"})
        .with_columns(
            pl.lit(criterion).alias("CRITERION"),
            pl.coalesce(_best_changes(*first), _response_changes(), _progression_changes()).alias(
                "CHANGE"
            ),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in CHANGE_SCHEMA.items())
        .sort("USUBJID", "PARAMCD")
    )


def kinds_of(words: ResponseWords) -> dict[str, str]:
    """Return what each word of a criterion means, in words that all criteria share.

    A grade that only some criteria have (VGPR, MR) means itself.
    """
    shared = {
        words.complete: "complete",
        words.partial: "partial",
        words.stable: "stable",
        words.progression: "progression",
        words.unevaluable: "unevaluable",
    }
    if words.neither is not None:
        shared[words.neither] = "neither"
    if words.unconfirmed is not None:
        shared[words.unconfirmed] = "unconfirmed"
    return {word: shared.get(word, word) for word in words.ordered}


def _best_changes(first: dict[str, str], second: dict[str, str]) -> pl.Expr:
    differs = (
        pl.col("REFAVALC")
        .replace_strict(first, default=None)
        .ne_missing(pl.col("AVALC").replace_strict(second, default=None))
    )
    return pl.when((pl.col("PARAMCD") == BOR.code) & differs).then(
        pl.format("{} -> {}", "REFAVALC", "AVALC")
    )


def _response_changes() -> pl.Expr:
    differs = (pl.col("PARAMCD") == ORR.code) & (pl.col("AVALC") != pl.col("REFAVALC"))
    yes = pl.col("AVALC") == "Y"
    return pl.when(differs & yes).then(pl.lit("gained")).when(differs).then(pl.lit("lost"))


def _progression_changes() -> pl.Expr:
    timed = pl.col("PARAMCD") == TTP.code
    before, after = pl.col("REFCNSR") == 0, pl.col("CNSR") == 0
    days, then = pl.col("AVAL"), pl.col("REFAVAL")
    return (
        pl.when(timed & after & ~before)
        .then(pl.lit("only here"))
        .when(timed & before & ~after)
        .then(pl.lit("not here"))
        .when(timed & before & (days < then))
        .then(pl.lit("earlier"))
        .when(timed & before & (days > then))
        .then(pl.lit("later"))
        .when(timed & (days != then))
        .then(pl.lit("other follow-up"))
    )


def _first_differences(reference: Endpoints, other: Endpoints) -> pl.DataFrame:
    """Return per patient and endpoint the first assessment that differs, with both WHY."""
    mine = _judgements(reference).rename({"RESP": "REFRESP", "WHY": "REFWHY", "KIND": "REFKIND"})
    judged = mine.join(_judgements(other), on=_ASSESSMENT, how="full", coalesce=True)
    before, after = (pl.col(name).is_in(_PROGRESSED) for name in ("REFKIND", "KIND"))
    word_differs = pl.col("REFKIND").ne_missing(pl.col("KIND"))
    differs = {
        BOR.code: word_differs,
        ORR.code: word_differs,
        TTP.code: before.fill_null(value=False) != after.fill_null(value=False),
    }
    return pl.concat(
        judged.filter(rule)
        .sort(_ASSESSMENT)
        .unique("USUBJID", keep="first", maintain_order=True)
        .select(
            "USUBJID",
            pl.lit(code).alias("PARAMCD"),
            pl.col("ADT").alias("DIFFDT"),
            *("REFRESP", "RESP", "REFWHY", "WHY"),
        )
        for code, rule in differs.items()
    )


def _judgements(endpoints: Endpoints) -> pl.DataFrame:
    reader = endpoints.protocol.response.evaluator
    kinds = kinds_of(endpoints.responses.words)
    return endpoints.responses.visits.filter(pl.col("EVALUATOR") == reader).select(
        *_ASSESSMENT,
        pl.col("OVRLRESP").alias("RESP"),
        "WHY",
        pl.col("OVRLRESP").replace_strict(kinds, default=None).alias("KIND"),
    )
