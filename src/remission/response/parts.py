"""Targets that split into parts or merged with each other, under the names they had at baseline."""

import polars as pl

from remission.response.lesion_records import SIZES, UNITS_PER_MM, LesionRecords
from remission.response.rules import DiameterRule

_SPLIT = r"\.\d+$"
_MERGED = "/"
PART_OF_A_LESION = rf"{_MERGED}|{_SPLIT}"
"""A name such as T01.1 (split) or T01/T02 (merged)."""


def join_parts(records: LesionRecords, days: pl.DataFrame, rule: DiameterRule) -> pl.DataFrame:
    """Return the scans with split and merged targets as the lesions they were at baseline.

    The parts of a split target (T01.1, T01.2) are added up as T01; a part too small to measure
    counts as such a lesion, and when fewer parts were assessed than before T01 is not measured.
    A merged lesion (T01/T02) counts once, as T01, and T02 is 0 mm. `days` are the scan days with
    ADT; parts scanned on different days of an assessment belong together, dated to the last. What
    is recorded of the whole beside parts that were measured is not used (`whole_beside_parts`).

    Source: Eisenhauer 2009, appendix II (not re-read: awaits a check against the paper).
    """
    parents = parents_of(records.lesions)
    if parents.is_empty():
        return records.scans
    added = _add_up(_dated_parts(records, days, parents, rule))
    rest = records.scans.join(parents, on="L", how="anti").join(
        whole_beside_parts(records, days, added), on=["L", "D"], how="anti"
    )
    return pl.concat([rest, added.select(records.scans.columns)])


def whole_beside_parts(
    records: LesionRecords, days: pl.DataFrame, parts: pl.DataFrame
) -> pl.DataFrame:
    """Return the scans of targets at whose assessment their parts were measured, too.

    `parts` has L (the target), ADT and the sizes that the parts add up to.
    """
    measured = parts.filter(pl.any_horizontal(pl.col(SIZES).is_not_null()))
    return (
        records.scans.join(measured.select("L").unique(), on="L", how="semi")
        .join(days.select("D", "S", "ADT", "VISIT"), on="D")
        .join(measured.select("L", "ADT"), on=["L", "ADT"], how="semi")
    )


def _dated_parts(
    records: LesionRecords, days: pl.DataFrame, parents: pl.DataFrame, rule: DiameterRule
) -> pl.DataFrame:
    """Return the last record of each part at each assessment, with PARENT and ADT."""
    return (
        records.scans.join(parents, on="L")
        .join(days.select("D", "ADT", "SCANDT").drop_nulls("ADT"), on="D")
        .with_columns(_size_of_part(name, rule) for name in SIZES)
        .sort("L", "PARENT", "ADT", pl.any_horizontal(pl.col(SIZES).is_not_null()), "SCANDT", "D")
        .unique(["L", "PARENT", "ADT"], keep="last", maintain_order=True)
    )


def parents_of(lesions: pl.DataFrame) -> pl.DataFrame:
    """Return the target that each part belongs to; PART counts the targets of a merged lesion.

    What else merged with them (NT01/T01) is no target and is not counted.
    """
    name = pl.col("LNKID")
    targets = lesions.filter(pl.col("ROLE") == "TARGET").select(
        "S", name.alias("OF"), pl.col("L").alias("PARENT")
    )
    return (
        lesions.filter(name.str.contains(PART_OF_A_LESION))
        .select(
            "L",
            "S",
            name.str.contains(_SPLIT).alias("SPLIT"),
            name.str.replace(_SPLIT, "").str.split(_MERGED).alias("OF"),
        )
        .explode("OF")
        .with_columns(pl.int_range(pl.len()).over("L").alias("PART"))
        .join(targets, on=["S", "OF"])
        .sort("L", "PART")
        .unique(["L", "PARENT"], keep="first", maintain_order=True)
        .with_columns((pl.col("PART").rank("ordinal").over("L") - 1).alias("PART"))
        .select("L", "PARENT", "PART", "SPLIT")
    )


def _size_of_part(name: str, rule: DiameterRule) -> pl.Expr:
    unmeasured = pl.all_horizontal(pl.col(SIZES).is_null())
    size = (
        pl.when(unmeasured & pl.col("SMALL"))
        .then(rule.too_small_mm * UNITS_PER_MM)
        .when(unmeasured & (pl.col("TUMSTATE") == "ABSENT"))
        .then(0)
        .otherwise(pl.col(name))
    )
    return pl.when(pl.col("PART") == 0).then(size).otherwise(size * 0).cast(pl.Int64).alias(name)


def _add_up(parts: pl.DataFrame) -> pl.DataFrame:
    split = pl.col("SPLIT_PARTS")
    lost = (split > 0) & (split < split.cum_max().over("PARENT"))
    return (
        parts.sort("PARENT", "ADT", "SCANDT", "D")
        .group_by("PARENT", "ADT", maintain_order=True)
        .agg(
            *(_sum_or_null(name) for name in SIZES),
            pl.col("SPLIT").sum().alias("SPLIT_PARTS"),
            pl.col("D").last(),
            pl.col("SRCDOM").last(),
            pl.col("SRCSEQ").min(),
        )
        .with_columns(
            *(pl.when(~lost).then(pl.col(name)).alias(name) for name in SIZES),
            pl.lit(value=False).alias("SMALL"),
            pl.lit(value=False).alias("SMALLAXIS"),
            pl.lit(None, dtype=pl.String).alias("TUMSTATE"),
            pl.col("PARENT").alias("L"),
        )
    )


def _sum_or_null(size: str) -> pl.Expr:
    return pl.when(pl.col(size).is_not_null().all()).then(pl.col(size).sum()).alias(size)
