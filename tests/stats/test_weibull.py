"""Weibull and exponential regression against R's survreg (tests/oracles/interval_censoring.R)."""

import json
from math import exp, inf, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import Weibull, estimate_weibull

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "interval_censoring.json").read_text())
Data = dict[str, list[float]]
CASES = [
    pytest.param(data, distribution, id=f"{name}, {distribution}")
    for name, data in ORACLE["regression"].items()
    for distribution in ("weibull", "exponential")
]


def as_in_r(expected: object) -> object:
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9)


def fit(data: Data, distribution: str) -> Weibull:
    right = [inf if end is None else end for end in data["right"]]
    covariates = data["x"] if data["x"][0] else None
    return estimate_weibull(data["left"], right, covariates, distribution=distribution)


@pytest.mark.parametrize(("data", "distribution"), CASES)
def test_coefficients_covariance_and_likelihood_are_those_of_survreg(
    data: Data, distribution: str
) -> None:
    r = data[distribution]

    found = fit(data, distribution)

    assert [found.intercept, *found.coefficients] == as_in_r(r["coefficients"])
    assert found.shape.value == as_in_r(r["shape"])
    assert found.covariance.ravel() == as_in_r(np.ravel(r["covariance"]))
    assert found.log_likelihood == as_in_r(r["log_likelihood"])
    if found.coefficients.size:
        expected = 2 * (r["log_likelihood"] - r["plain"])
        assert found.likelihood_ratio.statistic == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("data", "distribution"), CASES)
def test_quantiles_and_their_errors_are_those_of_survreg(data: Data, distribution: str) -> None:
    r = data[distribution]
    curve = fit(data, distribution)

    found = [curve.quantile(p, r["at"]) for p in (0.25, 0.5)]

    assert [log(one.value) for one in found] == as_in_r(r["log_quantiles"])
    assert [one.standard_error / one.value for one in found] == as_in_r(r["log_errors"])
    for one, p in zip(found, (0.25, 0.5), strict=True):
        assert curve.at(one.value, r["at"]).value == pytest.approx(1 - p, rel=1e-12)
        assert one.lower < one.value < one.upper


def test_by_hand() -> None:
    """Exponential: 3 events in 2 + 3 + 7 + 8 = 20 months; rate 3 / 20, error of its log 1 / √3."""
    found = estimate_weibull([2, 3, 7, 8], [2, 3, inf, 8], distribution="exponential")

    assert exp(found.intercept) == pytest.approx(3 / 20)
    assert found.covariance[0, 0] == pytest.approx(1 / 3)
    assert found.quantile(0.5).value == pytest.approx(log(2) * 20 / 3)
    assert found.log_likelihood == pytest.approx(3 * log(3 / 20) - 3)
    assert (
        found.shape.why_missing == "no limits: the shape of an exponential curve is 1 by definition"
    )


def test_half_seen_at_the_only_visit() -> None:
    """Of four at a visit at 10, two have had the event: S(10) = 1/2 for any one-parameter curve."""
    found = estimate_weibull([0, 0, 10, 10], [10, 10, inf, inf], distribution="exponential")

    assert found.at(10).value == pytest.approx(0.5)
    # binomial: the variance of log(-log S) is (1 - S) / (n S (log S)^2)
    assert found.covariance[0, 0] == pytest.approx(0.5 / (4 * 0.5 * log(0.5) ** 2))


def test_a_narrow_interval_is_nearly_an_exact_time() -> None:
    times = np.array([3.0, 5.0, 8.0, 13.0, 21.0])
    group = [0, 1, 0, 1, 0]

    exact = estimate_weibull(times, times, group)
    narrow = estimate_weibull(times * (1 - 1e-7), times * (1 + 1e-7), group)

    assert narrow.coefficients == pytest.approx(exact.coefficients, rel=1e-6)
    assert narrow.covariance == pytest.approx(exact.covariance, rel=1e-5)


MANY = st.lists(
    st.tuples(st.integers(1, 20), st.integers(0, 4), st.integers(0, 1)), min_size=8, max_size=30
)


@given(MANY, st.floats(0.01, 100))
def test_another_unit_of_time_changes_no_hazard_ratio(
    rows: list[tuple[int, int, int]], unit: float
) -> None:
    left, width, group = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    right = np.where(width == 4, inf, left + width)
    try:
        found = estimate_weibull(left, right, group)
    except EstimationError:  # a group without an event, or one group only
        return

    other = estimate_weibull(left * unit, right * unit, group)

    assert other.coefficients == pytest.approx(found.coefficients, rel=1e-6, abs=1e-8)
    assert other.standard_errors == pytest.approx(found.standard_errors, rel=1e-6)
    assert other.shape.value == pytest.approx(found.shape.value, rel=1e-6)
    assert other.quantile(0.5, [1]).value == pytest.approx(
        unit * found.quantile(0.5, [1]).value, rel=1e-6
    )


def test_a_patient_who_says_nothing_changes_nothing_but_n() -> None:
    plain = estimate_weibull([1, 2, 4], [3, 5, inf])
    found = estimate_weibull([1, 2, 4, 0], [3, 5, inf, inf])

    assert found.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    assert (plain.n, found.n, found.n_events) == (3, 4, 2)


@pytest.mark.parametrize(
    ("left", "right", "covariates", "message"),
    [
        ([1, 2], [inf, inf], None, "Nobody had the event"),
        ([], [], None, "Nobody had the event"),
        ([0, 2], [0, 3], None, "above 0 in a Weibull model"),
        ([5, 5, 5], [5, 5, 5], None, "no top"),
        ([1, 2, 3, 4], [1, 2, inf, inf], [0, 0, 1, 1], "no top"),
        ([0, 0, 3, 3], [3, 3, inf, inf], None, "nothing tells the shape"),
        ([1, 2, 3], [1, 2, 3], [[1, 2], [2, 4], [5, 10]], "combination of the others"),
        ([1, 2, 3], [1, 2, 3], [1, 1, 1], "same for everybody"),
        ([1, 2], [1, 2], [1], "one row for each of 2"),
        ([1, -2], [1, 2], None, "-2 and 2 found at position 2"),
    ],
)
def test_data_without_a_curve_are_refused_in_words(
    left: list[float], right: list[float], covariates: list[object] | None, message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_weibull(left, right, covariates)


@pytest.mark.parametrize(
    ("left", "right"), [([0, 0, 3, 3], [3, 3, inf, inf]), ([3, 3, 0, 0], [inf, inf, 3, 3])]
)
def test_a_group_without_and_one_with_all_events_by_the_only_visit_have_no_ratio(
    left: list[float], right: list[float]
) -> None:
    with pytest.raises(EstimationError, match="no top"):
        estimate_weibull(left, right, [0, 0, 1, 1], distribution="exponential")


def test_what_is_read_off_a_curve_must_be_there() -> None:
    curve = estimate_weibull([1, 2, 4], [3, 5, inf])

    for wrong in (0, -1, inf):
        with pytest.raises(EstimationError, match="above 0"):
            curve.at(wrong)
    for wrong in (0, 1):
        with pytest.raises(EstimationError, match="between 0 and 1"):
            curve.quantile(wrong)
    with pytest.raises(EstimationError, match="0 covariates; 1 given"):
        curve.at(1, [2])
    with pytest.raises(EstimationError, match="weibull or exponential"):
        estimate_weibull([1], [2], distribution="gamma")


def test_the_time_of_the_first_of_very_many() -> None:
    """By hand: exponential, 2 events in 4 units: a tiny share p has the event by 2 p."""
    curve = estimate_weibull([1, 3], [1, 3], distribution="exponential")

    for share in (1e-9, 1e-18, 1e-30):
        assert curve.quantile(share).value == pytest.approx(2 * share, rel=1e-8)


def test_a_curve_that_hardly_falls_has_no_far_quantile() -> None:
    """Half by a minute, a tenth in a thousand years, the others later: a shape near 0."""
    left, right = [0] * 5 + [1e-3] + [4e5] * 4, [1e-3] * 5 + [4e5] + [inf] * 4
    curve = estimate_weibull(left, right)

    assert curve.shape.value < 0.05
    assert curve.quantile(0.5).value < 4e5
    assert curve.quantile(1 - 1e-12).value is None
    assert "beyond all bounds" in curve.quantile(1 - 1e-12).why_missing
    for t in (1e-300, 1.0, 1e300):
        rate = curve.at(t)
        assert 0 <= rate.lower <= rate.value <= rate.upper <= 1
