"""Which lesions count at baseline, and what each of them was at every assessment."""

from dataclasses import dataclass

import polars as pl

from remission.response.lesion_records import UNITS_PER_MM
from remission.response.rules import DiameterRule

_NODE = "LYMPH NODE"
_LESION = ("S", "ADT", "LNKID")
_STATE_RANK = ("MISSING", "IDENTIFIED")
_SIZES = ("LDIAM", "LPERP", "DIAMETER")


@dataclass(frozen=True, kw_only=True)
class Lesions:
    """Lesions at assessments, from the baseline on.

    `seen` has one row per S, ADT and LNKID that was recorded: ROLE, LOC, NODE, DIAM (the diameter
    that counts, integer, see UNITS_PER_MM; null when not measured), STATE, SCANDT, BASELINE.
    `expected` has one row per S and LNKID that must be assessed: the targets measured at baseline
    and the non-targets recorded there.
    """

    seen: pl.DataFrame
    expected: pl.DataFrame


def follow_lesions(
    scans: pl.DataFrame, identified: pl.DataFrame, assessments: pl.DataFrame, rule: DiameterRule
) -> Lesions:
    """Return each lesion's state at each assessment, and which lesions count from baseline."""
    days = assessments.lazy().select("S", "ADT", "BASEDT")
    seen = (
        join_parts(scans, identified)
        .lazy()
        .join(days, on=["S", "ADT"])
        .filter(pl.col("ADT") >= pl.col("BASEDT"))
        .join(identified.lazy().select("S", "LNKID", "ROLE", "LOC"), on=["S", "LNKID"])
        .with_columns(
            pl.col("LOC").str.contains(_NODE, literal=True).fill_null(value=False).alias("NODE"),
            (pl.col("ADT") == pl.col("BASEDT")).alias("BASELINE"),
        )
        .with_columns(_size(rule).alias("DIAM"))
        .with_columns(_state(rule).alias("STATE"))
        .with_columns(_diameter(rule).alias("DIAM"))
        .drop(*_SIZES, "SMALL", "TUMSTATE", "ACCEPTED", "BASEDT")
        .sort(
            *_LESION,
            pl.col("STATE").replace_strict({"MISSING": 0, "IDENTIFIED": 1}, default=2),
            "SCANDT",
            "SRCSEQ",
        )
        .unique(_LESION, keep="last", maintain_order=True)
        .collect()
    )
    return Lesions(seen=seen, expected=_expect(seen, identified, assessments))


def join_parts(scans: pl.DataFrame, identified: pl.DataFrame) -> pl.DataFrame:
    """Return the records with split and merged targets under the names they had at baseline.

    The parts of a split target (T01.1, T01.2) are added up as T01. A merged lesion (T01/T02)
    counts once, as T01, and T02 is 0 mm. Source: Eisenhauer 2009, appendix II (not re-read).
    """
    odd = scans.select("S", "LNKID").unique().filter(pl.col("LNKID").str.contains(r"/|\.\d+$"))
    if odd.is_empty():
        return scans
    targets = identified.filter(pl.col("ROLE") == "TARGET").select("S", pl.col("LNKID").alias("OF"))
    parents = (
        odd.with_columns(
            pl.col("LNKID").str.replace(r"\.\d+$", "").str.split("/").alias("OF"),
        )
        .explode("OF")
        .with_columns(pl.int_range(pl.len()).over("S", "LNKID").alias("PART"))
        .join(targets, on=["S", "OF"])
    )
    once = pl.when(pl.col("PART") == 0).then(pl.col(*_SIZES)).otherwise(pl.col(*_SIZES) * 0)
    whole = [name for name in scans.columns if name not in {*_SIZES, "LNKID"}]
    joined = (
        scans.join(parents, on=["S", "LNKID"])
        .with_columns(once)
        .with_columns(pl.col("OF").alias("LNKID"))
        .group_by("S", "LNKID", "VISITNUM", "VISIT", "SCANDT", "ADT")
        .agg(
            *(_sum_or_null(size) for size in _SIZES),
            *(
                pl.col(name).sort_by("SRCSEQ").first()
                for name in whole
                if name not in {"S", "VISITNUM", "VISIT", "SCANDT", "ADT"}
            ),
        )
        .select(scans.columns)
    )
    rest = scans.join(parents.select("S", "LNKID").unique(), on=["S", "LNKID"], how="anti")
    return pl.concat([rest, joined])


def _sum_or_null(size: str) -> pl.Expr:
    return pl.when(pl.col(size).is_not_null().all()).then(pl.col(size).sum()).alias(size)


def _size(rule: DiameterRule) -> pl.Expr:
    """Return the diameter that counts: the one marked so, else by the kind of lesion."""
    if rule.node_short_axis:
        by_kind = pl.when(pl.col("NODE")).then(pl.col("LPERP")).otherwise(pl.col("LDIAM"))
        return pl.coalesce(pl.col("DIAMETER"), by_kind)
    return pl.coalesce("LDIAM", "DIAMETER")


def _state(rule: DiameterRule) -> pl.Expr:
    size = pl.col("DIAM")
    word = pl.col("TUMSTATE")
    normal_node = pl.col("NODE") & (size < rule.node_normal_mm * UNITS_PER_MM)
    gone = (size == 0) | (normal_node & (pl.col("ROLE") == "NON-TARGET"))
    target = (
        pl.when(size == 0)
        .then(pl.lit("ABSENT"))
        .when(size.is_not_null())
        .then(pl.lit("MEASURED"))
        .when(pl.col("SMALL"))
        .then(pl.lit("TOO SMALL"))
        .when(word == "ABSENT")
        .then(pl.lit("ABSENT"))
        .otherwise(pl.lit("MISSING"))
    )
    return (
        pl.when(pl.col("ROLE") == "TARGET")
        .then(target)
        .when(word.str.starts_with("UNEQUIVOCAL"))
        .then(pl.lit("UNEQUIVOCAL"))
        .when(word == "EQUIVOCAL")
        .then(pl.lit("EQUIVOCAL"))
        .when((word == "ABSENT") | gone)
        .then(pl.lit("ABSENT"))
        .when(word.is_in(["PRESENT", "IDENTIFIED"]))
        .then(word)
        .when(size.is_not_null() | pl.col("SMALL"))
        .then(pl.lit("PRESENT"))
        .otherwise(pl.lit("MISSING"))
    )


def _diameter(rule: DiameterRule) -> pl.Expr:
    return (
        pl.when(pl.col("STATE") == "TOO SMALL")
        .then(rule.too_small_mm * UNITS_PER_MM)
        .when((pl.col("ROLE") == "TARGET") & (pl.col("STATE") == "ABSENT"))
        .then(0)
        .otherwise("DIAM")
        .cast(pl.Int64)
    )


def _expect(
    seen: pl.DataFrame, identified: pl.DataFrame, assessments: pl.DataFrame
) -> pl.DataFrame:
    columns = ("S", "LNKID", "ROLE", "LOC", "NODE")
    at_baseline = seen.filter(
        pl.col("BASELINE")
        & (
            ((pl.col("ROLE") == "TARGET") & pl.col("DIAM").is_not_null())
            | (pl.col("ROLE") == "NON-TARGET")
        )
    ).select(*columns, pl.col("DIAM").alias("BASEDIAM"))
    baseline = assessments.filter(pl.col("ADT") == pl.col("BASEDT")).select(
        "S", "BASEDT", pl.col("VISITNUM").alias("BASEVISIT")
    )
    never_assessed = (
        identified.filter(pl.col("ROLE") == "NON-TARGET")
        .join(seen.select("S", "LNKID").unique(), on=["S", "LNKID"], how="anti")
        .join(baseline, on="S")
        .filter(
            (pl.col("TUVISITNUM") == pl.col("BASEVISIT")) | (pl.col("TUDT") <= pl.col("BASEDT"))
        )
        .select(
            "S",
            "LNKID",
            "ROLE",
            "LOC",
            pl.lit(value=False).alias("NODE"),
            pl.lit(None, dtype=pl.Int64).alias("BASEDIAM"),
        )
    )
    return pl.concat([at_baseline, never_assessed]).sort("S", "LNKID")
