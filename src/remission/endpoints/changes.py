"""Endpoints that are a measurement: best change of the sum, and depth of response."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints.categories import shape_records
from remission.endpoints.evidence import Evidence
from remission.endpoints.known import known_visits


@dataclass(frozen=True, kw_only=True)
class Change:
    """The largest fall of the sum from baseline, as a change (a fall is below 0) or as a depth."""

    code: str
    label: str
    falls_count_up: bool


BPCHG = Change(
    code="BPCHG",
    label="Best change of the sum from baseline (%)",
    falls_count_up=False,
)
DPR = Change(code="DPR", label="Depth of response (%)", falls_count_up=True)


def derive_change(change: Change, evidence: Evidence) -> pl.DataFrame:
    """Return the lowest per cent change of a complete sum from baseline, per patient.

    Assessments after the first progression do not count, nor those after a new anticancer
    therapy where the best response stops there, too. The depth is the same with its sign turned: a
    fall by 40 % is 40, growth is below 0. Who has no complete sum after baseline has no record.
    """
    first = pl.col("PDDT").min().over("USUBJID")
    counted = (
        known_visits(evidence)
        .with_columns(first.alias("FIRSTPD"))
        .filter(
            pl.col("PCHG").is_not_null(),
            pl.col("FIRSTPD").is_null() | (pl.col("ADT") <= pl.col("FIRSTPD")),
        )
        .join(evidence.subjects.select("USUBJID"), on="USUBJID", how="semi")
        .sort("USUBJID", "PCHG", "ADT")
        .unique("USUBJID", keep="first", maintain_order=True)
    )
    value = 0 - pl.col("PCHG") if change.falls_count_up else pl.col("PCHG")
    return shape_records(
        counted.with_columns(
            value.alias("AVAL"),
            pl.lit(None, dtype=pl.String).alias("AVALC"),
            pl.col("WHY").alias("EVNTDESC"),
        ),
        change.code,
        change.label,
    )
