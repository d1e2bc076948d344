"""BOP2 for two outcomes: BOP2FE, enumeration, simulation."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from remission.designs import (
    Bop2PairRequest,
    PairLook,
    TwoOutcomes,
    find_bop2_pair,
    search_bop2_pair,
)
from remission.errors import DesignError

LOOKS = (10, 15, 20, 25, 30, 35, 40)
ORDINAL = Bop2PairRequest(
    null=(0.15, 0.0, 0.15, 0.70), active=(0.25, 0.0, 0.25, 0.50), need="either", alpha=0.10
)
TWO_PRIMARY = Bop2PairRequest(
    null=(0.05, 0.05, 0.15, 0.75), active=(0.15, 0.15, 0.20, 0.50), need="either", alpha=0.10
)
RESPONSE_AND_TOXICITY = Bop2PairRequest(  # the second outcome is no toxicity
    null=(0.30, 0.15, 0.40, 0.15), active=(0.42, 0.18, 0.38, 0.02), need="both", alpha=0.10
)

# R BOP2FE, README of its repository: BOP2FE_nested(H0 = c(0.15,0.15,0.70), n=c(10,5,5,5,5,5,5),
# lambda = 0.95, gamma=1), BOP2FE_coprimary(H0 = c(0.05,0.05,0.15,0.75), the same) and
# BOP2FE_jointefftox(H0 = c(0.15,0.30,0.15,0.40), lambda = 0.7, gamma=1): futility boundaries.
CR, CR_PR = (0, 1, 3, 4, 5, 7, 10), (2, 3, 6, 8, 10, 13, 17)
ORR, PFS6 = (0, 1, 2, 3, 4, 5, 7), (1, 2, 4, 5, 7, 9, 12)
RESPONSE, TOXICITY = (3, 5, 8, 10, 13, 16, 19), (5, 6, 7, 8, 9, 10, 11)
SAFE = tuple(n - toxic for n, toxic in zip(LOOKS, TOXICITY, strict=True))


@pytest.mark.parametrize(
    ("request_", "scale", "first", "second"),
    [
        (ORDINAL, 0.95, CR, CR_PR),
        (TWO_PRIMARY, 0.95, ORR, PFS6),
        (RESPONSE_AND_TOXICITY, 0.7, RESPONSE, SAFE),
    ],
)
def test_the_bounds_are_those_of_bop2fe(
    request_: Bop2PairRequest, scale: float, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    plan = find_bop2_pair(request_, LOOKS, scale=scale, power=1.0)

    assert tuple(look.first for look in plan.looks) == first
    assert tuple(look.second for look in plan.looks) == second


def promise_by_hand(plan: TwoOutcomes, cells: tuple[float, ...]) -> tuple[float, float]:
    """Go through every course of the trial: P(promising), and the patients expected."""
    kinds = ((1, 1), (1, 0), (0, 1), (0, 0))
    promising = expected = 0.0
    last = plan.looks[-1].n
    for course in product(range(4), repeat=last):
        chance = float(np.prod([cells[kind] for kind in course]))
        ended = last
        for look in plan.looks:
            first = sum(kinds[kind][0] for kind in course[: look.n])
            second = sum(kinds[kind][1] for kind in course[: look.n])
            passed = (first > look.first, second > look.second)
            if not (any(passed) if plan.need == "either" else all(passed)):
                ended = look.n
                break
        else:
            promising += chance
        expected += chance * ended
    return promising, expected


@pytest.mark.parametrize("need", ["either", "both"])
def test_every_course_of_a_small_trial_is_counted(need: str) -> None:
    looks = (PairLook(n=2, first=0, second=0), PairLook(n=5, first=1, second=2))
    plan = TwoOutcomes(looks=looks, need=need)  # type: ignore[arg-type] - one of both words
    cells = (0.2, 0.1, 0.3, 0.4)

    found = plan.operating_characteristics(cells)

    promising, expected = promise_by_hand(plan, cells)
    assert found.promising == pytest.approx(promising, abs=1e-12)
    assert found.expected_patients == pytest.approx(expected, abs=1e-12)
    assert found.promising + found.not_promising == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("request_", [ORDINAL, TWO_PRIMARY, RESPONSE_AND_TOXICITY])
def test_the_search_keeps_alpha_and_beats_the_thresholds_of_the_program(
    request_: Bop2PairRequest,
) -> None:
    found = search_bop2_pair(request_, LOOKS)

    null = found.plan.operating_characteristics(request_.null)
    active = found.plan.operating_characteristics(request_.active)
    assert null.promising == pytest.approx(found.alpha)
    assert found.alpha <= 0.10
    assert active.promising == pytest.approx(found.power_attained)
    again = find_bop2_pair(request_, LOOKS, scale=found.scale, power=found.power)
    assert again == found.plan
    for scale, power in ((0.95, 1.0), (0.9, 0.8), (0.7, 1.0)):
        other = find_bop2_pair(request_, LOOKS, scale=scale, power=power)
        if other.operating_characteristics(request_.null).promising <= 0.10:
            assert active.promising >= other.operating_characteristics(request_.active).promising


def test_figures_of_two_outcomes_lie_inside_the_simulation_error() -> None:
    plan = find_bop2_pair(ORDINAL, LOOKS, scale=0.95, power=1.0)
    rng = np.random.default_rng(11)
    trials = 20_000
    kinds = rng.choice(4, p=ORDINAL.active, size=(trials, 40))
    first, second = np.cumsum(kinds <= 1, axis=1), np.cumsum((kinds == 0) | (kinds == 2), axis=1)
    going = np.ones(trials, dtype=bool)
    for look in plan.looks:
        column = look.n - 1
        going &= (first[:, column] > look.first) | (second[:, column] > look.second)

    exact = plan.operating_characteristics(ORDINAL.active).promising

    assert abs(going.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / trials)


def test_two_outcomes_decide_at_their_looks_only() -> None:
    plan = TwoOutcomes(
        looks=(PairLook(n=10, first=1, second=4), PairLook(n=20, first=3, second=12)), need="both"
    )

    assert plan.decide(2, 5, 10) == "continue"
    assert plan.decide(1, 5, 10) == "not promising"
    assert plan.decide(2, 4, 10) == "not promising"
    assert plan.decide(4, 13, 20) == "promising"
    assert plan.decide(4, 13, 19) == "undecided"
    with pytest.raises(DesignError, match="21 responses"):
        plan.decide(21, 13, 20)


def test_numbers_without_a_meaning_are_refused() -> None:
    with pytest.raises(DesignError, match="add up to 1"):
        Bop2PairRequest(null=(0.5, 0.5, 0.5, 0), active=(1, 0, 0, 0), need="both", alpha=0.1)
    with pytest.raises(DesignError, match="first outcome has a rate"):
        Bop2PairRequest(null=ORDINAL.active, active=ORDINAL.null, need="either", alpha=0.1)
    with pytest.raises(DesignError, match="at least one look"):
        search_bop2_pair(ORDINAL, ())
    with pytest.raises(DesignError, match="to 200 at most"):
        search_bop2_pair(ORDINAL, (100, 201))
    with pytest.raises(DesignError, match="Looks after 20, 10 patients"):
        find_bop2_pair(ORDINAL, (20, 10), scale=0.9, power=1)
    with pytest.raises(DesignError, match="No thresholds keep"):
        search_bop2_pair(replace(ORDINAL, alpha=0.001), (2,))  # 2 CR of 2: 0.15^2 = 0.0225
