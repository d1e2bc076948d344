"""By how much the rate in one group exceeds that in another."""

from dataclasses import dataclass
from math import copysign, hypot, inf, sqrt
from statistics import NormalDist

from remission import stats
from remission.stats.checks import check_confidence, check_method
from remission.stats.proportion import wilson
from remission.stats.roots import solve
from remission.stats.two_groups import Group, check_groups, find_empty


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The first group's rate minus the second's with its limits, all from -1 to 1.

    All three are None when a group is empty, and `why_missing` says so.
    """

    value: float | None
    lower: float | None
    upper: float | None
    first: Group
    second: Group
    confidence: float
    method: str
    why_missing: str | None = None


def estimate_difference(
    first: Group,
    second: Group,
    *,
    confidence: float = 0.95,
    method: str = "miettinen-nurminen",
) -> Difference:
    """Estimate by how much the first group's rate exceeds the second's, with limits.

    Parameters
    ----------
    first, second
        (n, N): patients counted, and patients in the group.
    confidence
        Strictly between 0 and 1.
    method
        A name in `remission.stats.DIFFERENCE_INTERVALS`.

    Raises
    ------
    EstimationError
        When the counts are impossible, there is no such method, or the confidence level is not
        between 0 and 1.
    """
    limits = check_method(method, stats.DIFFERENCE_INTERVALS)
    check_confidence(confidence)
    first, second = check_groups(first, second)
    why = find_empty(first, second)
    value, lower, upper = None, None, None
    if why is None:
        value = _subtract(first, second)
        lower, upper = limits(first, second, confidence)
    return Difference(
        value=value,
        lower=lower,
        upper=upper,
        first=first,
        second=second,
        confidence=confidence,
        method=method,
        why_missing=why,
    )


def newcombe(first: Group, second: Group, confidence: float) -> tuple[float, float]:
    """Put the Wilson limits of both groups together (square and add).

    Newcombe RG. Stat Med 1998;17:873-90, method 10.
    """
    value = _subtract(first, second)
    rate, other_rate = first[0] / first[1], second[0] / second[1]
    lower, upper = wilson(*first, confidence)
    other_lower, other_upper = wilson(*second, confidence)
    return (
        value - hypot(rate - lower, other_upper - other_rate),
        value + hypot(upper - rate, other_rate - other_lower),
    )


def miettinen_nurminen(first: Group, second: Group, confidence: float) -> tuple[float, float]:
    """Find the differences that the score test would just not reject.

    Miettinen O, Nurminen M. Stat Med 1985;4:213-26, with their factor N / (N - 1).
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    value = _subtract(first, second)
    lower = solve(lambda d: z - _score(first, second, d), -1, value) if value > -1 else -1.0
    upper = solve(lambda d: -z - _score(first, second, d), value, 1) if value < 1 else 1.0
    return lower, upper


def _subtract(first: Group, second: Group) -> float:
    """One rounding only: the same counts swapped give the same number with its sign turned."""
    return (first[0] * second[1] - second[0] * first[1]) / (first[1] * second[1])


def _score(first: Group, second: Group, difference: float) -> float:
    """How many standard errors the groups lie from the difference, as if it were the true one."""
    (_, size), (_, other_size) = first, second
    other_rate = _fit(first, second, difference)
    rate = min(max(other_rate + difference, 0.0), 1.0)
    variance = rate * (1 - rate) / size + other_rate * (1 - other_rate) / other_size
    variance *= (size + other_size) / (size + other_size - 1)
    distance = _subtract(first, second) - difference
    return distance / sqrt(variance) if variance > 0 else copysign(inf, distance)


def _fit(first: Group, second: Group, difference: float) -> float:
    """Find the most likely rate in the second group when the first's is higher by `difference`.

    The likelihood has one top, so its slope is followed down to 0; the closed form of the cubic
    loses half its digits where two of its roots meet.
    """
    (n, size), (other, other_size) = first, second

    def fall(rate: float) -> float:
        return _slope(size - n, 1 - rate - difference, n, rate + difference) + _slope(
            other_size - other, 1 - rate, other, rate
        )

    return solve(fall, max(0.0, -difference), min(1.0, 1 - difference))


def _slope(failures: int, failure_rate: float, successes: int, rate: float) -> float:
    down = failures / failure_rate if failures and failure_rate > 0 else (inf if failures else 0)
    up = successes / rate if successes and rate > 0 else (inf if successes else 0)
    return down - up
