"""Two stages whose bounds are recomputed for the patients entered (Green and Dahlberg 1992)."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from remission.designs import bounds
from remission.designs.looks import Look
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError
from remission.stats import binomial_masses

FIRST_LEVEL = 0.02
"""The first stage stops when p1 is rejected below this level."""

LAST_LEVEL = 0.055
"""Promising when p0 is rejected at this level, which belongs to the rejection."""


@dataclass(frozen=True)
class LevelRule:
    """Promising when p0 is rejected at a level, whatever the number of patients."""

    p0: float
    level: float

    def find_cut(self, n: int) -> int:
        """Find the smallest r with P(X > r | n, p0) at or below the level; n: there is none."""
        return bounds.find_cut(n, self.p0, self.level)


def plan_green_dahlberg(p0: float, p1: float, n1: int, n: int) -> Staged:
    """Find the bounds for n1 patients in the first stage and n in all.

    Stop after n1 patients when P(X <= x | p1) is below 0.02; promising at the end when
    P(X >= x | p0) is at most 0.055. When other numbers were entered than planned, in either
    stage, call it again with them: the bounds are those of the rule.

    Raises
    ------
    DesignError
        When the rates make no sense, or 1 <= n1 < n does not hold, or n is too small to conclude.

    Notes
    -----
    Green SJ, Dahlberg S. Stat Med 1992;11:853-62; the levels await a check against the paper.
    """
    bounds.check_request(p0, p1, LAST_LEVEL, FIRST_LEVEL)
    whole = isinstance(n1, SupportsIndex) and isinstance(n, SupportsIndex)
    if not whole or not 1 <= n1 < n <= bounds.LARGEST_TRIAL:
        raise DesignError(
            f"{n1} patients in the first stage and {n} in all; 1 <= n1 < n <="
            f" {bounds.LARGEST_TRIAL} is expected."
        )
    rule = LevelRule(p0, LAST_LEVEL)
    cut = rule.find_cut(n)
    if cut >= n:
        raise DesignError(f"Even {n} of {n} responses do not reject {p0} at {LAST_LEVEL}.")
    few = int(np.sum(np.cumsum(binomial_masses(n1, p1)) < FIRST_LEVEL)) - 1
    looks = (
        Look(n=n1, futile=min(few, cut), promising=n1 + 1),
        Look(n=n, futile=cut, promising=cut + 1),
    )
    return state_errors(
        Staged(kind="green-dahlberg", p0=p0, p1=p1, alpha=0, beta=0, looks=looks, rule=rule)
    )
