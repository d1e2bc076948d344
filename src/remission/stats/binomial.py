"""The binomial distribution as whole tables of probabilities, without gamma functions."""

from operator import index

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError

LARGEST_TABLE = 50_000_000
"""A table of more probabilities is refused: it would fill the memory."""

_LARGEST_SUM = 1_000_000  # beyond it a sum over a table is slow


def binomial_masses(n: int, p: float) -> NDArray[np.float64]:
    """P(X = k) for every k from 0 to n, when X counts successes among n with probability p.

    The ratios of neighbouring masses are multiplied outwards from the mode, so that each mass
    keeps its relative precision and nothing overflows; the sum is 1 by construction.

    Raises
    ------
    EstimationError
        When n is no whole number of 0 or more, or above `LARGEST_TABLE`, or p does not lie from 0
        to 1.
    """
    n, p = _check(n, p)
    if n > LARGEST_TABLE:
        raise EstimationError(
            f"A table of {n} probabilities is too large; up to {LARGEST_TABLE} are possible."
            " `binomial_tail` gives one of any n."
        )
    if p <= 0 or p >= 1:
        certain = np.zeros(n + 1)
        certain[0 if p <= 0 else n] = 1.0
        return certain
    mode = min(n, int((n + 1) * p))
    k = np.arange(n)
    step = (n - k) / (k + 1) * (p / (1 - p))  # P(X = k + 1) / P(X = k)
    masses = np.ones(n + 1)
    masses[mode + 1 :] = np.cumprod(step[mode:])
    masses[:mode] = np.cumprod(1 / step[:mode][::-1])[::-1]
    scaled: NDArray[np.float64] = masses / masses.sum()
    return scaled


def binomial_tails(n: int, p: float) -> NDArray[np.float64]:
    """P(X >= k) for every k from 0 to n + 1; the first is 1, the last is 0.

    Summed from the far end, so that small tails keep their relative precision; none is above 1.
    Raises as `binomial_masses`.
    """
    masses = binomial_masses(n, p)
    tails = np.zeros(masses.size + 1)
    np.minimum(np.cumsum(masses[::-1])[::-1], 1.0, out=tails[:-1])
    tails[0] = 1.0
    return tails


def binomial_tail(k: int, n: int, p: float) -> float:
    """P(X >= k) among n with probability p; 1 for k of 0 or less, 0 for k above n.

    Of more than a million it is the incomplete beta function, not a sum. Raises as
    `binomial_masses`.
    """
    n, p = _check(n, p)
    if n > _LARGEST_SUM and 0 < k <= n:
        from scipy.special import betainc  # noqa: PLC0415 - 0.1 s that only large n need

        return float(betainc(k, n - k + 1, p))
    return float(binomial_tails(n, p)[min(max(k, 0), n + 1)])


def _check(n: int, p: float) -> tuple[int, float]:
    try:
        n, right = index(n), 0 <= p <= 1
    except TypeError as error:
        raise EstimationError(
            f"A binomial needs whole n and a rate p; {n!r} and {p!r} found."
        ) from (error)
    if n < 0 or not right:
        raise EstimationError(f"A binomial needs n of 0 or more and p from 0 to 1; {n}, {p} found.")
    return n, p
