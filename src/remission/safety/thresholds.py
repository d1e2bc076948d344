"""Which laboratory values ask for a hold of the drug, and which allow to resume it."""

import operator
from collections.abc import Callable, Iterable, Mapping

import polars as pl

from remission.protocol import Modification, Threshold, Variable
from remission.sdtm import Study
from remission.sdtm.units import convert
from remission.sdtm.values import matching_values

_COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DIGITS = 9  # enough for any collected value, too few to see binary fractions
_LIMITS = {"ULN": "LBSTNRHI", "LLN": "LBSTNRLO"}

ANSWER_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "ADT": pl.Date,
        "TEST": pl.String,
        "WHAT": pl.String,  # the value in words
        "HOLD": pl.Boolean,  # it asks for a hold
        "MAY": pl.Boolean,  # it allows to resume; null: the rule does not ask this test for it
    }
)


def judge_values(study: Study, events: pl.DataFrame, rule: Modification) -> pl.DataFrame:
    """Return each dated value and side-effect with what the rule asks for (`ANSWER_SCHEMA`).

    A value that cannot be compared (another unit, no limit of normal) asks for no hold and does
    not allow to resume. Limits of normal are those of the record.
    """
    tests = {threshold.test for threshold in (*rule.hold_when, *rule.resume_when)}
    has_values = study.has("LB")
    frames = [_judge(study, rule, test) for test in sorted(tests) if has_values]
    frames += _judge_events(events, rule)
    answers = pl.concat([ANSWER_SCHEMA.to_frame(), *frames])
    return answers.sort("USUBJID", "ADT", "TEST", maintain_order=True)


def _judge_events(events: pl.DataFrame, rule: Modification) -> list[pl.DataFrame]:
    """Return what each side-effect asks for: a hold when it begins, none on the day after it."""
    if rule.hold_at_grade is None:
        return []
    severe = events.filter(pl.col("AETOXGR") >= rule.hold_at_grade)
    if rule.terms:
        terms = [term.upper() for term in rule.terms]
        severe = severe.filter(pl.col("AEDECOD").str.to_uppercase().is_in(terms))
    named = severe.select(
        "USUBJID",
        TEST=pl.format("AE {}", "AESEQ"),
        WHAT=pl.format("{} grade {}", "AEDECOD", "AETOXGR"),
        ASTDT="ASTDT",
        OVER=pl.col("AENDT") + pl.duration(days=1),
    )
    columns = ANSWER_SCHEMA.names()
    begins = named.with_columns(ADT="ASTDT", HOLD=pl.lit(value=True), MAY=pl.lit(value=False))
    ends = named.with_columns(ADT="OVER", HOLD=pl.lit(value=False), MAY=pl.lit(value=True))
    return [part.filter(pl.col("ADT").is_not_null()).select(columns) for part in (begins, ends)]


def _judge(study: Study, rule: Modification, test: str) -> pl.DataFrame:
    values = matching_values(study, Variable(variable=f"LB.{test}"))
    limits = (
        study["LB"]
        .filter(pl.col("LBTESTCD").str.strip_chars().str.to_uppercase() == test)
        .select("USUBJID", "LBSTRESN", *_LIMITS.values(), SRCSEQ="LBSEQ")
        .unique(["USUBJID", "SRCSEQ"], keep="first", maintain_order=True)
    )
    values = values.join(limits, on=["USUBJID", "SRCSEQ"], how="left", maintain_order="left")
    asked = [threshold for threshold in rule.resume_when if threshold.test == test]
    may = pl.all_horizontal(_meets(one) for one in asked) if asked else pl.lit(None, pl.Boolean)
    return values.filter(pl.col("DATE").is_not_null()).select(
        "USUBJID",
        ADT="DATE",
        TEST=pl.lit(test),
        WHAT=pl.concat_str(pl.lit(test), "VALUE", "UNIT", separator=" ", ignore_nulls=True),
        HOLD=_any(threshold for threshold in rule.hold_when if threshold.test == test),
        MAY=may,
    )


def _any(thresholds: Iterable[Threshold]) -> pl.Expr:
    met = [_meets(threshold) for threshold in thresholds]
    return pl.any_horizontal(met) if met else pl.lit(value=False)


def _meets(threshold: Threshold) -> pl.Expr:
    """Tell whether a value lies beyond the threshold; false where they cannot be compared."""
    if threshold.limit is None:
        found = convert(
            pl.col("NUMBER"), pl.col("UNIT"), str(threshold.unit), test=pl.lit(threshold.test)
        )
        bound = pl.lit(threshold.value)
    else:
        found = pl.col("LBSTRESN")
        bound = threshold.value * pl.col(_LIMITS[threshold.limit])
    compare = _COMPARE[threshold.comparison]
    return compare(found.round_sig_figs(_DIGITS), bound.round_sig_figs(_DIGITS)).fill_null(
        value=False
    )
