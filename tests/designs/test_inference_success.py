"""Inference after two stages of which the first may stop for success, by every outcome."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from scipy.stats import binom

from designs.conftest import infer_two
from remission.designs import (
    Simon,
    Staged,
    StagedInference,
    plan_fleming,
    plan_green_dahlberg,
    search_mander_thompson_optimal,
)
from remission.designs.looks import Look
from remission.errors import DesignError

SMALL = Staged(
    kind="mander-thompson-optimal", p0=0.2, p1=0.5, alpha=0.2, beta=0.2,
    looks=(Look(n=5, futile=0, promising=4), Look(n=9, futile=3, promising=4)),
)  # fmt: skip
NO_FUTILITY = Staged(
    kind="mander-thompson-optimal", p0=0.3, p1=0.6, alpha=0.2, beta=0.2,
    looks=(Look(n=4, futile=-1, promising=3), Look(n=7, futile=3, promising=4)),
)  # fmt: skip
FLEMING = plan_fleming(0.2, 0.4, 0.05, [8, 6])
GREEN_DAHLBERG = plan_green_dahlberg(0.1, 0.4, 7, 12)
DESIGNS = [SMALL, NO_FUTILITY, FLEMING, GREEN_DAHLBERG]

Outcome = tuple[int, int, int]


def outcomes(design: Staged, m2: dict[int, int] | None = None) -> Iterator[Outcome]:
    """Every (x1, x2, m2); the second stage may depend on x1."""
    first, last = design.looks
    for x1 in range(first.n + 1):
        if x1 <= first.futile or x1 >= first.promising:
            yield x1, 0, 0
            continue
        size = m2[x1] if m2 else last.n - first.n
        for x2 in range(size + 1):
            yield x1, x2, size


def chance(design: Staged, outcome: Outcome, p: float) -> float:
    x1, x2, m2 = outcome
    return float(binom.pmf(x1, design.looks[0].n, p) * binom.pmf(x2, m2, p))


@cache
def infer(design: Staged, outcome: Outcome) -> StagedInference:
    x1, x2, m2 = outcome
    return infer_two(design, x1, (x2, m2) if m2 else None, confidence=0.8)


def infer_all(design: Staged, m2: dict[int, int] | None = None) -> dict[Outcome, StagedInference]:
    return {outcome: infer(design, outcome) for outcome in outcomes(design, m2)}


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", [0.05, 0.3, 0.7])
def test_the_unbiased_estimates_are_right_on_average(design: Staged, p: float) -> None:
    found = infer_all(design)
    second = {outcome: each for outcome, each in found.items() if outcome[2]}
    entered = sum(chance(design, outcome, p) for outcome in second)

    assert sum(chance(design, outcome, p) for outcome in found) == pytest.approx(1)
    mean = sum(chance(design, outcome, p) * each.umvue for outcome, each in found.items())
    assert mean == pytest.approx(p)
    later = sum(chance(design, outcome, p) * (each.umvcue or 0) for outcome, each in second.items())
    assert later / entered == pytest.approx(p)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", np.linspace(0.03, 0.97, 13))
def test_limits_miss_no_more_often_than_they_may(design: Staged, p: float) -> None:
    found = infer_all(design)

    assert sum(chance(design, o, p) for o, i in found.items() if i.lower > p) <= 0.1 + 1e-12
    assert sum(chance(design, o, p) for o, i in found.items() if i.upper < p) <= 0.1 + 1e-12
    for each in found.values():
        published = each.upper if each.upper_koyama_chen is None else each.upper_koyama_chen
        assert each.lower <= each.median_unbiased <= published <= each.upper


@pytest.mark.parametrize("design", DESIGNS)
def test_p_values_are_exceeded_as_often_as_they_say_and_reject_as_the_design_does(
    design: Staged,
) -> None:
    found, null = infer_all(design), design.operating_characteristics(design.p0)

    for level in {each.p_value for each in found.values()}:
        as_small = sum(chance(design, o, design.p0) for o, i in found.items() if i.p_value <= level)
        assert as_small == pytest.approx(level)
    for (x1, x2, m2), each in found.items():
        promising = x1 >= design.looks[0].promising or (m2 and x1 + x2 > design.r)
        assert (each.p_value <= null.promising + 1e-12) == bool(promising)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_order_of_the_umvue_gives_the_same_p_value(design: Staged) -> None:
    """Jung and Kim order the outcomes by the UMVUE."""
    found = infer_all(design)

    for seen in found.values():
        as_good = (o for o, each in found.items() if each.umvue >= seen.umvue - 1e-12)
        assert seen.p_value == pytest.approx(sum(chance(design, o, design.p0) for o in as_good))


@pytest.mark.parametrize("m2", [{1: 3, 2: 6, 3: 5}, {1: 7, 2: 2, 3: 1}])
def test_p_values_hold_when_the_second_stage_was_chosen_knowing_the_first(
    m2: dict[int, int],
) -> None:
    found = infer_all(SMALL, m2)

    assert {i.order for o, i in found.items() if o[2]} == {"conditional error"}
    for level in {each.p_value for each in found.values()}:
        as_small = sum(chance(SMALL, o, 0.2) for o, i in found.items() if i.p_value <= level)
        assert as_small <= level + 1e-12
    for p in (0.1, 0.35, 0.6, 0.85):
        assert sum(chance(SMALL, o, p) for o, i in found.items() if i.lower > p) <= 0.1 + 1e-12


@pytest.mark.parametrize("design", DESIGNS)
def test_the_bias_adjusted_rate_explains_the_naive_one(design: Staged) -> None:
    """By hand: at the estimate, responses by patients is on average what was seen."""
    n1 = design.looks[0].n
    for (x1, x2, m2), found in infer_all(design).items():
        naive = (x1 + x2) / (n1 + m2)
        if 0 < naive < 1:
            average = sum(
                chance(design, o, found.bias_adjusted) * (o[0] + o[1]) / (n1 + o[2])
                for o in outcomes(design)
            )
            assert average == pytest.approx(naive, abs=1e-9)


def test_by_hand() -> None:
    """0/2, success at 2, 1/3, p0 0.5: after 1 of 2, 1 of 1: 1/4 (2 of 2) + 1/2 x 1/2 = 1/2."""
    design = Staged(
        kind="mander-thompson-optimal", p0=0.5, p1=0.7, alpha=0.5, beta=0.3,
        looks=(Look(n=2, futile=0, promising=2), Look(n=3, futile=1, promising=2)),
    )  # fmt: skip

    later, at_once = infer_two(design, 1, (1, 1)), infer_two(design, 2)

    assert (later.p_value, at_once.p_value) == (pytest.approx(0.5), pytest.approx(0.25))
    assert later.mid_p_value == pytest.approx(0.5 - 0.25 / 2)
    assert (later.umvue, at_once.umvue) == (pytest.approx(0.5), 1.0)


def test_without_a_stop_for_success_it_is_that_of_simon() -> None:
    simon = Simon(kind="simon-optimal", p0=0.2, p1=0.5, alpha=0.2, beta=0.2, r1=1, n1=5, r=3, n=9)
    same = Staged(
        kind="fleming", p0=0.2, p1=0.5, alpha=0.2, beta=0.2,
        looks=(Look(n=5, futile=1, promising=6), Look(n=9, futile=3, promising=4)),
    )  # fmt: skip

    for seen in ((1, None), (2, (1, 4)), (4, (0, 4)), (2, (3, 6))):
        assert infer_two(same, *seen) == infer_two(simon, *seen)


def test_a_second_stage_after_success_is_refused() -> None:
    with pytest.raises(DesignError, match="stops at 4 responses or more"):
        infer_two(SMALL, 4, (1, 4))


def test_an_unplanned_second_stage_keeps_the_error_of_the_plan() -> None:
    """Among all ways to choose it knowing the first, promising at p0 at most as planned."""
    planned = SMALL.operating_characteristics(0.2).promising
    for sizes in ({1: 3, 2: 6, 3: 5}, {1: 9, 2: 2, 3: 1}):
        error = sum(
            chance(SMALL, (x1, x2, m2), 0.2)
            for x1, x2, m2 in outcomes(SMALL, sizes)
            if SMALL.decide(x1 + x2, 5 + m2, stage1_responses=x1).promising
        )
        assert error <= planned + 1e-12


def test_what_follows_a_stop_for_too_few_changes_nothing() -> None:
    design = search_mander_thompson_optimal(0.10, 0.30, 0.05, 0.10)  # 2/17 (5+) 7/41

    decision = design.decide(9, 41, stage1_responses=2)

    assert decision.promising is False
    assert "whatever was seen in the 24 patients entered after them" in decision.sentence
    assert design.decide(9, 41, stage1_responses=4).promising is True


def test_what_follows_a_stop_for_success_changes_nothing() -> None:
    """P(5 or more of 17 | 0.1) by SciPy 1.17; by the patients in all nothing would be enough."""
    design = search_mander_thompson_optimal(0.10, 0.30, 0.05, 0.10)  # 2/17 (5+) 7/41

    decision = design.decide(5, 44, stage1_responses=5)

    assert (decision.promising, decision.r) == (True, 4)
    assert decision.p_value == pytest.approx(binom.sf(4, 17, 0.1))
    assert "stops as promising at 5 responses or more among 17 patients" in decision.sentence
    assert "is promising, whatever was seen in the 27 patients entered" in decision.sentence
