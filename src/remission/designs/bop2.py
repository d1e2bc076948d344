"""Monitoring with a posterior threshold that rises as patients enter (BOP2, binary)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import SLACK, check_request, check_sizes
from remission.designs.looks import Look
from remission.designs.posterior import BetaPrior
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError

SCALES = tuple(round(0.5 + 0.005 * step, 3) for step in range(100))
POWERS = tuple(round(0.05 * step, 2) for step in range(21))


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
    check_request(p0, p1, alpha, (1 - alpha) / 2)
    check_sizes(looks)
    prior = prior or BetaPrior(a=p0, b=1 - p0)
    found = [
        _judge(request, looks, bounds, thresholds)
        for bounds, thresholds in _list_bounds(p0, prior, looks).items()
        if bounds[-1] >= 0 and all(few < n for few, n in zip(bounds, looks, strict=True))
    ]
    kept = [option for option in found if option.plan.alpha <= alpha * (1 + SLACK)]
    if not kept:
        raise DesignError(f"No thresholds keep alpha = {alpha} in a trial of {looks[-1]}.")
    return min(kept, key=lambda option: (round(option.plan.beta, 12), _expect(option, p0)))


def _list_bounds(
    p0: float, prior: BetaPrior, looks: Sequence[int]
) -> dict[tuple[int, ...], tuple[float, float]]:
    """List every set of bounds that some thresholds give, with the first that do."""
    chances = [prior.find_chances(n, p0) for n in looks]
    shares = np.array(looks) / looks[-1]
    pairs = [(scale, power) for scale in SCALES for power in POWERS]
    thresholds = np.array([scale * shares**power for scale, power in pairs])
    found: dict[tuple[int, ...], tuple[float, float]] = {}
    for bounds, pair in zip(_cut(chances, thresholds), pairs, strict=True):
        found.setdefault(bounds, pair)
    return found


def _cut(
    chances: Sequence[NDArray[np.float64]], thresholds: NDArray[np.float64]
) -> list[tuple[int, ...]]:
    """Find the bounds at all looks for every row of thresholds, one per look."""
    columns = (
        find_bounds(chance, cuts) for chance, cuts in zip(chances, thresholds.T, strict=True)
    )
    return list(zip(*columns, strict=True))


def _judge(
    request: tuple[float, float, float],
    looks: Sequence[int],
    bounds: tuple[int, ...],
    thresholds: tuple[float, float],
) -> Bop2:
    p0, p1, _ = request
    plan = tuple(
        Look(n=n, futile=few, promising=few + 1 if n == looks[-1] else n + 1)
        for n, few in zip(looks, bounds, strict=True)
    )
    staged = Staged(kind="bop2", p0=p0, p1=p1, alpha=0, beta=0, looks=plan)
    return Bop2(scale=thresholds[0], power=thresholds[1], plan=state_errors(staged))


def _expect(option: Bop2, p0: float) -> float:
    return option.plan.operating_characteristics(p0).expected_patients
