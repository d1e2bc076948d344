"""A share of patients and how far it can be trusted."""

from math import sqrt
from statistics import NormalDist

from remission import stats
from remission.stats.checks import check_confidence, check_counts, check_method
from remission.stats.nouns import Proportion


def estimate_proportion(
    n: int,
    N: int,  # noqa: N803 - n of N, as every table of a trial prints it
    *,
    confidence: float = 0.95,
    method: str = "clopper-pearson",
) -> Proportion:
    """Estimate what share n is of N patients, with a two-sided confidence interval.

    Parameters
    ----------
    n, N
        Patients counted, and patients in the group.
    confidence
        Strictly between 0 and 1.
    method
        A name in `remission.stats.PROPORTION_INTERVALS`.

    Returns
    -------
    Proportion
        At 0 of N the lower limit is exactly 0, at N of N the upper limit is exactly 1. With N = 0
        value and limits are missing.

    Raises
    ------
    EstimationError
        When n or N is no whole number, negative, or n is more than N; when there is no such
        method; when the confidence level is not between 0 and 1.
    """
    limits = check_method(method, stats.PROPORTION_INTERVALS)
    check_confidence(confidence)
    n, total = check_counts(n, N)
    if total == 0:
        value, lower, upper, why = None, None, None, "nobody in the group"
    else:
        value, why = n / total, None
        lower, upper = limits(n, total, confidence)
    return Proportion(
        value=value,
        lower=lower,
        upper=upper,
        n=n,
        N=total,
        confidence=confidence,
        method=method,
        why_missing=why,
    )


def clopper_pearson(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the exact limits: the rates at which a result as extreme has half the error left.

    Clopper CJ, Pearson ES. Biometrika 1934;26:404-13, as quantiles of the beta distribution.
    """
    return (
        _clopper_pearson_lower(n, total, confidence),
        1 - _clopper_pearson_lower(total - n, total, confidence),
    )


def wilson(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Find the limits of the score test, without continuity correction.

    Wilson EB. J Am Stat Assoc 1927;22:209-12.
    """
    return (
        _wilson_lower(n, total, confidence),
        1 - _wilson_lower(total - n, total, confidence),
    )


def _clopper_pearson_lower(n: int, total: int, confidence: float) -> float:
    from scipy.special import betaincinv  # noqa: PLC0415 - 0.1 s that only this interval needs

    if n == 0:
        return 0.0
    return float(betaincinv(n, total - n + 1, (1 - confidence) / 2))


def _wilson_lower(n: int, total: int, confidence: float) -> float:
    if n == 0:
        return 0.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    spread = z * sqrt(n * (total - n) / total + z * z / 4)
    return (n + z * z / 2 - spread) / (total + z * z)
