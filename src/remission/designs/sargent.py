"""One stage with three outcomes: promising, not promising, inconclusive (Sargent 2001)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from remission.designs.bounds import LARGEST_TRIAL, SLACK, check_observed, check_request, too_many
from remission.errors import DesignError
from remission.stats import binomial_masses, binomial_tails


@dataclass(frozen=True, kw_only=True)
class ThreeOutcomes:
    """Not promising at `fail` responses or fewer, promising at `success` or more, else neither.

    alpha is P(promising | p0), beta P(not promising | p1), eta P(not promising | p0) and pi
    P(promising | p1), each as attained.
    """

    p0: float
    p1: float
    n: int
    fail: int
    success: int
    alpha: float
    beta: float
    eta: float
    pi: float

    def find_outcomes(self, p: float) -> tuple[float, float, float]:
        """Return P(not promising), P(inconclusive) and P(promising) at a true rate of p."""
        masses = binomial_masses(self.n, p)
        parts = np.split(masses, [self.fail + 1, self.success])
        low, middle, high = (float(part.sum()) for part in parts)
        return low, middle, high

    def decide(self, responses: int) -> Literal["promising", "not promising", "inconclusive"]:
        """Conclude from the responses seen among the n patients.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= n.
        """
        check_observed(responses, self.n)
        if responses >= self.success:
            return "promising"
        return "not promising" if responses <= self.fail else "inconclusive"


@dataclass(frozen=True, kw_only=True)
class ThreeOutcomeLimits:
    """What the probabilities of the three outcomes must keep; `tolerance` is added to each."""

    alpha: float
    beta: float
    eta: float
    pi: float
    tolerance: float = 0.0


def search_sargent(p0: float, p1: float, limits: ThreeOutcomeLimits) -> ThreeOutcomes:
    """Find the smallest trial in one stage that keeps all four limits.

    alpha and beta at most, eta and pi at least their limits, and at least one number of responses
    between the two cuts. Of the pairs at that n the one with the largest `fail` is taken, then
    that with the smallest `success`.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `LARGEST_TRIAL` patients would be needed.

    Notes
    -----
    Sargent DJ, Chan V, Goldberg RM. Control Clin Trials 2001;22:117-25.
    """
    check_limits(p0, p1, limits)
    for n in range(2, LARGEST_TRIAL + 1):
        found = _fit(p0, p1, n, limits)
        if found:
            return found
    raise DesignError(too_many(p0, p1, limits.alpha, limits.beta))


def check_limits(p0: float, p1: float, limits: ThreeOutcomeLimits) -> None:
    """Refuse numbers for which no design with three outcomes has a meaning.

    Raises
    ------
    DesignError
        Unless 0 < p0 < p1 < 1, all limits are probabilities, and the tolerance voids none.
    """
    check_request(p0, p1, limits.alpha, limits.beta)
    for name, share in (("eta", limits.eta), ("pi", limits.pi)):
        if not 0 < share < 1:
            raise DesignError(f"{name} is {share}; a probability between 0 and 1 is expected.")
    most = min(1 - limits.alpha, 1 - limits.beta, limits.eta, limits.pi)
    if not 0 <= limits.tolerance < most:
        raise DesignError(
            f"The tolerance is {limits.tolerance}; from 0 to below {most:g} is expected, or a limit"
            " would be none."
        )


def _fit(p0: float, p1: float, n: int, limits: ThreeOutcomeLimits) -> ThreeOutcomes | None:
    null, active = binomial_tails(n, p0), binomial_tails(n, p1)
    below = np.cumsum(binomial_masses(n, p1))
    slack = limits.tolerance + SLACK
    least = int(np.argmax(null <= limits.alpha + slack))
    for fail in range(int(np.sum(below <= limits.beta + slack)) - 1, -1, -1):
        success = max(least, fail + 2)
        eta = 1 - float(null[fail + 1])
        if eta < limits.eta - slack:
            return None
        if success <= n and active[success] >= limits.pi - slack:
            return ThreeOutcomes(
                p0=p0,
                p1=p1,
                n=n,
                fail=fail,
                success=success,
                alpha=float(null[success]),
                beta=float(below[fail]),
                eta=eta,
                pi=float(active[success]),
            )
    return None
