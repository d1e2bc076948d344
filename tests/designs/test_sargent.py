import pytest
from scipy.stats import binom

from remission.designs.sargent import ThreeOutcomeLimits, search_sargent
from remission.errors import DesignError


def test_design_of_another_program() -> None:
    """R PhIIdesign 0.2.0 for 20 % against 40 %, tolerance 0.005: 32; 8 or fewer, 11 or more."""
    limits = ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8, tolerance=0.005)

    found = search_sargent(0.2, 0.4, limits)

    assert (found.n, found.fail, found.success) == (32, 8, 11)
    assert found.alpha == pytest.approx(binom.sf(10, 32, 0.2))
    assert found.beta == pytest.approx(binom.cdf(8, 32, 0.4))
    assert found.eta == pytest.approx(binom.cdf(8, 32, 0.2))
    assert found.pi == pytest.approx(binom.sf(10, 32, 0.4))
    assert found.pi < 0.8  # within the tolerance only


def test_no_smaller_trial_keeps_every_limit() -> None:
    """By hand: every n, fail and success below, with SciPy's binomial."""
    found = search_sargent(0.2, 0.4, ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8))

    assert found.pi >= 0.8
    for n in range(2, found.n):
        for fail in range(n - 1):
            for success in range(fail + 2, n + 1):
                assert not (
                    binom.sf(success - 1, n, 0.2) <= 0.05
                    and binom.cdf(fail, n, 0.4) <= 0.10
                    and binom.cdf(fail, n, 0.2) >= 0.8
                    and binom.sf(success - 1, n, 0.4) >= 0.8
                )


def test_cuts_that_each_error_alone_would_let_cross_leave_one_number_between() -> None:
    """8 patients, 0.1 against 0.5: both 1 and 2 responses keep beta, and 3 or more keep alpha.

    By hand: P(X <= 2 | 0.5) = 37/256 and P(X <= 1 | 0.5) = 9/256, both at most 0.2; P(X >= 3 | 0.1)
    = 0.0381, P(X >= 2 | 0.1) = 0.1869; so fail is 1 and success 3.
    """
    found = search_sargent(0.1, 0.5, ThreeOutcomeLimits(alpha=0.1, beta=0.2, eta=0.8, pi=0.8))

    assert (found.n, found.fail, found.success) == (8, 1, 3)
    assert found.alpha == pytest.approx(1 - 0.9**8 - 0.8 * 0.9**7 - 0.28 * 0.9**6)
    assert found.beta == pytest.approx(9 / 256)
    assert found.eta == pytest.approx(0.9**8 + 0.8 * 0.9**7)
    assert found.pi == pytest.approx(219 / 256)


@pytest.mark.parametrize(
    ("alpha", "beta", "eta", "pi"),
    [(0.2, 0.05, 0.6, 0.7), (0.1, 0.2, 0.8, 0.5), (0.05, 0.2, 0.7, 0.8), (0.2, 0.2, 0.5, 0.6)],
)
def test_the_design_is_the_first_of_all_pairs(
    alpha: float, beta: float, eta: float, pi: float
) -> None:
    """By hand: of the smallest n with any pair the largest fail, then the smallest success."""
    limits = ThreeOutcomeLimits(alpha=alpha, beta=beta, eta=eta, pi=pi)

    found = search_sargent(0.2, 0.5, limits)

    pairs = [
        (n, -fail, success)
        for n in range(2, found.n + 1)
        for fail in range(n - 1)
        for success in range(fail + 2, n + 1)
        if binom.sf(success - 1, n, 0.2) <= alpha
        and binom.cdf(fail, n, 0.5) <= beta
        and binom.cdf(fail, n, 0.2) >= eta
        and binom.sf(success - 1, n, 0.5) >= pi
    ]
    assert min(pairs) == (found.n, -found.fail, found.success)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.4, 1.0])
def test_outcomes_add_up(p: float) -> None:
    found = search_sargent(0.2, 0.4, ThreeOutcomeLimits(alpha=0.1, beta=0.1, eta=0.7, pi=0.7))

    low, middle, high = found.find_outcomes(p)

    assert low + middle + high == pytest.approx(1, abs=1e-12)
    assert low == pytest.approx(binom.cdf(found.fail, found.n, p), abs=1e-12)
    assert high == pytest.approx(binom.sf(found.success - 1, found.n, p), abs=1e-12)


@pytest.mark.parametrize(
    ("responses", "verdict"),
    [(8, "not promising"), (9, "inconclusive"), (10, "inconclusive"), (11, "promising")],
)
def test_decisions(responses: int, verdict: str) -> None:
    limits = ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8, tolerance=0.005)

    assert search_sargent(0.2, 0.4, limits).decide(responses) == verdict


def test_impossible_limits_are_refused() -> None:
    with pytest.raises(DesignError, match="eta"):
        search_sargent(0.2, 0.4, ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=1.0, pi=0.8))
    with pytest.raises(DesignError, match="up to 1000"):
        search_sargent(0.5, 0.51, ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=0.8, pi=0.8))


@pytest.mark.parametrize("tolerance", [-0.001, 0.8, 2.0, float("nan")])
def test_a_tolerance_that_would_void_a_limit_is_refused(tolerance: float) -> None:
    limits = ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=0.8, pi=0.8, tolerance=tolerance)

    with pytest.raises(DesignError, match=r"tolerance is .* from 0 to below 0\.8"):
        search_sargent(0.2, 0.4, limits)
