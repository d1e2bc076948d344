"""Which times are the same time."""

import numpy as np
from numpy.typing import NDArray

SAME_TIME = 1.5e-8
"""Neighbouring times closer than this, absolutely or relative to the mean of the distinct times,
are one time, as in R survival (`timefix`): 0.1 + 0.2 and 0.3 are a tie. Whole days never merge."""


def find_distinct_times(
    times: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Find the distinct times in ascending order, and for every given time its place among them.

    Of times that are the same within `SAME_TIME` the earliest stands for all.
    """
    distinct, place = np.unique(times, return_inverse=True)
    if distinct.size < 2:  # noqa: PLR2004 - a single time has no neighbour
        return distinct, place
    gap = np.diff(distinct)
    apart = gap > SAME_TIME * max(1.0, float(distinct.mean()))
    starts = np.concatenate(([True], apart))
    return distinct[starts], (np.cumsum(starts) - 1)[place]
