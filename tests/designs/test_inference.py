from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from scipy.stats import binom

from designs.conftest import infer_two
from remission.designs import Simon, StagedInference, infer_stages, search_simon_minimax
from remission.errors import DesignError


@pytest.fixture(scope="module")
def small() -> Simon:
    """1/5, 3/9: small enough to go through every outcome."""
    return Simon(kind="simon-optimal", p0=0.2, p1=0.5, alpha=0.2, beta=0.2, r1=1, n1=5, r=3, n=9)


def outcomes(design: Simon, m2: dict[int, int] | None = None) -> Iterator[tuple[int, int, int]]:
    """Every (x1, x2, m2); the second stage may depend on x1."""
    for x1 in range(design.n1 + 1):
        if x1 <= design.r1:
            yield x1, 0, 0
            continue
        size = m2[x1] if m2 else design.n - design.n1
        for x2 in range(size + 1):
            yield x1, x2, size


def chance(design: Simon, outcome: tuple[int, int, int], p: float) -> float:
    x1, x2, m2 = outcome
    return float(binom.pmf(x1, design.n1, p) * binom.pmf(x2, m2, p))


@cache
def infer(design: Simon, x1: int, x2: int, m2: int) -> StagedInference:
    return infer_two(design, x1, (x2, m2) if m2 else None, confidence=0.8)


def infer_all(
    design: Simon, m2: dict[int, int] | None = None
) -> dict[tuple[int, int, int], StagedInference]:
    return {outcome: infer(design, *outcome) for outcome in outcomes(design, m2)}


def test_published_trial() -> None:
    """R clinfun 1.1.5, twostage.inference(5, 0, 18, 32, 0.05, 0.10): 4 of 18, then 1 of 14.

    UMVUE 0.157819, P 0.0201841, limits 0.0782 and 0.2352 from a grid of 0.0001 (Tchekmedyian,
    J Clin Oncol 2019; vignette of clinfun).
    """
    design = search_simon_minimax(0.05, 0.20, 0.10, 0.10)

    found = infer_two(design, 4, (1, 14), confidence=0.8)

    assert found.umvue == pytest.approx(0.157819, abs=5e-7)
    assert found.p_value == pytest.approx(0.0201841, abs=5e-8)
    assert found.lower == pytest.approx(0.0782, abs=1e-4)
    assert found.upper_koyama_chen == pytest.approx(0.2352, abs=1e-4)
    assert found.naive.value == 5 / 32


# R 4.2.2, the formulas of Koyama and Chen: s <- qbeta(pbinom(x2 - 1, m2, p, lower.tail = FALSE), k,
# n2 - k + 1) with k <- r + 1 - x1, P(p) <- sum(dbinom(i, n1, p) * pbinom(r - i, n2, s, lower.tail =
# FALSE)) over i <- (r1 + 1):n1; limits by uniroot(tol = 1e-14) for 0.025, 0.5 and 0.975.
@pytest.mark.parametrize(
    ("design", "seen", "p_value", "limits"),
    [
        ((0.1, 1, 10, 5, 29), (2, 4, 15), 0.0273885373153, (0.09792871048, 0.237871013)),
        ((0.1, 1, 10, 5, 29), (4, 1, 25), 0.169083259495, (0.05190977479, 0.1740886032)),
        ((0.3, 7, 22, 17, 46), (9, 12, 20), 0.00563400395083, (0.3402459808, 0.4883214495)),
    ],
)
def test_another_second_stage_in_r(
    design: tuple[float, int, int, int, int],
    seen: tuple[int, int, int],
    p_value: float,
    limits: tuple[float, float],
) -> None:
    p0, r1, n1, r, n = design
    plan = Simon(
        kind="simon-optimal", p0=p0, p1=p0 + 0.2, alpha=0.1, beta=0.2, r1=r1, n1=n1, r=r, n=n
    )

    found = infer_two(plan, seen[0], (seen[1], seen[2]))

    assert found.order == "conditional error"
    assert found.p_value == pytest.approx(p_value, rel=1e-10)
    assert (found.lower, found.median_unbiased) == pytest.approx(limits, abs=1e-8)


def test_worked_example_of_the_method_page() -> None:
    design = Simon(kind="simon-optimal", p0=0.2, p1=0.6, alpha=0.2, beta=0.2, r1=0, n1=2, r=1, n=4)

    found = infer_two(design, 1, (1, 2))

    assert found.umvue == pytest.approx(0.6)
    assert found.p_value == pytest.approx(0.1552)


@pytest.mark.parametrize("p", [0.05, 0.2, 0.5, 0.8])
def test_the_umvue_is_right_on_average(small: Simon, p: float) -> None:
    found = infer_all(small)

    assert sum(chance(small, o, p) for o in found) == pytest.approx(1)
    assert sum(chance(small, o, p) * i.umvue for o, i in found.items()) == pytest.approx(p)


@pytest.mark.parametrize("p", [0.2, 0.35, 0.5])
def test_the_naive_rate_is_too_low_and_the_others_mend_most_of_it(small: Simon, p: float) -> None:
    found = infer_all(small)

    def bias(name: str) -> float:
        return sum(chance(small, o, p) * getattr(i, name) for o, i in found.items()) - p

    naive = sum(chance(small, o, p) * i.naive.value for o, i in found.items()) - p
    assert naive < 0
    assert abs(bias("bias_adjusted")) < abs(naive)
    assert abs(bias("bias_subtracted")) < abs(naive)


def test_the_bias_adjusted_rate_explains_the_naive_one(small: Simon) -> None:
    """By hand: at the estimate, responses by patients is on average what was seen."""
    seen = infer_two(small, 2, (2, 4))

    p = seen.bias_adjusted
    average = sum(chance(small, o, p) * (o[0] + o[1]) / (5 + o[2]) for o in outcomes(small))
    assert average == pytest.approx(4 / 9, abs=1e-12)


@pytest.mark.parametrize("p", np.linspace(0.02, 0.98, 25))
@pytest.mark.parametrize("m2", [None, {2: 3, 3: 3, 4: 3, 5: 3}, {2: 7, 3: 4, 4: 3, 5: 1}])
def test_limits_miss_no_more_often_than_they_may(
    small: Simon, p: float, m2: dict[int, int] | None
) -> None:
    """Also where the second stage was chosen knowing the first."""
    found = infer_all(small, m2)

    assert sum(chance(small, o, p) for o, i in found.items() if i.lower > p) <= 0.1 + 1e-12
    if m2 is None:
        assert sum(chance(small, o, p) for o, i in found.items() if i.upper < p) <= 0.1 + 1e-12
    for inference in found.values():
        published = inference.upper_koyama_chen
        if published is None:  # nobody responded: no rate has the probability asked for
            assert inference.median_unbiased == 0
        else:
            assert inference.lower <= inference.median_unbiased <= published <= inference.upper


def test_p_values_are_exceeded_no_less_often_than_they_say(small: Simon) -> None:
    found = infer_all(small)

    for level in {i.p_value for i in found.values()}:
        as_small = sum(chance(small, o, 0.2) for o, i in found.items() if i.p_value <= level)
        assert as_small == pytest.approx(level)


@pytest.mark.parametrize("m2", [{2: 3, 3: 3, 4: 3, 5: 3}, {2: 7, 3: 1, 4: 4, 5: 4}])
def test_p_values_hold_when_the_second_stage_was_chosen_knowing_the_first(
    small: Simon, m2: dict[int, int]
) -> None:
    """More than 3 responses in the first stage pass the plan: they count as small as any."""
    found = {o: i for o, i in infer_all(small, m2).items() if i.order == "conditional error"}
    passed = binom.sf(3, 5, 0.2)

    assert {x1 for x1, _, _ in found} == {2, 3}
    for level in {i.p_value for i in found.values()}:
        as_small = sum(chance(small, o, 0.2) for o, i in found.items() if i.p_value <= level)
        assert as_small + passed <= level + 1e-12


@pytest.mark.parametrize("m2", [{2: 7, 3: 4}, {2: 4, 3: 7}, {2: 1, 3: 4}, {2: 4, 3: 2}])
def test_the_verdict_errs_as_planned_when_the_first_stage_decides_to_keep_the_plan(
    small: Simon, m2: dict[int, int]
) -> None:
    """After some first stages m2 is the 4 planned, after others not: two orders are mixed."""
    alpha = small.operating_characteristics(0.2).promising
    found = infer_all(small, {**m2, 4: 4, 5: 4})

    assert {i.order for (x1, _, _), i in found.items() if x1 in m2} == {
        "stage-wise",
        "conditional error",
    }
    as_small = (o for o, i in found.items() if i.p_value <= alpha * (1 + 1e-12))
    assert sum(chance(small, o, 0.2) for o in as_small) <= alpha * (1 + 1e-12)


def test_limits_exist_where_nearly_every_second_stage_is_as_good() -> None:
    """9 of 24, then 0 of 44: P(0 or more) is 1, which rounding must not carry beyond."""
    design = Simon(
        kind="simon-optimal", p0=0.3, p1=0.5, alpha=0.05, beta=0.1, r1=8, n1=24, r=24, n=63
    )

    found = infer_two(design, 9, (0, 44))

    assert found.p_value == pytest.approx(binom.sf(8, 24, 0.3))  # each with 9 or more is as good
    assert binom.sf(8, 24, found.lower) == pytest.approx(0.025)


def test_the_order_of_the_umvue_gives_the_same_p_value(small: Simon) -> None:
    """Jung and Kim order the outcomes by the UMVUE; without a stop for success it is the same."""
    found = infer_all(small)

    for seen in found.values():
        p_value = sum(
            chance(small, o, 0.2) for o, i in found.items() if i.umvue >= seen.umvue - 1e-12
        )
        assert seen.p_value == pytest.approx(p_value)


# 0/18, 3/32; with 12 instead of 14 in the second stage, exact by SciPy 1.17 (see the test).
@pytest.mark.parametrize(("x1", "x2"), [(1, 0), (1, 2), (1, 5), (2, 1), (2, 2), (3, 1)])
def test_a_changed_second_stage_after_koyama_and_chen(x1: int, x2: int) -> None:
    design = search_simon_minimax(0.05, 0.20, 0.10, 0.10)
    q = binom.sf(x2 - 1, 12, 0.05)
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if binom.sf(3 - x1, 14, middle) < q else (low, middle)
    others = np.arange(1, 19)
    expected = binom.pmf(others, 18, 0.05) @ binom.sf(3 - others, 14, low)

    found = infer_two(design, x1, (x2, 12))

    assert found.order == "conditional error"
    assert found.p_value == pytest.approx(expected, rel=1e-9)
    attained = design.operating_characteristics(0.05).promising
    assert (found.p_value <= attained) == (q <= binom.sf(3 - x1, 14, 0.05))


def test_a_first_stage_that_passed_the_whole_trial_is_ordered_by_stage() -> None:
    """4 of 18 are more than 3 of 32: whatever the second stage, its plan was passed."""
    found = infer_two(search_simon_minimax(0.05, 0.20, 0.10, 0.10), 4, (1, 12))

    first = np.arange(1, 19)
    assert found.order == "stage-wise"
    assert found.p_value == pytest.approx(
        binom.pmf(first, 18, 0.05) @ binom.sf(4 - first, 12, 0.05), rel=1e-9
    )


def test_no_response_leaves_the_lower_limit_at_zero(small: Simon) -> None:
    found = infer_two(small, 0)

    assert (found.lower, found.umvue, found.median_unbiased, found.p_value) == (0, 0, 0, 1)
    assert found.upper == pytest.approx(1 - 0.025 ** (1 / 5))


def test_responses_in_all_leave_the_upper_limit_at_one(small: Simon) -> None:
    assert infer_two(small, 5, (4, 4)).upper == 1


@pytest.mark.parametrize(
    ("x1", "stage2", "message"),
    [
        (6, None, "impossible"),
        (-1, None, "impossible"),
        (2, (5, 4), "impossible"),
        (1, (1, 4), "stops at 1 responses or fewer"),
        (2, None, "after 5 patients was passed"),
    ],
)
def test_outcomes_that_do_not_fit_the_design_are_refused(
    small: Simon, x1: int, stage2: tuple[int, int] | None, message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        infer_two(small, x1, stage2)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_an_impossible_confidence_is_refused(small: Simon, confidence: float) -> None:
    with pytest.raises(DesignError, match="confidence"):
        infer_two(small, 0, confidence=confidence)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_the_conditional_estimate_is_right_on_average_in_the_second_stage(
    small: Simon, p: float
) -> None:
    found = {key: each for key, each in infer_all(small).items() if key[2]}

    entered = sum(chance(small, outcome, p) for outcome in found)
    mean = sum(chance(small, outcome, p) * (each.umvcue or 0.0) for outcome, each in found.items())

    assert mean / entered == pytest.approx(p, abs=1e-12)
    assert all(each.umvcue is None for key, each in infer_all(small).items() if not key[2])


def test_the_conditional_estimate_by_hand() -> None:
    """r1/n1 0/2, r/n 1/4; 1 of 2, then 1 of 2: x1 may be 1 or 2, weights 2 x 2 and 1 x 1.

    x2 / m2 is 1/2 and 0: (4 x 1/2 + 1 x 0) / 5 = 0.4.
    """
    design = Simon(kind="simon-optimal", p0=0.2, p1=0.5, alpha=0.2, beta=0.2, r1=0, n1=2, r=1, n=4)

    assert infer_two(design, 1, (1, 2)).umvcue == pytest.approx(0.4)


def test_mid_p_lies_between_the_exact_numbers(small: Simon) -> None:
    for outcome, found in infer_all(small).items():
        assert found.mid_p_value <= found.p_value
        assert found.lower <= found.mid_lower <= found.mid_upper <= found.upper, outcome


def test_mid_p_by_hand() -> None:
    """Stopped with 0 of 2 at p0 = 0.2: P = 1, of which 0.64 is the outcome itself."""
    design = Simon(kind="simon-optimal", p0=0.2, p1=0.5, alpha=0.2, beta=0.2, r1=0, n1=2, r=1, n=4)

    assert infer_two(design, 0).mid_p_value == pytest.approx(1 - 0.64 / 2)


def test_a_first_stage_after_which_all_of_the_second_must_respond() -> None:
    """1/5, 5/8: after 3 all 3 more are needed. 2 of 2 are as rare as 3 of 3 at pi = 0.25^(1/3).

    At 0.5: 10/32 x 0.25, and of 4 and 5 in the first stage at least 2 and 1 of 3 at pi; after 2
    no second stage is enough, so that none of these is as good.
    """
    design = Simon(kind="simon-optimal", p0=0.5, p1=0.8, alpha=0.2, beta=0.2, r1=1, n1=5, r=5, n=8)

    found = infer_two(design, 3, (2, 2))

    two, one = binom.sf([1, 0], 3, 0.25 ** (1 / 3))
    assert found.p_value == pytest.approx((10 * 0.25 + 5 * two + one) / 32)
    assert infer_two(design, 3, (0, 2)).p_value == pytest.approx(16 / 32)
    assert infer_two(design, 2, (2, 2)).p_value == pytest.approx(26 / 32)


def test_the_published_upper_limit_does_not_exist_when_nobody_responded(small: Simon) -> None:
    """P(0 responses or more) is 1 at every rate, so that no rate makes it 1 - error."""
    nobody = infer_stages(small, [(0, small.n1)])
    somebody = infer_stages(small, [(1, small.n1)])

    assert nobody.upper_koyama_chen is None
    assert nobody.upper > 0
    assert somebody.upper_koyama_chen is not None
    assert somebody.upper_koyama_chen > 0
