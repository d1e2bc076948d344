"""Two stages that watch response and toxicity together (Bryant and Day 1995)."""

from dataclasses import dataclass

import numpy as np

from remission.designs.bounds import check_observed
from remission.designs.nouns import Verdict
from remission.errors import DesignError
from remission.stats import binomial_masses, binomial_tails


@dataclass(frozen=True, kw_only=True)
class BryantDay:
    """Go on after n1 patients, and be promising after n, when both counts exceed their cuts.

    The counts are of patients with a response and of patients without toxicity; the cuts are
    r1 and s1 in the first stage, r and s in all. Response and toxicity are taken to be independent
    of each other in a patient.
    """

    response0: float  # response rate of an inactive treatment
    response1: float
    safe0: float  # rate without toxicity of a treatment that is too toxic
    safe1: float
    n1: int
    r1: int
    s1: int
    n: int
    r: int
    s: int

    def operating_characteristics(self, response: float, safe: float) -> tuple[float, float, float]:
        """Return P(promising), P(stop after the first stage) and the patients expected."""
        promising = _reach(self.n1, self.n, self.r1, self.r, response) * _reach(
            self.n1, self.n, self.s1, self.s, safe
        )
        going = float(
            binomial_tails(self.n1, response)[self.r1 + 1]
            * binomial_tails(self.n1, safe)[self.s1 + 1]
        )
        return promising, 1 - going, self.n1 + going * (self.n - self.n1)

    def decide(self, responses: int, safe: int, patients: int) -> Verdict:
        """Conclude from the patients with a response and those without toxicity.

        At n1 and at n patients only; at any other number "undecided", unless a count can no
        longer exceed its cut for the whole trial.

        Raises
        ------
        DesignError
            Unless both counts lie between 0 and the number of patients, and that is at most n.
        """
        check_observed(responses, patients)
        if not 0 <= safe <= patients or patients > self.n:
            raise DesignError(
                f"{safe} patients without toxicity among {patients} is impossible in a trial of"
                f" {self.n} patients."
            )
        cuts = (self.r1, self.s1) if patients <= self.n1 else (self.r, self.s)
        waiting = (self.n1 if patients <= self.n1 else self.n) - patients
        if responses + waiting <= cuts[0] or safe + waiting <= cuts[1]:
            return "not promising"
        if waiting:
            return "undecided"
        return "continue" if patients == self.n1 else "promising"


def _reach(n1: int, n: int, first: int, last: int, p: float) -> float:
    """P(more than `first` among n1, and more than `last` among n)."""
    passed = np.arange(first + 1, n1 + 1)
    tails = binomial_tails(n - n1, p)[np.clip(last + 1 - passed, 0, n - n1 + 1)]
    return float(binomial_masses(n1, p)[passed] @ tails)
