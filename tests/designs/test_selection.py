from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from remission.designs.selection import find_selection_chance, search_selection
from remission.errors import DesignError


# Simon, Wittes and Ellenberg 1985: patients per arm of 2, 3 and 4 arms, the best 15 % above the
# others, 90 %; as remembered, so it awaits a check against the paper.
@pytest.mark.parametrize(
    ("rate", "sizes"),
    [
        (0.10, (21, 31, 37)),
        (0.20, (29, 44, 52)),
        (0.30, (35, 52, 62)),
        (0.40, (37, 55, 67)),
        (0.50, (36, 54, 65)),
        (0.60, (32, 49, 59)),
        (0.70, (26, 39, 47)),
        (0.80, (16, 24, 29)),
    ],
)
def test_patients_per_arm(rate: float, sizes: tuple[int, int, int]) -> None:
    found = [search_selection(rate + 0.15, [rate] * others) for others in (1, 2, 3)]

    assert tuple(design.n for design in found) == sizes
    assert all(design.chance >= 0.9 for design in found)


@pytest.mark.parametrize("others", [(0.2,), (0.2, 0.3), (0.1, 0.4, 0.4)])
def test_chance_agrees_with_every_outcome(others: tuple[float, ...]) -> None:
    """By hand: every combination of responses in 5 patients per arm; a lot among equals."""
    expected = 0.0
    for x in product(range(6), repeat=1 + len(others)):
        chance = np.prod([binom.pmf(k, 5, p) for k, p in zip(x, (0.5, *others), strict=True)])
        if x[0] == max(x):
            expected += chance / x.count(x[0])

    assert find_selection_chance(0.5, others, 5) == pytest.approx(expected, abs=1e-12)


def test_equal_arms_are_selected_by_lot() -> None:
    assert find_selection_chance(0.3, [0.3, 0.3], 20) == pytest.approx(1 / 3)


def test_exact_chance_lies_inside_the_simulation_error() -> None:
    rng, trials = np.random.default_rng(2), 40000
    best, one, two = (rng.binomial(44, p, trials) + rng.random(trials) for p in (0.35, 0.2, 0.2))

    exact = find_selection_chance(0.35, [0.2, 0.2], 44)

    simulated = ((best > one) & (best > two)).mean()  # the fractions draw the lots
    assert abs(simulated - exact) < 4 * np.sqrt(exact * (1 - exact) / trials)


@pytest.mark.parametrize(
    ("responses", "selected"), [((5, 4), (0,)), ((4, 5), (1,)), ((5, 5), (0, 1)), ((0, 0), (0, 1))]
)
def test_the_arm_with_most_responses_is_selected(
    responses: tuple[int, int], selected: tuple[int, ...]
) -> None:
    assert search_selection(0.25, [0.10]).select(responses) == selected


@pytest.mark.parametrize(
    ("best", "others", "chance"),
    [(0.2, [], 0.9), (0.2, [0.2], 0.9), (1.0, [0.2], 0.9), (0.4, [0.2], 0.5), (0.4, [0.2], 1.0)],
)
def test_impossible_requests_are_refused(best: float, others: list[float], chance: float) -> None:
    with pytest.raises(DesignError):
        search_selection(best, others, chance)


@pytest.mark.parametrize("responses", [(5,), (22, 0), (-1, 3)])
def test_impossible_responses_are_refused(responses: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match="from 0 to 21"):
        search_selection(0.25, [0.10]).select(responses)
