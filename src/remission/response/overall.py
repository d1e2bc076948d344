"""Combine target, non-target and new lesions by a criterion's table."""

import polars as pl

from remission.response.rules import OverallRow


def combine(table: tuple[OverallRow, ...]) -> pl.Expr:
    """Return the overall response of the first row of `table` that fits.

    Reads TRGRESP, NTRGRESP ("NONE" where there are none) and NEWYES; null where no row fits.
    """
    overall = pl.lit(None, dtype=pl.String)
    for target, non_target, new, response in reversed(table):
        fits = pl.lit(value=True)
        if target is not None:
            fits = fits & (pl.col("TRGRESP") == target)
        if non_target is not None:
            fits = fits & (pl.col("NTRGRESP") == non_target)
        if new is not None:
            fits = fits & (pl.col("NEWYES") == new)
        overall = pl.when(fits).then(pl.lit(response)).otherwise(overall)
    return overall
