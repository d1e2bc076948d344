"""Where a function crosses zero."""

from collections.abc import Callable

MOST_HALVINGS = 200
"""Enough to reach the last digit; a root at exactly 0 has no last digit and ends here."""


def solve(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where the function passes through zero between low and high, to the last digit.

    The function is at or below 0 at `low` and above at `high`, or the other way round when
    `low` is the larger; neither end is evaluated. Halving is slow and cannot fail: without a
    change of sign it ends at one of the ends.
    """
    for _ in range(MOST_HALVINGS):
        middle = low + (high - low) / 2
        if middle in (low, high):
            break
        if function(middle) > 0:
            high = middle
        else:
            low = middle
    return low + (high - low) / 2
