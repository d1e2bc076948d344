"""Further intervals of a proportion, one function each: (n, N, confidence) -> limits.

N is at least 1. Each finds its lower limit; the upper one is that of the patients not counted, so
that swapping success and failure swaps the limits.
"""

from collections.abc import Callable
from math import sqrt
from statistics import NormalDist

from remission.stats.roots import solve

_Lower = Callable[[int, int, float], float]


def mid_p(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the limits as Clopper and Pearson do, counting the observed number only by half.

    Berry G, Armitage P. The Statistician 1995;44:417-23.
    """
    return _both(_mid_p_lower, n, total, confidence)


def wilson_corrected(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the limits of the score test with continuity correction.

    Newcombe RG. Stat Med 1998;17:857-72, method 4.
    """
    return _both(_wilson_corrected_lower, n, total, confidence)


def jeffreys(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the equal-tailed limits of the rate after a Beta(1/2, 1/2) prior; 0 and 1 at the ends.

    Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-33, section 3.1.3.
    """
    return _both(_jeffreys_lower, n, total, confidence)


def agresti_coull(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the simple limits around Wilson's middle, cut at 0 and 1.

    Agresti A, Coull BA. Am Stat 1998;52:119-26; Brown 2001, section 3.1.2.
    """
    return _both(_agresti_coull_lower, n, total, confidence)


def wald(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the textbook limits, cut at 0 and 1, which hold the rate too seldom.

    They stand here to be compared with; at 0 of N they say that the rate is known to be 0.
    """
    return _both(_wald_lower, n, total, confidence)


def _both(lower: _Lower, n: int, total: int, confidence: float) -> tuple[float, float]:
    return lower(n, total, confidence), 1 - lower(total - n, total, confidence)


def _normal_quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _mid_p_lower(n: int, total: int, confidence: float) -> float:
    from scipy.special import betainc, betaincinv  # noqa: PLC0415 - 0.1 s that few calls need

    if n == 0:
        return 0.0
    tail = (1 - confidence) / 2
    if n == total:  # half of rate ** total
        return float((2 * tail) ** (1 / total))

    def excess(rate: float) -> float:
        n_or_more = betainc(n, total - n + 1, rate)
        more_than_n = betainc(n + 1, total - n, rate)
        return float((n_or_more + more_than_n) / 2 - tail)

    low, high = betaincinv([n, n + 1], [total - n + 1, total - n], tail).tolist()
    return solve(excess, low, high)


def _wilson_corrected_lower(n: int, total: int, confidence: float) -> float:
    if n == 0:
        return 0.0
    z = _normal_quantile(confidence)
    counted = n - 0.5
    spread = z * sqrt(counted * (total - counted) / total + z * z / 4)
    return max(0.0, (counted + z * z / 2 - spread) / (total + z * z))


def _jeffreys_lower(n: int, total: int, confidence: float) -> float:
    from scipy.special import betaincinv  # noqa: PLC0415 - 0.1 s that few calls need

    if n == 0:
        return 0.0
    return float(betaincinv(n + 0.5, total - n + 0.5, (1 - confidence) / 2))


def _agresti_coull_lower(n: int, total: int, confidence: float) -> float:
    z = _normal_quantile(confidence)
    total_more = total + z * z
    middle = (n + z * z / 2) / total_more
    return max(0.0, middle - z * sqrt(middle * (1 - middle) / total_more))


def _wald_lower(n: int, total: int, confidence: float) -> float:
    rate = n / total
    return max(0.0, rate - _normal_quantile(confidence) * sqrt(rate * (1 - rate) / total))
