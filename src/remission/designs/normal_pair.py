"""Two standard normal numbers that go together: how often both are above their limits."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


class NormalPair:
    """Pairs with given correlations, an array; limits are arrays of the same shape.

    Plackett's identity: the probability for independent numbers, and the integral of the density
    over the correlation, by the angle whose sine it is. The error is below 1e-7 up to a
    correlation of 0.95.
    """

    def __init__(self, correlation: Numbers) -> None:
        half = np.arcsin(correlation)[..., None] / 2
        angle = half * (1 + _NODES)
        self._tilt = np.sin(angle)
        self._steepness = -1 / (2 * np.cos(angle) ** 2)
        self._weights = _WEIGHTS * half / (2 * np.pi)
        self._correlation = correlation
        self._rest = np.sqrt(1 - correlation**2)

    def both_above(self, first: Numbers, second: Numbers) -> Numbers:
        """P(Z1 > first and Z2 > second)."""
        from scipy.special import ndtr  # noqa: PLC0415 - 0.1 s that only these designs need

        fall = self._tilt * (-2 * first * second)[..., None]
        fall += (first**2 + second**2)[..., None]
        fall *= self._steepness
        extra = np.einsum("...i,...i->...", np.exp(fall, out=fall), self._weights)
        both: Numbers = ndtr(-first) * ndtr(-second) + extra
        return both

    def slope(self, first: Numbers, second: Numbers) -> Numbers:
        """Return how fast `both_above` changes as the second limit rises; 0 or less."""
        from scipy.special import ndtr  # noqa: PLC0415

        density = np.exp(-(second**2) / 2) / np.sqrt(2 * np.pi)
        slope: Numbers = -density * ndtr((self._correlation * second - first) / self._rest)
        return slope

    def find_second(self, first: Numbers, chance: float, *, start: float, steps: int) -> Numbers:
        """Find the second limit at which both are above theirs with this chance (Newton).

        `start` is the limit of the second alone; -4 where even no second limit leaves the chance.
        """
        second = np.full(first.shape, start)
        for _ in range(steps):
            error = self.both_above(first, second) - chance
            second = np.maximum(second - error / self.slope(first, second), -4.0)
        return second
