"""Where a probability that rises with the response rate reaches a value."""

from collections.abc import Callable

HALVINGS = 60
"""Halving the rates from 0 to 1 so often leaves less than 1e-18 of doubt."""


def find_rate(rising: Callable[[float], float], value: float) -> float:
    """Find the p from 0 to 1 at which a function that rises with p reaches the value.

    0 when it is above the value everywhere, 1 when it never reaches it.
    """
    if rising(0.0) >= value:
        return 0.0
    if rising(1.0) < value:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if rising(middle) < value:
            low = middle
        else:
            high = middle
    return (low + high) / 2
