from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from remission.designs import Simon, search_simon
from remission.designs.tables import BinomialTables
from remission.errors import DesignError


def stages(design: Simon) -> tuple[int, int, int, int]:
    return design.r1, design.n1, design.r, design.n


# Admissible designs as R clinfun 1.1.5, OneArmPhaseTwoStudy 1.0.3 and lrstat 0.2.15 give them.
@pytest.mark.parametrize(
    ("rates", "between", "expected"),
    [
        ((0.10, 0.30, 0.05, 0.10), (2, 19, 6, 34), 23.42),
        ((0.30, 0.50, 0.05, 0.10), (7, 23, 22, 56), None),
    ],
)
def test_admissible_designs_of_other_programs(
    rates: tuple[float, float, float, float],
    between: tuple[int, int, int, int],
    expected: float | None,
) -> None:
    found = search_simon(*rates)

    kinds = [entry.design.kind for entry in found.admissible]
    assert kinds == ["simon-minimax", "simon-admissible", "simon-optimal"]
    assert stages(found.admissible[1].design) == between
    if expected is not None:
        middle = found.admissible[1].design.operating_characteristics(rates[0])
        assert middle.expected_patients == pytest.approx(expected, abs=5e-3)


def every_best(p0: float, p1: float, alpha: float, beta: float) -> dict[int, float]:
    """By hand: the smallest expected size for every n up to 30, with SciPy's binomial."""
    best: dict[int, float] = {}
    for n in range(2, 31):
        for n1 in range(1, n):
            for r1 in range(n1):
                r = np.arange(r1 + 1, n)
                x = np.arange(r1 + 1, n1 + 1)[:, None]
                reach = [
                    (binom.pmf(x, n1, p) * binom.sf(r - x, n - n1, p)).sum(axis=0) for p in (p0, p1)
                ]
                if ((reach[0] <= alpha) & (reach[1] >= 1 - beta)).any():
                    size = n1 + binom.sf(r1, n1, p0) * (n - n1)
                    best[n] = min(best.get(n, np.inf), size)
    return best


@pytest.mark.parametrize("rates", [(0.05, 0.25, 0.10, 0.10), (0.2, 0.6, 0.05, 0.1)])
def test_each_admissible_design_is_best_for_its_weights(
    rates: tuple[float, float, float, float],
) -> None:
    best = every_best(*rates)

    found = search_simon(*rates).admissible

    assert (found[0].highest_q, found[-1].lowest_q) == (1, 0)
    for entry in found:
        assert entry.lowest_q < entry.highest_q
        for q in (entry.lowest_q, entry.highest_q):
            least = min(q * n + (1 - q) * size for n, size in best.items())
            size = entry.design.operating_characteristics(rates[0]).expected_patients
            assert q * entry.design.n + (1 - q) * size == pytest.approx(least, abs=1e-8)
    assert all(left.lowest_q == right.highest_q for left, right in pairwise(found))


def test_the_search_ends_with_a_certificate() -> None:
    """For 50 % against 60 % no trial above 293 patients needs to be looked at."""
    found = search_simon(0.5, 0.6, 0.05, 0.1)

    expected = found.optimal.operating_characteristics(0.5).expected_patients
    assert stages(found.optimal) == (54, 104, 128, 233)
    assert found.at_least >= expected - 1e-9
    assert found.searched_to in (292, 293)  # the last one tried, or the first not needed


def test_large_trials_are_found() -> None:
    """20 % against 25 %: 690 patients keep both errors, by SciPy's binomial."""
    design = search_simon(0.2, 0.25, 0.05, 0.1).optimal

    x = np.arange(design.r1 + 1, design.n1 + 1)
    error, power = (
        binom.pmf(x, design.n1, p) @ binom.sf(design.r - x, design.n - design.n1, p)
        for p in (0.2, 0.25)
    )
    assert error <= 0.05
    assert power >= 0.9
    assert 600 < design.n < 800


@pytest.mark.parametrize(("low", "high"), [(1, 9), (10, 10), (12, 14), (20, 22)])
def test_a_bounded_first_stage_is_the_best_within_its_bounds(low: int, high: int) -> None:
    rates = (0.05, 0.25, 0.10, 0.10)
    found = search_simon(*rates, first_stage=(low, high))

    best = np.inf
    for n1 in range(low, high + 1):
        for n in range(n1 + 1, 41):
            for r1 in range(n1):
                r = np.arange(r1 + 1, n)
                x = np.arange(r1 + 1, n1 + 1)[:, None]
                error, power = (
                    (binom.pmf(x, n1, p) * binom.sf(r - x, n - n1, p)).sum(axis=0)
                    for p in rates[:2]
                )
                if ((error <= 0.1) & (power >= 0.9)).any():
                    best = min(best, n1 + binom.sf(r1, n1, 0.05) * (n - n1))
    assert low <= found.optimal.n1 <= high
    expected = found.optimal.operating_characteristics(0.05).expected_patients
    assert expected == pytest.approx(best, abs=1e-8)


@pytest.mark.parametrize(
    ("first_stage", "message"),
    [((0, 5), "1 <= lower"), ((9, 8), "1 <= lower"), ((1, 8), "P\\(0 of 8\\) = 0.1001")],
)
def test_an_impossible_first_stage_is_refused(first_stage: tuple[int, int], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        search_simon(0.05, 0.25, 0.1, 0.1, first_stage=first_stage)


def test_the_message_says_how_many_patients_would_do() -> None:
    with pytest.raises(DesignError, match="about 21406"):
        search_simon(0.50, 0.51, 0.05, 0.10)


@settings(max_examples=25)
@given(st.integers(1, 80), st.integers(8, 19))
def test_no_second_stage_is_without_effect(start: int, width: int) -> None:
    """R clinfun offers 11/16, 11/17 for 0.56, 0.81, 0.10, 0.20: the 17th patient cannot matter."""
    p0, p1 = start / 100, min(start + 2 * width, 99) / 100
    for entry in search_simon(p0, p1, 0.1, 0.2).admissible:
        assert entry.design.r1 < entry.design.r


def test_tables_agree_with_scipy() -> None:
    tables = BinomialTables(60, 0.3)

    n, k = np.ogrid[:61, :61]
    np.testing.assert_allclose(tables.mass, binom.pmf(k, n, 0.3), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(tables.tail[:, :61], binom.sf(k - 1, n, 0.3), rtol=1e-11)
    second = tables.second_stage(30, range(10, 20), 12, 9)
    n1, x1 = np.arange(10, 20)[:, None], np.arange(9)
    np.testing.assert_allclose(second, binom.sf(11 - x1, 30 - n1, 0.3), rtol=1e-11)
