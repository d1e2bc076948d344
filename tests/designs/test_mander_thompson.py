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
    x = np.arange(largest + 2)
    size = x[:-1, None]
    mass = [binom.pmf(x, size, p) for p in (p0, p1)]
    tail = [binom.sf(x - 1, size, p) for p in (p0, p1)]

    def promising(k: int, n1: int, n: int, r: int) -> np.ndarray:
        """P(promising) by r1 (rows) and enough (columns) at the rate of that place."""
        later = mass[k][n1] * tail[k][n - n1, np.maximum(r + 1 - x, 0)]
        upto = np.concatenate([[0.0], np.cumsum(later)])  # X1 < x, and promising in the end
        return tail[k][n1] + upto[None, :-1] - upto[1:, None]

    found = []
    for n in range(2, largest + 1):
        for n1 in range(2, n):
            going = tail[0][n1, 1:, None] - tail[0][n1, None, :-1]
            going = np.pad(going, ((0, 1), (0, 1)))
            for r in range(1, n):
                good = promising(0, n1, n, r) <= alpha + 1e-12
                good &= promising(1, n1, n, r) >= 1 - beta - 1e-12
                good &= (x[None, :] >= x[:, None] + 2) & (x[None, :] <= min(r, n1) + 1)
                for r1, enough in np.argwhere(good):
                    expected = round(n1 + float(going[r1, enough]) * (n - n1), 9)
                    found.append((expected, n, -r, n1, int(r1), int(enough)))
    return found


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta", "largest"),
    [
        (0.2, 0.7, 0.1, 0.1, 16),
        (0.1, 0.6, 0.05, 0.2, 16),
        (0.5, 0.95, 0.1, 0.1, 16),
        (0.05, 0.95, 0.05, 0.1, 11),  # the cuts of the first stage could cross
        (0.05, 0.9, 0.05, 0.1, 11),
        (0.12, 0.42, 0.09, 0.18, 26),  # minimax: more than r are too rare at p1 without success
        (0.02, 0.3, 0.1, 0.1, 24),
        (0.1, 0.35, 0.2, 0.2, 26),
        (0.3, 0.7, 0.1, 0.1, 26),
        (0.4, 0.9, 0.01, 0.05, 22),
        (0.6, 0.9, 0.1, 0.2, 26),
        (0.45, 0.8, 0.2, 0.05, 26),
        (0.01, 0.97, 0.01, 0.01, 8),
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
