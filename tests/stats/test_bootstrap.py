"""Bootstrap limits against R 4.2.2, boot 1.3-28.1 (tests/oracles/bootstrap.R), and exact ones."""

import json
from dataclasses import replace
from math import comb, isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import (
    BOOTSTRAP_INTERVALS,
    Measure,
    estimate_by_bootstrap,
    estimate_restricted_mean,
    estimate_survival,
    measure_median,
    measure_restricted_mean,
    measure_survival_median,
)

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "bootstrap.json").read_text())
CASES = [pytest.param(data, id=name) for name, data in SETS.items()]
Data = dict[str, object]

MP6 = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
MP6_EVENTS = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("data", CASES)
@pytest.mark.parametrize("interval", BOOTSTRAP_INTERVALS)
def test_limits_from_given_resamples_are_those_of_r(data: Data, interval: str) -> None:
    groups = tuple(measure_restricted_mean(g, np.ones(len(g)), 30) for g in data["groups"])
    drawn = estimate_by_bootstrap(
        *groups, rng=chance(), resamples=10, confidence=data["confidence"], interval="percentile"
    )
    given_ones = replace(drawn, replicates=np.array(data["replicates"]), why_missing=None)

    found = BOOTSTRAP_INTERVALS[interval](given_ones, groups)

    assert found.value == pytest.approx(data["value"], rel=1e-12)
    assert [found.lower, found.upper] == pytest.approx(data[interval], rel=1e-9)


WEIGHTED = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 1), st.integers(0, 3)), min_size=1, max_size=15
).filter(lambda rows: any(weight for _, _, weight in rows))


@given(WEIGHTED)
def test_a_patient_who_counts_twice_is_two_patients(rows: list[tuple[int, int, int]]) -> None:
    time, event, weight = (np.array(column) for column in zip(*rows, strict=True))
    curve = estimate_survival(np.repeat(time, weight), np.repeat(event, weight))

    median = _weigh(measure_survival_median(time, event), weight)
    plain = _weigh(measure_median(time), weight)
    mean = _weigh(measure_restricted_mean(time, event, 9), weight)

    expected = curve.median().value
    assert median == (np.inf if expected is None else expected)
    assert plain == np.median(np.repeat(time, weight))
    known = estimate_restricted_mean(curve, 9)
    if known.value is not None:
        assert mean == pytest.approx(known.value, rel=1e-12)


def _weigh(measure: Measure, weights: np.ndarray) -> float:
    return float(measure.bind(measure.columns)(weights[None, :].astype(np.int64))[0])


def test_resampled_medians_have_their_exact_distribution() -> None:
    # Efron 1982, 10.4: of n = 2m + 1, P(median <= k-th smallest) is P(more than m of n draws are
    # among the first k), a binomial tail with rate k / n.
    n, resamples = 7, 20_000
    found = estimate_by_bootstrap(
        measure_median([2, 3, 5, 7, 11, 13, 17]), rng=chance(), resamples=resamples
    )

    for k, value in enumerate((2, 3, 5, 7, 11, 13), start=1):
        rate = k / n
        exact = sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(4, n + 1))
        seen = np.mean(found.replicates <= value)
        assert seen == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / resamples))


def test_two_groups_are_resampled_for_themselves() -> None:
    alike = measure_median([1, 2, 3, 4, 5])

    found = estimate_by_bootstrap(alike, alike, rng=chance(), interval="percentile")

    assert found.value == 0
    assert np.count_nonzero(found.replicates) > 5000
    assert found.lower == pytest.approx(-found.upper, abs=1)


@pytest.mark.parametrize(
    "measure",
    [
        measure_survival_median(MP6, MP6_EVENTS),
        measure_restricted_mean(MP6, MP6_EVENTS, 30),
        measure_median(PLACEBO),
    ],
)
def test_the_same_state_gives_the_same_resamples_and_more_begin_with_them(
    measure: Measure,
) -> None:
    few = estimate_by_bootstrap(measure, rng=chance(), resamples=2048)
    many = estimate_by_bootstrap(measure, rng=chance(), resamples=5000)
    other = estimate_by_bootstrap(measure, rng=chance(2), resamples=2048)

    assert few.replicates.tolist() == many.replicates[:2048].tolist()
    assert few.replicates.tolist() != other.replicates.tolist()


def test_limits_lie_around_the_value_of_the_freireich_trial() -> None:
    curve = estimate_survival(MP6, MP6_EVENTS)
    known = estimate_restricted_mean(curve, 30)

    for interval in BOOTSTRAP_INTERVALS:
        found = estimate_by_bootstrap(
            measure_restricted_mean(MP6, MP6_EVENTS, 30), rng=chance(), interval=interval
        )
        assert found.value == pytest.approx(known.value, rel=1e-12)
        # Large samples: value +- 1.96 SE; the bootstrap's spread is the SE to a few percent.
        assert np.std(found.replicates) == pytest.approx(known.standard_error, rel=0.1)
        assert found.lower < found.value < found.upper


def test_a_median_that_resamples_do_not_reach_has_no_upper_limit() -> None:
    found = estimate_by_bootstrap(
        measure_survival_median(MP6, MP6_EVENTS), rng=chance(), interval="percentile"
    )

    assert (found.value, found.upper) == (23, None)
    assert found.lower is not None
    assert "upper limit not reached: the survival median is not reached in" in found.why_missing


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        (measure_median([]), "nobody in the group"),
        (measure_survival_median([], []), "nobody in the group"),
        (measure_survival_median([1, 2, 3], [0, 0, 0]), "the survival median is not reached"),
        (measure_restricted_mean([1, 2, 3], [1, 1, 0], 3.1), "nobody was observed beyond 3"),
    ],
)
def test_a_number_that_does_not_exist_is_missing_with_the_reason(
    measure: Measure, why: str
) -> None:
    found = estimate_by_bootstrap(measure, rng=chance())

    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert why in found.why_missing


def test_a_restricted_mean_exists_up_to_the_last_observation() -> None:
    found = estimate_by_bootstrap(measure_restricted_mean([1, 2, 3], [1, 1, 0], 3), rng=chance())

    assert found.value == pytest.approx(1 + 2 / 3 + 1 / 3)


@pytest.mark.parametrize(
    ("measure", "how", "why"),
    [
        (measure_median([5]), {}, "a group has one patient only"),
        (measure_median([5, 5, 5, 5]), {}, "no single patient changes the value"),
        (measure_median([1, 2, 3]), {"resamples": 30}, "30 resamples are too few"),
        (
            measure_median([1, 2, 3]),
            {"resamples": 30, "interval": "percentile"},
            "30 resamples are too few",
        ),
        (
            measure_survival_median([1, 2, 3, 4], [1, 1, 0, 0]),
            {},
            "without one patient the survival median is not reached",
        ),
    ],
)
def test_limits_that_do_not_exist_are_missing_with_the_reason(
    measure: Measure, how: dict[str, object], why: str
) -> None:
    found = estimate_by_bootstrap(measure, rng=chance(), **how)

    assert found.value is not None
    assert (found.lower, found.upper) == (None, None)
    assert why in found.why_missing


def test_a_difference_of_two_medians_that_are_not_reached_has_no_limits() -> None:
    rarely = measure_survival_median([1, 2, 3, 4], [1, 1, 0, 0])

    found = estimate_by_bootstrap(rarely, rarely, rng=chance())

    assert found.value == 0
    assert "neither group reached its median" in found.why_missing
    assert any(isnan(number) for number in found.replicates)


def test_the_group_that_has_no_number_is_named() -> None:
    found = estimate_by_bootstrap(measure_median([1]), measure_median([]), rng=chance())

    assert found.why_missing == "second group: nobody in the group"


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"resamples": 0}, "whole number of 1 or more; 0 found"),
        ({"resamples": 10.0}, "whole number"),
        ({"confidence": 1}, "between 0 and 1"),
        ({"interval": "normal"}, "choose one of bca, percentile"),
        ({"rng": 3}, "needs rng"),
    ],
)
def test_wrong_settings_are_refused_in_words(how: dict[str, object], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_by_bootstrap(measure_median([1, 2, 3]), **{"rng": chance(), **how})


def test_groups_measured_differently_are_refused() -> None:
    with pytest.raises(EstimationError, match="until 2 and restricted mean until 3"):
        estimate_by_bootstrap(
            measure_restricted_mean([4], [1], 2), measure_restricted_mean([4], [1], 3), rng=chance()
        )


def test_wrong_data_are_refused_in_words() -> None:
    with pytest.raises(EstimationError, match="finite numbers"):
        measure_median([1, float("nan")])
    with pytest.raises(EstimationError, match="0 or more"):
        measure_survival_median([-1], [1])
    with pytest.raises(EstimationError, match="horizon above 0"):
        measure_restricted_mean([1], [1], 0)
