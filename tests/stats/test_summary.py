import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import summarise


# R 4.2.2: quantile(x, type = 7)
@pytest.mark.parametrize(
    ("values", "lower_quartile", "median", "upper_quartile"),
    [
        ([7], 7, 7, 7),
        ([1, 2], 1.25, 1.5, 1.75),
        ([4, 1, 3, 2], 1.75, 2.5, 3.25),
        ([5, 1, 4, 2, 3], 2, 3, 4),
        ([0, 0, 1, 1, 1, 2], 0.25, 1, 1),
    ],
)
def test_quartiles_interpolate_as_in_r(
    values: list[float], lower_quartile: float, median: float | None, upper_quartile: float
) -> None:
    found = summarise(values)

    assert (found.lower_quartile, found.median, found.upper_quartile) == pytest.approx(
        (lower_quartile, median, upper_quartile)
    )
    assert (found.n, found.minimum, found.maximum) == (len(values), min(values), max(values))


def test_no_values_have_no_median() -> None:
    found = summarise([])

    assert found.n == 0
    assert found.median is None
    assert found.minimum is None
    assert found.why_missing == "no values"


@pytest.mark.parametrize("wrong", [float("nan"), None, float("inf"), "young"])
def test_a_missing_or_infinite_value_is_refused(wrong: object) -> None:
    with pytest.raises(EstimationError, match="values must be"):
        summarise([53, wrong])


def test_a_table_is_refused() -> None:
    with pytest.raises(EstimationError, match="one column"):
        summarise([[1, 2], [3, 4]])


@given(st.lists(st.integers(-1000, 1000), min_size=1), st.integers(-50, 50))
def test_order_changes_nothing_and_a_shift_shifts(values: list[float], shift: int) -> None:
    found = summarise(values)

    assert summarise(sorted(values)) == found
    assert summarise([v + shift for v in values]).median == pytest.approx(found.median + shift)
    assert found.minimum <= found.lower_quartile <= found.median
    assert found.median <= found.upper_quartile <= found.maximum
