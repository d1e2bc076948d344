"""From the integers in which diameters are added up and compared, back to millimetres."""

import polars as pl

from remission.response.lesion_records import UNITS_PER_MM

_DECIMALS = 5  # as many as UNITS_PER_MM has noughts


def to_mm(units: pl.Expr) -> pl.Expr:
    """Return millimetres as the nearest floating-point number: 14 mm is never 14.000000000000002.

    Polars divides by a constant by multiplying with its reciprocal, which alone is not exact.
    """
    return (units / UNITS_PER_MM).round(_DECIMALS)


def show_mm(units: pl.Expr) -> pl.Expr:
    """Return the number as text without noughts that say nothing: 14, 6.3, 12.3456."""
    return to_mm(units).cast(pl.String).str.strip_suffix(".0")
