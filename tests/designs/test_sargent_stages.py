"""Two stages with three outcomes: another program, every design of small trials, every outcome."""

from functools import cache
from math import comb

import numpy as np
import pytest
from scipy.stats import binom

from remission.designs import (
    ThreeOutcomeLimits,
    ThreeOutcomesStages,
    infer_stages,
    search_sargent_stages,
)
from remission.errors import DesignError

LIMITS = ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8, tolerance=0.005)
Cuts = tuple[int, int, int, int, int]
"""n1, r1, n, fail, success."""


@cache
def mass(k: int, n: int, p: float) -> float:
    return float(comb(n, k) * p**k * (1 - p) ** (n - k))


def outcomes_by_hand(cuts: Cuts, p: float) -> tuple[float, float]:
    """P(not promising) and P(promising) by every outcome of both stages."""
    n1, r1, n, fail, success = cuts
    low, high = 0.0, 0.0
    for x1 in range(n1 + 1):
        for x2 in range(n - n1 + 1) if x1 > r1 else [0]:
            if x1 <= r1:
                low += mass(x1, n1, p)
            elif x1 + x2 <= fail:
                low += mass(x1, n1, p) * mass(x2, n - n1, p)
            elif x1 + x2 >= success:
                high += mass(x1, n1, p) * mass(x2, n - n1, p)
    return low, high


# R PhIIdesign 0.2.0, sargent2stage(p0 = 0.1, pa = 0.3, alpha = 0.05, beta = 0.1, eta = 0.8,
# pi = 0.8, eps = 0.005, N_min = 15, N_max = 30), as its own test prints it.
@pytest.mark.parametrize(
    ("minimax", "cuts", "expected", "attained"),
    [
        (
            False,
            (12, 1, 26, 3, 6),
            16.773968474954,
            (0.0359671496394091, 0.0946167011418047, 0.81304011630856, 0.804780447494023),
        ),
        (
            True,
            (14, 1, 21, 3, 5),
            16.9075960163903,
            (0.0511412111636121, 0.100822444566976, 0.857801376756208, 0.796294384317041),
        ),
    ],
)
def test_designs_of_another_program(
    *, minimax: bool, cuts: Cuts, expected: float, attained: tuple[float, ...]
) -> None:
    found = search_sargent_stages(0.1, 0.3, LIMITS, minimax=minimax)

    assert (found.n1, found.r1, found.n, found.fail, found.success) == cuts
    assert found.behave(0.1)[1] == pytest.approx(expected, rel=1e-12)
    assert (found.alpha, found.beta, found.eta, found.pi) == pytest.approx(attained, rel=1e-12)


@pytest.mark.parametrize(
    ("rates", "limits"),
    [
        ((0.1, 0.5), ThreeOutcomeLimits(alpha=0.1, beta=0.2, eta=0.7, pi=0.6)),
        ((0.3, 0.8), ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=0.8, pi=0.75)),
        ((0.2, 0.7), ThreeOutcomeLimits(alpha=0.2, beta=0.1, eta=0.6, pi=0.8)),
    ],
)
def test_the_search_finds_the_best_of_all_designs(
    rates: tuple[float, float], limits: ThreeOutcomeLimits
) -> None:
    optimal, minimax = (search_sargent_stages(*rates, limits, minimax=small) for small in (0, 1))

    every = []
    for n in range(2, optimal.n + 3):
        for n1 in range(1, n):
            for r1 in range(n1):
                stop = sum(mass(x, n1, rates[0]) for x in range(r1 + 1))
                for fail in range(r1 + 1, n - 1):
                    for success in range(fail + 2, n + 1):
                        cuts = (n1, r1, n, fail, success)
                        eta, alpha = outcomes_by_hand(cuts, rates[0])
                        beta, pi = outcomes_by_hand(cuts, rates[1])
                        inside = alpha <= limits.alpha and beta <= limits.beta
                        if inside and eta >= limits.eta and pi >= limits.pi:
                            size = round(n1 + (1 - stop) * (n - n1), 9)
                            every.append((size, n, n1, r1, -fail, success))
    best = min(every)
    assert best == (
        round(optimal.behave(rates[0])[1], 9),
        optimal.n, optimal.n1, optimal.r1, -optimal.fail, optimal.success,
    )  # fmt: skip
    fewest = min(n for _, n, *_ in every)
    best = min(design for design in every if design[1] == fewest)
    assert best[1:] == (minimax.n, minimax.n1, minimax.r1, -minimax.fail, minimax.success)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.25, 0.6, 1.0])
def test_outcomes_agree_with_every_outcome_and_add_up(p: float) -> None:
    found = search_sargent_stages(0.1, 0.3, LIMITS)

    low, middle, high = found.find_outcomes(p)

    cuts = (found.n1, found.r1, found.n, found.fail, found.success)
    assert (low, high) == pytest.approx(outcomes_by_hand(cuts, p), abs=1e-12)
    assert low + middle + high == pytest.approx(1, abs=1e-12)
    early, expected = found.behave(p)
    assert early == pytest.approx(binom.cdf(1, 12, p), abs=1e-12)
    assert expected == pytest.approx(12 + (1 - early) * 14)


@pytest.mark.parametrize(
    ("responses", "patients", "verdict"),
    [
        (1, 12, "not promising"),
        (2, 12, "continue"),
        (3, 26, "not promising"),
        (4, 26, "inconclusive"),
        (5, 26, "inconclusive"),
        (6, 26, "promising"),
        (6, 20, "undecided"),
    ],
)
def test_decisions(responses: int, patients: int, verdict: str) -> None:
    assert search_sargent_stages(0.1, 0.3, LIMITS).decide(responses, patients) == verdict


def test_by_hand() -> None:
    """0 of 1 stops; of 3 in all 1 fails, 3 succeed; at 1/2: stop 1/2, then 0, 1, 2 more of 2."""
    design = ThreeOutcomesStages(
        p0=0.5, p1=0.8, n1=1, r1=0, n=3, fail=1, success=3, alpha=0.1, beta=0.2, eta=0.6, pi=0.5
    )

    assert design.find_outcomes(0.5) == pytest.approx((0.5 + 0.125, 0.25, 0.125))
    assert design.behave(0.5) == pytest.approx((0.5, 2.0))


def test_the_inference_after_two_stages_takes_it() -> None:
    """Over every outcome: right on average, and as many P values up to alpha as are promising."""
    design = search_sargent_stages(
        0.1, 0.5, ThreeOutcomeLimits(alpha=0.1, beta=0.2, eta=0.7, pi=0.6)
    )
    n1, m = design.n1, design.n - design.n1
    for p in (0.1, 0.4, 0.8):
        mean = 0.0
        for x1 in range(n1 + 1):
            if x1 <= design.r1:
                mean += mass(x1, n1, p) * infer_stages(design, [(x1, n1)]).umvue
                continue
            for x2 in range(m + 1):
                found = infer_stages(design, [(x1, n1), (x1 + x2, n1 + m)])
                mean += mass(x1, n1, p) * mass(x2, m, p) * found.umvue
                promising = design.decide(x1 + x2, n1 + m) == "promising"
                assert (found.p_value <= design.alpha + 1e-12) == promising
        assert mean == pytest.approx(p)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(DesignError, match="eta"):
        search_sargent_stages(0.2, 0.4, ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=1.0, pi=0.8))
    with pytest.raises(DesignError, match=r"alpha = 0.05 and beta = 0.1 .* up to 200"):
        search_sargent_stages(0.5, 0.51, LIMITS)
    with pytest.raises(DesignError, match=r"alpha = 0.05 and beta = 0.1 .* up to 200"):
        search_sargent_stages(0.5, 0.58, LIMITS)
    with pytest.raises(DesignError, match="impossible"):
        search_sargent_stages(0.1, 0.3, LIMITS).decide(13, 12)


def test_exact_figures_lie_inside_the_simulation_error() -> None:
    found, trials = search_sargent_stages(0.1, 0.3, LIMITS), 40_000
    rng = np.random.default_rng(4)
    first = rng.binomial(found.n1, 0.3, trials)
    last = first + rng.binomial(found.n - found.n1, 0.3, trials)
    seen = ((first > found.r1) & (last >= found.success)).mean()

    assert abs(seen - found.pi) < 4 * np.sqrt(found.pi * (1 - found.pi) / trials)
