"""The likelihood-ratio order with looks of other sizes than planned, by every course."""

from functools import cache
from itertools import pairwise
from math import comb, prod, sqrt

import numpy as np
import pytest
from scipy.special import xlogy
from scipy.stats import binom, binomtest

from remission.designs import (
    LikelihoodInference,
    Look,
    infer_by_likelihood,
    infer_stages,
    search_lee_liu,
    search_simon_optimal,
)
from remission.errors import DesignError

Looks = tuple[tuple[int, int, int], ...]

FIRST_LARGER: Looks = ((6, 1, 7), (9, 3, 4))  # planned 1/5, 3/9
SECOND_LARGER: Looks = ((5, 1, 6), (13, 13, 14))
SHORTER: Looks = ((5, 1, 6), (7, 7, 8))
THREE: Looks = ((4, 0, 4), (7, 1, 6), (12, 12, 13))
LONG: Looks = ((8, 2, 9), (30, 30, 31))
TRIALS = [FIRST_LARGER, SECOND_LARGER, SHORTER, THREE, LONG]


def write(looks: Looks) -> tuple[Look, ...]:
    return tuple(Look(n=n, futile=few, promising=many) for n, few, many in looks)


@cache
def outcomes(looks: Looks) -> dict[tuple[tuple[int, int], ...], None]:
    """By hand: every way through the looks, as responses and patients so far."""
    found: dict[tuple[tuple[int, int], ...], None] = {}
    open_: list[tuple[tuple[int, int], ...]] = [()]
    for n, few, many in looks:
        before = [(seen[-1] if seen else (0, 0)) for seen in open_]
        following = [
            (*seen, (x + more, n))
            for seen, (x, m) in zip(open_, before, strict=True)
            for more in range(n - m + 1)
        ]
        on = [s for s in following if few < s[-1][0] < many and n < looks[-1][0]]
        found |= dict.fromkeys(s for s in following if s not in on)
        open_ = on
    return found


@cache
def count(seen: tuple[tuple[int, int], ...]) -> int:
    steps = pairwise(((0, 0), *seen))
    return prod(comb(n - m, x - w) for (w, m), (x, n) in steps)


def chance(seen: tuple[tuple[int, int], ...], p: float) -> float:
    x, n = seen[-1]
    return float(count(seen) * p**x * (1 - p) ** (n - x))


def distance(seen: tuple[tuple[int, int], ...], p: float) -> float:
    """By hand: the signed root of twice the log likelihood ratio."""
    x, n = seen[-1]
    rate = x / n
    ratio = xlogy(x, rate / p) + xlogy(n - x, (1 - rate) / (1 - p))
    return float(np.sign(rate - p)) * sqrt(max(0.0, 2 * ratio))


@cache
def infer_all(looks: Looks) -> dict[tuple[int, int], LikelihoodInference]:
    return {
        seen[-1]: infer_by_likelihood(write(looks), seen, 0.2, confidence=0.8)
        for seen in outcomes(looks)
    }


@pytest.mark.parametrize("looks", TRIALS)
@pytest.mark.parametrize("p", np.linspace(0.015, 0.985, 21))
def test_limits_miss_no_more_often_than_they_may(looks: Looks, p: float) -> None:
    found = infer_all(looks)
    missed = [
        sum(chance(seen, p) for seen in outcomes(looks) if found[seen[-1]].lower > p),
        sum(chance(seen, p) for seen in outcomes(looks) if found[seen[-1]].upper < p),
    ]

    assert sum(chance(seen, p) for seen in outcomes(looks)) == pytest.approx(1)
    assert max(missed) <= 0.1 + 1e-9


@pytest.mark.parametrize("looks", TRIALS)
def test_p_values_are_those_of_the_order_and_as_rare_as_they_say(looks: Looks) -> None:
    found = infer_all(looks)

    for seen in outcomes(looks):
        far = distance(seen, 0.2) - 1e-9
        as_far = sum(chance(o, 0.2) for o in outcomes(looks) if distance(o, 0.2) >= far)
        assert found[seen[-1]].p_value == pytest.approx(as_far, abs=1e-12)
    for level in {each.p_value for each in found.values()}:
        as_small = (s for s in outcomes(looks) if found[s[-1]].p_value <= level)
        assert sum(chance(seen, 0.2) for seen in as_small) <= level + 1e-12


@pytest.mark.parametrize("looks", TRIALS)
def test_limits_are_the_outermost_rates_that_are_not_rejected(looks: Looks) -> None:
    """On a grid of 400 rates, by hand; without gaps where `connected` says so."""
    ways = list(outcomes(looks))
    rates = np.linspace(0.00125, 0.99875, 400)
    kept: dict[tuple[int, int], set[float]] = {seen[-1]: set() for seen in ways}
    for p in rates:
        weights = np.array([chance(seen, p) for seen in ways])
        far = np.array([distance(seen, p) for seen in ways])
        for seen, own in zip(ways, far, strict=True):
            up, down = weights[far >= own - 1e-9].sum(), weights[far <= own + 1e-9].sum()
            if min(up, down) > 0.1:
                kept[seen[-1]].add(p)

    for end, each in infer_all(looks).items():
        assert each.lower <= min(kept[end]) <= each.lower + 0.0026
        assert each.upper - 0.0026 <= max(kept[end]) <= each.upper
        span = round((max(kept[end]) - min(kept[end])) / 0.0025) + 1
        assert len(kept[end]) == span or not each.connected
        assert each.lower <= each.naive <= each.upper


def test_rates_rejected_between_the_limits_are_told() -> None:
    """2 of 8, where 22 more would have followed after 3: 0.56 is rejected, 0.57 and 0.55 not."""
    kept = {}
    for p in (0.55, 0.56, 0.57):
        own = distance(((2, 8),), p) + 1e-9
        kept[p] = sum(chance(o, p) for o in outcomes(LONG) if distance(o, p) <= own) > 0.1
    found = infer_all(LONG)[2, 8]

    assert kept == {0.55: True, 0.56: False, 0.57: True}
    assert not found.connected
    assert found.upper == pytest.approx(0.5708, abs=1e-4)


def test_one_look_is_clopper_and_pearson() -> None:
    for x in range(13):
        found = infer_by_likelihood([Look(n=12, futile=2, promising=3)], [(x, 12)], 0.2)

        limits = binomtest(x, 12).proportion_ci(0.95, method="exact")
        assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high), abs=1e-9)
        assert found.p_value == pytest.approx(binom.sf(x - 1, 12, 0.2))
        assert found.connected


@pytest.mark.parametrize("looks", TRIALS)
@pytest.mark.parametrize("p", [0.1, 0.4, 0.8])
def test_the_umvue_is_right_on_average(looks: Looks, p: float) -> None:
    found = infer_all(looks)

    mean = sum(chance(seen, p) * found[seen[-1]].umvue for seen in outcomes(looks))
    assert mean == pytest.approx(p, abs=1e-12)


def test_with_planned_sizes_it_may_differ_from_the_stage_wise_order() -> None:
    """2 of 5 against 2 of 9: more likely under a high rate, but stopped later."""
    looks = ((5, 2, 6), (9, 3, 4))
    stopped = infer_by_likelihood(write(looks), [(2, 5)], 0.2)
    ended = infer_by_likelihood(write(looks), [(3, 5), (3, 9)], 0.2)

    assert distance(((2, 5),), 0.2) > distance(((3, 5), (3, 9)), 0.2)
    assert stopped.p_value < ended.p_value


def test_by_hand() -> None:
    """0/2, then 3 in all instead of 4; p0 = 0.5; 1 of 2, then 1 of 1.

    As far above 0.5 as 2 of 3: it, and 3 of 3. By 0-1 or 1-0, then 1: 2/8; by 1-1, then 0: 1/8;
    and 1/8.
    """
    looks = (Look(n=2, futile=0, promising=3), Look(n=4, futile=1, promising=2))

    found = infer_by_likelihood(looks, [(1, 2), (2, 3)], 0.5)

    assert found.p_value == pytest.approx(4 / 8)
    assert found.umvue == pytest.approx(2 / 3)  # 0-1-1, 1-0-1, 1-1-0: two begin with a response
    assert found.naive == pytest.approx(2 / 3)


def test_a_look_after_every_patient_and_more_at_the_end() -> None:
    """The stage-wise order has no inference there; this one has, given the sizes."""
    design = search_lee_liu(0.2, 0.4, 0.1, 0.1)
    seen = [(min(look.n, design.r + 1), look.n) for look in design.looks[:-1]]
    seen.append((design.r + 2, design.n + 3))

    with pytest.raises(DesignError, match="infer_by_likelihood"):
        infer_stages(design, seen)
    found = infer_by_likelihood(design.looks, seen, design.p0)

    assert found.lower < found.naive < found.upper
    assert found.p_value < 0.1


@pytest.mark.parametrize(
    ("looks", "seen", "p0", "message"),
    [
        ((), [(1, 5)], 0.1, "numbers that rise"),
        ((Look(n=5, futile=0, promising=6), Look(n=5, futile=0, promising=1)), [], 0.1, "rise"),
        ((Look(n=5.5, futile=0, promising=1),), [(1, 5)], 0.1, "whole numbers"),
        ((Look(n=5, futile=0, promising=3.0),), [(1, 5)], 0.1, "stops at 0 responses"),
        ((Look(n=5, futile=3, promising=3),), [(1, 5)], 0.1, "stops at 3 responses"),
        ((Look(n=5, futile=0, promising=1),), [(6, 5)], 0.1, "impossible"),
        ((Look(n=5, futile=0, promising=1),), [], 0.1, "No look is given"),
        ((Look(n=5, futile=0, promising=1),), [(1, 5)], 0, "p0"),
    ],
)
def test_what_cannot_be_is_refused(
    looks: tuple[Look, ...], seen: list[tuple[int, int]], p0: float, message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        infer_by_likelihood(looks, seen, p0)


def test_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(DesignError, match="confidence"):
        infer_by_likelihood(
            search_simon_optimal(0.1, 0.3, 0.1, 0.1).looks, [(0, 12)], 0.1, confidence=95
        )
