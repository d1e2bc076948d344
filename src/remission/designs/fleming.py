"""One or more stages with bounds from the normal distribution (Fleming 1982)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import floor, sqrt
from statistics import NormalDist
from typing import SupportsIndex

from remission.designs.bounds import (
    LARGEST_TRIAL,
    check_numbers,
    check_request,
    guess_patients,
    too_many,
)
from remission.designs.looks import Look
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError


@dataclass(frozen=True)
class FlemingRule:
    """The last bound by the normal distribution, whatever the number of patients."""

    p0: float
    alpha: float

    def find_cut(self, n: int) -> int:
        """Find the largest number of responses that is not promising; n: none is enough."""
        z = -NormalDist().inv_cdf(self.alpha)
        return min(n, _round(n * self.p0 + z * sqrt(n * self.p0 * (1 - self.p0))))


def plan_fleming(p0: float, p1: float, alpha: float, sizes: Sequence[int]) -> Staged:
    """Find the bounds of a trial with so many patients in each stage.

    Every stage may stop for too few responses and for enough. The bounds come from the normal
    distribution; `alpha` and `beta` of the plan are the errors that it attains, exactly, and the
    first may lie above the alpha asked for.

    Raises
    ------
    DesignError
        When the rates make no sense, a stage is empty, or the sizes are too small for a bound.

    Notes
    -----
    Fleming TR. Biometrics 1982;38:143-51.
    """
    check_numbers(alpha=alpha)
    check_request(p0, p1, alpha, alpha / 2)
    whole = all(isinstance(size, SupportsIndex) for size in sizes)
    if not sizes or not whole or min(sizes) < 1 or sum(sizes) > LARGEST_TRIAL:
        raise DesignError(
            f"The stages have {list(sizes)} patients; at least 1 in each is expected, and at most"
            f" {LARGEST_TRIAL} together."
        )
    totals, z = list(accumulate(sizes)), -NormalDist().inv_cdf(alpha)
    n = totals[-1]
    active = (sqrt(n * p0) + sqrt(1 - p0) * z) ** 2 / (n + z**2)
    few = [_round(g * active - z * sqrt(n * active * (1 - active))) for g in totals]
    many = [_round(g * p0 + z * sqrt(n * p0 * (1 - p0))) + 1 for g in totals]
    few[-1] = many[-1] - 1
    if few[-1] >= n:
        raise DesignError(f"Even {n} of {n} responses are not enough at alpha = {alpha}.")
    looks = tuple(
        Look(n=g, futile=max(low, -1), promising=min(high, g + 1))
        for g, low, high in zip(totals, few, many, strict=True)
    )
    rule = FlemingRule(p0, alpha)
    return state_errors(
        Staged(kind="fleming", p0=p0, p1=p1, alpha=0, beta=0, looks=looks, rule=rule)
    )


def search_fleming(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the single stage whose number of patients comes from the normal distribution.

    `alpha` and `beta` of the plan are those asked for, as a protocol states them; the exact errors
    can lie above them.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `LARGEST_TRIAL` patients would be needed.
    """
    check_request(p0, p1, alpha, beta)
    n = guess_patients(p0, p1, alpha, beta)
    if n > LARGEST_TRIAL:
        raise DesignError(too_many(p0, p1, alpha, beta))
    return replace(plan_fleming(p0, p1, alpha, [n]), alpha=alpha, beta=beta)


def _round(number: float) -> int:
    """Round to the nearest whole number, halves up."""
    return floor(number + 0.5)
