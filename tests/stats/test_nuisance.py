"""The largest probability over an unknown rate, where it is known by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from remission.stats.nuisance import Chances, find_largest, may_reach


def exactly(k: int, n: int) -> Chances:
    """P(k of n), whose largest is at k / n."""

    def chances(angles: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = binom.pmf(k, n, np.sin(angles / 2) ** 2)
        return found

    return chances


@pytest.mark.parametrize(("k", "n"), [(1, 2), (3, 10), (17, 40), (0, 5), (5, 5), (1, 200)])
def test_the_largest_chance_of_exactly_k_is_at_k_of_n(k: int, n: int) -> None:
    largest, rate = find_largest(exactly(k, n), n)

    assert largest == pytest.approx(binom.pmf(k, n, k / n), rel=1e-9)
    assert rate == pytest.approx(k / n, abs=1e-4)


@pytest.mark.parametrize(("k", "n"), [(1, 2), (3, 10), (17, 40), (1, 200)])
def test_a_value_is_reached_up_to_the_largest_and_not_beyond(k: int, n: int) -> None:
    largest = binom.pmf(k, n, k / n)

    assert may_reach(exactly(k, n), n, largest * (1 - 1e-7))
    assert may_reach(exactly(k, n), n, largest)  # in doubt
    assert not may_reach(exactly(k, n), n, largest * (1 + 1e-5))
    assert not may_reach(exactly(k, n), n, 0.999)


def test_a_narrow_top_between_the_rates_first_tried_is_found() -> None:
    """A mixture with two tops, the higher one at 0.35 of 199: the grid alone would miss it."""

    def chances(angles: NDArray[np.float64]) -> NDArray[np.float64]:
        p = np.sin(angles / 2) ** 2
        found: NDArray[np.float64] = binom.pmf(70, 200, p) + 0.999 * binom.pmf(130, 200, p)
        return found

    largest, rate = find_largest(chances, 200)

    assert rate == pytest.approx(0.35, abs=1e-4)
    assert largest == pytest.approx(binom.pmf(70, 200, 0.35), rel=1e-9)
