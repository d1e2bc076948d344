"""Monitoring by the posterior against a standard treatment (Thall and Simon 1994)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import check_request, check_sizes
from remission.designs.exceeding import find_exceeding
from remission.designs.looks import Look
from remission.designs.posterior import BetaPrior
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class ThallSimonRule:
    """Compare the experimental rate E with the standard's S, known or believed.

    Stop as not promising when P(E > S + delta) is below `futility`, as promising when P(E > S) is
    above `superiority`.
    """

    prior: BetaPrior
    standard: float | BetaPrior
    futility: float
    superiority: float
    delta: float = 0.0

    def __post_init__(self) -> None:
        """Refuse thresholds that are no probabilities."""
        if not (0 <= self.futility < self.superiority <= 1 and 0 <= self.delta < 1):
            raise DesignError(
                f"futility {self.futility}, superiority {self.superiority}, delta {self.delta};"
                " 0 <= futility < superiority <= 1 and 0 <= delta < 1 is expected."
            )
        if not isinstance(self.standard, BetaPrior) and not 0 < self.standard + self.delta < 1:
            raise DesignError(
                f"The standard's rate {self.standard} plus delta {self.delta} is no rate between 0"
                " and 1."
            )

    def find_chances(self, patients: int, delta: float) -> NDArray[np.float64]:
        """P(E > S + delta | x of so many patients) for every x."""
        if not isinstance(self.standard, BetaPrior):
            return self.prior.find_chances(patients, self.standard + delta)
        return find_exceeding(self.prior, self.standard, patients, delta)

    def find_cut(self, n: int) -> int:
        """Find the largest number of responses that is not superior; n: none is."""
        return min(int(np.sum(self.find_chances(n, 0.0) <= self.superiority)) - 1, n)


def plan_thall_simon(
    rates: tuple[float, float], rule: ThallSimonRule, looks: Sequence[int]
) -> Staged:
    """Find the bounds at every look, the last of which is the end of the trial.

    At the end the treatment is promising when superior; what the paper calls inconclusive counts
    as not promising. `rates` are p0 and p1, at which the attained errors, `alpha` and `beta` of
    the plan, are computed.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no number of responses would be superior at the end.

    Notes
    -----
    Thall PF, Simon R. Biometrics 1994;50:337-49.
    """
    p0, p1 = rates
    check_request(p0, p1, 0.5, 0.25)
    check_sizes(looks)
    plan = []
    for n in looks:
        few = int(np.sum(rule.find_chances(n, rule.delta) < rule.futility)) - 1
        enough = rule.find_cut(n) + 1
        plan.append(Look(n=n, futile=min(few, enough - 1), promising=enough))
    n, cut = looks[-1], rule.find_cut(looks[-1])
    if not 0 <= cut < n:
        raise DesignError(f"With {n} patients the threshold {rule.superiority} decides nothing.")
    plan[-1] = Look(n=n, futile=cut, promising=cut + 1)
    kind = "thall-simon"
    return state_errors(
        Staged(kind=kind, p0=p0, p1=p1, alpha=0, beta=0, looks=tuple(plan), rule=rule)
    )
