"""Observed to expected events against R's poisson.test, and by the tests that limits invert."""

from math import sqrt

import pytest

from remission.errors import EstimationError
from remission.stats import estimate_reference_ratio

# R 4.2.2: t <- poisson.test(O, T = E, conf.level = C); t$estimate; t$conf.int
R_LIMITS = [
    (5, 16.7, 0.95, 0.299401197605, 0.0972147538993, 0.69870251972),
    (0, 4.2, 0.95, 0.0, 0.0, 0.878304631932),
    (17, 16.7, 0.9, 1.01796407186, 0.648631159058, 1.52690000496),
    (63, 80.25, 0.99, 0.785046728972, 0.553684224603, 1.07761662832),
]


@pytest.mark.parametrize(
    ("observed", "expected", "confidence", "ratio", "lower", "upper"), R_LIMITS
)
def test_poisson_limits_are_those_of_r(
    observed: int, expected: float, confidence: float, ratio: float, lower: float, upper: float
) -> None:
    found = estimate_reference_ratio(observed, expected, confidence=confidence)

    assert (found.value, found.lower, found.upper) == pytest.approx((ratio, lower, upper), rel=1e-9)
    assert (found.observed, found.expected, found.method) == (observed, expected, "poisson")


@pytest.mark.parametrize("observed", [3, 5, 17, 63])
def test_normal_limits_are_where_the_tests_reach_their_level(observed: int) -> None:
    """z of 97.5 % is 1.959964; the reference multiplied by the limit expects limit x E."""
    expected = estimate_reference_ratio(observed, 16.7, method="expected")
    average = estimate_reference_ratio(observed, 16.7, method="average")

    for found in (expected, average):
        assert found.lower is not None
        assert found.upper is not None
        for limit, z in ((found.lower, 1.959964), (found.upper, -1.959964)):
            mean = limit * 16.7
            variance = mean if found is expected else (observed + mean) / 2
            assert (observed - mean) / sqrt(variance) == pytest.approx(z, abs=1e-6)


def test_no_event_leaves_an_upper_limit_only() -> None:
    """(0 - r E)^2 = z^2 r E at r = z^2 / E, and z^2 r E / 2 at half of it; z^2 = 3.841459."""
    expected = estimate_reference_ratio(0, 2.0, method="expected")
    average = estimate_reference_ratio(0, 2.0, method="average")

    assert (expected.value, expected.lower) == (0.0, 0.0)
    assert expected.upper == pytest.approx(3.841459 / 2.0, abs=1e-6)
    assert (average.value, average.lower) == (0.0, 0.0)
    assert average.upper == pytest.approx(3.841459 / 4.0, abs=1e-6)


def test_one_event_leaves_no_lower_limit_by_the_average_variance() -> None:
    """Even at a ratio of 0, z is 1 / sqrt(1 / 2) = 1.41, short of 1.96."""
    found = estimate_reference_ratio(1, 16.7, method="average")

    assert found.lower == 0
    assert found.upper == pytest.approx((1 + 0.960365 + 1.959964 * sqrt(1.240091)) / 16.7, abs=1e-6)


@pytest.mark.parametrize("method", ["poisson", "expected", "average"])
def test_without_an_expected_event_there_is_no_ratio(method: str) -> None:
    found = estimate_reference_ratio(0, 0.0, method=method)  # type: ignore[arg-type]

    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert found.why_missing == "no event was expected"


@pytest.mark.parametrize(
    ("observed", "expected"),
    [(-1, 3.0), (2, -3.0), (2, 0.0), (2, float("nan")), (2, float("inf")), (2.5, 3.0)],
)
def test_what_makes_no_ratio_is_refused(observed: float, expected: float) -> None:
    with pytest.raises(EstimationError):
        estimate_reference_ratio(observed, expected)  # type: ignore[arg-type]


def test_what_nobody_offers_is_refused() -> None:
    with pytest.raises(EstimationError, match="choose poisson, expected or average"):
        estimate_reference_ratio(2, 3.0, method="exact")  # type: ignore[arg-type]
    with pytest.raises(EstimationError):
        estimate_reference_ratio(2, 3.0, confidence=95)
