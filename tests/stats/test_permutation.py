from itertools import combinations

import numpy as np
import pytest

from remission import stats
from remission.errors import EstimationError
from remission.stats import (
    estimate_restricted_mean,
    estimate_survival,
    measure_median,
    measure_restricted_mean,
    measure_survival_median,
)

FIRST = ([3, 8, 11, 14, 20], [1, 1, 0, 1, 1])
SECOND = ([1, 2, 5, 6, 9], [1, 1, 1, 0, 1])


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def area(time: np.ndarray, event: np.ndarray) -> float:
    """Restricted mean until 6, read off the tested curve."""
    return estimate_restricted_mean(estimate_survival(time, event), 6).value


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_p_values_are_those_of_all_ways_to_deal(alternative: str) -> None:
    # All 252 ways to deal ten patients into five and five; nobody is censored before 6.
    time, event = np.array(FIRST[0] + SECOND[0]), np.array(FIRST[1] + SECOND[1])
    observed = area(*map(np.array, FIRST)) - area(*map(np.array, SECOND))
    differences = []
    for chosen in combinations(range(10), 5):
        one = np.isin(np.arange(10), chosen)
        differences.append(area(time[one], event[one]) - area(time[~one], event[~one]))
    sign = {"greater": 1, "less": -1}.get(alternative)
    sizes = np.abs(differences) if sign is None else sign * np.array(differences)
    exact = np.mean(sizes >= (abs(observed) if sign is None else sign * observed) - 1e-9)

    found = stats.test_by_permutation(
        measure_restricted_mean(*FIRST, 6),
        measure_restricted_mean(*SECOND, 6),
        rng=chance(),
        resamples=20_000,
        alternative=alternative,
    )

    assert found.value == pytest.approx(observed)
    assert found.p_value == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))


def test_groups_alike_have_a_p_value_of_1_and_a_p_value_is_never_0() -> None:
    alike = measure_median([1, 2, 3, 4])
    far = measure_median(range(100, 130))
    near = measure_median(range(30))

    equal = stats.test_by_permutation(alike, alike, rng=chance(), resamples=99)
    apart = stats.test_by_permutation(far, near, rng=chance(), resamples=99)

    assert (equal.value, equal.p_value) == (0, 1)
    assert (apart.value, apart.p_value) == (100, 0.01)


def test_the_same_state_gives_the_same_p_value() -> None:
    groups = measure_median([3, 8, 11, 14, 20]), measure_median([1, 2, 5, 6, 9])

    p_values = [stats.test_by_permutation(*groups, rng=chance(seed)).p_value for seed in (1, 1, 2)]

    assert p_values[0] == p_values[1] != p_values[2]


def test_a_median_reached_in_one_group_only_still_has_a_p_value() -> None:
    # By hand: of the 6 ways to deal two and two, the first group's median is reached and the
    # second's is not, or the other way round, in the 2 where both events are together.
    reached = measure_survival_median([1, 2], [1, 1])
    not_reached = measure_survival_median([5, 6], [0, 0])

    found = stats.test_by_permutation(reached, not_reached, rng=chance(), resamples=20_000)

    assert (found.value, found.why_missing) == (
        None,
        "the survival median is not reached in one group",
    )
    assert found.p_value == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / 20_000))


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (measure_median([]), measure_median([1]), "first group: nobody in the group"),
        (
            measure_survival_median([1], [0]),
            measure_survival_median([1], [0]),
            "the survival median is reached in neither group",
        ),
        (
            measure_restricted_mean([9], [1], 8),
            measure_restricted_mean([7], [0], 8),
            "second group: nobody was observed beyond 7, and the last was censored",
        ),
    ],
)
def test_a_test_that_does_not_exist_is_missing_with_the_reason(
    first: stats.Measure, second: stats.Measure, why: str
) -> None:
    found = stats.test_by_permutation(first, second, rng=chance())

    assert (found.value, found.p_value, found.why_missing) == (None, None, why)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"alternative": "larger"}, "two-sided, greater, less"),
        ({"resamples": 0}, "whole number of 1 or more"),
        ({"second": measure_survival_median([1], [1])}, "measured alike"),
    ],
)
def test_wrong_settings_are_refused_in_words(how: dict[str, object], message: str) -> None:
    groups = {"first": measure_median([1, 2]), "second": measure_median([3])}
    with pytest.raises(EstimationError, match=message):
        stats.test_by_permutation(**{**groups, "rng": chance(), **how})
