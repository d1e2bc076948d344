"""From the integers in which diameters are added up and compared, back to millimetres."""

import polars as pl

from remission.response.lesion_records import UNITS_PER_MM

_DECIMALS = 5  # as many as UNITS_PER_MM has noughts
_PER_CENT_DECIMALS = 10


def to_mm(units: pl.Expr) -> pl.Expr:
    """Return millimetres as the nearest floating-point number: 14 mm is never 14.000000000000002.

    Polars divides by a constant by multiplying with its reciprocal, which alone is not exact.
    """
    return (units / UNITS_PER_MM).round(_DECIMALS)


def per_cent(change: pl.Expr, of: pl.Expr) -> pl.Expr:
    """Return a change in per cent of another length; null when that is 0.

    Rounded far below what is shown: Polars divides a frame of one row in another way, and a patient
    must have the same number alone and among others.
    """
    return pl.when(of > 0).then((100 * change / of).round(_PER_CENT_DECIMALS))


def show_mm(units: pl.Expr) -> pl.Expr:
    """Return the number as text without noughts that say nothing: 14, 6.3, 12.3456."""
    return to_mm(units).cast(pl.String).str.strip_suffix(".0")
