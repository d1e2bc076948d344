"""Bootstrap limits of Turnbull's median: exact probabilities, Kaplan-Meier, what is missing."""

from math import inf

import numpy as np
import pytest
from scipy.stats import binom

from remission.errors import EstimationError
from remission.stats import (
    estimate_by_bootstrap,
    estimate_interval_median,
    estimate_interval_survival,
    measure_survival_median,
)


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_at_common_visits_the_limits_are_quantiles_of_a_binomial() -> None:
    """All are seen at 10, 20, 30: the median lies after visit k when fewer than half had the event.

    With 40 patients, 10 of whom progress by 10, 22 by 20 and 34 by 30, the median of a resample
    is after 10 when at most 19 of 40 draws are among the first 10, and so on.
    """
    left = [0] * 10 + [10] * 12 + [20] * 12 + [30] * 6
    right = [10] * 10 + [20] * 12 + [30] * 12 + [inf] * 6
    beyond = [binom.cdf(19, 40, by / 40) for by in (10, 22, 34)]  # P(median after 10, 20, 30)
    assert beyond == pytest.approx([0.9997, 0.2, 0], abs=0.03)

    found = estimate_interval_median(left, right, rng=chance(), resamples=400)

    # hardly any resample has its median by 10, a fifth have it after 20, hardly any after 30
    assert (found.after, found.until) == (10, 20)
    assert (found.lower, found.upper) == (10, 30)
    narrow = estimate_interval_median(left, right, rng=chance(), resamples=400, confidence=0.5)
    assert (narrow.lower, narrow.upper) == (10, 20)


def test_with_times_exactly_known_the_limits_are_those_of_the_kaplan_meier_median() -> None:
    rng = np.random.default_rng(2)
    times = rng.permutation(np.arange(1, 32))  # odd: no resample's curve rests at a half
    exact = estimate_interval_median(times, times, rng=chance(3), resamples=300)

    plain = estimate_by_bootstrap(
        measure_survival_median(times, np.ones(31)),
        rng=chance(3),
        resamples=300,
        interval="percentile",
    )

    assert (exact.lower, exact.upper) == (plain.lower, plain.upper)
    assert exact.after == exact.until == plain.value


def test_the_same_state_gives_the_same_limits() -> None:
    rng = np.random.default_rng(4)
    left = rng.integers(0, 20, 25)
    right = left + rng.integers(1, 9, 25)

    found = [estimate_interval_median(left, right, rng=chance(7), resamples=50) for _ in range(2)]

    assert found[0] == found[1]
    median = estimate_interval_survival(left, right).median()
    assert (found[0].after, found[0].until) == (median.after, median.until)
    assert found[0].lower <= found[0].after
    assert found[0].upper >= found[0].until


def test_a_median_that_is_not_reached_has_a_lower_limit_only() -> None:
    found = estimate_interval_median([3, 4, 5, 6], [4, inf, inf, inf], rng=chance(), resamples=200)

    assert (found.until, found.upper) == (None, None)
    assert found.why_missing.startswith("not reached")


def test_a_median_that_is_seldom_reached_in_resamples_has_no_upper_limit() -> None:
    left, right = [1] * 5 + [6] * 4, [4] * 5 + [inf] * 4

    found = estimate_interval_median(left, right, rng=chance(), resamples=200)

    assert (found.after, found.until, found.upper) == (1, 4, None)
    assert "is not reached in" in found.why_missing


def test_nobody_and_too_few_resamples_have_no_limits() -> None:
    nobody = estimate_interval_median([], [], rng=chance())
    few = estimate_interval_median([1, 2, 3], [2, 3, 4], rng=chance(), resamples=5)

    assert nobody.why_missing == "nobody in the group"
    assert (few.lower, few.upper) == (None, None)
    assert "5 resamples are too few" in few.why_missing


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"rng": None}, "needs rng"),
        ({"resamples": 0}, "1 or more"),
        ({"confidence": 1.0}, "between 0 and 1"),
    ],
)
def test_impossible_settings_are_refused(how: dict[str, object], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_interval_median([1], [2], **{"rng": chance(), **how})
