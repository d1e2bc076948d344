"""The attenuation of target lesions at each assessment, beside that at baseline."""

import polars as pl

from remission.protocol import ChoiPlan
from remission.response.lesion_records import UNITS_PER_MM, evaluator
from remission.response.lesions import Lesions
from remission.response.millimetres import show_mm
from remission.sdtm import make_findings

_SCALE = UNITS_PER_MM  # counted as whole numbers, as diameters are
_HOUNSFIELD = ("HU", "HOUNSFIELD UNIT", "HOUNSFIELD UNITS", "[HNSF'U]")
_ASSESSMENT = ("S", "ADT")


def measure_densities(
    tr: pl.DataFrame, lesions: Lesions, series: pl.DataFrame, test: str
) -> pl.DataFrame:
    """Return per S and assessment the mean density of the targets still there, and their baseline.

    DENSITY and DENSITYBASE (integers, 0.00001 HU) are means over the same lesions; both are null
    unless each of them was measured on the scan of its diameter at both times, by one method
    (TRMETHOD). LOST names those that were not.
    """
    targets = lesions.expected.filter(pl.col("ROLE") == "TARGET")
    records = _read(tr, series, test)
    seen = lesions.seen.join(targets, on="L", how="semi").join(
        records, on=["S", "LNKID", "SCANDT"], how="left"
    )
    base = seen.filter("BASELINE").select(
        "L", pl.col("HU").alias("BASEHU"), pl.col("METHOD").alias("BASEMETHOD")
    )
    same = pl.col("METHOD").eq_missing(pl.col("BASEMETHOD"))
    known = same & pl.col("HU").is_not_null() & pl.col("BASEHU").is_not_null()
    return (
        seen.filter(~pl.col("BASELINE") & ((pl.col("DIAM") > 0) | pl.col("DIAM").is_null()))
        .join(base, on="L", how="left")
        .with_columns(known.alias("KNOWN"))
        .group_by(_ASSESSMENT)
        .agg(
            pl.col("KNOWN").all(),
            pl.col("HU", "BASEHU").sum(),
            pl.len().alias("COUNT"),
            pl.col("LNKID").filter(~pl.col("KNOWN")).sort().str.join(", ").alias("LOST"),
        )
        .with_columns(pl.col("KNOWN") & (pl.col("BASEHU") > 0))
        .select(
            *_ASSESSMENT,
            "LOST",
            "COUNT",
            pl.when("KNOWN").then("HU").alias("DENSITY"),
            pl.when("KNOWN").then("BASEHU").alias("DENSITYBASE"),
        )
    )


def explain_density() -> pl.Expr:
    """Say what the density was, or that it is not known; nothing where no target is there."""
    now, then = pl.col("DENSITY"), pl.col("DENSITYBASE")
    tenths = (1000 * (now - then).abs()) // then
    sign = pl.when(now < then).then(pl.lit("\N{MINUS SIGN}")).otherwise(pl.lit("+"))
    change = pl.format("{}{} %", sign, show_mm(tenths * (_SCALE // 10)))
    said = pl.format(
        "mean density {} HU, {} from baseline {} HU",
        _mean(now),
        pl.when(now == then).then(pl.lit("unchanged")).otherwise(change),
        _mean(then),
    )
    there = (pl.col("TARGETS") > 0) & pl.col("COMPLETE") & ~pl.col("GONE")
    return pl.when(there & now.is_not_null()).then(said).when(there).then(_not_known())


def _mean(total: pl.Expr) -> pl.Expr:
    """Show a mean of COUNT densities, cut after one decimal."""
    tenth = _SCALE // 10
    return show_mm(total // (pl.col("COUNT") * tenth) * tenth)


def check_densities(judged: pl.DataFrame, plan: ChoiPlan) -> pl.DataFrame:
    """Return a finding per assessment whose sum is known and whose density is not."""
    there = (pl.col("TARGETS") > 0) & pl.col("COMPLETE") & ~pl.col("GONE")
    policy = (
        "it is judged by size alone"
        if plan.without_density == "size alone"
        else "it is NE where the density would decide"
    )
    return make_findings(
        judged.filter(there & pl.col("DENSITY").is_null()),
        "density-not-known",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRTESTCD",
        value=pl.col("LOST"),
        message=pl.format(
            f"assessment of {{}} ({{}}): {{}}; {policy}; {plan.density_test} must be measured on "
            "the scan of the diameter, at baseline too, above 0 HU there and by the same method "
            "(TRMETHOD)",
            "ADT",
            "EVALUATOR",
            _not_known(),
        ),
    )


def _not_known() -> pl.Expr:
    named = pl.format("density of {} not known", "LOST")
    return (
        pl.when((pl.col("LOST") != "").fill_null(value=False))
        .then(named)
        .otherwise(pl.lit("density at baseline not above 0 HU"))
    )


def _read(tr: pl.DataFrame, series: pl.DataFrame, test: str) -> pl.DataFrame:
    """Return S, LNKID, SCANDT, HU and METHOD; of several records of one day the last."""
    unit = pl.col("TRSTRESU").str.to_uppercase().str.strip_chars()
    done = (pl.col("TRSTAT") != "NOT DONE").fill_null(value=True)
    return (
        tr.filter(
            (pl.col("TRTESTCD") == test)
            & done
            & pl.col("TRSTRESN").is_not_null()
            & unit.is_in(_HOUNSFIELD).fill_null(value=True)
        )
        .with_columns(evaluator("TR"))
        .join(series, on=["USUBJID", "EVALUATOR"])
        .sort("TRSEQ", nulls_last=False)
        .unique(["S", "TRLNKID", "TRDT"], keep="last", maintain_order=True)
        .select(
            "S",
            pl.col("TRLNKID").alias("LNKID"),
            pl.col("TRDT").alias("SCANDT"),
            (pl.col("TRSTRESN") * _SCALE).round(0).cast(pl.Int64).alias("HU"),
            pl.col("TRMETHOD").str.to_uppercase().alias("METHOD"),
        )
    )
