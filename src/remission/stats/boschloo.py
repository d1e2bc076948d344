"""Whether two groups differ, without holding the number of successes fixed."""

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.fisher import ExactTest, find_p_values
from remission.stats.hypergeometric import find_support, hypergeometric_masses
from remission.stats.nuisance import find_largest
from remission.stats.two_groups import (
    Alternative,
    Group,
    check_alternative,
    check_groups,
    find_empty,
)

SAME_P_VALUE = 1 + 1e-10
"""A Fisher p-value up to this many times the observed one is a tie with it."""

MOST_PATIENTS = 500
"""In both groups together; beyond, Fisher's test differs little and this one takes long."""

Table = NDArray[np.bool_]


def test_boschloo(
    first: Group,
    second: Group,
    *,
    alternative: Alternative = "two-sided",  # noqa: PT028 - not a pytest test
) -> ExactTest:
    """Test whether two groups have the same rate, by Boschloo's unconditional exact test.

    Tables are ordered by Fisher's p-value for the same alternative; the p-value is the largest
    probability, over every common rate, of a table whose p-value is no larger than the observed
    one. It is never above Fisher's.

    Parameters
    ----------
    first, second
        (n, N): patients counted, and patients in the group; at most 500 in both.
    alternative
        "greater" asks whether the first group's rate is greater.

    Raises
    ------
    EstimationError
        When the counts are impossible, there is no such alternative, or the groups are too large.

    Notes
    -----
    Boschloo RD. Stat Neerl 1970;24:1-35. The largest probability is certain to 1e-10: the
    probability is a trigonometric polynomial, which cannot rise fast between the rates tried.
    """
    first, second = check_groups(first, second)
    check_alternative(alternative)
    if first[1] + second[1] > MOST_PATIENTS:
        raise EstimationError(
            f"Boschloo's test takes at most {MOST_PATIENTS} patients in both groups;"
            f" {first[1] + second[1]} found. Use test_fisher."
        )
    why = find_empty(first, second)
    p_value, nuisance = None, None
    if why is None:
        p_values = _order_tables(first[1], second[1], alternative)
        extreme = p_values <= p_values[first[0], second[0]] * SAME_P_VALUE
        p_value, nuisance = _find_largest(extreme)
    return ExactTest(
        p_value=p_value,
        alternative=alternative,
        first=first,
        second=second,
        method="Boschloo",
        nuisance=nuisance,
        why_missing=why,
    )


def _order_tables(first: int, second: int, alternative: Alternative) -> NDArray[np.float64]:
    """Fisher's p-value of every table, (successes in the first group, in the second)."""
    p_values = np.empty((first + 1, second + 1))
    for successes in range(first + second + 1):
        low, high = find_support(first, second, successes)
        k = np.arange(low, high + 1)
        masses = hypergeometric_masses(first, second, successes)
        p_values[k, successes - k] = find_p_values(masses, alternative)
    return p_values


def _find_largest(extreme: Table) -> tuple[float, float]:
    """Find the largest probability of the extreme tables over all common rates, and the rate."""
    if extreme.all():
        return 1.0, 0.5
    return find_largest(lambda angles: _add_up(extreme, angles), sum(extreme.shape) - 2)


def _binomials(n: int, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(k of n) for every rate (row) and k from 0 to n (column)."""
    from scipy.special import gammaln, xlogy  # noqa: PLC0415 - 0.1 s that few calls need

    k = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    success, failure = np.sin(angles / 2) ** 2, np.cos(angles / 2) ** 2
    masses: NDArray[np.float64] = np.exp(
        choose + xlogy(k, success[:, None]) + xlogy(n - k, failure[:, None])
    )
    return masses


def _add_up(extreme: Table, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(an extreme table) at each rate."""
    first, second = extreme.shape[0] - 1, extreme.shape[1] - 1
    inside = _binomials(first, angles) @ extreme
    chances: NDArray[np.float64] = np.einsum("ij,ij->i", inside, _binomials(second, angles))
    return chances
