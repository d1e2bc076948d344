"""Cohen's kappa against R 4.2.2, vcd 1.4-11 and psych 2.2.9 (tests/oracles/cohen.R)."""

import json
from math import erfc, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import cross_tabulate, estimate_kappa

TABLES = json.loads((Path(__file__).parents[1] / "oracles" / "cohen.json").read_text())
CASES = [pytest.param(data, id=name) for name, data in TABLES.items()]
WEIGHTS = ["none", "linear", "quadratic"]
Data = dict[str, list[float]]


@pytest.mark.parametrize("data", CASES)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_kappa_and_its_standard_error_are_those_of_r(data: Data, weights: str) -> None:
    found = estimate_kappa(data["table"], weights=weights)

    assert [found.value, found.standard_error] == pytest.approx(data[weights], rel=1e-9)
    reach = 1.959963984540054 * found.standard_error
    expected = [max(-1, found.value - reach), min(1, found.value + reach)]
    assert [found.lower, found.upper] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("data", CASES)
def test_limits_and_test_are_those_of_r(data: Data) -> None:
    found = estimate_kappa(data["table"])

    assert [found.lower, found.upper] == pytest.approx(data["limits"], rel=1e-9)
    assert found.null_standard_error == pytest.approx(data["null_error"], rel=1e-9)
    assert found.z == pytest.approx(found.value / data["null_error"], rel=1e-9)
    assert found.p_value == pytest.approx(erfc(abs(found.z) / sqrt(2)), rel=1e-9)


def test_the_published_table_of_two_pathologists_is_reached() -> None:
    # PMC2648993, Table 2: kappa 0.906, SE 0.092, approximate T 4.894
    table = [[7, 1, 0], [0, 8, 0], [0, 0, 2]]

    found = estimate_kappa(table)

    assert (round(found.value, 3), round(found.standard_error, 3)) == (0.906, 0.092)
    assert round(found.z, 3) == 4.894
    assert estimate_kappa(table, weights="linear").value == pytest.approx(0.918919, abs=5e-7)
    assert estimate_kappa(table, weights="quadratic").value == pytest.approx(0.936170, abs=5e-7)


@pytest.mark.parametrize("agreed", [10, 1000, 10**6, 10**9])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_nearly_perfect_agreement_costs_no_digits(agreed: int, weights: str) -> None:
    """N agree on one category, one subject lies on either side. By hand:

    kappa = -1 / (N + 1); w - m (1 - kappa) is -1 where they agree and -(N + 2) / (N + 1) where they
    do not, so that SE^2 = N (N + 2) / (2 (N + 1)^4).
    """
    found = estimate_kappa([[agreed, 1], [1, 0]], weights=weights)

    error = sqrt(agreed * (agreed + 2) / 2) / (agreed + 1) ** 2
    assert found.value == pytest.approx(-1 / (agreed + 1), rel=1e-12)
    assert found.standard_error == pytest.approx(error, rel=1e-12)


def test_weighted_test_of_0_by_hand() -> None:
    # Rows 1/2, 1/2, columns 1/2, 1/2, in three categories, the middle one empty: linear weights
    # are 1, 0 in the corners, so that kappa and its test are those of the two by two table.
    three = estimate_kappa([[6, 0, 2], [0, 0, 0], [2, 0, 6]], weights="linear")
    two = estimate_kappa([[6, 2], [2, 6]])

    # By hand: p_o 3/4, p_e 1/2, kappa 1/2; SE0 = sqrt(1/2 + 1/4 - 1/2) / (1/2 sqrt(16)) = 1/4
    assert (two.value, two.null_standard_error, two.z) == pytest.approx((0.5, 0.25, 2))
    assert (three.value, three.null_standard_error, three.z) == pytest.approx((0.5, 0.25, 2))


@pytest.mark.parametrize(
    ("table", "value", "z", "why"),
    [
        ([[0, 0], [0, 0]], None, None, "no subjects were rated"),
        ([[5, 0], [0, 0]], None, None, "one category only, the same"),
        ([[5]], None, None, "one category only, the same"),
        ([[0, 5], [0, 0]], 0, None, "no limits: the standard error is 0"),
        ([[5, 0], [0, 3]], 1, 2.8284271247461903, "no limits: the standard error is 0"),
        ([[3, 2], [0, 0]], 0, None, "no limits: the standard error is 0"),
    ],
)
def test_what_does_not_exist_is_missing_with_the_reason(
    table: list[list[int]], value: float, z: float, why: str
) -> None:
    found = estimate_kappa(table)

    assert found.value == (value and pytest.approx(value))
    assert found.z == (z and pytest.approx(z))
    assert (found.lower, found.upper) == (None, None)
    assert why in found.why_missing


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40),
    st.sampled_from(WEIGHTS),
)
def test_swapping_the_raters_changes_nothing(pairs: list[tuple[int, int]], weights: str) -> None:
    table = np.zeros((4, 4))
    for one, other in pairs:
        table[one, other] += 1

    found = estimate_kappa(table, weights=weights)
    swapped = estimate_kappa(table.T, weights=weights)

    for name in ("value", "lower", "upper", "z"):
        expected = getattr(found, name)
        close = expected if expected is None else pytest.approx(expected, rel=1e-7, abs=1e-7)
        assert getattr(swapped, name) == close
    if found.lower is not None:
        assert found.lower <= found.value <= found.upper


def test_ratings_are_counted_in_the_order_of_the_categories() -> None:
    first, second = ["GIST", "other", "GIST", "GIST"], ["GIST", "other", "other", "GIST"]

    table = cross_tabulate(first, second)
    wider = cross_tabulate(first, second, categories=["other", "unsure", "GIST"])

    assert table.tolist() == [[2, 1], [0, 1]]
    assert wider.tolist() == [[1, 0, 0], [0, 0, 0], [1, 0, 2]]


@pytest.mark.parametrize(
    ("table", "how", "message"),
    [
        ([[1, 2]], {}, "square, a row per category; 1 by 2 found"),
        ([], {}, "square"),
        ([[1, 2], [3]], {}, "numbers"),
        ([["a"]], {}, "numbers"),
        ([[0.5]], {}, "whole numbers"),
        ([[-1]], {}, "whole numbers"),
        ([[float("nan")]], {}, "whole numbers"),
        ([[1]], {"weights": "cubic"}, "none, linear or quadratic"),
        ([[1]], {"confidence": 1}, "between 0 and 1"),
    ],
)
def test_wrong_tables_are_refused_in_words(
    table: object, how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_kappa(table, **how)


@pytest.mark.parametrize(
    ("first", "second", "categories", "message"),
    [
        ([1, 2], [1], None, "2 and 1 ratings"),
        ([1, None], [1, 2], None, "missing for subject 2"),
        ([1, 2], [float("nan"), 2], None, "missing for subject 1"),
        ([1, "b"], [1, 2], None, "no order"),
        ([1, 3], [1, 2], [1, 2], "3 is none of the categories 1, 2"),
        ([1, 2], [1, 2], [1, 2, 1], "stands twice"),
    ],
)
def test_wrong_ratings_are_refused_in_words(
    first: list[object], second: list[object], categories: list[object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        cross_tabulate(first, second, categories)
