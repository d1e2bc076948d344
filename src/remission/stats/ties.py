"""Which times are the same time."""

import numpy as np
from numpy.typing import NDArray

from remission.stats.sorting import order_times

SAME_TIME = 1.5e-8
"""Neighbouring times closer than this, absolutely or relative to the mean of the distinct times,
are one time, as in R survival (`timefix`): 0.1 + 0.2 and 0.3 are a tie. Whole days never merge."""


def find_distinct_times(
    times: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Find the distinct times in ascending order, and for every given time its place among them.

    Of times that are the same within `SAME_TIME` the earliest stands for all.
    """
    order = order_times(times)
    ascending = times[order]
    new = np.diff(ascending, prepend=-1.0) > 0
    distinct = ascending[new]
    place = np.empty(times.size, dtype=np.intp)
    place[order] = np.cumsum(new) - 1
    starts = find_starts(distinct)
    if starts.size == distinct.size:
        return distinct, place
    begins = np.zeros(distinct.size, dtype=np.intp)
    begins[starts] = 1
    return distinct[starts], (np.cumsum(begins) - 1)[place]


def find_starts(ascending: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find where, among ascending times, each time begins that is not the one before."""
    if ascending.size < 2:  # noqa: PLR2004 - a single time has no neighbour
        return np.arange(ascending.size)
    gaps = np.diff(ascending)
    new = np.ones(ascending.size, dtype=np.bool_)
    np.greater(gaps, 0, out=new[1:])
    mean = float(ascending.mean(where=new))  # of the distinct times
    np.greater(gaps, SAME_TIME * max(1.0, mean), out=new[1:])
    return np.flatnonzero(new)
