"""One-sample log-rank against R's survdiff with an offset (tests/oracles/recurrent.R)."""

import json
from math import exp, log, sqrt
from pathlib import Path

import pytest

from remission import stats  # not the test itself: pytest would run it as one of ours
from remission.errors import EstimationError

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "recurrent.json").read_text())


@pytest.mark.parametrize("data", ORACLE["one_sample"])
def test_chi_square_is_that_of_r(data: dict[str, list[float]]) -> None:
    hazard = stats.weibull_hazard(data["time"], median=data["median"])

    found = stats.test_one_sample_log_rank(data["event"], hazard)

    assert found.test.statistic == pytest.approx(data["chisq"], rel=1e-9)
    assert (found.observed, found.n) == (18, 23)
    assert found.test.z > 0


def test_by_hand_under_both_variances() -> None:
    """Two events where 0.5 + 1.5 + 2 = 4 are expected."""
    expected = stats.test_one_sample_log_rank([1, 1, 0], [0.5, 1.5, 2.0])
    average = stats.test_one_sample_log_rank([1, 1, 0], [0.5, 1.5, 2.0], variance="average")

    assert expected.test.z == pytest.approx(-2 / sqrt(4))
    assert average.test.z == pytest.approx(-2 / sqrt(3))


def test_a_reference_has_lost_half_at_its_median() -> None:
    at = stats.weibull_hazard([0, 6, 12], median=6, shape=2)

    assert exp(-at[1]) == pytest.approx(0.5)
    assert at.tolist() == pytest.approx([0, log(2), 4 * log(2)])


@pytest.mark.parametrize(
    ("event", "hazard", "why"),
    [([], [], "nobody in the group"), ([0, 0], [0, 0], "no event was expected")],
)
def test_a_test_that_does_not_exist_says_why(
    event: list[int], hazard: list[float], why: str
) -> None:
    found = stats.test_one_sample_log_rank(event, hazard)

    assert (found.test.z, found.test.p_value, found.test.why_missing) == (None, None, why)


@pytest.mark.parametrize(
    ("event", "hazard", "message"),
    [
        ([1, 0], [1, float("nan")], "hazards must be finite"),
        ([1, 0], [1, -1], "0 or more"),
        ([1, 2], [1, 1], "2 found"),
        ([1], [1, 1], "found"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    event: list[int], hazard: list[float], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        stats.test_one_sample_log_rank(event, hazard)


@pytest.mark.parametrize(
    "how", [{"median": 0}, {"median": float("nan")}, {"median": 1, "shape": -1}]
)
def test_a_reference_needs_a_median_and_a_shape(how: dict[str, float]) -> None:
    with pytest.raises(EstimationError, match="number above 0"):
        stats.weibull_hazard([1], **how)


def test_a_variance_that_is_not_there_and_a_time_below_0_are_refused() -> None:
    with pytest.raises(EstimationError, match="expected or average"):
        stats.test_one_sample_log_rank([1], [1], variance="exact")
    with pytest.raises(EstimationError, match="0 or more; -1 found"):
        stats.weibull_hazard([-1], median=1)
