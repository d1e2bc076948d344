"""How likely one uncertain rate lies above another (beta distributions)."""

from functools import cache
from math import floor

import numpy as np
from numpy.typing import NDArray

from remission.designs.posterior import BetaPrior

Numbers = NDArray[np.float64]

NODES = 64
"""Points of the quadrature on either side of the lower rate's mean."""


def find_exceeding(prior: BetaPrior, standard: BetaPrior, n: int, delta: float) -> Numbers:
    """P(E > S + delta) for every number x of n, with E from Beta(a + x, b + n - x).

    The average over S, from 0 to 1 - delta, of P(E > S + delta). It is cut at the mean of S, so
    that points are dense where S is; at both ends the weight of the quadrature (Gauss and Jacobi)
    holds what of the distance to the end is no whole power, and the rest is smooth.
    """
    end = 1 - delta
    middle = min(standard.mean, 0.9 * end)
    x = np.arange(n + 1, dtype=np.float64)[:, None]
    e: tuple[Numbers, Numbers] = (prior.a + x, prior.b + n - x)
    chances = _below(prior, standard, e, middle, delta)
    chances += _above(prior, standard, e, end - middle, delta)
    return chances


def _below(
    prior: BetaPrior, standard: BetaPrior, e: tuple[Numbers, Numbers], middle: float, delta: float
) -> Numbers:
    """Integrate from 0 to the middle; without delta E adds a power of its own at 0."""
    from scipy.special import betainc, betaincc  # noqa: PLC0415 - 0.1 s that only Bayes needs

    power = standard.a if delta else standard.a + prior.a
    s, weights = _spread(middle, power)
    density = _weigh(standard, s, 1 - s, s ** _part(power))
    if delta:
        inside: Numbers = betaincc(*e, s + delta) @ (weights * density)
        return inside
    outside: Numbers = betainc(*e, s) @ (weights * density)
    return float(betainc(standard.a, standard.b, middle)) - outside


def _above(
    prior: BetaPrior, standard: BetaPrior, e: tuple[Numbers, Numbers], width: float, delta: float
) -> Numbers:
    """Integrate from the middle up; `gap` is how far S + delta lies below 1."""
    from scipy.special import betainc  # noqa: PLC0415 - as above

    power = prior.b + 1 if delta else standard.b + prior.b
    gap, weights = _spread(width, power)
    density = _weigh(standard, 1 - delta - gap, delta + gap, gap ** _part(power))
    inside: Numbers = betainc(e[1], e[0], gap) @ (weights * density)
    return inside


def _weigh(standard: BetaPrior, s: Numbers, rest: Numbers, taken: Numbers) -> Numbers:
    """Return the density of S at s = 1 - rest, divided by what the weights hold already."""
    from scipy.special import betaln  # noqa: PLC0415 - as above

    a, b = standard.a, standard.b
    logs = (a - 1) * np.log(s) + (b - 1) * np.log(rest) - betaln(a, b) - np.log(taken)
    density: Numbers = np.exp(logs)
    return density


def _part(power: float) -> float:
    """Return the part of distance^(power - 1) that the weights hold: what is not smooth in it."""
    return power - max(1, floor(power))


def _spread(width: float, power: float) -> tuple[Numbers, Numbers]:
    """Spread points from 0 to the width, for the weight distance^part."""
    places, weights = _jacobi(_part(power))
    return width * places, width ** (1 + _part(power)) * weights


@cache
def _jacobi(part: float) -> tuple[Numbers, Numbers]:
    """Points from 0 to 1 and their weights, for the weight distance^part; part above -1."""
    from scipy.special import roots_jacobi  # noqa: PLC0415 - as above

    with np.errstate(invalid="ignore"):  # 0 / 0 in a branch that SciPy then discards
        nodes, weights = roots_jacobi(NODES, 0.0, part)
    places: Numbers = (nodes + 1) / 2
    return places, weights / 2 ** (1 + part)
