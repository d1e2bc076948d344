"""How many times the odds of success in one group are those in another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from remission.stats.checks import check_confidence
from remission.stats.hypergeometric import find_support, log_masses, tilt
from remission.stats.roots import solve
from remission.stats.two_groups import Group, check_groups, find_empty

FARTHEST = 700.0
"""The logarithm of the largest odds ratio that is looked for; a float holds no larger."""


@dataclass(frozen=True, kw_only=True)
class OddsRatio:
    """The conditional odds ratio of the first group against the second, with exact limits.

    What has no finite value is None, and `why_missing` says what and why.
    """

    value: float | None
    lower: float | None
    upper: float | None
    first: Group
    second: Group
    confidence: float
    method: str
    why_missing: str | None = None


def estimate_odds_ratio(first: Group, second: Group, *, confidence: float = 0.95) -> OddsRatio:
    """Estimate the odds ratio of two groups from the table with its margins held fixed.

    The value makes the number expected in the first group the number observed; the limits are
    the odds ratios at which a number as large, or as small, has half the error left.

    Parameters
    ----------
    first, second
        (n, N): patients counted, and patients in the group.
    confidence
        Strictly between 0 and 1.

    Returns
    -------
    OddsRatio
        Where the odds ratio can be infinite, `value` or `upper` is None; where every patient or
        none was counted all three are None.

    Raises
    ------
    EstimationError
        When the counts are impossible or the confidence level is not between 0 and 1.
    """
    first, second = check_groups(first, second)
    check_confidence(confidence)
    missing = OddsRatio(
        value=None,
        lower=None,
        upper=None,
        first=first,
        second=second,
        confidence=confidence,
        method="conditional exact",
        why_missing=find_empty(first, second),
    )
    if missing.why_missing is not None:
        return missing
    low, high = find_support(first[1], second[1], first[0] + second[0])
    if low == high:
        which = "nobody" if high == 0 else "everybody"
        return replace(missing, why_missing=f"{which} was counted in both groups")
    logs = log_masses(first[1], second[1], first[0] + second[0])
    value, lower, upper = _estimate(logs, first[0] - low, (1 - confidence) / 2)
    why = None
    if value is None:
        why = "no finite value or upper limit: the odds in the first group can be without bound"
    elif upper is None:
        why = "no finite upper limit"
    return replace(missing, value=value, lower=lower, upper=upper, why_missing=why)


def _estimate(
    logs: NDArray[np.float64], place: int, tail: float
) -> tuple[float | None, float, float | None]:
    numbers = np.arange(logs.size)
    value: float | None = None
    lower, upper = 0.0, None
    if place > 0:
        lower = _solve(lambda odds: tilt(logs, odds)[place:].sum() - tail)
    if place < logs.size - 1:
        upper = _solve(lambda odds: tail - tilt(logs, odds)[: place + 1].sum())
        value = _solve(lambda odds: float(tilt(logs, odds) @ numbers) - place) if place else 0.0
    return value, lower, upper


def _solve(rising: Callable[[float], float]) -> float:
    return exp(solve(rising, -FARTHEST, FARTHEST))
