"""Whether two groups differ, given how many successes there were in all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.stats.hypergeometric import find_support, hypergeometric_masses
from remission.stats.two_groups import (
    Alternative,
    Group,
    check_alternative,
    check_groups,
    find_empty,
)

SAME_MASS = 1 + 1e-7
"""A mass up to this many times the observed one counts as no larger, as in R `fisher.test`."""


@dataclass(frozen=True, kw_only=True)
class ExactTest:
    """An exact p-value for two groups, n of N each.

    `nuisance` is the common rate at which an unconditional test found its p-value, None for a
    conditional one. `p_value` is None when a group is empty, and `why_missing` says so.
    """

    p_value: float | None
    alternative: Alternative
    first: Group
    second: Group
    method: str
    nuisance: float | None = None
    why_missing: str | None = None


def test_fisher(
    first: Group,
    second: Group,
    *,
    alternative: Alternative = "two-sided",  # noqa: PT028 - not a pytest test
) -> ExactTest:
    """Test whether two groups have the same rate, by Fisher's exact test.

    Parameters
    ----------
    first, second
        (n, N): patients counted, and patients in the group.
    alternative
        "greater" asks whether the first group's rate is greater. "two-sided" adds the
        probabilities of all tables no more likely than the one observed, as R does.

    Raises
    ------
    EstimationError
        When the counts are impossible or there is no such alternative.
    """
    first, second = check_groups(first, second)
    check_alternative(alternative)
    why = find_empty(first, second)
    p_value = None
    if why is None:
        (n, size), (others, other_size) = first, second
        low, _ = find_support(size, other_size, n + others)
        p_values = find_p_values(hypergeometric_masses(size, other_size, n + others), alternative)
        p_value = float(p_values[n - low])
    return ExactTest(
        p_value=p_value,
        alternative=alternative,
        first=first,
        second=second,
        method="Fisher",
        why_missing=why,
    )


def find_p_values(masses: NDArray[np.float64], alternative: Alternative) -> NDArray[np.float64]:
    """Fisher's p-value of every table with the same margins, the masses given in order."""
    if alternative == "less":
        tails = np.cumsum(masses)
    elif alternative == "greater":
        tails = np.cumsum(masses[::-1])[::-1]
    else:
        ascending = np.sort(masses)
        sums = np.concatenate(([0.0], np.cumsum(ascending)))
        tails = sums[np.searchsorted(ascending, masses * SAME_MASS, side="right")]
    capped: NDArray[np.float64] = np.minimum(tails, 1.0)
    return capped
