"""Inference after Gehan's two stages, by every outcome of whole trials."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import comb

import numpy as np
import pytest
from scipy.stats import beta, binom

from remission.designs import Gehan, GehanInference, infer_gehan, search_gehan
from remission.errors import DesignError

DESIGNS = [search_gehan(0.5, 0.05, 0.15), search_gehan(0.2, 0.05, 0.10), search_gehan(0.3, 0.1)]

Outcome = tuple[int, int, int]


def outcomes(design: Gehan) -> Iterator[Outcome]:
    """Every (x1, x2, m2) of a trial that enters what the plan asks for."""
    for x1 in range(design.n1 + 1):
        size = design.find_second_stage(x1)
        for x2 in range(size + 1):
            yield x1, x2, size


def mass(k: int, n: int, p: float) -> float:
    return float(comb(n, k) * p**k * (1 - p) ** (n - k))


def chance(design: Gehan, outcome: Outcome, p: float) -> float:
    x1, x2, m2 = outcome
    return mass(x1, design.n1, p) * mass(x2, m2, p)


def rate(design: Gehan, outcome: Outcome) -> Fraction:
    return Fraction(outcome[0] + outcome[1], design.n1 + outcome[2])


@cache
def infer_all(design: Gehan) -> dict[Outcome, GehanInference]:
    return {
        (x1, x2, m2): infer_gehan(design, x1, (x2, m2) if m2 else None, p0=0.15, confidence=0.8)
        for x1, x2, m2 in outcomes(design)
    }


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", [0.04, 0.2, 0.5, 0.77])
def test_the_unbiased_rate_is_right_on_average_and_the_naive_one_is_not(
    design: Gehan, p: float
) -> None:
    found = infer_all(design)

    assert sum(chance(design, o, p) for o in found) == pytest.approx(1)
    mean = sum(chance(design, o, p) * each.unbiased for o, each in found.items())
    assert mean == pytest.approx(p, abs=1e-12)
    naive = sum(chance(design, o, p) * (each.naive.value or 0) for o, each in found.items())
    assert abs(naive - p) > 1e-4


@pytest.mark.parametrize("design", DESIGNS)
def test_equal_totals_have_one_unbiased_rate(design: Gehan) -> None:
    """It is the mean of x1 / n1 given the totals, weighed by the chances at any rate."""
    found = infer_all(design)
    for outcome, each in found.items():
        alike = [o for o in found if (o[0] + o[1], o[2]) == (outcome[0] + outcome[1], outcome[2])]
        weights = [chance(design, o, 0.37) for o in alike]
        mean = np.average([o[0] / design.n1 for o in alike], weights=weights)
        assert each.unbiased == pytest.approx(mean)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", np.linspace(0.02, 0.98, 25))
def test_limits_miss_no_more_often_than_they_may(design: Gehan, p: float) -> None:
    found = infer_all(design)

    assert sum(chance(design, o, p) for o, i in found.items() if i.lower > p) <= 0.1 + 1e-12
    assert sum(chance(design, o, p) for o, i in found.items() if i.upper < p) <= 0.1 + 1e-12


@pytest.mark.parametrize("design", DESIGNS)
def test_limits_and_p_values_are_those_of_the_order_by_the_rate_seen(design: Gehan) -> None:
    found = infer_all(design)
    for outcome, each in found.items():
        seen = rate(design, outcome)

        def at_least(p: float, seen: Fraction = seen) -> float:
            return sum(chance(design, o, p) for o in found if rate(design, o) >= seen)

        def at_most(p: float, seen: Fraction = seen) -> float:
            return sum(chance(design, o, p) for o in found if rate(design, o) <= seen)

        assert each.lower <= float(seen) <= each.upper
        assert each.p_value == pytest.approx(at_least(0.15))
        if design is DESIGNS[0]:
            assert each.lower == 0.0 or at_least(each.lower) == pytest.approx(0.1)
            assert each.upper == 1.0 or at_most(each.upper) == pytest.approx(0.1)


def test_by_hand() -> None:
    """n1 = 2, standard error 0.35: 1 of 2 asks for 0.25 / 0.1225 = 2.04, 3 in all; 2 of 2 for none.

    1 of 2 and 0 of 1, the rate 1/3: as much or more unless nobody responds, P = 1 - 0.5^2 at 0.5.
    3 patients with 2 responses come from 1 of 2 and 1 of 1 alone: the unbiased rate is 1/2.
    """
    design = Gehan(p1=0.8, beta=0.05, standard_error=0.35, n1=2)
    assert [design.find_second_stage(x1) for x1 in range(3)] == [0, 1, 0]

    low, high = (infer_gehan(design, 1, (x2, 1), p0=0.5) for x2 in (0, 1))

    assert low.p_value == pytest.approx(0.75)
    assert high.p_value == pytest.approx(0.25 + 0.5 * 0.5)  # 2 of 2 is better
    assert (low.unbiased, high.unbiased) == (0.5, 0.5)
    assert high.standard_error == pytest.approx(np.sqrt(2 / 27))
    assert high.standard_error_wanted == 0.35


def test_after_a_first_stage_without_a_response_the_upper_limit_is_that_of_one_stage() -> None:
    """No response in 14 is the worst outcome: 1 - 0.025^(1/14), as Clopper and Pearson."""
    found = infer_gehan(search_gehan(0.2, 0.05), 0)

    assert (found.lower, found.unbiased, found.p_value) == (0.0, 0.0, None)
    assert found.upper == pytest.approx(beta.ppf(0.975, 1, 14))
    assert found.upper == pytest.approx(found.naive.upper)


def test_another_number_in_the_second_stage_is_taken_as_the_plan() -> None:
    """After 2 of 14 the plan asks for 6; 8 were entered: by hand over all first stages."""
    design = search_gehan(0.2, 0.05)
    sizes = [design.find_second_stage(x1) for x1 in range(15)]
    sizes[2] = 8

    found = infer_gehan(design, 2, (3, 8), p0=0.2)

    assert not found.planned
    assert infer_gehan(design, 2, (3, 6)).planned
    expected = sum(
        binom.pmf(x1, 14, 0.2) * binom.pmf(x2, size, 0.2)
        for x1, size in enumerate(sizes)
        for x2 in range(size + 1)
        if Fraction(x1 + x2, 14 + size) >= Fraction(5, 22)
    )
    assert found.p_value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ((15,), "impossible"),
        ((0, (1, 5)), "stops without a response"),
        ((2,), "waits for them"),
        ((2, (7, 6)), "impossible"),
        ((2, (1.5, 6)), "whole numbers"),
    ],
)
def test_what_cannot_have_been_seen_is_refused(
    stages: tuple[int, tuple[int, int]], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        infer_gehan(search_gehan(0.2, 0.05), *stages)


def test_impossible_levels_are_refused() -> None:
    with pytest.raises(DesignError, match="confidence is 1"):
        infer_gehan(search_gehan(0.2, 0.05), 0, confidence=1.0)
    with pytest.raises(DesignError, match="p0 is 0"):
        infer_gehan(search_gehan(0.2, 0.05), 0, p0=0.0)


def test_no_p_value_is_above_1() -> None:
    """Every outcome has 0 responses of 7 or more; rounding summed them to 1 + 2e-16."""
    design = Gehan(p1=0.2, beta=0.05, standard_error=0.3, n1=7)

    assert infer_gehan(design, 0, p0=0.99).p_value == 1
