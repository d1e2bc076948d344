import pytest
from scipy.stats import binom

from remission.designs import DESIGNS
from remission.designs.fleming import plan_fleming
from remission.errors import DesignError


def test_published_two_stage_plan() -> None:
    """Fleming 1982: 15 + 10 patients, 20 % against 40 %: stop at 3 or 7, then 8 or 9."""
    plan = plan_fleming(0.2, 0.4, 0.05, [15, 10])

    assert [(look.n, look.futile, look.promising) for look in plan.looks] == [
        (15, 3, 7),
        (25, 8, 9),
    ]


def test_attained_errors_are_exact() -> None:
    """By hand, with SciPy's binomial: 7 or more of 15, or 4 to 6 and then 9 in all."""
    plan = plan_fleming(0.2, 0.4, 0.05, [15, 10])

    def promising(p: float) -> float:
        later = sum(binom.pmf(x, 15, p) * binom.sf(8 - x, 10, p) for x in (4, 5, 6))
        return binom.sf(6, 15, p) + later

    assert plan.alpha == pytest.approx(promising(0.2))
    assert plan.beta == pytest.approx(1 - promising(0.4))
    assert plan.alpha > 0.05  # the normal distribution only comes near


def test_single_stage_by_the_normal_distribution() -> None:
    """By hand: (0.8416 x 0.4899 + 1.6449 x 0.4)^2 / 0.04 = 28.66; 29 x 0.2 + 3.54 + 1 = 10.3."""
    plan = DESIGNS["fleming"](0.2, 0.4, 0.05, 0.2)

    assert (plan.n, plan.r) == (29, 9)
    assert (plan.alpha, plan.beta) == (0.05, 0.2)  # as asked for: a protocol states them
    error, power = (plan.operating_characteristics(p).promising for p in (0.2, 0.4))
    assert error == pytest.approx(binom.sf(9, 29, 0.2))
    assert power == pytest.approx(binom.sf(9, 29, 0.4))


def test_another_number_is_judged_by_the_same_formula() -> None:
    """By hand: 33 x 0.2 + 1.6449 x sqrt(33 x 0.16) = 10.38, so more than 10 are needed."""
    plan = DESIGNS["fleming"](0.2, 0.4, 0.05, 0.2)

    assert plan.decide(10, 33).promising is False
    assert plan.decide(11, 33).promising is True
    assert "by the rule of the design, at least 11" in plan.decide(11, 33).sentence
    assert plan.decide(1, 1).verdict == "undecided"  # 1 x 0.2 + 0.66 rounds to 1 of 1


@pytest.mark.parametrize("sizes", [[], [0, 10], [1], [500, 501]])
def test_stages_that_cannot_be_are_refused(sizes: list[int]) -> None:
    with pytest.raises(DesignError):
        plan_fleming(0.2, 0.4, 0.05, sizes)
