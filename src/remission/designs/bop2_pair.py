"""BOP2 for two outcomes: ordinal response, two primary outcomes, response and toxicity."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.designs.bop2 import find_bounds
from remission.designs.bounds import check_sizes
from remission.designs.posterior import BetaPrior
from remission.designs.two_outcomes import (
    Cells,
    Need,
    PairLook,
    TwoOutcomes,
    check_cells,
)
from remission.errors import DesignError

MOST_PATIENTS = 200
"""Larger trials are refused; one of two outcomes that needs more needs other numbers."""

Chances = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Bop2PairRequest:
    """Two good outcomes, the cells of an inactive and of an active treatment, and alpha.

    Cells are both outcomes, the first only, the second only, neither. Ordinal response: the
    first is CR, the second CR or PR, so that the first never comes alone; need "either". Two
    primary outcomes, such as response and progression-free at 6 months: need "either". Response
    and toxicity: the second is no toxicity; need "both".
    """

    null: Cells
    active: Cells
    need: Need
    alpha: float

    def __post_init__(self) -> None:
        """Refuse cells that are no probabilities, and an active treatment that is worse."""
        check_cells(self.null)
        check_cells(self.active)
        if not 0 < self.alpha < 1:
            raise DesignError(f"alpha is {self.alpha}; an error lies between 0 and 1.")
        for name, low, high in zip(("first", "second"), self.limits, self.goals, strict=True):
            if not 0 < low <= high < 1:
                raise DesignError(
                    f"The {name} outcome has a rate of {low:g} when inactive and {high:g} when"
                    " active; 0 < inactive <= active < 1 is expected."
                )

    @property
    def limits(self) -> tuple[float, float]:
        """The rates of both outcomes under an inactive treatment."""
        return _margins(self.null)

    @property
    def goals(self) -> tuple[float, float]:
        """The rates of both outcomes under an active treatment."""
        return _margins(self.active)


@dataclass(frozen=True, kw_only=True)
class Bop2Pair:
    """Each outcome fails when P(rate > its null rate) < scale (n / N)^power.

    `alpha` is the attained error at the null cells, `power_attained` that at the active ones.
    """

    request: Bop2PairRequest
    scale: float
    power: float
    plan: TwoOutcomes
    alpha: float
    power_attained: float


def find_bop2_pair(
    request: Bop2PairRequest, looks: Sequence[int], *, scale: float, power: float
) -> TwoOutcomes:
    """Find the bounds of both outcomes at every look for given thresholds.

    The prior is Dirichlet with the null cells, worth one patient, so that each outcome has the
    prior Beta(its null rate, the rest).
    """
    check_sizes(looks, most=MOST_PATIENTS)
    shares = np.array(looks) / looks[-1]
    (bounds,) = find_pair_bounds(
        find_pair_chances(request, looks), looks, (scale * shares**power)[None]
    )
    return TwoOutcomes(looks=bounds, need=request.need)


def find_pair_chances(request: Bop2PairRequest, looks: Sequence[int]) -> list[list[Chances]]:
    """P(rate > null rate | responses), per outcome and look, for every number of responses."""
    return [
        [BetaPrior(a=rate, b=1 - rate).find_chances(n, rate) for n in looks]
        for rate in request.limits
    ]


def find_pair_bounds(
    chances: list[list[Chances]], looks: Sequence[int], thresholds: NDArray[np.float64]
) -> list[tuple[PairLook, ...]]:
    """Find the bounds of both outcomes for every row of thresholds, one per look."""
    first, second = (
        [find_bounds(chance, cuts) for chance, cuts in zip(each, thresholds.T, strict=True)]
        for each in chances
    )
    columns = [
        [PairLook(n=n, first=a, second=b) for a, b in zip(one, other, strict=True)]
        for n, one, other in zip(looks, first, second, strict=True)
    ]
    return list(zip(*columns, strict=True))


def _margins(cells: Cells) -> tuple[float, float]:
    both, first, second, _ = np.asarray(cells, dtype=float)
    return float(both + first), float(both + second)
