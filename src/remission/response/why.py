"""Say why an assessment was judged as it was, in a sentence that a radiologist can check.

Percentages are cut after one decimal, not rounded: 19.96 % is never shown as 20 %.
"""

import polars as pl

from remission.response.millimetres import show_mm
from remission.response.rules import DiameterRule

_MINUS = "\N{MINUS SIGN}"


def explain(rule: DiameterRule, beside_sizes: pl.Expr | None = None) -> pl.Expr:
    """Return WHY for judged assessments (the columns of `judge`).

    `beside_sizes` says what else the target response rests on.
    """
    beside = pl.lit(None, dtype=pl.String) if beside_sizes is None else beside_sizes
    none = (pl.col("TARGETS") == 0) & (pl.col("NONTARGETS") == 0)
    without = pl.when(none).then(pl.lit("no disease was recorded at baseline"))
    return pl.concat_str(
        [without, _targets(rule), beside, _non_targets(), _new_lesions()],
        separator="; ",
        ignore_nulls=True,
    )


def _targets(rule: DiameterRule) -> pl.Expr:
    unit = rule.unit
    total = _size(pl.col("SUM"), unit)
    measured = pl.format("{} of {} target lesions measured", "MEASURED", "TARGETS")
    from_nadir = pl.format(
        "{} from nadir {} on {}",
        _change_between(pl.col("SUM"), pl.col("NADIR"), unit),
        _size(pl.col("NADIR"), unit),
        pl.col("NADIRDT").cast(pl.String),
    )
    from_base = pl.format(
        "{} from baseline {}",
        _change_between(pl.col("SUM"), pl.col("BASE"), unit),
        _size(pl.col("BASE"), unit),
    )
    from_smallest = from_base if rule.from_baseline else from_nadir
    gone = (
        f"all target lesions gone (nodes below {rule.node_normal_mm} mm)"
        if rule.node_normal_mm
        else "all target lesions gone"
    )
    word = pl.col("TRGRESP")
    partly = pl.when(pl.col("MEASURED") == 0).then(
        pl.lit("no target lesion measured, so there is no sum")
    )
    stable = (
        pl.when((pl.col("NADIR") < pl.col("BASE")) & pl.lit(not rule.from_baseline))
        .then(pl.format("sum {}, {}, {}", total, from_base, from_nadir))
        .otherwise(pl.format("sum {}, {}", total, from_base))
    )
    above = 100 * pl.col("SUM") > (100 - rule.shrink_pct) * pl.col("BASE")
    kept = (word == "PR") & above & pl.lit(not (rule.density or rule.from_baseline))
    return (
        pl.when(pl.col("TARGETS") == 0)
        .then(pl.lit(None, dtype=pl.String))
        .when((word == "NE") & ~pl.col("COMPLETE"))
        .then(partly.otherwise(pl.format("{} ({}), so the sum is not known", measured, total)))
        .when((word == "PD") & (pl.col("GROWNIDS") != ""))
        .then(
            pl.format(
                f"target {{}} at least {rule.growth_pct} % above its smallest size; sum {{}}",
                "GROWNIDS",
                total,
            )
        )
        .when((word == "PD") & ~pl.col("COMPLETE"))
        .then(pl.format("{}, yet their sum is already {}, {}", measured, total, from_smallest))
        .when(word == "PD")
        .then(pl.format("sum {}, {}", total, from_smallest))
        .when((word == "CR") & (pl.col("SUM") == 0))
        .then(pl.lit("all target lesions gone"))
        .when(word == "CR")
        .then(pl.format("{}, sum {}", pl.lit(gone), total))
        .when(kept)
        .then(pl.format("{}: no progression, so the response continues", stable))
        .otherwise(stable)
    )


def _non_targets() -> pl.Expr:
    seen = pl.format("{} of {} non-target lesions assessed", "NTSEEN", "NONTARGETS")
    word = pl.col("NTRGRESP")
    return (
        pl.when(word == "PD")
        .then(pl.format("unequivocal progression of non-target {}", "NTIDS"))
        .when(word == "CR")
        .then(pl.lit("all non-target lesions gone"))
        .when(word == "NE")
        .then(seen)
        .when(word == "NON-CR/NON-PD")
        .then(pl.lit("non-target lesions persist"))
    )


def _new_lesions() -> pl.Expr:
    return (
        pl.when(pl.col("NEWLIND") == "Y")
        .then(
            pl.format("new lesion {} first seen on {}", "NEWIDS", pl.col("NEWDT").cast(pl.String))
        )
        .when(pl.col("NEWLIND") == "E")
        .then(pl.lit("equivocal new lesion, not counted until confirmed"))
    )


def _size(units: pl.Expr, unit: str) -> pl.Expr:
    return pl.format(f"{{}} {unit}", show_mm(units))


def _sign(value: pl.Expr) -> pl.Expr:
    return (
        pl.when(value < 0)
        .then(pl.lit(_MINUS))
        .when(value > 0)
        .then(pl.lit("+"))
        .otherwise(pl.lit(""))
    )


def _change_between(now: pl.Expr, then: pl.Expr, unit: str) -> pl.Expr:
    """Return a change such as `+24 % and +10 mm`, or `unchanged`."""
    moved = pl.concat_str([_percent(now, then), _sign(now - then), _size((now - then).abs(), unit)])
    return pl.when(now == then).then(pl.lit("unchanged")).otherwise(moved)


def _percent(now: pl.Expr, then: pl.Expr) -> pl.Expr:
    """Return the change in per cent, cut after one decimal; empty when `then` is 0."""
    tenths = (1000 * (now - then).abs()) // then
    text = pl.concat_str(
        [
            _sign(now - then),
            (tenths // 10).cast(pl.String),
            pl.when(tenths % 10 > 0)
            .then(pl.concat_str([pl.lit("."), (tenths % 10).cast(pl.String)]))
            .otherwise(pl.lit("")),
            pl.lit(" % and "),
        ]
    )
    return pl.when(then > 0).then(text).otherwise(pl.lit(""))
