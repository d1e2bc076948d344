"""How likely a Brownian bridge is to stay within a band of one half-width, exactly.

The bridge goes from 0 at 0 to 0 at 1 and is watched from a to b. Both probabilities are sums over
the ways a motion dies out between two walls, the slowest first. With b - a of 0.001 or more they
are true to 1e-7, with 0.01 or more to 1e-12.
"""

from math import log, pi, sqrt

import numpy as np
from numpy.polynomial.legendre import leggauss, legvander
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

NODES, WEIGHTS = leggauss(96)
WAVES = 40
SHAPES = 24  # even polynomials; the slowest decays are then known to the last digits


def stay_level(width: float, a: float, b: float) -> float:
    """P(|bridge| <= width everywhere from a to b), 0 <= a < b <= 1.

    Between walls at -width and width the motion's density is a sum of cosines, each dying out
    at its own rate; the ends at 0 and at 1 say how much of each there is.
    """
    rates = (np.arange(1, 2 * WAVES, 2) * pi / width) ** 2 / 8
    first, last = (_begin(width, span, rates) for span in (a, 1 - b))
    fading = np.exp(-rates * (b - a))
    return min(1.0, float(sqrt(2 * pi) / width * (first * last * fading).sum()))


def stay_in_proportion(width: float, a: float, b: float) -> float:
    """P(|bridge at u| <= width sqrt(u (1 - u)) everywhere from a to b), 0 < a <= b < 1.

    Divided by its standard error the bridge is a stationary Ornstein-Uhlenbeck process in the
    time log(u / (1 - u)) / 2. Its generator, with f = 0 at both walls, is a matrix over even
    polynomials that vanish there.
    """
    x = width * NODES
    normal = _density(x, 1.0) * width * WEIGHTS
    legendre = legvander(NODES, 2 * SHAPES)[:, ::2]
    shapes = legendre[:, 1:] - 1.0  # every even Legendre polynomial is 1 at both walls
    slopes = _slopes(2 * SHAPES)[:, 2::2] / width
    mass = (shapes.T * normal) @ shapes
    root = np.linalg.cholesky(mass)
    half = np.linalg.solve(root, (slopes.T * normal) @ slopes)
    rates, ways = np.linalg.eigh(np.linalg.solve(root, half.T))
    start = ways.T @ np.linalg.solve(root, shapes.T @ normal)
    span = log(b * (1 - a) / (a * (1 - b))) / 2
    return min(1.0, float((start**2 * np.exp(-rates * span)).sum()))


def _begin(width: float, span: float, rates: Numbers) -> Numbers:
    """Find how much of each cosine there is after a motion from 0 without walls."""
    if span < (width / 9) ** 2:  # nothing of the motion is beyond the walls yet
        free: Numbers = np.exp(-rates * span)
        return free
    x = width * NODES
    waves = np.cos(np.outer(np.sqrt(8 * rates), x / 2))
    shares: Numbers = waves @ (_density(x, span) * width * WEIGHTS)
    return shares


def _density(x: Numbers, variance: float) -> Numbers:
    density: Numbers = np.exp(-(x**2) / (2 * variance)) / sqrt(2 * pi * variance)
    return density


def _slopes(degree: int) -> Numbers:
    """Find the slopes of the Legendre polynomials at the nodes."""
    values = legvander(NODES, degree)
    slopes: Numbers = np.zeros(values.shape)
    slopes[:, 1] = 1.0
    for n in range(2, degree + 1):
        slopes[:, n] = slopes[:, n - 2] + (2 * n - 1) * values[:, n - 1]
    return slopes
