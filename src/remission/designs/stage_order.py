"""How extreme the outcome of a trial with looks is, at any response rate."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from remission.designs.looks import Look
from remission.designs.paths import share_as_good
from remission.stats import binomial_masses


class Order(Protocol):
    """Which outcomes are better than the one that was seen; both probabilities rise with p."""

    def at_least(self, p: float) -> float:
        """P(an outcome as good as this one, or better | p)."""
        ...

    def above(self, p: float) -> float:
        """P(an outcome better than this one | p)."""
        ...


@dataclass(frozen=True, kw_only=True)
class StageWise:
    """The later stopped for too few, or the earlier for enough, the better; then by responses.

    `looks` are those up to the one at which the trial ended with `responses`.
    """

    looks: tuple[Look, ...]
    responses: int

    def at_least(self, p: float) -> float:
        """P(an outcome as good as this one, or better | p)."""
        return self._sum(self._as_good, p)

    def above(self, p: float) -> float:
        """P(an outcome better than this one | p)."""
        return self._sum(self._better, p)

    @cached_property
    def _as_good(self) -> NDArray[np.float64]:
        return share_as_good(self.looks, self.responses)

    @cached_property
    def _better(self) -> NDArray[np.float64]:
        return share_as_good(self.looks, self.responses + 1)

    def _sum(self, shares: NDArray[np.float64], p: float) -> float:
        return min(1.0, float(shares @ binomial_masses(self.looks[-1].n, p)))
