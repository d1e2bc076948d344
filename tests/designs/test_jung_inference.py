"""Inference after Jung's two stages with a control, by every outcome of whole trials."""

from collections.abc import Iterator
from functools import cache
from math import comb

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from remission.designs import Jung, JungInference, infer_jung
from remission.errors import DesignError

EQUAL = Jung(p0=0.2, p1=0.6, alpha=0.2, beta=0.3, n1=3, d1=0, n=5, d=2)
STRICT = Jung(p0=0.3, p1=0.8, alpha=0.2, beta=0.3, n1=2, d1=1, n=5, d=2)
LENIENT = Jung(p0=0.4, p1=0.8, alpha=0.2, beta=0.3, n1=3, d1=-1, n=5, d=2)
PLANS = [(EQUAL, (2, 2)), (STRICT, (3, 3)), (LENIENT, (2, 2)), (EQUAL, (3, 1))]
RATES = [(0.3, 0.3), (0.75, 0.2), (0.15, 0.6), (0.5, 0.45), (0.97, 0.02)]

Outcome = tuple[int, int, int, int, bool]
"""Responses of both arms in both stages, and whether the second was entered."""
Plan = tuple[Jung, tuple[int, int]]
Rate = float | NDArray[np.float64]


def outcomes(plan: Plan) -> Iterator[Outcome]:
    design, (m, k) = plan
    for x1 in range(design.n1 + 1):
        for y1 in range(design.n1 + 1):
            if x1 - y1 < design.d1:
                yield x1, y1, 0, 0, False
                continue
            for x2 in range(m + 1):
                for y2 in range(k + 1):
                    yield x1, y1, x2, y2, True


def mass(k: int, n: int, p: Rate) -> Rate:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def chance(plan: Plan, outcome: Outcome, rates: tuple[Rate, Rate]) -> Rate:
    design, (m, k) = plan
    x1, y1, x2, y2, entered = outcome
    first = mass(x1, design.n1, rates[0]) * mass(y1, design.n1, rates[1])
    return first * mass(x2, m, rates[0]) * mass(y2, k, rates[1]) if entered else first


def place(plan: Plan, outcome: Outcome) -> tuple[bool, int]:
    """By stage, then by the difference of the rates, in units that are whole numbers."""
    design, (m, k) = plan
    x1, y1, x2, y2, entered = outcome
    size, other = (design.n1 + m, design.n1 + k) if entered else (design.n1, design.n1)
    return entered, (x1 + x2) * other - (y1 + y2) * size


def largest(plan: Plan, which: list[Outcome], difference: float) -> float:
    """The largest probability over control rates, near enough."""
    control = np.linspace(max(0.0, -difference), min(1.0, 1.0 - difference), 2001)
    rates = (np.clip(control + difference, 0, 1), control)
    return float(np.max(sum(chance(plan, o, rates) for o in which)))


@cache
def infer_all(plan: Plan) -> dict[Outcome, JungInference]:
    design, (m, k) = plan
    found: dict[tuple[int, ...], JungInference] = {}
    every = {}
    for x1, y1, x2, y2, entered in outcomes(plan):
        totals = (x1 + x2, y1 + y2, entered)
        if totals not in found:
            second = ((x2, m), (y2, k)) if entered else None
            found[totals] = infer_jung(design, (x1, y1), second, confidence=0.8)
        every[x1, y1, x2, y2, entered] = found[totals]
    return every


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("rates", RATES)
def test_the_umvue_is_right_on_average_and_limits_miss_no_more_often_than_they_may(
    plan: Plan, rates: tuple[float, float]
) -> None:
    found, true = infer_all(plan), rates[0] - rates[1]
    chances = {o: chance(plan, o, rates) for o in found}

    assert sum(chances.values()) == pytest.approx(1)
    mean = sum(chances[o] * each.umvue for o, each in found.items())
    assert mean == pytest.approx(true, abs=1e-12)
    assert sum(chances[o] for o, i in found.items() if i.lower > true) <= 0.1 + 1e-9
    assert sum(chances[o] for o, i in found.items() if i.upper < true) <= 0.1 + 1e-9


@pytest.mark.parametrize("plan", PLANS)
def test_p_values_and_limits_are_the_largest_over_the_rates_of_the_control(plan: Plan) -> None:
    """By a fine grid of common rates, and of control rates at the limits."""
    found = infer_all(plan)
    for outcome in list(found)[::3]:
        each, seen = found[outcome], place(plan, outcome)
        better = [o for o in found if place(plan, o) >= seen]
        worse = [o for o in found if place(plan, o) <= seen]

        assert each.p_value == pytest.approx(largest(plan, better, 0.0), abs=1e-5)
        assert each.p_value >= largest(plan, better, 0.0) - 1e-9
        at_lower, at_upper = (largest(plan, better, each.lower), largest(plan, worse, each.upper))
        assert at_lower == pytest.approx(0.1, abs=1e-5) or (each.lower == -1 and at_lower > 0.1)
        assert at_upper == pytest.approx(0.1, abs=1e-5) or (each.upper == 1 and at_upper > 0.1)


@pytest.mark.parametrize("design", [EQUAL, STRICT, LENIENT])
def test_p_values_at_p0_reject_as_the_design_does(design: Jung) -> None:
    plan = (design, (design.n - design.n1, design.n - design.n1))
    attained = design.operating_characteristics(design.p0).promising
    for (x1, y1, x2, y2, entered), each in infer_all(plan).items():
        promising = entered and x1 + x2 - y1 - y2 >= design.d
        assert (each.p_value_p0 <= attained + 1e-12) == promising
        assert each.p_value >= each.p_value_p0 - 1e-9


@pytest.mark.parametrize("plan", PLANS)
def test_p_values_hold_at_every_common_rate(plan: Plan) -> None:
    found = infer_all(plan)
    for level in {each.p_value for each in found.values()}:
        for p in (0.1, 0.3, 0.5, 0.8):
            small = (o for o, i in found.items() if i.p_value <= level + 1e-12)
            assert sum(chance(plan, o, (p, p)) for o in small) <= level + 1e-9


def test_by_hand() -> None:
    """1 + 1 in each arm, go on at a difference of 0, both arms 0.5: as on the method page.

    1 and 0, then 0 and 0: a difference of 1, P = 1/2 x 1/4 + 1/4 x 3/4 = 0.3125, the largest.
    (1, 0) of all may come first (1 x 1 way), or after (0, 0), in 1 x 1 way: UMVUE (1 + 0) / 2.
    """
    design = Jung(p0=0.5, p1=0.9, alpha=0.4, beta=0.2, n1=1, d1=0, n=2, d=1)

    found = infer_jung(design, (1, 0), ((0, 1), (0, 1)))

    assert found.p_value_p0 == pytest.approx(0.3125)
    assert found.p_value == pytest.approx(0.3125)
    assert found.umvue == pytest.approx(0.5)
    assert (found.naive.value, found.naive.method) == (0.5, "newcombe")


def test_a_trial_of_usual_size() -> None:
    """17 + 17 in each arm; its P values summed up over every outcome with SciPy."""
    design = Jung(p0=0.1, p1=0.3, alpha=0.1, beta=0.2, n1=17, d1=1, n=34, d=4)

    found = infer_jung(design, (4, 2), ((5, 17), (2, 17)))

    b, k = binom.pmf(np.arange(18), 17, 0.1), np.arange(18)
    gap = np.subtract.outer(k, k)
    first = np.outer(b, b)
    expected = sum(first[gap == d1].sum() * first[gap + d1 >= 5].sum() for d1 in range(1, 18))
    assert found.p_value_p0 == pytest.approx(expected)
    assert found.lower < found.umvue < found.upper
    assert found.p_value > found.p_value_p0


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (((4, 0), None), "impossible"),
        (((2, 1), None), "waits for it"),
        (((0, 1), ((1, 2), (0, 2))), "stops at a difference below 0"),
        (((2, 1), ((3, 2), (0, 2))), "impossible"),
        (((2, 1), ((0, 0), (0, 2))), "0 patients in an arm"),
        (((2, 1), ((0, 400), (0, 2))), "400 patients in an arm"),
    ],
)
def test_what_cannot_have_been_seen_is_refused(
    stages: tuple[tuple[int, int], tuple[tuple[int, int], tuple[int, int]] | None], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        infer_jung(EQUAL, *stages)
    with pytest.raises(DesignError, match="confidence"):
        infer_jung(EQUAL, (0, 1), confidence=1.0)


@pytest.mark.parametrize("p0", [0.1, 0.3, 0.5, 0.95])
def test_the_worst_outcome_has_a_p_value_of_1_and_none_above(p0: float) -> None:
    design = Jung(p0=p0, p1=0.97, alpha=0.1, beta=0.1, n1=11, d1=-10, n=14, d=0)

    found = infer_jung(design, (0, 11), confidence=0.8)

    assert found.p_value_p0 == pytest.approx(1)
    assert found.p_value_p0 <= 1
