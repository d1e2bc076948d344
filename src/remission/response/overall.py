"""Combine judgements by a criterion's table."""

from collections.abc import Sequence

import polars as pl

Cell = str | bool | tuple[str, ...] | None
"""A word, yes or no, one of several words, or whatever it is."""

_LESIONS = ("TRGRESP", "NTRGRESP", "NEWYES")


def combine(table: Sequence[tuple[Cell, ...]], columns: Sequence[str] = _LESIONS) -> pl.Expr:
    """Return the overall response (the last cell) of the first row of `table` that fits.

    The other cells of a row stand for `columns`: by default TRGRESP, NTRGRESP ("NONE" where there
    are none) and NEWYES. Null where no row fits.
    """
    overall = pl.lit(None, dtype=pl.String)
    for *cells, response in reversed(table):
        fits = pl.lit(value=True)
        for column, cell in zip(columns, cells, strict=True):
            if isinstance(cell, tuple):
                fits = fits & pl.col(column).is_in(cell)
            elif cell is not None:
                fits = fits & (pl.col(column) == cell)
        overall = pl.when(fits).then(pl.lit(response)).otherwise(overall)
    return overall
