"""Sums of diameters, the nadir before each of them, and what was seen beside the targets."""

import polars as pl

from remission.response.lesion_records import UNITS_PER_MM
from remission.response.lesions import CERTAIN, SIGHTED, Lesions
from remission.response.rules import DiameterRule


def sum_assessments(
    lesions: Lesions, assessments: pl.DataFrame, rule: DiameterRule
) -> pl.DataFrame:
    """Return one row per S and assessment, the baseline included, sorted by S and ADT.

    Columns beside those of `assessments`: TARGETS, NONTARGETS (counted at baseline), MEASURED,
    SUM (integer, of the targets measured; null when none), COMPLETE, GONE (every target gone or,
    for a node, normal), BASE, NADIR, NADIRDT (before this assessment),
    GROWNIDS (targets that grew by themselves, where that is progression), NTPD, NTSEEN, NTGONE,
    NEWYES, NEWMAYBE, NEWDT (first sight of an unequivocal new lesion).
    """
    on_targets = lesions.seen.filter(pl.col("ROLE") == "TARGET").join(
        lesions.expected, on="L", how="semi"
    )
    per_day = (
        assessments.lazy()
        .filter(pl.col("ADT") >= pl.col("BASEDT"))
        .join(_count_expected(lesions.expected), on="S", how="left")
        .join(_sum_targets(on_targets.lazy(), rule), on="A", how="left")
        .join(_look_beside(lesions), on="A", how="left")
        .with_columns(
            pl.col("TARGETS", "NONTARGETS", "MEASURED", "NTSEEN", "NTGONE").fill_null(0),
            pl.col("GONE", "NTPD", "NTOTHER", "NEWYES", "NEWMAYBE").fill_null(value=False),
            pl.col("GROWNIDS").fill_null(""),
        )
        .with_columns(
            ((pl.col("TARGETS") > 0) & (pl.col("MEASURED") == pl.col("TARGETS"))).alias("COMPLETE")
        )
        .sort("S", "ADT")
    )
    return _find_nadir(per_day).collect()


def _count_expected(expected: pl.DataFrame) -> pl.LazyFrame:
    target = pl.col("ROLE") == "TARGET"
    return (
        expected.lazy()
        .group_by("S")
        .agg(
            target.sum().cast(pl.Int64).alias("TARGETS"),
            (~target).sum().cast(pl.Int64).alias("NONTARGETS"),
            pl.col("BASEDIAM").filter(target).sum().alias("BASE"),
        )
        .with_columns(pl.when(pl.col("TARGETS") > 0).then("BASE").alias("BASE"))
    )


def _sum_targets(seen: pl.LazyFrame, rule: DiameterRule) -> pl.LazyFrame:
    size = pl.col("DIAM")
    normal = pl.col("NODE") & (size < rule.node_normal_mm * UNITS_PER_MM)
    summed = seen.group_by("A").agg(
        size.count().cast(pl.Int64).alias("MEASURED"),
        pl.when(size.count() > 0).then(size.sum()).alias("SUM"),
        ((size == 0) | normal).all().alias("GONE"),
    )
    if not rule.one_lesion:
        return summed.with_columns(pl.lit("").alias("GROWNIDS"))
    low = size.cum_min().forward_fill().shift(1).over("L")
    grown = seen.sort("L", "ADT").filter(has_grown(size, low, rule))
    return summed.join(_name_lesions(grown, "GROWNIDS"), on="A", how="left")


def has_grown(now: pl.Expr, low: pl.Expr, rule: DiameterRule) -> pl.Expr:
    """Tell whether a size or sum is progression against the smallest one before; not known: no."""
    share, bar = 100 * now, (100 + rule.growth_pct) * low
    return (
        (share >= bar if rule.growth_included else share > bar)
        & (now - low >= rule.growth_mm * UNITS_PER_MM)
        & (now > low)
    ).fill_null(value=False)


def _look_beside(lesions: Lesions) -> pl.LazyFrame:
    """Return what became of non-target lesions, and the new lesions, per assessment."""
    state = pl.col("STATE")
    beside = (
        lesions.seen.lazy()
        .filter(pl.col("ROLE") != "TARGET")
        .join(lesions.not_new.lazy(), on="L", how="anti")
    )
    expected = lesions.expected.lazy().select("L", pl.lit(value=True).alias("EXPECTED"))
    new = pl.col("ROLE") == "NEW"
    certain = new & state.is_in(CERTAIN)
    sight = pl.coalesce("SCANDT", "ADT").filter(new & state.is_in(SIGHTED))
    awaited = pl.col("EXPECTED").fill_null(value=False)
    unequivocal = ~new & (state == "UNEQUIVOCAL")
    firsts = beside.group_by("L").agg(sight.min().alias("FIRST")).drop_nulls("FIRST")
    return (
        beside.join(expected, on="L", how="left")
        .join(firsts, on="L", how="left")
        .group_by("A")
        .agg(
            unequivocal.any().alias("NTPD"),
            (awaited & (state != "MISSING")).sum().cast(pl.Int64).alias("NTSEEN"),
            (awaited & (state == "ABSENT")).sum().cast(pl.Int64).alias("NTGONE"),
            (~new & ~awaited & state.is_in(["PRESENT", "EQUIVOCAL"])).any().alias("NTOTHER"),
            certain.any().alias("NEWYES"),
            (new & (state == "EQUIVOCAL")).any().alias("NEWMAYBE"),
            pl.col("FIRST").filter(certain).min().alias("NEWDT"),
        )
        .join(_name_lesions(beside.filter(certain), "NEWIDS"), on="A", how="left")
        .join(_name_lesions(beside.filter(unequivocal), "NTIDS"), on="A", how="left")
    )


def _name_lesions(seen: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return the names of the lesions at each assessment that has any, joined."""
    return seen.group_by("A").agg(pl.col("LNKID").sort().str.join(", ").alias(name))


def _find_nadir(per_day: pl.LazyFrame) -> pl.LazyFrame:
    """Add the smallest complete sum before each assessment, and the first day it was seen."""
    lowest = pl.col("KNOWN").cum_min().forward_fill()
    return (
        per_day.with_columns(pl.when("COMPLETE").then("SUM").alias("KNOWN"))
        .with_columns(lowest.over("S").alias("LOWEST"))
        .with_columns(pl.col("LOWEST").shift(1).over("S").alias("NADIR"))
        .with_columns(
            pl.when(
                pl.col("KNOWN").is_not_null()
                & (pl.col("NADIR").is_null() | (pl.col("KNOWN") < pl.col("NADIR")))
            )
            .then("ADT")
            .alias("NEWLOW")
        )
        .with_columns(pl.col("NEWLOW").forward_fill().shift(1).over("S").alias("NADIRDT"))
        .drop("KNOWN", "LOWEST", "NEWLOW")
    )
