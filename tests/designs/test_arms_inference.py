"""Inference after three outcomes, selection, screening and discontinuation."""

from fractions import Fraction
from itertools import product
from math import comb, exp, log, prod, sqrt

import numpy as np
import pytest
from scipy.stats import beta, binom, norm

from remission.designs import (
    Screening,
    Selection,
    ThreeOutcomeLimits,
    find_selection_bias,
    infer_discontinuation,
    infer_screening,
    infer_selection,
    infer_three_outcomes,
    search_sargent,
    search_screening,
    search_selection,
)
from remission.errors import DesignError

THREE = search_sargent(
    0.2, 0.4, ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8, tolerance=0.005)
)


# --- three outcomes -------------------------------------------------------------------------


@pytest.mark.parametrize("responses", range(33))
def test_both_p_values_say_what_the_design_says(responses: int) -> None:
    """SciPy's binomial; 8 or fewer of 32 is not promising, 11 or more promising."""
    found = infer_three_outcomes(THREE, responses, 32)

    assert found.p_value == pytest.approx(binom.sf(responses - 1, 32, 0.2), rel=1e-9)
    assert found.p_value_low == pytest.approx(binom.cdf(responses, 32, 0.4), rel=1e-9)
    verdict = THREE.decide(responses)
    assert (found.p_value <= THREE.alpha + 1e-12) == (verdict == "promising")
    assert (found.p_value_low <= THREE.beta + 1e-12) == (verdict == "not promising")


def test_other_numbers_of_patients_than_planned_are_judged_exactly() -> None:
    found = infer_three_outcomes(THREE, 9, 30, confidence=0.9)

    assert found.p_value == pytest.approx(binom.sf(8, 30, 0.2))
    assert (found.rate.lower, found.rate.upper) == pytest.approx(
        (beta.ppf(0.05, 9, 22), beta.ppf(0.95, 10, 21))
    )


@pytest.mark.parametrize(("responses", "patients"), [(33, 32), (-1, 32), (0, 0), (1.5, 32)])
def test_impossible_responses_to_three_outcomes_are_refused(responses: int, patients: int) -> None:
    with pytest.raises(DesignError, match=r"impossible|Nobody"):
        infer_three_outcomes(THREE, responses, patients)
    with pytest.raises(DesignError, match="confidence"):
        infer_three_outcomes(THREE, 3, 32, confidence=0.0)


# --- selection ------------------------------------------------------------------------------


@pytest.mark.parametrize("rates", [(0.3, 0.3), (0.5, 0.2), (0.1, 0.4, 0.4), (0.0, 0.25)])
def test_the_bias_of_the_winner_agrees_with_every_outcome(rates: tuple[float, ...]) -> None:
    n, expected = 5, 0.0
    for x in product(range(n + 1), repeat=len(rates)):
        weight = prod(binom.pmf(k, n, p) for k, p in zip(x, rates, strict=True))
        winners = [arm for arm, k in enumerate(x) if k == max(x)]
        expected += weight * np.mean([x[arm] / n - rates[arm] for arm in winners])

    assert find_selection_bias(rates, n) == pytest.approx(expected, abs=1e-12)


def test_the_bias_of_one_patient_in_each_of_two_arms_by_hand() -> None:
    """Both rates 1/2: the winner responds with 3/4, which is 1/4 above its true rate."""
    assert find_selection_bias((0.5, 0.5), 1) == pytest.approx(0.25)


def integrate_by_fractions(counts: tuple[int, ...], n: int) -> list[float]:
    """P(each rate is the highest) after uniform priors, as polynomials with whole numbers."""

    def below(x: int) -> list[Fraction]:  # P(rate < p | x of n) by powers of p
        size = n + 1
        powers = [Fraction(0)] * (size + 1)
        for k in range(x + 1, size + 1):
            for j in range(size - k + 1):
                powers[k + j] += comb(size, k) * comb(size - k, j) * (-1) ** j
        return powers

    def multiply(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
        out = [Fraction(0)] * (len(a) + len(b) - 1)
        for i, u in enumerate(a):
            for j, v in enumerate(b):
                out[i + j] += u * v
        return out

    chances = []
    for arm, x in enumerate(counts):
        total = [k * c for k, c in enumerate(below(x))][1:]  # the density
        for other, y in enumerate(counts):
            if other != arm:
                total = multiply(total, below(y))
        chances.append(float(sum(c / (k + 1) for k, c in enumerate(total))))
    return chances


@pytest.mark.parametrize(
    ("counts", "n"), [((3, 5), 9), ((0, 0), 4), ((7, 7, 2), 7), ((4, 9, 8, 1), 21), ((0, 30), 30)]
)
def test_the_chance_to_be_the_best_is_that_of_exact_fractions(
    counts: tuple[int, ...], n: int
) -> None:
    design = Selection(best=0.4, others=(0.2,) * (len(counts) - 1), n=n, chance=0.9)

    found = infer_selection(design, counts)

    assert found.best_chances == pytest.approx(integrate_by_fractions(counts, n), abs=1e-12)


def test_the_chance_to_be_the_best_of_large_arms_lies_near_the_normal_one() -> None:
    design = Selection(best=0.4, others=(0.2,), n=1000, chance=0.9)
    a, b = (beta(1 + x, 1001 - x) for x in (330, 300))

    found = infer_selection(design, (330, 300))

    normal = norm.cdf((a.mean() - b.mean()) / sqrt(a.var() + b.var()))
    assert found.best_chances[0] == pytest.approx(normal, abs=2e-4)
    assert sum(found.best_chances) == pytest.approx(1)


def test_after_a_selection() -> None:
    design = search_selection(0.35, [0.2, 0.2])  # 44 in each

    found = infer_selection(design, (14, 9, 14))

    assert found.selected == (0, 2)
    assert found.naive == pytest.approx(14 / 44)
    assert found.bias == pytest.approx(find_selection_bias((14 / 44, 9 / 44, 14 / 44), 44))
    assert found.bias_subtracted == pytest.approx(14 / 44 - found.bias)
    assert (found.arms[1].lower, found.arms[1].upper) == pytest.approx(
        (beta.ppf(0.025, 9, 36), beta.ppf(0.975, 10, 35))
    )


@pytest.mark.parametrize("responses", [(5,), (22, 0), (-1, 3), (2.5, 3)])
def test_impossible_responses_of_arms_are_refused(responses: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match="whole number from 0 to 21"):
        infer_selection(search_selection(0.25, [0.10]), responses)
    with pytest.raises(DesignError, match="confidence"):
        infer_selection(search_selection(0.25, [0.10]), (1, 2), confidence=2)


# --- screening ------------------------------------------------------------------------------


def test_a_hazard_ratio_by_hand() -> None:
    """z = 2 after 100 events: log HR = -2 x 2 / 10 = -0.4, standard error 2 / 10."""
    design = Screening(hazard_ratio=2 / 3, alpha=0.10, beta=0.10, events=160)

    found = infer_screening(design, 2.0, 100)

    assert found.confidence == pytest.approx(0.8)
    assert found.hazard_ratio == pytest.approx(exp(-0.4))
    assert (log(found.lower), log(found.upper)) == pytest.approx(
        (-0.4 - 0.2 * norm.ppf(0.9), -0.4 + 0.2 * norm.ppf(0.9))
    )
    assert found.p_value == pytest.approx(norm.sf(2))


@pytest.mark.parametrize("z", [-1.0, 0.0, 1.2, 1.29, 3.0])
def test_the_upper_limit_is_below_1_when_the_design_is_promising(z: float) -> None:
    design = search_screening(1 / 1.5, 0.10, 0.10)

    found = infer_screening(design, z, 160)

    assert (found.upper < 1) == (design.decide(z, 160) == "promising")


@pytest.mark.parametrize(
    ("z", "events"), [(float("nan"), 100), (1.0, 0), (-1e6, 5), (1.0, 2.5), (1.0, float("nan"))]
)
def test_impossible_log_rank_results_are_refused(z: float, events: int) -> None:
    design = search_screening(1 / 1.5, 0.10, 0.10)

    with pytest.raises(DesignError, match="are expected"):
        infer_screening(design, z, events)
    with pytest.raises(DesignError, match="confidence"):
        infer_screening(design, 1.0, 100, confidence=1.0)


def test_an_alpha_of_one_half_has_no_limits_of_its_own() -> None:
    design = Screening(hazard_ratio=0.7, alpha=0.5, beta=0.2, events=40)

    with pytest.raises(DesignError, match=r"alpha is 0\.5.* Give a confidence"):
        infer_screening(design, 1.0, 40)
    assert infer_screening(design, 1.0, 40, confidence=0.9).confidence == 0.9


# --- discontinuation ------------------------------------------------------------------------


def test_after_a_discontinuation() -> None:
    """R 4.2.2: fisher.test(matrix(c(7, 2, 3, 8), 2), alternative = "greater")$p.value."""
    found = infer_discontinuation((21, 50), (7, 9), (3, 11))

    assert found.p_value == pytest.approx(0.03489, abs=5e-6)
    assert found.stable.value == pytest.approx(0.42)
    assert (found.stable.lower, found.stable.upper) == pytest.approx(
        (beta.ppf(0.025, 21, 30), beta.ppf(0.975, 22, 29))
    )
    assert found.difference.value == pytest.approx(7 / 9 - 3 / 11)
    assert found.difference.method == "miettinen-nurminen"
    assert (found.continued.n, found.stopped.N) == (7, 11)


def test_an_empty_arm_has_no_difference_and_a_reason() -> None:
    found = infer_discontinuation((1, 50), (1, 1), (0, 0))

    assert (found.p_value, found.difference.value) == (None, None)
    assert found.difference.why_missing == "nobody in the second group"


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (((21, 50), (8, 7), (3, 11)), "impossible"),
        (((51, 50), (7, 9), (3, 11)), "impossible"),
        (((19, 50), (7, 9), (3, 11)), "20 patients were allocated, but only 19 were stable"),
    ],
)
def test_impossible_arms_of_a_discontinuation_are_refused(
    groups: tuple[tuple[int, int], tuple[int, int], tuple[int, int]], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        infer_discontinuation(*groups)


@pytest.mark.parametrize(("rates", "n"), [((0.2, 0.3), 3.5), ((), 5), ((0.2, 1.3), 5)])
def test_no_bias_without_patients_and_rates(rates: tuple[float, ...], n: int) -> None:
    with pytest.raises(DesignError, match="expected"):
        find_selection_bias(rates, n)
