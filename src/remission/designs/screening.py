"""A randomised comparison with errors large enough for phase II (Rubinstein 2005)."""

from dataclasses import dataclass
from math import ceil, isfinite, log, sqrt
from statistics import NormalDist
from typing import SupportsIndex

from remission.designs.bounds import SLACK, check_numbers
from remission.designs.nouns import Verdict
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class Screening:
    """Compare two equal arms by a one-sided log-rank test after `events` events in all.

    `hazard_ratio` is that of the new treatment to the control, below 1 when it is better.
    """

    hazard_ratio: float
    alpha: float
    beta: float
    events: int

    def find_limit(self) -> float:
        """Return the z from which on the treatment is promising."""
        return -NormalDist().inv_cdf(self.alpha)

    def find_power(self, hazard_ratio: float) -> float:
        """Return the power at a true hazard ratio, by the normal distribution of its logarithm."""
        normal = NormalDist()
        shift = -log(hazard_ratio) * sqrt(self.events) / 2
        return normal.cdf(shift - self.find_limit())

    def decide(self, z: float, events: int) -> Verdict:
        """Conclude from the log-rank z, above 0 when the new treatment is better.

        At the limit itself (P = alpha) promising; "undecided" before the events planned. With more
        the limit is the same, for it depends on alpha alone.

        Raises
        ------
        DesignError
            Unless z is a number and the events are a whole number of 0 or more.
        """
        check_numbers(z=z, events=events)
        if not (isinstance(events, SupportsIndex) and events >= 0 and isfinite(z)):
            raise DesignError(
                f"z = {z} after {events} events; a number and a whole number of 0 or more are"
                " expected."
            )
        if events < self.events:
            return "undecided"
        return "promising" if z >= self.find_limit() - SLACK else "not promising"


def search_screening(hazard_ratio: float, alpha: float, beta: float) -> Screening:
    """Find how many events a screening trial needs: 4 (z_alpha + z_beta)^2 / (log HR)^2.

    Raises
    ------
    DesignError
        Unless 0 < hazard ratio < 1 and both errors lie between 0 and 1, adding up to less than 1.

    Notes
    -----
    Rubinstein LV et al. J Clin Oncol 2005;23:7199-206. Schoenfeld D. Biometrika 1981;68:316-9.
    """
    check_numbers(hazard_ratio=hazard_ratio, alpha=alpha, beta=beta)
    if not 0 < hazard_ratio < 1:
        raise DesignError(
            f"The hazard ratio is {hazard_ratio}; new to control, between 0 and 1, is expected:"
            " 1 / 1.5 where the control's hazard is 1.5 times as high."
        )
    if not (0 < alpha < 1 and 0 < beta < 1 and alpha + beta < 1):
        raise DesignError(
            f"alpha = {alpha} and beta = {beta}; each between 0 and 1 and together below 1 is"
            " expected."
        )
    normal = NormalDist()
    z = -normal.inv_cdf(alpha) - normal.inv_cdf(beta)
    events = ceil(4 * (z / log(hazard_ratio)) ** 2 * (1 - SLACK))
    return Screening(hazard_ratio=hazard_ratio, alpha=alpha, beta=beta, events=events)
