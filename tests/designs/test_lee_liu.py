import pytest
from scipy.stats import beta, betabinom

from remission.designs import DESIGNS
from remission.designs.lee_liu import PredictiveRule, plan_lee_liu, predict_success
from remission.designs.posterior import BetaPrior
from remission.errors import DesignError


def test_published_predictive_probability() -> None:
    """Lee and Liu 2008: 16 of 23, 40 planned, Beta(0.6, 0.4), 60 %, threshold 0.9: 0.5656."""
    rule = PredictiveRule(prior=BetaPrior(a=0.6, b=0.4), success=0.9, futility=0.0)

    assert predict_success(rule, 0.6, (16, 23), 40) == pytest.approx(0.5656, abs=5e-5)


def test_published_design() -> None:
    """Lee and Liu 2008: 20 % against 40 %, Beta(0.2, 0.8), 36 patients, thresholds 0.001, 0.90."""
    rule = PredictiveRule(prior=BetaPrior(a=0.2, b=0.8), success=0.90, futility=0.001)

    plan = plan_lee_liu((0.2, 0.4), rule, range(10, 37))

    first = {}
    for look in plan.looks:
        first.setdefault(look.futile, look.n)
    assert first == {0: 10, 1: 17, 2: 21, 3: 24, 4: 27, 5: 29, 6: 31, 7: 33, 8: 34, 9: 35, 10: 36}
    null = plan.operating_characteristics(0.2)
    assert null.promising == pytest.approx(0.0878, abs=5e-5)
    assert 1 - plan.beta == pytest.approx(0.906, abs=5e-4)
    assert null.expected_patients == pytest.approx(27.67, abs=5e-3)
    assert null.early_stop == pytest.approx(0.857, abs=5e-4)


def test_bounds_follow_the_thresholds_on_both_sides() -> None:
    """By hand with SciPy's beta-binomial: both stops, at 15 of 30 patients."""
    prior = BetaPrior(a=0.5, b=0.5)
    rule = PredictiveRule(prior=prior, success=0.9, futility=0.05, efficacy=0.95)

    look, last = plan_lee_liu((0.3, 0.5), rule, [15, 30]).looks

    assert beta.sf(0.3, 0.5 + last.futile, 30.5 - last.futile) <= 0.9
    assert beta.sf(0.3, 1.5 + last.futile, 29.5 - last.futile) > 0.9

    def chance(x: int) -> float:
        return float(betabinom.sf(last.futile - x, 15, 0.5 + x, 15.5 - x))

    assert chance(look.futile) < 0.05 <= chance(look.futile + 1)
    assert chance(look.promising) > 0.95 >= chance(look.promising - 1)


def test_search_finds_as_small_a_trial_as_the_paper_and_expects_fewer() -> None:
    plan = DESIGNS["lee-liu"](0.2, 0.4, 0.1, 0.1)
    null = plan.operating_characteristics(0.2)

    assert (plan.n, plan.looks[0].n, len(plan.looks)) == (36, 10, 27)
    assert null.promising <= 0.1
    assert plan.operating_characteristics(0.4).promising >= 0.9
    assert null.expected_patients <= 27.67
    assert null.promising + null.not_promising == pytest.approx(1, abs=1e-12)


def test_another_number_is_judged_by_the_same_posterior() -> None:
    plan = DESIGNS["lee-liu"](0.2, 0.4, 0.1, 0.1)

    found = plan.decide(14, 41)

    assert found.r is not None
    assert found.promising is (found.r < 14)
    threshold = beta.sf(0.2, 0.2 + plan.r, 0.8 + 36 - plan.r)
    assert beta.sf(0.2, 0.2 + found.r, 0.8 + 41 - found.r) <= threshold + 1e-12
    assert beta.sf(0.2, 1.2 + found.r, 0.8 + 40 - found.r) > threshold


@pytest.mark.parametrize(
    "thresholds", [(0.0, 0.1, 1.0), (0.9, -0.1, 1.0), (0.9, 0.5, 0.5), (0.9, 0.1, 1.1)]
)
def test_impossible_thresholds_are_refused(thresholds: tuple[float, float, float]) -> None:
    success, futility, efficacy = thresholds
    with pytest.raises(DesignError, match="thresholds"):
        PredictiveRule(
            prior=BetaPrior(a=1, b=1), success=success, futility=futility, efficacy=efficacy
        )


def test_plans_without_a_decision_are_refused() -> None:
    rule = PredictiveRule(prior=BetaPrior(a=1, b=1), success=0.99, futility=0.1)
    with pytest.raises(DesignError, match="at least one look"):
        plan_lee_liu((0.2, 0.4), rule, [])
    with pytest.raises(DesignError, match="decides nothing"):
        plan_lee_liu((0.2, 0.4), rule, [1])
    with pytest.raises(DesignError, match="more than"):
        predict_success(rule, 0.2, (3, 11), 10)
