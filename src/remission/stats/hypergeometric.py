"""How the successes fall into two groups when their sum is known."""

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.binomial import LARGEST_TABLE


def find_support(first: int, second: int, successes: int) -> tuple[int, int]:
    """Find the smallest and the largest number of successes the first group can have.

    `first` and `second` are the sizes of the groups, `successes` the sum over both.
    """
    return max(0, successes - second), min(first, successes)


def log_masses(first: int, second: int, successes: int) -> NDArray[np.float64]:
    """Log P(first group has k of the successes) for every k of the support, the largest being 0.

    The logarithms of the ratios of neighbours are summed outwards from the mode, so that nothing
    overflows or vanishes.

    Raises
    ------
    EstimationError
        When k can have more than `LARGEST_TABLE` values.
    """
    low, high = find_support(first, second, successes)
    if high - low > LARGEST_TABLE:
        raise EstimationError(
            f"An exact table of groups of {first} and {second} is too large: more than"
            f" {LARGEST_TABLE} ways to share {successes} successes. `estimate_difference` takes any"
            " number."
        )
    k = np.arange(low, high, dtype=np.float64)
    step = np.log((first - k) * (successes - k) / ((k + 1) * (second - successes + k + 1)))
    mode = int(np.searchsorted(-step, 0.0))  # the ratios fall; the first below 1 follows the mode
    logs = np.zeros(high - low + 1)
    logs[mode + 1 :] = np.cumsum(step[mode:])
    logs[:mode] = -np.cumsum(step[:mode][::-1])[::-1]
    return logs


def hypergeometric_masses(first: int, second: int, successes: int) -> NDArray[np.float64]:
    """P(first group has k of the successes) for every k of the support, chance alone at work."""
    return tilt(log_masses(first, second, successes), 0.0)


def tilt(logs: NDArray[np.float64], log_odds_ratio: float) -> NDArray[np.float64]:
    """Find the masses under any odds ratio (Fisher's noncentral hypergeometric distribution)."""
    tilted = logs + log_odds_ratio * np.arange(logs.size)
    masses = np.exp(tilted - tilted.max())
    scaled: NDArray[np.float64] = masses / masses.sum()
    return scaled
