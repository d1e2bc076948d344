"""Events observed to events expected: the hazard ratio of a group to a reference curve."""

from dataclasses import dataclass
from math import isfinite, sqrt
from operator import index
from statistics import NormalDist
from typing import Literal, get_args

from remission.errors import EstimationError
from remission.stats.checks import check_confidence
from remission.stats.event_rate import estimate_event_rate

RatioMethod = Literal["poisson", "expected", "average"]


@dataclass(frozen=True, kw_only=True)
class ReferenceRatio:
    """O / E with its limits; below 1 is fewer events than the reference lets expect.

    None when no event was expected, and `why_missing` says so.
    """

    value: float | None
    lower: float | None
    upper: float | None
    observed: int
    expected: float
    confidence: float
    method: RatioMethod
    why_missing: str | None = None


def estimate_reference_ratio(
    observed: int,
    expected: float,
    *,
    confidence: float = 0.95,
    method: RatioMethod = "poisson",
) -> ReferenceRatio:
    """Estimate the hazard ratio of a group to a reference curve, constant over time.

    Parameters
    ----------
    observed, expected
        As `test_one_sample_log_rank` gives them.
    method
        Of the limits. "poisson": the events are a Poisson count with mean ratio x expected. That
        is exact when follow-up ends as the expected events reach a planned number, errs to the
        safe side (the upper limit) when it ends at a planned event, and is an approximation when
        it ends on a planned day. "expected" and "average": the ratios r at which O - r E is less
        than so many standard deviations from 0, the variance being r E, or (O + r E) / 2.

    Raises
    ------
    EstimationError
        When `observed` is no whole number or negative, `expected` negative, infinite or no number,
        events were observed where none was expected, or the confidence level is not between 0
        and 1.

    Notes
    -----
    Breslow NE. Biometrics 1975;31:719-31. Wu J. J Biom Biostat 2014;5:210. That these limits are
    in either paper awaits a check; they follow from the tests of `test_one_sample_log_rank`.
    """
    check_confidence(confidence)
    if method not in get_args(RatioMethod):
        raise EstimationError(
            f"There is no method {method!r}; choose poisson, expected or average."
        )
    try:
        count, wrong = index(observed), not isfinite(expected)
    except TypeError as error:
        raise EstimationError(
            "A ratio needs a whole number of events observed and a number expected;"
            f" {observed!r} and {expected!r} found."
        ) from error
    if count < 0 or wrong or expected < 0 or (count and not expected):
        raise EstimationError(f"{observed} events observed and {expected} expected make no ratio.")
    value, lower, upper = None, None, None
    if expected:
        low, high = _find_limits(count, expected, confidence, method)
        value, lower, upper = count / expected, low, high
    return ReferenceRatio(
        value=value,
        lower=lower,
        upper=upper,
        observed=count,
        expected=float(expected),
        confidence=confidence,
        method=method,
        why_missing=None if expected else "no event was expected",
    )


def _find_limits(
    count: int, expected: float, confidence: float, method: RatioMethod
) -> tuple[float | None, float | None]:
    if method == "poisson":
        rate = estimate_event_rate(count, expected, confidence=confidence)
        return rate.lower, rate.upper
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    if method == "expected":
        half = sqrt(z**2 + 4 * count)
        return ((half - z) / 2) ** 2 / expected, ((half + z) / 2) ** 2 / expected
    middle, half = count + z**2 / 4, z * sqrt(count + z**2 / 16)
    return max(0.0, middle - half) / expected, (middle + half) / expected
