import numpy as np
import pytest
from scipy.stats import binom

from remission.designs import DESIGNS
from remission.designs.staged import Staged
from remission.designs.three_stage import (
    search_chen_minimax,
    search_chen_optimal,
    search_ensign_optimal,
)
from remission.errors import DesignError


def stages(design: Staged) -> list[tuple[int, int]]:
    return [(look.futile, look.n) for look in design.looks]


def test_designs_of_up_to_28_patients() -> None:
    """10 % against 30 %, alpha 5 %, power 80 %, at most 28 patients (other programs)."""
    rates = (0.10, 0.30, 0.05, 0.20)

    optimal = search_chen_optimal(*rates, most_patients=28)

    assert stages(optimal) == [(0, 7), (2, 16), (5, 28)]
    assert optimal.operating_characteristics(0.10).expected_patients == pytest.approx(
        13.92, abs=5e-3
    )
    assert stages(search_ensign_optimal(*rates, most_patients=28)) == stages(optimal)
    assert stages(DESIGNS["chen-minimax"](*rates)) == [(0, 11), (2, 19), (5, 25)]


def test_optimal_design_without_a_largest_trial() -> None:
    """0/6, 2/17, 5/29 stands in Chen 1997 as remembered; it awaits a check against the paper."""
    design = DESIGNS["chen-optimal"](0.10, 0.30, 0.05, 0.20)

    assert stages(design) == [(0, 6), (2, 17), (5, 29)]


def every_design(  # noqa: C901 - every design, in nested loops
    p0: float, p1: float, alpha: float, beta: float, largest: int
) -> list[tuple[float, int, int, int, int, int, int]]:
    """By hand: (expected, n, -r, n1, n2, r1, r2) of every design that meets both errors."""

    def follow(sizes: tuple[int, int, int], cuts: tuple[int, int, int], p: float) -> list[float]:
        going, before, reached = {0: 1.0}, 0, []
        for size, cut in zip(sizes, cuts, strict=True):
            later: dict[int, float] = {}
            for x, chance in going.items():
                for y in range(size - before + 1):
                    step = chance * masses[p, size - before][y]
                    later[x + y] = later.get(x + y, 0.0) + step
            going, before = {x: c for x, c in later.items() if x > cut}, size
            reached.append(sum(going.values()))
        return reached

    masses = {(p, m): binom.pmf(np.arange(m + 1), m, p) for p in (p0, p1) for m in range(largest)}
    found = []
    for n in range(3, largest + 1):
        for n1 in range(1, n - 1):
            for n2 in range(n1 + 1, n):
                for r in range(2, n):
                    for r2 in range(r):
                        for r1 in range(min(r2 + 1, n1)):
                            cuts = (r1, r2, r)
                            if follow((n1, n2, n), cuts, p1)[2] < 1 - beta:
                                continue
                            second, third, error = follow((n1, n2, n), cuts, p0)
                            if error <= alpha:
                                size = round(n1 + second * (n2 - n1) + third * (n - n2), 9)
                                found.append((size, n, -r, n1, n2, r1, r2))
    return found


def test_search_finds_the_best_of_all_designs() -> None:
    everything = every_design(0.2, 0.75, 0.1, 0.1, 9)
    fewest = min(everything, key=lambda d: (d[1], d[0], *d[2:]))
    best = min(everything)

    minimax = search_chen_minimax(0.2, 0.75, 0.1, 0.1)
    optimal = search_chen_optimal(0.2, 0.75, 0.1, 0.1, most_patients=9)

    for design, (_, n, minus_r, n1, n2, r1, r2) in ((minimax, fewest), (optimal, best)):
        assert stages(design) == [(r1, n1), (r2, n2), (-minus_r, n)]


def test_ensign_stops_first_when_nobody_responds() -> None:
    design = search_ensign_optimal(0.2, 0.4, 0.1, 0.2)
    chen = search_chen_optimal(0.2, 0.4, 0.1, 0.2)
    found, best = (d.operating_characteristics(0.2) for d in (design, chen))

    assert design.looks[0].futile == 0
    assert design.looks[0].n >= 5
    assert found.promising <= 0.1
    assert design.operating_characteristics(0.4).promising >= 0.8
    assert found.expected_patients >= best.expected_patients - 1e-9


def test_too_few_patients_allowed_is_refused() -> None:
    with pytest.raises(DesignError, match="up to 20 patients"):
        search_chen_optimal(0.10, 0.30, 0.05, 0.20, most_patients=20)
