"""A first stage to see any response at all, a second to measure the rate (Gehan 1961)."""

from dataclasses import dataclass
from math import ceil, log, log1p

import numpy as np

from remission.designs.bounds import LARGEST_TRIAL, SLACK, check_numbers, check_observed
from remission.designs.nouns import Verdict
from remission.errors import DesignError
from remission.stats import binomial_masses, estimate_proportion

CAUTION = 0.75
"""One-sided confidence of the limit that stands in for the response rate in the second stage."""


@dataclass(frozen=True, kw_only=True)
class Gehan:
    """Enter n1 patients and stop when none responds; else enter enough to know the rate.

    `beta` is the probability of no response among the n1 when the rate is p1. `standard_error` is
    the largest wanted for the rate at the end.
    """

    p1: float
    beta: float
    standard_error: float
    n1: int

    def find_second_stage(self, responses: int) -> int:
        """Find how many patients to enter after so many responses among the n1.

        The standard error is taken at the rate nearest to one half from the one seen up to its
        one-sided 75 % upper limit (Clopper-Pearson). 0 when no response was seen, or when the
        first stage was large enough.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= n1.
        """
        check_observed(responses, self.n1)
        if responses == 0:
            return 0
        upper = estimate_proportion(responses, self.n1, confidence=2 * CAUTION - 1).upper or 0.0
        rate = max(responses / self.n1, min(upper, 0.5))
        return max(0, _round_up(rate * (1 - rate) / self.standard_error**2) - self.n1)

    def decide(self, responses: int, patients: int) -> Verdict:
        """Conclude from the responses seen: one lets the trial go on, none among n1 ends it.

        "undecided" before n1 without a response, and after more than n1 with one: the second stage
        measures the rate and tests nothing.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= patients.
        """
        check_observed(responses, patients)
        if responses == 0:
            return "not promising" if patients >= self.n1 else "undecided"
        return "continue" if patients <= self.n1 else "undecided"

    def behave(self, p: float) -> tuple[float, float]:
        """Return P(a second stage may follow) and the patients expected at a true rate; exact."""
        more = [self.find_second_stage(responses) for responses in range(self.n1 + 1)]
        return 1 - (1 - p) ** self.n1, self.n1 + float(binomial_masses(self.n1, p) @ np.array(more))


def search_gehan(p1: float, beta: float, standard_error: float = 0.10) -> Gehan:
    """Find the smallest first stage in which no response is rarer than beta at p1.

    Raises
    ------
    DesignError
        Unless p1, beta and the standard error lie between 0 and 1; when the first stage would
        need more than `LARGEST_TRIAL` patients.

    Notes
    -----
    Gehan EA. J Chronic Dis 1961;13:346-53.
    """
    check_numbers(p1=p1, beta=beta, standard_error=standard_error)
    for name, value in (("p1", p1), ("beta", beta), ("The standard error", standard_error)):
        if not 0 < value < 1:
            raise DesignError(f"{name} is {value}; a number between 0 and 1 is expected.")
    n1 = _round_up(log(beta) / log1p(-p1))
    if n1 > LARGEST_TRIAL:
        raise DesignError(
            f"{n1} patients would be needed to see a response at a rate of {p1}, more than"
            f" {LARGEST_TRIAL}; a higher rate or a larger beta needs fewer."
        )
    return Gehan(p1=p1, beta=beta, standard_error=standard_error, n1=n1)


def _round_up(number: float) -> int:
    return ceil(number * (1 - SLACK))
