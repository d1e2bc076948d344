import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from remission.stats.hypergeometric import (
    find_support,
    hypergeometric_masses,
    log_masses,
    tilt,
)

GROUPS = st.tuples(st.integers(1, 60), st.integers(1, 60)).flatmap(
    lambda sizes: st.tuples(st.just(sizes[0]), st.just(sizes[1]), st.integers(0, sum(sizes)))
)


def test_masses_by_hand() -> None:
    assert hypergeometric_masses(4, 4, 4) == pytest.approx(np.array([1, 16, 36, 16, 1]) / 70)


@pytest.mark.parametrize(
    ("first", "second", "successes", "support"),
    [(4, 4, 4, (0, 4)), (4, 2, 5, (3, 4)), (2, 4, 1, (0, 1)), (3, 3, 0, (0, 0)), (3, 3, 6, (3, 3))],
)
def test_the_support_by_hand(
    first: int, second: int, successes: int, support: tuple[int, int]
) -> None:
    assert find_support(first, second, successes) == support
    assert hypergeometric_masses(first, second, successes).size == support[1] - support[0] + 1


@given(GROUPS, st.floats(0.02, 50))
def test_masses_are_those_of_scipy(groups: tuple[int, int, int], odds: float) -> None:
    first, second, successes = groups
    low, high = find_support(*groups)
    k = np.arange(low, high + 1)

    central = hypergeometric_masses(*groups)
    tilted = tilt(log_masses(*groups), float(np.log(odds)))

    expected = scipy.stats.hypergeom.pmf(k, first + second, first, successes)
    assert central == pytest.approx(expected, rel=1e-9)
    weights = expected * odds ** (k - low)
    assert tilted == pytest.approx(weights / weights.sum(), rel=1e-9)


def test_large_groups_neither_overflow_nor_vanish() -> None:
    logs = log_masses(10_000, 10_000, 10_000)

    assert np.isfinite(logs).all()
    assert logs.max() == 0
    assert tilt(logs, 0.0).sum() == pytest.approx(1, rel=1e-12)
