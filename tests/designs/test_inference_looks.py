"""Inference after any number of looks, by every course of small trials."""

from collections import Counter
from functools import cache
from itertools import product
from time import perf_counter

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from remission.designs import (
    Look,
    Simon,
    Staged,
    StagedInference,
    infer_stages,
    plan_fleming,
    search_lee_liu,
)
from remission.errors import DesignError

Outcome = tuple[tuple[int, int], ...]
"""Responses and patients at each look, up to the one at which the trial ended."""


def plan(*bounds: tuple[int, int, int], p0: float = 0.2) -> Staged:
    looks = tuple(Look(n=n, futile=few, promising=many) for n, few, many in bounds)
    return Staged(kind="example", p0=p0, p1=p0 + 0.3, alpha=0.1, beta=0.2, looks=looks)


BOTH = plan((4, 0, 4), (7, 1, 6), (10, 4, 5))
FUTILITY = plan((3, 0, 4), (6, 1, 7), (8, 2, 9), (11, 3, 4), p0=0.1)
EACH_PATIENT = plan((3, -1, 3), (4, 0, 4), (5, 0, 5), (6, 1, 5), (7, 1, 6), (8, 3, 4), p0=0.3)
ONE_WAY = plan((2, 0, 2), (4, -1, 5), (6, 2, 3))  # exactly 1 of 2 goes on
ONE_LOOK = plan((9, 3, 4))
DESIGNS = [BOTH, FUTILITY, EACH_PATIENT, ONE_WAY, ONE_LOOK]


@cache
def courses(design: Staged) -> Counter[tuple[Outcome, int]]:
    """By hand: how many courses lead to each outcome, by the responses of all who could enter."""
    found: Counter[tuple[Outcome, int]] = Counter()
    for answers in product((0, 1), repeat=design.n):
        seen: Outcome = ()
        for look in design.looks:
            seen = (*seen, (sum(answers[: look.n]), look.n))
            if not look.futile < seen[-1][0] < look.promising:
                break
        found[seen, sum(answers)] += 1
    return found


def ends(design: Staged) -> dict[tuple[int, int], Outcome]:
    """Every end (look, responses) with one way there."""
    return {(len(seen), seen[-1][0]): seen for seen, _ in courses(design)}


def chance(design: Staged, end: tuple[int, int], p: float) -> float:
    return sum(
        number * p**x * (1 - p) ** (design.n - x)
        for (seen, x), number in courses(design).items()
        if (len(seen), seen[-1][0]) == end
    )


def rank(design: Staged, end: tuple[int, int]) -> tuple[int, int]:
    """By hand: stops for too few by look, then the last look, then successes, the first best."""
    position, responses = end
    if position == len(design.looks):
        return 0, responses
    success = responses >= design.looks[position - 1].promising
    return (len(design.looks) - position) * (1 if success else -1), responses


@cache
def infer_all(design: Staged) -> dict[tuple[int, int], StagedInference]:
    return {end: infer_stages(design, seen, confidence=0.8) for end, seen in ends(design).items()}


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", [0.05, 0.2, 0.5, 0.9])
def test_the_umvue_is_right_on_average(design: Staged, p: float) -> None:
    found = infer_all(design)

    assert sum(chance(design, end, p) for end in found) == pytest.approx(1, abs=1e-12)
    mean = sum(chance(design, end, p) * each.umvue for end, each in found.items())
    assert mean == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("design", DESIGNS[:4])
@pytest.mark.parametrize("p", [0.2, 0.6])
def test_the_conditional_estimate_is_right_on_average_in_the_last_stage(
    design: Staged, p: float
) -> None:
    found = {end: each for end, each in infer_all(design).items() if each.umvcue is not None}

    assert {position for position, _ in found} == {len(design.looks)}
    entered = sum(chance(design, end, p) for end in found)
    mean = sum(chance(design, end, p) * (each.umvcue or 0) for end, each in found.items())
    assert mean / entered == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("design", DESIGNS)
def test_p_values_are_those_of_the_stage_wise_order(design: Staged) -> None:
    found = infer_all(design)

    for end, each in found.items():
        as_good = [other for other in found if rank(design, other) >= rank(design, end)]
        p_value = sum(chance(design, other, design.p0) for other in as_good)
        assert each.p_value == pytest.approx(p_value, abs=1e-13)
        assert each.mid_p_value == pytest.approx(p_value - chance(design, end, design.p0) / 2)


@pytest.mark.parametrize("design", DESIGNS)
def test_p_values_are_as_rare_as_they_say_and_reject_as_the_design_does(design: Staged) -> None:
    found, null = infer_all(design), design.operating_characteristics(design.p0)

    for level in {each.p_value for each in found.values()}:
        as_small = (end for end, each in found.items() if each.p_value <= level)
        assert sum(chance(design, end, design.p0) for end in as_small) <= level + 1e-12
    for (position, responses), each in found.items():
        patients = design.looks[position - 1].n
        decision = design.decide(responses, patients)
        assert (each.p_value <= null.promising + 1e-12) == decision.promising
        assert each.p_value == pytest.approx(decision.p_value, abs=1e-13)
        assert each.p_value == pytest.approx(design.find_p_value(responses, patients), abs=1e-13)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", np.linspace(0.02, 0.98, 17))
def test_limits_miss_no_more_often_than_they_may(design: Staged, p: float) -> None:
    found = infer_all(design)

    below = sum(chance(design, end, p) for end, each in found.items() if each.upper < p)
    above = sum(chance(design, end, p) for end, each in found.items() if each.lower > p)
    assert max(below, above) <= 0.1 + 1e-12


@pytest.mark.parametrize("design", DESIGNS)
def test_limits_reach_what_they_promise_where_they_change(design: Staged) -> None:
    """P(as good or better) at a lower limit, P(as bad or worse) at an upper: the error."""
    found = infer_all(design)

    for end, each in found.items():
        assert each.lower <= each.mid_lower <= each.median_unbiased <= each.mid_upper <= each.upper
        if each.lower > 0:
            up = (other for other in found if rank(design, other) >= rank(design, end))
            assert sum(chance(design, o, each.lower) for o in up) == pytest.approx(0.1)
        if each.upper < 1:
            down = (other for other in found if rank(design, other) <= rank(design, end))
            assert sum(chance(design, o, each.upper) for o in down) == pytest.approx(0.1)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_umvue_never_contradicts_the_order(design: Staged) -> None:
    """It rises with the order, and stands still only where one number of responses goes on."""
    found = infer_all(design)
    ordered = [found[end].umvue for end in sorted(found, key=lambda end: rank(design, end))]

    steps = np.diff(ordered)
    assert steps.min() >= 0
    assert (steps.min() == 0) == (design is ONE_WAY)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_bias_adjusted_rate_explains_the_naive_one(design: Staged) -> None:
    """By hand: at the estimate, responses by patients is on average what was seen."""
    ways = ends(design)

    def average(p: float) -> float:
        return sum(chance(design, e, p) * x / n for e, (*_, (x, n)) in ways.items())

    for end, each in infer_all(design).items():
        naive = ways[end][-1][0] / ways[end][-1][1]
        assert each.naive.value == naive
        assert each.bias_subtracted == pytest.approx(2 * naive - average(naive), abs=1e-12)
        assert average(each.bias_adjusted) == pytest.approx(naive, abs=1e-9)


def test_which_way_led_to_the_outcome_changes_nothing() -> None:
    for seen, _ in courses(BOTH):
        assert infer_stages(BOTH, seen, confidence=0.8) == infer_all(BOTH)[len(seen), seen[-1][0]]


# R 4.2.2: the UMVUE by the formula of singlearm (est_gs_umvue for more than two stages: products
# of choose(n, x) over every way to share the responses among the stages), outcomes ordered by it;
# limits for 95 %, the median and Whitehead's estimate by uniroot(tol = 1e-14).
CHEN = plan((6, 0, 7), (17, 2, 18), (29, 5, 6), p0=0.1)


@pytest.mark.parametrize(
    ("design", "seen", "expected"),
    [
        (
            CHEN, [(1, 6), (4, 17), (7, 29)],
            (0.291464909260, 0.017766713373, 0.107158616916, 0.483650903742, 0.241218541282,
             0.276792323310, 0.283019016001),
        ),
        (
            CHEN, [(2, 6), (2, 17)],
            (0.197530864198, 0.357377788669, 0.019062381699, 0.465163581040, 0.134592725719,
             0.167278276863, 0.163997937881),
        ),
        (
            BOTH, [(2, 4), (3, 7), (5, 10)],
            (0.5, 0.032557568, 0.187368203499, 0.812631796501, 0.453719610174, 0.5, 0.5),
        ),
        (
            BOTH, [(3, 4), (6, 7)],
            (0.75, 0.0018048, 0.369300441551, 0.993690536790, 0.752334781565, 0.805445677018,
             0.811096861800),
        ),
    ],
)  # fmt: skip
def test_three_stages_in_r(
    design: Staged, seen: list[tuple[int, int]], expected: tuple[float, ...]
) -> None:
    found = infer_stages(design, seen)

    numbers = (
        found.umvue, found.p_value, found.lower, found.upper, found.median_unbiased,
        found.bias_adjusted, found.bias_subtracted,
    )  # fmt: skip
    assert numbers == pytest.approx(expected, abs=1e-9)


def test_by_hand() -> None:
    """0/1, 0/2, 1/3 at p0 = 0.5: of the four courses with a first response three end above 1.

    2 of 3 come by 1-1-0 and 1-0-1: all begin with a response, one ends with one.
    """
    design = plan((1, 0, 2), (2, 0, 3), (3, 1, 2), p0=0.5)

    found = infer_stages(design, [(1, 1), (1, 2), (2, 3)])

    assert found.p_value == pytest.approx(3 / 8)
    assert found.umvue == 1.0
    assert found.umvcue == pytest.approx(1 / 2)


def test_one_look_is_a_single_stage() -> None:
    """Limits of Clopper and Pearson, and P(X >= x), by SciPy."""
    for (_, x), found in infer_all(ONE_LOOK).items():
        limits = binomtest(x, 9).proportion_ci(0.8, method="exact")
        assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high), abs=1e-12)
        assert found.p_value == pytest.approx(binom.sf(x - 1, 9, 0.2))
        assert found.umvue == pytest.approx(x / 9)


def test_a_look_that_stops_nothing_changes_nothing_but_what_only_two_stages_have() -> None:
    simon = Simon(kind="simon-optimal", p0=0.2, p1=0.5, alpha=0.2, beta=0.2, r1=1, n1=5, r=3, n=9)
    three = plan((5, 1, 6), (7, -1, 8), (9, 3, 4))

    for x in range(2, 10):
        two = infer_stages(simon, [(min(x, 5), 5), (x, 9)])
        same = infer_stages(three, [(min(x, 5), 5), (min(x, 7), 7), (x, 9)])
        for name in ("umvue", "median_unbiased", "bias_adjusted", "p_value", "lower", "upper"):
            assert getattr(same, name) == pytest.approx(getattr(two, name), abs=1e-12)
        assert two.upper_koyama_chen is not None
        assert same.upper_koyama_chen is None


def test_a_look_after_every_patient_is_fast() -> None:
    looks = [(n, max(-1, n // 5 - 4), min(n + 1, n // 5 + 8)) for n in range(1, 100)]
    design = plan(*looks, (100, 25, 26))
    seen = [(n // 4, n) for n in range(1, 101)]
    infer_stages(design, seen)

    start = perf_counter()
    infer_stages(design, seen)

    assert perf_counter() - start < 0.5  # 0.03 s where it was written


def test_the_published_monitoring_design_is_inferred_from() -> None:
    """The P value of the decision, whose figures are checked against the paper elsewhere."""
    design = search_lee_liu(0.2, 0.4, 0.1, 0.1)
    seen = [(min(look.n, design.r + 1), look.n) for look in design.looks]

    found = infer_stages(design, seen)

    assert found.p_value == pytest.approx(design.operating_characteristics(0.2).promising)


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        ([], "No look is given"),
        ([(5, 4)], "impossible"),
        ([(2, 4), (1, 7)], "impossible"),
        ([(2, 4), (5, 7), (5, 7)], "more patients at each look"),
        ([(2.0, 4)], "whole numbers"),
        ([(2, 4), (3, 6)], "no look was planned"),
        ([(2, 4), (3, 7), (5, 12)], "no look was planned"),
        ([(2, 5), (3, 7), (5, 10)], "must be planned"),
        ([(2, 7), (5, 10)], "must be planned"),
        ([(2, 4), (3, 7), (5, 10), (6, 12)], "must be planned"),
        ([(0, 4), (3, 7)], "stops at 0 responses or fewer"),
        ([(4, 4), (5, 7)], "stops at 4 responses or more"),
        ([(2, 4), (3, 7)], "after 7 patients was passed"),
    ],
)
def test_what_was_not_planned_or_cannot_be_is_refused(
    seen: list[tuple[int, int]], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        infer_stages(BOTH, seen)


def test_two_stages_of_fleming_keep_the_error_of_their_plan_in_another_second_stage() -> None:
    design = plan_fleming(0.2, 0.4, 0.05, [8, 6])

    assert infer_stages(design, [(3, 8), (5, 16)]).order == "conditional error"
