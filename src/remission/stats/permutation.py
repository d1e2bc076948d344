"""Whether two groups differ, found by dealing the patients out anew."""

from dataclasses import dataclass, replace
from math import isfinite, isnan

import numpy as np
from numpy.typing import NDArray

from remission.stats.draws import draw_groups, draw_key, split_blocks
from remission.stats.measured_groups import (
    check_resamples,
    check_same_measure,
    explain_missing,
    subtract,
)
from remission.stats.measures import Measure
from remission.stats.two_groups import Alternative, check_alternative

SAME_DIFFERENCE = 1e-9
"""Differences closer than this share of the larger number are the same."""


@dataclass(frozen=True, kw_only=True)
class PermutationTest:
    """The first group's number minus the second's, and how often chance makes it as large.

    `value` is None when one group's median is not reached, the p-value still there. What does
    not exist is None, and `why_missing` says why.
    """

    value: float | None
    p_value: float | None
    alternative: Alternative
    resamples: int
    method: str
    why_missing: str | None = None


def test_by_permutation(
    first: Measure,
    second: Measure,
    *,
    rng: np.random.Generator,
    resamples: int = 10_000,  # noqa: PT028 - not a pytest test
    alternative: Alternative = "two-sided",  # noqa: PT028 - the same
) -> PermutationTest:
    """Test whether a number differs between two groups, by dealing the patients out at random.

    The p-value is (1 + deals with a difference as large) / (1 + deals), so never 0; its standard
    error is about sqrt(p (1 - p) / deals). It holds its level when the groups differ in nothing,
    censoring included. A deal in which neither median is reached counts as one as large.

    Parameters
    ----------
    first, second
        As for `estimate_by_bootstrap`.
    rng
        Gives the key of the random streams; the same state gives the same p-value everywhere.
    resamples
        Deals, 1 or more.
    alternative
        "greater" asks whether the first group's number is greater.

    Raises
    ------
    EstimationError
        When the groups are measured differently, or a setting is impossible.
    """
    groups = (first, second)
    resamples = check_resamples(resamples)
    check_same_measure(groups)
    missing = PermutationTest(
        value=None,
        p_value=None,
        alternative=check_alternative(alternative),
        resamples=resamples,
        method=f"{first.name}, permutation",
        why_missing=explain_missing(groups),
    )
    if missing.why_missing is not None:
        return missing
    numbers = [np.array([group.take()]) for group in groups]
    value = float(subtract(numbers)[0])
    if isnan(value):
        return replace(missing, why_missing=f"the {first.name} is reached in neither group")
    finite = [abs(float(number[0])) for number in numbers if isfinite(number[0])]
    slack = SAME_DIFFERENCE * max(finite)
    differences = _deal(groups, rng, resamples)
    as_large = np.isnan(differences) | _compare(differences, value, slack, alternative)
    p_value = (1 + int(np.count_nonzero(as_large))) / (1 + resamples)
    why = None if isfinite(value) else f"the {first.name} is not reached in one group"
    return replace(
        missing, value=value if isfinite(value) else None, p_value=p_value, why_missing=why
    )


def _compare(
    differences: NDArray[np.float64], value: float, slack: float, alternative: Alternative
) -> NDArray[np.bool_]:
    if alternative == "greater":
        return differences >= value - slack
    if alternative == "less":
        return differences <= value + slack
    return np.abs(differences) >= abs(value) - slack


def _deal(
    groups: tuple[Measure, Measure], rng: np.random.Generator, resamples: int
) -> NDArray[np.float64]:
    key = draw_key(rng)
    first, second = groups
    pooled = zip(first.columns, second.columns, strict=True)
    weigh = first.bind(tuple(np.concatenate(pair) for pair in pooled))
    differences = np.empty(resamples)
    for block, rows in split_blocks(resamples, first.n + second.n):
        dealt = draw_groups(key, block, rows.stop - rows.start, (first.n, second.n))
        differences[rows] = subtract([weigh(dealt), weigh(1 - dealt)])
    return differences
