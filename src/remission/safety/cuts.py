"""Which grade a laboratory value has under a rule of a toxicity scale."""

import polars as pl

from remission.safety.scales import (
    Above,
    AtLeast,
    Beyond,
    Cut,
    Cuts,
    Fasting,
    Multiple,
    Raised,
    Rule,
    TooHigh,
    TooLow,
)

_DIGITS = 9  # exact decimals at the cuts: 0.3 / 0.2 is 1.5 times
_GRADES = 4


def grade_value(rule: Rule) -> pl.Expr:
    """Return the grade of AVAL, 0 to 4, from LLN, HIGH, BASE, BASEHIGH, BASELOW and FASTING.

    The worst grade whose cut is passed counts. Where a limit or the baseline is not known (or
    whether the patient was fasting) and could only make the grade worse, the grade is a minimum;
    where it decides between 0 and a grade, it is null.
    """
    if isinstance(rule, Raised):
        return _worst(_reached_times(rule))
    grade = _worst([_reached(rule, cut) for cut in rule.cuts])
    if rule.also is None:
        return grade
    unit, cuts = rule.also
    other = _worst([_reached(rule, cut) for cut in cuts])
    return pl.when(pl.col("AVALU") == unit).then(other).otherwise(grade)


def needs_baseline(rule: Rule) -> pl.Expr:
    """Tell where a rule asks for a baseline that is not known."""
    if isinstance(rule, Raised):
        asked = [name for part in rule.parts for name in _asked(part)]
    else:
        beyond = any(isinstance(cut, Beyond) and cut.baseline for cut in rule.cuts)
        asked = ["BASEHIGH"] if beyond else []
    lacking = [pl.col(name).is_null() for name in dict.fromkeys(asked)]
    return pl.any_horizontal(pl.lit(value=False), *lacking)


def needs_fasting(rule: Rule) -> bool:
    """Tell whether a rule asks if the patient was fasting."""
    return not isinstance(rule, Raised) and any(isinstance(cut, Fasting) for cut in rule.cuts)


def needs_limit(cuts: Cuts) -> bool:
    """Tell whether one of the cuts is a limit of normal."""
    return any(
        isinstance(cut, str | Beyond) or (isinstance(cut, Fasting) and isinstance(cut.cut, str))
        for cut in cuts
    )


def _worst(reached: list[pl.Expr]) -> pl.Expr:
    known = [pl.when(reached[grade - 1]).then(grade) for grade in range(_GRADES, 0, -1)]
    none = pl.when(~pl.any_horizontal(*reached)).then(0)
    return pl.coalesce(*known, none).cast(pl.Int64)


def _asked(part: Above) -> list[str]:
    value = [] if part.of == "ULN" else ["BASE"]
    flag = {"any": [], "high": ["BASEHIGH"], "not high": ["BASEHIGH"]}
    return value + flag.get(part.when, ["BASELOW"])


def _reached(rule: TooLow | TooHigh, cut: Cut) -> pl.Expr:
    if cut is None:
        return _never()
    if isinstance(cut, Fasting):
        return _reached(rule, cut.cut) & pl.col("FASTING")
    value, limit = _rounded(pl.col("AVAL")), _rounded(_limit(rule, cut))
    return value < limit if isinstance(rule, TooLow) else value > limit


def _limit(rule: TooLow | TooHigh, cut: float | str | Beyond) -> pl.Expr:
    normal = _positive("LLN" if isinstance(rule, TooLow) else "HIGH")
    if isinstance(cut, str):
        return normal
    if not isinstance(cut, Beyond):
        return pl.lit(cut, pl.Float64)
    if not cut.baseline:
        return normal + cut.more
    raised = pl.col("BASEHIGH").fill_null(value=False)
    return pl.when(raised).then(_positive("BASE")).otherwise(normal) + cut.more


def _reached_times(rule: Raised) -> list[pl.Expr]:
    return [
        pl.any_horizontal(*(_passed(part, grade) for part in rule.parts))
        for grade in range(_GRADES)
    ]  # fmt: skip


def _passed(part: Above, grade: int) -> pl.Expr:
    times = part.times[grade]
    if times is None:
        return _never()
    limits = {"ULN": ["HIGH"], "baseline": ["BASE"], "both": ["HIGH", "BASE"]}[part.of]
    applies = {
        "any": pl.lit(value=True),
        "high": pl.col("BASEHIGH").fill_null(value=False),
        "not high": ~pl.col("BASEHIGH").fill_null(value=False),
        "low": pl.col("BASELOW").fill_null(value=False),
        "not low": ~pl.col("BASELOW").fill_null(value=False),
    }[part.when]
    return pl.all_horizontal(applies, *(_exceeds(_positive(limit), times) for limit in limits))


def _exceeds(limit: pl.Expr, times: Multiple) -> pl.Expr:
    value = _rounded(pl.col("AVAL"))
    if isinstance(times, AtLeast):
        return value >= _rounded(limit * times.times)
    return value > _rounded(limit * times)


def _positive(name: str) -> pl.Expr:
    return pl.when(pl.col(name) > 0).then(pl.col(name))


def _never() -> pl.Expr:
    """Return false where there is a value, else null."""
    return pl.when(pl.col("AVAL").is_not_null()).then(pl.lit(value=False))


def _rounded(number: pl.Expr) -> pl.Expr:
    return number.round_sig_figs(_DIGITS)
