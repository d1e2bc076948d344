"""Which lesions count at baseline, and what each of them was at every assessment."""

from dataclasses import dataclass

import polars as pl

from remission.response.lesion_records import SIZES, UNITS_PER_MM, LesionRecords
from remission.response.parts import join_parts
from remission.response.rules import DiameterRule

_NODE = "LYMPH NODE"
INCREASED = "INCREAS"
"""How the word begins (TUMSTATE) for a lesion larger than at the last assessment."""
UNEQUIVOCAL_GROWTH = "UNEQUIVOCAL"
"""The word of GROWTH for a lesion called, say, UNEQUIVOCAL PROGRESSION."""
CERTAIN = ("UNEQUIVOCAL", "PRESENT", "IDENTIFIED")
SIGHTED = (*CERTAIN, "EQUIVOCAL")
"""States of a new lesion that is there, and of one that is there or may be."""


@dataclass(frozen=True, kw_only=True)
class Lesions:
    """Lesions at assessments, from the baseline on.

    `seen` has one row per L (lesion) and A (assessment) that was recorded: S, ADT, LNKID, ROLE,
    LOC, NODE, DIAM (the diameter that counts, integer, see UNITS_PER_MM; null when not measured),
    STATE, GROWTH
    (INCREASED since the last assessment, UNEQUIVOCAL growth, or null: not said), SMALLNEW (a new
    lesion there, but too small to be certain), SCANDT,
    BASELINE, EARLIER (a baseline taken from a scan before the baseline assessment), SRCDOM,
    SRCSEQ. `expected` has one row per lesion that must be assessed: the targets measured at
    baseline and the non-targets recorded there, in TR or in TU alone. `not_new` has the records of
    lesions called NEW that were seen before treatment began: they do not count as new. `absent`
    has each expected lesion at the assessments where it has no record (L, S, A, ADT, VISIT,
    BASELINE and what `expected` says).
    """

    seen: pl.DataFrame
    expected: pl.DataFrame
    absent: pl.DataFrame
    not_new: pl.DataFrame


def follow_lesions(
    records: LesionRecords, days: pl.DataFrame, assessments: pl.DataFrame, rule: DiameterRule
) -> Lesions:
    """Return each lesion's state at each assessment, and which lesions count from baseline.

    `days` are the scan days with ADT. Of several records of a lesion in one assessment the last
    that says something counts. The baseline assessment takes in the scans before it that are not
    too old, so a lesion that was not seen again has its baseline there.
    """
    recent = (pl.col("START") - pl.col("ADT")).dt.total_days() <= rule.baseline_days
    dated = (
        days.join(assessments.select("S", "ADT", "BASEDT", "START"), on=["S", "ADT"])
        .with_columns((pl.col("ADT") < pl.col("BASEDT")).alias("EARLIER"))
        .filter(~pl.col("EARLIER") | recent)
        .with_columns(pl.max_horizontal("ADT", "BASEDT").alias("ADT"))
        .join(assessments.select("A", "S", "ADT"), on=["S", "ADT"])
    )
    seen = (
        join_parts(records, days, rule)
        .lazy()
        .join(dated.lazy().select("D", "A", "ADT", "BASEDT", "EARLIER", "SCANDT"), on="D")
        .join(records.lesions.lazy().select("L", "S", "LNKID", "ROLE", "LOC"), on="L", how="left")
        .with_columns(
            _is_node().alias("NODE"),
            (pl.col("ADT") == pl.col("BASEDT")).alias("BASELINE"),
        )
        .with_columns(_size(rule).alias("DIAM"))
        .with_columns(_state(rule).alias("STATE"), _growth().alias("GROWTH"))
        .with_columns(_diameter(rule).alias("DIAM"))
        .with_columns(_small_new(rule).alias("SMALLNEW"))
        .with_columns(
            pl.when("SMALLNEW").then(pl.lit("EQUIVOCAL")).otherwise("STATE").alias("STATE")
        )
        .drop(*SIZES, "SMALL", "SMALLAXIS", "TUMSTATE", "BASEDT", "D")
        .collect()
    )
    seen = _keep_last(seen)
    before = assessments.filter(~pl.col("LATEBASE"))
    expected = _expect(seen, records.lesions, assessments, rule)
    return Lesions(
        seen=seen,
        expected=expected,
        absent=_find_absent(seen, expected, assessments),
        not_new=seen.filter(
            "BASELINE", pl.col("ROLE") == "NEW", pl.col("STATE").is_in(SIGHTED)
        ).join(before, on="A", how="semi"),
    )


def _find_absent(
    seen: pl.DataFrame, expected: pl.DataFrame, assessments: pl.DataFrame
) -> pl.DataFrame:
    due = assessments.filter(pl.col("ADT") >= pl.col("BASEDT"))
    records = expected.join(seen.group_by("L").len("RECORDS"), on="L", how="left")
    fewer = pl.col("RECORDS").fill_null(0) < pl.col("ASSESSMENTS")
    return (
        records.join(due.group_by("S").len("ASSESSMENTS"), on="S")
        .filter(fewer)
        .drop("RECORDS", "ASSESSMENTS")
        .join(
            due.select(
                "A", "S", "ADT", "VISIT", (pl.col("ADT") == pl.col("BASEDT")).alias("BASELINE")
            ),
            on="S",
        )
        .join(seen, on=["L", "A"], how="anti")
    )


def _keep_last(seen: pl.DataFrame) -> pl.DataFrame:
    """Return one record per L and A: the last that says something."""
    key = pl.col("L") * 2**20 + pl.col("A")  # two keys may share a number
    several = seen.select(key.is_duplicated()).to_series()
    last = (
        seen.filter(several)
        .sort(
            "L",
            "A",
            pl.col("STATE").replace_strict({"MISSING": 0, "IDENTIFIED": 1}, default=2),
            "SCANDT",
            "SRCSEQ",
        )
        .unique(["L", "A"], keep="last", maintain_order=True)
    )
    return pl.concat([seen.filter(~several), last])


def _is_node() -> pl.Expr:
    return pl.col("LOC").str.contains(_NODE, literal=True).fill_null(value=False)


def _size(rule: DiameterRule) -> pl.Expr:
    """Return the diameter that counts: the one marked so, else by the kind of lesion."""
    if rule.node_short_axis:
        by_kind = pl.when(pl.col("NODE")).then(pl.col("LPERP")).otherwise(pl.col("LDIAM"))
        return pl.coalesce(pl.col("DIAMETER"), by_kind)
    return pl.coalesce("LDIAM", "DIAMETER")


def _state(rule: DiameterRule) -> pl.Expr:
    size = pl.col("DIAM")
    word = pl.col("TUMSTATE")
    small = _is_small(rule)
    mm = pl.when(small).then(rule.too_small_mm * UNITS_PER_MM).otherwise(size)
    normal_node = pl.col("NODE") & (mm < rule.node_normal_mm * UNITS_PER_MM)
    gone = (size == 0) | (normal_node & (pl.col("ROLE") != "TARGET"))
    there = (size.is_not_null() & ~gone).fill_null(value=False)
    target = (
        pl.when(size == 0)
        .then(pl.lit("ABSENT"))
        .when(size.is_not_null())
        .then(pl.lit("MEASURED"))
        .when(small)
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
        .when(((word == "ABSENT") & ~there) | gone)
        .then(pl.lit("ABSENT"))
        .when(word.is_in(["PRESENT", "IDENTIFIED"]))
        .then(word)
        .when(word.str.starts_with(INCREASED))
        .then(pl.lit("PRESENT"))
        .when(there | small)
        .then(pl.lit("PRESENT"))
        .otherwise(pl.lit("MISSING"))
    )


def _is_small(rule: DiameterRule) -> pl.Expr:
    """Tell which lesions are too small to measure and have no diameter that counts."""
    small_axis = pl.col("SMALLAXIS") & pl.col("NODE") & rule.node_short_axis
    return pl.col("DIAM").is_null() & (pl.col("SMALL") | small_axis)


def _small_new(rule: DiameterRule) -> pl.Expr:
    """Tell which new lesions are there, but below the size from which they count."""
    if not rule.new_lesion_mm:
        return pl.lit(value=False)
    return (
        (pl.col("ROLE") == "NEW")
        & pl.col("STATE").is_in(CERTAIN)
        & pl.col("LOC").str.contains(rule.new_lesion_place, literal=True)
        & (pl.col("DIAM") < rule.new_lesion_mm * UNITS_PER_MM)
    ).fill_null(value=False)


def _growth() -> pl.Expr:
    word = pl.col("TUMSTATE")
    return (
        pl.when(word.str.starts_with(INCREASED))
        .then(pl.lit("INCREASED"))
        .when(word.str.contains(r"^UNEQUIVOCAL.*(PROGRESS|INCREAS|GROW)"))
        .then(pl.lit(UNEQUIVOCAL_GROWTH))
    )


def _diameter(rule: DiameterRule) -> pl.Expr:
    return (
        pl.when(_is_small(rule))
        .then(rule.too_small_mm * UNITS_PER_MM)
        .when((pl.col("ROLE") == "TARGET") & (pl.col("STATE") == "ABSENT"))
        .then(0)
        .otherwise("DIAM")
        .cast(pl.Int64)
    )


def _expect(
    seen: pl.DataFrame, lesions: pl.DataFrame, assessments: pl.DataFrame, rule: DiameterRule
) -> pl.DataFrame:
    at_baseline = seen.filter(
        pl.col("BASELINE")
        & (
            ((pl.col("ROLE") == "TARGET") & pl.col("DIAM").is_not_null())
            | (pl.col("ROLE") == "NON-TARGET")
        )
    ).select("L", "S", "LNKID", "ROLE", "LOC", "NODE", pl.col("DIAM").alias("BASEDIAM"))
    baseline = assessments.filter(pl.col("ADT") == pl.col("BASEDT")).select(
        "S", "BASEDT", "START", pl.col("VISITNUM").alias("BASEVISIT")
    )
    named, start = pl.col("TUDT"), pl.col("START")
    recent = ((start - named).dt.total_days() <= rule.baseline_days).fill_null(value=True)
    in_tu_alone = (
        lesions.filter(pl.col("ROLE") == "NON-TARGET")
        .join(at_baseline, on="L", how="anti")
        .join(baseline, on="S")
        .filter(
            (pl.col("TUVISITNUM") == pl.col("BASEVISIT"))
            | ((named <= pl.col("BASEDT")) & (recent | (named == pl.col("BASEDT"))))
        )
        .select(
            "L",
            "S",
            "LNKID",
            "ROLE",
            "LOC",
            _is_node().alias("NODE"),
            pl.lit(None, dtype=pl.Int64).alias("BASEDIAM"),
        )
    )
    return pl.concat([at_baseline, in_tu_alone]).sort("L")
