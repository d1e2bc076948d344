"""From a test statistic to its p-value."""

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from remission.stats.nouns import ChiSquare


def chi_square(statistic: float, degrees: int) -> ChiSquare:
    """Say how likely a chi-square of so many degrees of freedom is to be this large or larger."""
    if degrees == 1:
        p_value = erfc(sqrt(statistic / 2))
    else:
        from scipy.special import chdtrc  # noqa: PLC0415 - 0.1 s that only several degrees need

        p_value = float(chdtrc(degrees, statistic))
    return ChiSquare(statistic=statistic, degrees=degrees, p_value=p_value)


def signed_root(score: float, variance: float) -> ChiSquare:
    """Test a score that is 0 on average, in both directions; z keeps its sign."""
    z = score / sqrt(variance)
    return ChiSquare(statistic=z * z, degrees=1, p_value=erfc(abs(z) / sqrt(2)), z=z)


def no_test(degrees: int, why: str) -> ChiSquare:
    """Say why there is no test."""
    return ChiSquare(statistic=None, degrees=degrees, p_value=None, why_missing=why)


def two_sided(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how likely a normal number is to lie at least as far from 0, for each."""
    return np.array([erfc(abs(each) / sqrt(2)) for each in z.tolist()])
