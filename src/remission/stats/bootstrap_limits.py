"""Limits of a number from what it was in many resamples."""

from math import floor, inf, isfinite
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
NORMAL = NormalDist()


def find_share(ascending: Numbers, share: float) -> float | None:
    """Find the number below which a share of the resamples lies; None beyond the outermost.

    The k-th smallest of B stands for the share k / (B + 1); between two the share's normal
    quantile is interpolated (Davison AC, Hinkley DV. Bootstrap methods. 1997, eq. 5.8).
    """
    rank = (ascending.size + 1) * share
    below = floor(rank + 1e-9)  # 10,001 times 0.025 may fall short of its own value
    if below < 1 or below > ascending.size or (below == ascending.size and rank > below):
        return None
    low = float(ascending[below - 1])
    if rank - below < 1e-9:  # noqa: PLR2004 - the same
        return low
    high = float(ascending[below])
    if low == high or not isfinite(low):
        return low
    left, right = (NORMAL.inv_cdf(k / (ascending.size + 1)) for k in (below, below + 1))
    return low + (high - low) * (NORMAL.inv_cdf(share) - left) / (right - left)


def find_bias(value: float, replicates: Numbers) -> float:
    """Find how far the value lies from the middle of the resamples, as a normal quantile.

    Resamples that give the value itself count by half on either side. Infinite when all lie on
    one side.
    """
    below = (np.count_nonzero(replicates < value) + np.count_nonzero(replicates <= value)) / 2
    share = below / replicates.size
    return NORMAL.inv_cdf(share) if 0 < share < 1 else (inf if share else -inf)


def find_acceleration(left_out: list[Numbers]) -> float | None:
    """Find how fast the standard error changes, from the number without each patient in turn.

    One array per group, those of a group that is subtracted with their sign turned. None when
    leaving a patient out never changes the number.
    """
    influence = [(one.size - 1) * (one.mean() - one) / one.size for one in left_out]
    largest = max(float(np.abs(part).max()) for part in influence)
    if largest == 0:
        return None
    influence = [part / largest for part in influence]  # the unit does not matter, and may be huge
    cubes = sum(float((part**3).sum()) for part in influence)
    squares = sum(float((part**2).sum()) for part in influence)
    return float(cubes / (6 * squares**1.5))


def shift_share(share: float, bias: float, acceleration: float) -> float | None:
    """Find the share of resamples that BCa takes in place of the nominal one.

    Efron B. J Am Stat Assoc 1987;82:171-85. None where the correction breaks down.
    """
    moved = bias + NORMAL.inv_cdf(share)
    room = 1 - acceleration * moved
    return NORMAL.cdf(bias + moved / room) if room > 0 else None
