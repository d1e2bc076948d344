"""Restricted means against R (tests/oracles/survival_curves.R) and by hand."""

import json
from math import hypot
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import (
    KaplanMeier,
    compare_restricted_means,
    estimate_restricted_mean,
    estimate_survival,
)

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "survival_curves.json").read_text())
CASES = [
    pytest.param(data, mean, id=f"{name}, {mean['until']}")
    for name, data in ORACLE["means"].items()
    for mean in data["means"]
]


def curves_of(data: dict[str, list[float]]) -> list[KaplanMeier]:
    time, event, group = (np.array(data[name]) for name in ("time", "event", "group"))
    return [estimate_survival(time[group == g], event[group == g]) for g in (1, 2)]


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_means_errors_and_their_difference_are_those_of_r(
    data: dict[str, list[float]], expected: dict[str, list[float]]
) -> None:
    until = expected["until"]

    curves = curves_of(data)
    means = [estimate_restricted_mean(curve, until) for curve in curves]
    difference = compare_restricted_means(*curves, until)

    assert [mean.value for mean in means] == pytest.approx(expected["mean"], rel=1e-9)
    assert [mean.standard_error for mean in means] == pytest.approx(expected["error"], rel=1e-9)
    gap, error = expected["mean"][0] - expected["mean"][1], hypot(*expected["error"])
    assert difference.value == pytest.approx(gap, rel=1e-9)
    assert difference.standard_error == pytest.approx(error, rel=1e-9)
    assert difference.p_value == pytest.approx(2 * NormalDist().cdf(-abs(gap) / error), rel=1e-9)
    assert difference.lower == pytest.approx(gap - 1.959963984540054 * error, rel=1e-9)


def test_by_hand() -> None:
    """Survival 1 to 2, 2/3 to 4: area 2 + 4/3; variance (4/3)^2 * 1 / (3 * 2)."""
    found = estimate_restricted_mean(estimate_survival([2, 5, 6], [1, 0, 1]), 4)

    assert found.value == pytest.approx(10 / 3)
    assert found.standard_error == pytest.approx(4 / 3 / 6**0.5)


def test_limits_stay_between_0_and_the_horizon() -> None:
    found = estimate_restricted_mean(estimate_survival([2, 5, 6], [1, 0, 1]), 4)

    assert found.upper == 4
    assert 0 <= found.lower < found.value


@pytest.mark.parametrize(
    ("until", "event", "known"),
    [(6, [1, 1, 0], True), (6.1, [1, 1, 0], False), (6.1, [1, 0, 1], True)],
)
def test_a_horizon_beyond_a_last_censoring_has_no_mean(
    until: float, event: list[int], *, known: bool
) -> None:
    found = estimate_restricted_mean(estimate_survival([2, 5, 6], event), until)

    assert (found.value is not None) == known
    assert (found.why_missing is None) == known


def test_a_missing_mean_leaves_no_difference() -> None:
    short, long = estimate_survival([2, 3], [1, 0]), estimate_survival([2, 9], [1, 0])

    found = compare_restricted_means(long, short, 5)

    assert found.value is None
    assert found.why_missing.startswith("second group: nobody was observed beyond 3")


def test_an_empty_group_has_no_mean() -> None:
    assert estimate_restricted_mean(estimate_survival([], []), 5).why_missing == (
        "nobody in the group"
    )


def test_without_events_there_is_no_p_value() -> None:
    curve = estimate_survival([9, 9], [0, 0])

    found = compare_restricted_means(curve, curve, 5)

    assert (found.value, found.standard_error, found.p_value) == (0, 0, None)


@pytest.mark.parametrize("until", [0, -1, float("nan"), float("inf")])
def test_a_horizon_is_a_time(until: float) -> None:
    with pytest.raises(EstimationError, match="horizon above 0"):
        estimate_restricted_mean(estimate_survival([1], [1]), until)


def test_late_entries_and_unlike_confidences_are_refused() -> None:
    late = estimate_survival([2, 3], [1, 1], entry=[1, 0])
    one, other = estimate_survival([2], [1]), estimate_survival([2], [1], confidence=0.9)

    with pytest.raises(EstimationError, match="entries"):
        estimate_restricted_mean(late, 2)
    with pytest.raises(EstimationError, match="different confidence"):
        compare_restricted_means(one, other, 2)
