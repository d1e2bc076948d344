"""The most likely distribution over intervals, when each patient's event lies in a run of them."""

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

ENOUGH = 1e-10  # what moving probability could still add, per patient
DUST = 1e-11  # what halved steps leave behind; no patient has less than 1 / n in all
RIDGE = 1e-12  # where the data do not tell intervals apart the step is still a step


def maximise(first: Places, last: Places, size: int) -> tuple[Numbers, float]:
    """Find probabilities of `size` intervals under which the data are most likely.

    `first` and `last` are the first and last interval of each patient's run. Steps of
    expectation and maximisation, then Newton's method with the bound that nothing is negative.
    Gives back the probabilities and the logarithm of the likelihood.

    Raises
    ------
    EstimationError
        When the maximum is not found, which no known data bring about.
    """
    runs, counts = np.unique(first * size + last, return_counts=True)
    first, last, counts = runs // size, runs % size, counts.astype(np.float64)
    n = float(counts.sum())
    p = np.full(size, 1 / size)
    for _ in range(30):
        p = p * _pull(first, last, counts / _cover(p, first, last), size) / n
    small = 1e-3 / size  # what has shrunk so far, or still shrinks, is most likely none
    for _ in range(100):
        cover = _cover(p, first, last)
        pull = _pull(first, last, counts / cover, size)
        if pull.max() <= n * (1 + ENOUGH):
            p = np.where(p > DUST, p, 0.0)
            p /= p.sum()
            return p, float(counts @ np.log(_cover(p, first, last)))
        curvature = _curve(first, last, counts / cover**2, size)
        target = _solve_above_zero(curvature, 2 * pull - n, (p > small) & (pull > 0.999 * n))
        p = _search(p, target / target.sum(), first, last, counts)
    raise EstimationError("The distribution over the intervals was not found within 100 steps.")


def _cover(p: Numbers, first: Places, last: Places) -> Numbers:
    """Find the probability of each run."""
    running = np.concatenate(([0.0], np.cumsum(p)))
    covered: Numbers = running[last + 1] - running[first]
    return covered


def _pull(first: Places, last: Places, values: Numbers, size: int) -> Numbers:
    """Sum a value of each run over the runs that hold an interval."""
    steps = np.bincount(first, values, size + 1) - np.bincount(last + 1, values, size + 1)
    pulled: Numbers = np.cumsum(steps)[:-1].astype(np.float64, copy=False)
    return pulled


def _curve(first: Places, last: Places, values: Numbers, size: int) -> Numbers:
    """Sum a value of each run over the runs that hold both of two intervals."""
    corner = np.bincount(first * size + last, values, size * size).reshape(size, size)
    both = np.cumsum(np.cumsum(corner, axis=0)[:, ::-1], axis=1)[:, ::-1]
    whole = np.triu(both) + np.triu(both, 1).T
    return whole.astype(np.float64, copy=False)


def _solve_above_zero(curvature: Numbers, slope: Numbers, free: NDArray[np.bool_]) -> Numbers:
    """Find q >= 0 for which q'slope - q'Cq / 2 is largest (Lawson and Hanson's active set).

    `free` are the numbers thought to be above 0; those that would not be are dropped at once.
    """
    free = free.copy()
    q = _solve_free(curvature, slope, free)
    while (q < 0).any():
        free &= q > 0
        q = _solve_free(curvature, slope, free)
    for _ in range(3 * slope.size):
        rest = slope - curvature @ q
        rest[free] = -np.inf
        best = int(np.argmax(rest))
        if rest[best] <= 1e-12 * np.abs(slope).max():
            break
        free[best] = True
        q = _step_inside(curvature, slope, free, q)
    return q


def _step_inside(
    curvature: Numbers, slope: Numbers, free: NDArray[np.bool_], q: Numbers
) -> Numbers:
    """Go to the best point of the free numbers, dropping each that would turn negative."""
    while True:
        goal = _solve_free(curvature, slope, free)
        below = np.flatnonzero(free & (goal <= 0))
        if not below.size:
            return goal
        share = q[below] / (q[below] - goal[below])
        q = q + share.min() * (goal - q)
        free[below[share <= share.min()]] = False
        q[~free] = 0.0


def _solve_free(curvature: Numbers, slope: Numbers, free: NDArray[np.bool_]) -> Numbers:
    """Find the best point when only some numbers may differ from 0, below 0 too."""
    chosen = np.flatnonzero(free)
    block = curvature[np.ix_(chosen, chosen)]
    block[np.diag_indices_from(block)] *= 1 + RIDGE
    q = np.zeros(slope.size)
    q[chosen] = np.linalg.solve(block, slope[chosen])
    return q


def _search(p: Numbers, target: Numbers, first: Places, last: Places, counts: Numbers) -> Numbers:
    """Go to the target, or half as far as often as the likelihood would fall."""
    before = float(counts @ np.log(_cover(p, first, last)))
    for _ in range(60):
        cover = _cover(target, first, last)
        if cover.min() > 0 and float(counts @ np.log(cover)) >= before - 1e-13 * abs(before):
            return target
        target = (p + target) / 2
    return p
