import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from remission.designs.posterior import BetaPrior
from remission.designs.thall_simon import ThallSimonRule, plan_thall_simon
from remission.errors import DesignError


@pytest.mark.parametrize("standard", [(15, 35), (200, 800), (0.5, 0.5), (1, 1)])
@pytest.mark.parametrize("delta", [0.0, 0.15])
def test_chances_agree_with_numerical_integration(
    standard: tuple[float, float], delta: float
) -> None:
    rule = ThallSimonRule(
        prior=BetaPrior(a=0.6, b=1.4),
        standard=BetaPrior(a=standard[0], b=standard[1]),
        futility=0.05,
        superiority=0.95,
        delta=delta,
    )

    found = rule.find_chances(20, delta)

    for x in (1, 5, 10):

        def integrand(u: float, x: int = x) -> float:
            return float(beta.sf(beta.ppf(u, *standard) + delta, 0.6 + x, 21.4 - x))

        expected = quad(integrand, 0, 1, limit=400)[0]
        assert found[x] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("prior", "standard", "delta"),
    [
        ((0.2, 0.8), (8, 2), 0.1),
        ((0.9, 0.1), (18, 2), 0.05),
        ((0.2, 0.8), (0.2, 0.8), 0.0),
        ((0.2, 0.8), (0.5, 0.5), 0.1),
        ((0.5, 0.5), (600, 1400), 0.05),
    ],
)
@pytest.mark.parametrize("x", [0, 15, 30])
def test_chances_are_right_where_beliefs_are_weak_and_nobody_or_everybody_responds(
    prior: tuple[float, float], standard: tuple[float, float], delta: float, x: int
) -> None:
    """SciPy's adaptive integration over the quantiles of S, cut where S + delta reaches 1."""
    rule = ThallSimonRule(
        prior=BetaPrior(a=prior[0], b=prior[1]),
        standard=BetaPrior(a=standard[0], b=standard[1]),
        futility=0.05,
        superiority=0.95,
        delta=delta,
    )

    def integrand(u: float) -> float:
        return float(beta.sf(beta.ppf(u, *standard) + delta, prior[0] + x, prior[1] + 30 - x))

    end = float(beta.cdf(1 - delta, *standard))
    halves = [quad(integrand, *cut, limit=400)[0] for cut in ((0, end / 2), (end / 2, end))]
    assert rule.find_chances(30, delta)[x] == pytest.approx(sum(halves), abs=1e-8)


@pytest.mark.parametrize("standard", [0.3, BetaPrior(a=15, b=35)])
def test_bounds_follow_the_thresholds_on_both_sides(standard: float | BetaPrior) -> None:
    rule = ThallSimonRule(
        prior=BetaPrior(a=0.6, b=1.4),
        standard=standard,
        futility=0.05,
        superiority=0.95,
        delta=0.15,
    )

    plan = plan_thall_simon((0.3, 0.5), rule, [10, 20, 30, 40])

    for look in plan.looks[:-1]:
        low, high = rule.find_chances(look.n, 0.15), rule.find_chances(look.n, 0.0)
        assert low[look.futile] < 0.05 <= low[look.futile + 1]
        assert high[look.promising] > 0.95 >= high[look.promising - 1]
    last = plan.looks[-1]
    assert rule.find_chances(40, 0.0)[last.futile] <= 0.95
    assert rule.find_chances(40, 0.0)[last.promising] > 0.95


def test_a_known_standard_by_hand() -> None:
    """SciPy 1.17: with 0 of 10, P(E > 0.3) under Beta(0.6, 11.4) is far below 0.05."""
    rule = ThallSimonRule(
        prior=BetaPrior(a=0.6, b=1.4), standard=0.3, futility=0.05, superiority=0.95
    )

    chances = rule.find_chances(10, 0.0)

    np.testing.assert_allclose(chances, beta.sf(0.3, 0.6 + np.arange(11), 11.4 - np.arange(11)))


def test_figures_are_exact_and_add_up() -> None:
    rule = ThallSimonRule(
        prior=BetaPrior(a=0.6, b=1.4), standard=0.3, futility=0.05, superiority=0.95
    )
    plan = plan_thall_simon((0.3, 0.5), rule, range(10, 41))
    rng, trials = np.random.default_rng(5), 20000
    seen = (rng.random((trials, 40)) < 0.5).cumsum(axis=1)
    open_, promising = np.ones(trials, dtype=bool), np.zeros(trials, dtype=bool)
    for look in plan.looks:
        x = seen[:, look.n - 1]
        promising |= open_ & (x >= look.promising)
        open_ &= (x > look.futile) & (x < look.promising)

    found = plan.operating_characteristics(0.5)

    assert found.promising + found.not_promising == pytest.approx(1, abs=1e-12)
    error = np.sqrt(found.promising * (1 - found.promising) / trials)
    assert abs(promising.mean() - found.promising) < 4 * error


@pytest.mark.parametrize(
    ("futility", "superiority", "delta", "standard"),
    [(0.9, 0.1, 0.0, 0.3), (-0.1, 0.9, 0, 0.3), (0.1, 0.9, 1.0, 0.3), (0.1, 0.9, 0.7, 0.3)],
)
def test_impossible_rules_are_refused(
    futility: float, superiority: float, delta: float, standard: float
) -> None:
    with pytest.raises(DesignError):
        ThallSimonRule(
            prior=BetaPrior(a=1, b=1),
            standard=standard,
            futility=futility,
            superiority=superiority,
            delta=delta,
        )
