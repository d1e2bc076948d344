"""Monitoring with a posterior threshold that rises as patients enter (BOP2, binary)."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product, takewhile
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import SLACK, check_numbers, check_request, check_sizes
from remission.designs.looks import Look
from remission.designs.posterior import BetaPrior
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError

SCALES = tuple(round(0.5 + 0.005 * step, 3) for step in range(100))
POWERS = tuple(round(0.05 * step, 2) for step in range(21))
THRESHOLDS = tuple(product(SCALES, POWERS))

Bounds = TypeVar("Bounds", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Bop2:
    """Stop when P(rate > p0 | responses) < scale (n / N)^power; `plan` holds the bounds.

    Of many pairs with the same bounds the first is given, the smallest scale, then power.
    """

    scale: float
    power: float
    plan: Staged


def find_bop2_bounds(
    p0: float, prior: BetaPrior, looks: Sequence[int], *, scale: float, power: float
) -> tuple[int, ...]:
    """Find at every look the most responses at which the trial stops; -1: none.

    0 responses are judged like any other number.
    """
    check_sizes(looks)
    thresholds = scale * (np.array(looks) / looks[-1]) ** power
    chances = [prior.find_chances(n, p0) for n in looks]
    return _cut(chances, thresholds[None])[0]


def find_bounds(chances: NDArray[np.float64], thresholds: NDArray[np.float64]) -> list[int]:
    """Find the largest number of responses whose chance, rising with them, is below, for each."""
    bounds: list[int] = (np.searchsorted(chances, thresholds, side="left") - 1).tolist()
    return bounds


def search_bop2(
    request: tuple[float, float, float],
    looks: Sequence[int],
    prior: BetaPrior | None = None,
) -> Bop2:
    """Find the thresholds with the highest power at p1 among those that keep alpha at p0.

    `request` is p0, p1 and alpha; the last of the looks is the end of the trial. The prior is
    Beta(p0, 1 - p0) unless given. Scales from 0.5 to 0.995 in steps of 0.005 and powers from 0 to
    1 in steps of 0.05 take part; each set of bounds is judged once. Ties: fewer patients expected
    under p0.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no thresholds keep alpha.

    Notes
    -----
    Zhou H, Lee JJ, Yuan Y. Stat Med 2017;36:3302-14.
    """
    p0, p1, alpha = request
    check_numbers(alpha=alpha)
    check_request(p0, p1, alpha, (1 - alpha) / 2)
    check_sizes(looks)
    prior = prior or BetaPrior(a=p0, b=1 - p0)
    options = _list_bounds(p0, prior, looks)
    judge = cache(partial(_judge, request, tuple(looks)))
    best = list_best(
        options,
        error=lambda bounds: judge(bounds).alpha if bounds[-1] >= 0 else 1.0,
        promise=lambda bounds: -round(judge(bounds).beta, 12),
        most=alpha * (1 + SLACK),
    )
    if not best:
        raise DesignError(f"No thresholds keep alpha = {alpha} in a trial of {looks[-1]}.")
    bounds = min(best, key=lambda it: judge(it).operating_characteristics(p0).expected_patients)
    scale, power = THRESHOLDS[options.index(bounds)]
    return Bop2(scale=scale, power=power, plan=judge(bounds))


def list_best(
    options: Sequence[Bounds],
    *,
    error: Callable[[Bounds], float],
    promise: Callable[[Bounds], float],
    most: float,
) -> list[Bounds]:
    """List, in their order, the bounds with the most promise among those with no more error.

    `options` has those of `THRESHOLDS`. Of one power the bounds rise with the scale, and error and
    promise fall, so that the smallest scale that keeps the error is the best, and larger ones at
    most as good. Bounds that stop every trial, and so have no error, are left out.
    """
    columns = (options[place :: len(POWERS)] for place in range(len(POWERS)))
    keeping = (
        column[bisect_left(column, True, key=lambda bounds: error(bounds) <= most) :]  # noqa: FBT003
        for column in columns
    )
    kept = [column for column in keeping if column and error(column[0]) > 0]
    top = max((promise(column[0]) for column in kept), default=0.0)
    best = {
        bounds
        for column in kept
        for bounds in takewhile(lambda it: promise(it) == top and error(it) > 0, column)
    }
    return [bounds for bounds in options if bounds in best]


def _list_bounds(p0: float, prior: BetaPrior, looks: Sequence[int]) -> list[tuple[int, ...]]:
    """List the bounds of every pair of thresholds."""
    chances = [prior.find_chances(n, p0) for n in looks]
    shares = np.array(looks) / looks[-1]
    return _cut(chances, np.array([scale * shares**power for scale, power in THRESHOLDS]))


def _cut(
    chances: Sequence[NDArray[np.float64]], thresholds: NDArray[np.float64]
) -> list[tuple[int, ...]]:
    """Find the bounds at all looks for every row of thresholds, one per look."""
    columns = (
        find_bounds(chance, cuts) for chance, cuts in zip(chances, thresholds.T, strict=True)
    )
    return list(zip(*columns, strict=True))


def _judge(
    request: tuple[float, float, float], looks: tuple[int, ...], bounds: tuple[int, ...]
) -> Staged:
    p0, p1, _ = request
    plan = tuple(
        Look(n=n, futile=few, promising=few + 1 if n == looks[-1] else n + 1)
        for n, few in zip(looks, bounds, strict=True)
    )
    return state_errors(Staged(kind="bop2", p0=p0, p1=p1, alpha=0, beta=0, looks=plan))
