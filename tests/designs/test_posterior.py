import numpy as np
import pytest
from scipy.stats import beta, betabinom

from remission.designs.posterior import BetaPrior, PosteriorRule, update_prior
from remission.errors import DesignError

PRIOR = BetaPrior(a=0.6, b=0.4)


def test_posterior_adds_the_responses_to_the_prior() -> None:
    """SciPy 1.17, scipy.stats.beta(3.6, 7.4)."""
    found = update_prior(PRIOR, 3, 10, confidence=0.9)

    assert (found.a, found.b) == (3.6, 7.4)
    assert found.mean == pytest.approx(3.6 / 11)
    assert found.limits == pytest.approx(beta.ppf([0.05, 0.95], 3.6, 7.4))
    assert found.find_chance(0.2) == pytest.approx(beta.sf(0.2, 3.6, 7.4))


def test_the_prior_is_worth_some_patients() -> None:
    assert PRIOR.effective_patients == 1
    assert PRIOR.mean == pytest.approx(0.6)
    assert update_prior(PRIOR, 0, 0).mean == pytest.approx(0.6)


@pytest.mark.parametrize(("patients", "more"), [(0, 1), (10, 5), (23, 17), (400, 600), (5, 0)])
def test_predictions_agree_with_scipy(patients: int, more: int) -> None:
    x = np.arange(0, patients + 1, max(1, patients // 7))

    found = PRIOR.predict(x, patients, more)

    i = np.arange(more + 1)
    expected = betabinom.pmf(i, more, 0.6 + x[:, None], 0.4 + patients - x[:, None])
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-13)


@pytest.mark.parametrize("n", [1, 10, 40])
def test_the_rule_cuts_where_the_posterior_passes_its_threshold(n: int) -> None:
    cut = PosteriorRule(PRIOR, 0.3, 0.9).find_cut(n)

    assert beta.sf(0.3, 0.6 + cut, 0.4 + n - cut) <= 0.9
    if cut < n:
        assert beta.sf(0.3, 1.6 + cut, n - cut - 0.6) > 0.9


def test_a_threshold_beyond_reach_leaves_no_cut() -> None:
    assert PosteriorRule(PRIOR, 0.9, 0.999).find_cut(2) == 2


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 0), (-1, 1), (np.inf, 1), (np.nan, 1)])
def test_impossible_priors_are_refused(a: float, b: float) -> None:
    with pytest.raises(DesignError, match="no prior"):
        BetaPrior(a=a, b=b)


def test_impossible_data_are_refused() -> None:
    with pytest.raises(DesignError, match="impossible"):
        update_prior(PRIOR, 3, 2)
    with pytest.raises(DesignError, match="confidence"):
        update_prior(PRIOR, 1, 2, confidence=95)
