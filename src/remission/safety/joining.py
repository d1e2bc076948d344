"""Records of one complaint that hang together."""

import datetime as dt
from collections.abc import Sequence

import polars as pl


def number_episodes(keys: Sequence[str]) -> pl.Expr:
    """Return the number of the episode of each record, 1 being the first; ASTDT is never null.

    Records that overlap, touch or follow on the next day are one episode; a record without an end
    (AENDT) lasts. The frame is sorted by the keys, ASTDT and AENDT, those without an end last.
    """
    latest = pl.col("AENDT").fill_null(dt.date.max).cum_max().shift(1).over(keys)
    # A day after the last possible date there is none: the start less a day is compared.
    is_new = (pl.col("ASTDT") - pl.duration(days=1) > latest).fill_null(value=True)
    return is_new.cast(pl.Int64).cum_sum().over(keys)
