import numpy as np
import pytest
from scipy.stats import binom

from remission.designs import DESIGNS
from remission.designs.mander_thompson import (
    search_mander_thompson_minimax,
    search_mander_thompson_optimal,
)
from remission.designs.staged import Staged


def bounds(design: Staged) -> list[tuple[int, int, int]]:
    return [(look.n, look.futile, look.promising) for look in design.looks]


def test_design_of_another_program() -> None:
    """R singlearm 1.0.0, null-optimal among up to 45 patients: 2/17 or 5/17, 8 of 41, EN 22.185."""
    design = DESIGNS["mander-thompson-optimal"](0.10, 0.30, 0.05, 0.10)
    null = design.operating_characteristics(0.10)

    assert bounds(design) == [(17, 2, 5), (41, 7, 8)]
    assert null.expected_patients == pytest.approx(22.185, abs=5e-4)
    assert null.promising == pytest.approx(0.0483, abs=5e-5)
    assert design.operating_characteristics(0.30).promising >= 0.90


def every_design(p0: float, p1: float, alpha: float, beta: float, largest: int) -> list[tuple]:
    """By hand: (expected, n, -r, n1, r1, enough) of every design that meets both errors."""

    def promising(n1: int, r1: int, enough: int, n: int, r: int, p: float) -> float:
        x = np.arange(r1 + 1, enough)
        later = binom.pmf(x, n1, p) @ binom.sf(r - x, n - n1, p)
        return float(binom.sf(enough - 1, n1, p) + later)

    found = []
    for n in range(2, largest + 1):
        for n1 in range(2, n):
            for r1 in range(n1):
                for r in range(r1 + 1, n):
                    for enough in range(r1 + 2, min(r + 1, n1 + 1) + 1):
                        stages = (n1, r1, enough, n, r)
                        if promising(*stages, p0) > alpha or promising(*stages, p1) < 1 - beta:
                            continue
                        going = binom.cdf(enough - 1, n1, p0) - binom.cdf(r1, n1, p0)
                        size = round(n1 + going * (n - n1), 9)
                        found.append((size, n, -r, n1, r1, enough))
    return found


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta", "largest"),
    [
        (0.2, 0.7, 0.1, 0.1, 11),
        (0.1, 0.6, 0.05, 0.2, 11),
        (0.5, 0.95, 0.1, 0.1, 11),
        (0.05, 0.95, 0.05, 0.1, 11),  # the cuts of the first stage could cross
        (0.05, 0.9, 0.05, 0.1, 11),
        (0.12, 0.42, 0.09, 0.18, 16),  # minimax: more than r are too rare at p1 without success
    ],
)
def test_search_finds_the_best_of_all_designs(
    p0: float, p1: float, alpha: float, beta: float, largest: int
) -> None:
    everything = every_design(p0, p1, alpha, beta, largest)
    best = min(everything)
    fewest = min(everything, key=lambda d: (d[1], d[0], *d[2:]))

    optimal = search_mander_thompson_optimal(p0, p1, alpha, beta)
    minimax = search_mander_thompson_minimax(p0, p1, alpha, beta)

    for design, (_, n, minus_r, n1, r1, enough) in ((optimal, best), (minimax, fewest)):
        assert bounds(design) == [(n1, r1, enough), (n, -minus_r, -minus_r + 1)]


@pytest.mark.parametrize(
    "rates", [(0.05, 0.25, 0.1, 0.1), (0.2, 0.4, 0.05, 0.2), (0.3, 0.5, 0.05, 0.1)]
)
def test_it_never_expects_more_patients_than_simon(
    rates: tuple[float, float, float, float],
) -> None:
    simon = DESIGNS["simon-optimal"](*rates).operating_characteristics(rates[0])
    found = search_mander_thompson_optimal(*rates).operating_characteristics(rates[0])

    assert found.expected_patients <= simon.expected_patients
    assert found.promising <= rates[2] + 1e-12
    assert found.promising + found.not_promising == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("responses", "verdict"),
    [(2, "not promising"), (3, "continue"), (4, "continue"), (5, "promising")],
)
def test_the_first_stage_decides_three_ways(responses: int, verdict: str) -> None:
    design = search_mander_thompson_optimal(0.10, 0.30, 0.05, 0.10)

    assert design.decide(responses, 17).verdict == verdict
