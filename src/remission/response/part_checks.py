"""Findings about targets recorded in parts: split, merged, or beside their parts."""

import polars as pl

from remission.response.course import name_record
from remission.response.lesion_records import LesionRecords, says_something
from remission.response.parts import parents_of
from remission.sdtm import join_findings, make_findings, no_findings


def check_parts(records: LesionRecords, days: pl.DataFrame) -> pl.DataFrame:
    """Return the findings about split and merged targets; `days` are the scan days with ADT.

    One per assessment of a target that is split (`target-split`) or merged with another
    (`targets-merged`), and one where it was recorded whole at such an assessment, too
    (`target-beside-its-parts`).
    """
    parents = parents_of(records.lesions)
    if parents.is_empty():
        return no_findings()
    name = pl.col("LNKID")
    seen = (
        records.scans.select("L", "D", "SRCDOM", "SRCSEQ")
        .join(parents.select("L", "PARENT", "SPLIT", pl.col("PART") == 0), on="L")
        .join(days.filter(pl.col("ADT").is_not_null()).select("D", "S", "ADT", "VISIT"), on="D")
        .join(records.lesions.select("L", "LNKID"), on="L")
        .join(records.lesions.select(pl.col("L").alias("PARENT"), name.alias("OF")), on="PARENT")
        .sort("S", "ADT", "LNKID", "SRCSEQ")
        .group_by("S", "PARENT", "OF", "ADT", "VISIT", "SPLIT", "PART", maintain_order=True)
        .agg(pl.concat_str("LNKID", name_record()).unique(maintain_order=True).str.join(", "))
        .join(records.series, on="S")
    )
    return join_findings(
        _find_whole(records, days, seen),
        _find_parts(
            seen.filter("SPLIT", "PART"),
            "target-split",
            "target {} ({}) is recorded in parts on {}: {}; their sizes are added up",
        ),
        _find_parts(
            seen.filter(~pl.col("SPLIT"), "PART"),
            "targets-merged",
            "target {} ({}) is recorded as merged on {}: {}; the merged lesion counts once, under "
            "this name, and the others are 0",
        ),
    )


def _find_parts(seen: pl.DataFrame, rule: str, message: str) -> pl.DataFrame:
    return make_findings(
        seen,
        rule,
        "note",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRLNKID",
        value=pl.col("OF"),
        message=pl.format(message, "OF", "EVALUATOR", "ADT", "LNKID"),
    )


def _find_whole(records: LesionRecords, days: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    whole = (
        records.scans.filter(says_something())
        .select(pl.col("L").alias("PARENT"), "D", "SRCDOM", "SRCSEQ")
        .join(days.select("D", "ADT"), on="D")
        .with_columns(name_record().alias("RECORD"))
        .join(seen, on=["PARENT", "ADT"])
    )
    return make_findings(
        whole,
        "target-beside-its-parts",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRLNKID",
        value=pl.col("OF"),
        message=pl.format(
            "target {} ({}) is recorded on {} as a whole{} and in parts or merged: {}; what was "
            "measured of these counts; keep one of them",
            *("OF", "EVALUATOR", "ADT", "RECORD", "LNKID"),
        ),
    )
