"""The largest probability over a rate that nobody knows and no test asks about.

`chances` gives a probability at angles t from 0 to pi, the rate being sin(t / 2) ** 2; it is a
polynomial of at most `degree` in the rate, as is any probability of the responses of so many
patients. In t it is a trigonometric polynomial of that degree. By a lemma of M. Riesz such a
polynomial is at least cos(degree d) of its largest value within d of the place where that is taken.
So only neighbourhoods of rates that come near enough to it can hold it; they are halved until
cos(degree d) is nearly 1.
"""

from collections.abc import Callable
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

Chances = Callable[[NDArray[np.float64]], NDArray[np.float64]]

NEAR_ENOUGH = 1e-10
"""How far, relatively, the largest probability may lie above the one that is reported."""

DOUBT = 1e-6
"""A largest probability this little (relatively) below a value may be said to reach it."""


def find_largest(chances: Chances, degree: int) -> tuple[float, float]:
    """Find the largest probability over all rates from 0 to 1, and that rate."""
    angles, reach = _spread(degree)
    found, where = 0.0, 0.0
    while True:
        tried = chances(angles)
        best = int(tried.argmax())
        if tried[best] > found:
            found, where = float(tried[best]), float(angles[best])
        share = cos(degree * reach)
        if 1 - share < NEAR_ENOUGH or 1 - found < NEAR_ENOUGH:
            return min(found, 1.0), sin(where / 2) ** 2
        angles, reach = _halve(angles[tried >= found * share], reach)


def may_reach(chances: Chances, degree: int, value: float) -> bool:
    """Say whether the probability reaches a value at some rate; yes when in `DOUBT`."""
    angles, reach = _spread(degree)
    while True:
        tried = chances(angles)
        if tried.max() >= value:
            return True
        share = cos(degree * reach)
        near = angles[tried >= value * share]
        if not near.size or 1 - share < DOUBT:
            return bool(near.size)
        angles, reach = _halve(near, reach)


def _spread(degree: int) -> tuple[NDArray[np.float64], float]:
    """Angles from 0 to pi, and how far from the next one a place between them can be."""
    return np.linspace(0, pi, 4 * degree + 1), pi / (8 * degree)


def _halve(near: NDArray[np.float64], reach: float) -> tuple[NDArray[np.float64], float]:
    return np.concatenate((near - reach / 2, near + reach / 2)), reach / 2
