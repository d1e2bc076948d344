"""Which grade a laboratory value has under a rule of a toxicity scale."""

from collections.abc import Sequence

import polars as pl

from remission.safety.scales import Above, AtLeast, Multiple, Rule, TooHigh, TooLow

_DIGITS = 9  # exact decimals at the cuts: 0.3 / 0.2 is 1.5 times
_GRADES = 4


def grade_value(rule: Rule) -> pl.Expr:
    """Return the grade of AVAL, 0 to 4, from LLN, HIGH, BASE, BASEHIGH and BASELOW.

    The worst grade whose cut is passed counts. Where a limit or the baseline is not known and
    could only make the grade worse, the grade is a minimum; where it decides between 0 and a
    grade, it is null.
    """
    reached = _reached_low(rule) if isinstance(rule, TooLow) else _reached_high(rule)
    known = [pl.when(reached[grade - 1]).then(grade) for grade in range(_GRADES, 0, -1)]
    none = pl.when(~pl.any_horizontal(*reached)).then(0)
    return pl.coalesce(*known, none).cast(pl.Int64)


def needs_baseline(rule: Rule) -> pl.Expr:
    """Tell where a rule asks for a baseline that is not known."""
    if isinstance(rule, TooLow):
        return pl.lit(value=False)
    lacking = [
        pl.col(name).is_null()
        for part in rule.parts
        for name in _asked(part)
    ]  # fmt: skip
    return pl.any_horizontal(pl.lit(value=False), *lacking)


def _asked(part: Above) -> list[str]:
    value = [] if part.of == "ULN" else ["BASE"]
    flag = {"any": [], "high": ["BASEHIGH"], "not high": ["BASEHIGH"]}
    return value + flag.get(part.when, ["BASELOW"])


def _reached_low(rule: TooLow) -> list[pl.Expr]:
    normal = pl.when(pl.col("LLN") > 0).then(pl.col("LLN"))
    known = pl.col("AVAL").is_not_null()
    reached = []
    for cut in rule.below:
        limit = normal if isinstance(cut, str) else pl.lit(cut, pl.Float64)
        passed = _rounded(pl.col("AVAL")) < _rounded(limit)
        reached.append(passed if cut is not None else _never(known))
    return reached


def _reached_high(rule: TooHigh) -> list[pl.Expr]:
    return [
        pl.any_horizontal(*(_passed(part, grade) for part in rule.parts))
        for grade in range(_GRADES)
    ]


def _passed(part: Above, grade: int) -> pl.Expr:
    times = part.times[grade]
    if times is None:
        return _never(pl.col("AVAL").is_not_null())
    limits = {
        "ULN": [pl.col("HIGH")],
        "baseline": [pl.col("BASE")],
        "both": [pl.col("HIGH"), pl.col("BASE")],
    }[part.of]
    applies = {
        "any": pl.lit(value=True),
        "high": pl.col("BASEHIGH").fill_null(value=False),
        "not high": ~pl.col("BASEHIGH").fill_null(value=False),
        "low": pl.col("BASELOW").fill_null(value=False),
        "not low": ~pl.col("BASELOW").fill_null(value=False),
    }[part.when]
    return _every([applies, *(_exceeds(limit, times) for limit in limits)])


def _exceeds(limit: pl.Expr, times: Multiple) -> pl.Expr:
    positive = pl.when(limit > 0).then(limit)
    value = _rounded(pl.col("AVAL"))
    if isinstance(times, AtLeast):
        return value >= _rounded(positive * times.times)
    return value > _rounded(positive * times)


def _every(conditions: Sequence[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(*conditions)


def _never(known: pl.Expr) -> pl.Expr:
    """Return false where there is a value, else null."""
    return pl.when(known).then(pl.lit(value=False))


def _rounded(number: pl.Expr) -> pl.Expr:
    return number.round_sig_figs(_DIGITS)
