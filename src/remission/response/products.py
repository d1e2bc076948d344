"""Sizes of two dimensions: the longest diameter times the longest one across it."""

from dataclasses import replace

import polars as pl

from remission.response.lesion_records import UNITS_PER_MM, LesionRecords
from remission.sdtm import make_findings

_LONG = pl.coalesce("LDIAM", "DIAMETER")
_ACROSS = pl.col("LPERP")
_TARGET = pl.col("ROLE") == "TARGET"


def multiply_diameters(records: LesionRecords) -> LesionRecords:
    """Return the records with the product of each target as LDIAM, in square millimetres.

    Null when a diameter is missing, 0 when one is 0. Counted in units of 0.00001 of a square
    millimetre, so that products of diameters with up to two decimals are exact. Lesions that are no
    targets keep their diameter: their size decides nothing.
    """
    scans = _with_roles(records)
    product = (
        pl.when((_LONG == 0) | (_ACROSS == 0))
        .then(0)
        .otherwise((_LONG.cast(pl.Float64) * _ACROSS / UNITS_PER_MM).round(0))
        .cast(pl.Int64)
    )
    multiplied = scans.with_columns(
        pl.when(_TARGET).then(product).otherwise(_LONG).alias("LDIAM"),
        pl.lit(None, dtype=pl.Int64).alias("DIAMETER"),
    )
    return replace(records, scans=multiplied.select(records.scans.columns))


def check_products(records: LesionRecords) -> pl.DataFrame:
    """Return a finding per target measured in one diameter; `records` are not multiplied yet."""
    lost = (
        _with_roles(records)
        .filter(_TARGET & (_LONG.is_null() != _ACROSS.is_null()))
        .filter((pl.coalesce(_LONG, _ACROSS) > 0) & ~(pl.col("SMALL") | pl.col("SMALLAXIS")))
        .join(records.lesions.select("L", "S", "LNKID"), on="L")
        .join(records.series, on="S")
        .join(records.days.select("D", "VISIT", "SCANDT"), on="D")
    )
    return make_findings(
        lost,
        "second-diameter-missing",
        "error",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRTESTCD",
        value=pl.col("LNKID"),
        message=pl.format(
            "target {} ({}) has one diameter only on {}; its product is not known, so it counts as "
            "not measured; enter LDIAM and LPERP",
            "LNKID",
            "EVALUATOR",
            pl.col("SCANDT").cast(pl.String).fill_null("a day not known"),
        ),
    )


def _with_roles(records: LesionRecords) -> pl.DataFrame:
    return records.scans.join(
        records.lesions.select("L", "ROLE"), on="L", how="left", maintain_order="left"
    )
