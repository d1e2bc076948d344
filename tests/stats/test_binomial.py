import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from remission.stats import binomial_masses, binomial_tail, binomial_tails


@given(st.integers(0, 400), st.floats(0.001, 0.999))
def test_masses_and_tails_are_those_of_scipy(n: int, p: float) -> None:
    k = range(n + 1)

    assert binomial_masses(n, p) == pytest.approx(binom.pmf(k, n, p), rel=1e-9, abs=1e-250)
    assert binomial_tails(n, p)[: n + 1] == pytest.approx(
        binom.sf([i - 1 for i in k], n, p), rel=1e-9, abs=1e-250
    )


def test_no_tail_is_above_1() -> None:
    rates = [k / 400 for k in range(1, 400)]

    assert max(binomial_tails(n, p).max() for n in (12, 44) for p in rates) == 1


# Of 24 patients without a response, when the true rate is p: (1 - p) ** 24.
@pytest.mark.parametrize(
    ("p", "expected"), [(0.05, 0.292), (0.10, 0.0798), (0.15, 0.0202), (0.20, 0.00472)]
)
def test_no_response_in_24_patients(p: float, expected: float) -> None:
    assert binomial_masses(24, p)[0] == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(("k", "expected"), [(-1, 1), (0, 1), (1, 0.75), (2, 0.25), (3, 0), (9, 0)])
def test_tail_counts_its_own_k(k: int, expected: float) -> None:
    assert binomial_tail(k, 2, 0.5) == pytest.approx(expected)


@pytest.mark.parametrize(("p", "expected"), [(0, [1, 0, 0]), (1, [0, 0, 1])])
def test_certainty_is_allowed(p: float, expected: list[float]) -> None:
    assert binomial_masses(2, p).tolist() == expected
