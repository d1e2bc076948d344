"""Randomised discontinuation: treat all, then stop by lot in those who are stable."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import SLACK, check_numbers, check_observed
from remission.designs.nouns import Verdict
from remission.errors import DesignError
from remission.stats import binomial_masses, test_fisher

MOST_PATIENTS = 400
"""Patients treated at first at which the search stops."""


@dataclass(frozen=True, kw_only=True)
class Discontinuation:
    """Treat `run_in` patients; those stable at its end continue or stop by lot, half each.

    The treatment works when more of those who continue are still free from progression later, by
    Fisher's exact test, one-sided at alpha. `stable` is the share that is stable, `stopped` and
    `continued` the rates free from progression in the two arms.
    """

    stable: float
    stopped: float
    continued: float
    alpha: float
    run_in: int

    def find_power(self, continued: float) -> float:
        """Return P(significant) at a true rate of those who continue, exactly.

        Averaged over the number of stable patients; an odd one out is not allocated.
        """
        chances = binomial_masses(self.run_in, self.stable)
        arms = np.arange(self.run_in + 1) // 2
        powers = [
            find_fisher_power(arm, self.stopped, continued, self.alpha)
            for arm in range(self.run_in // 2 + 1)
        ]
        return float(chances @ np.array(powers)[arms])

    def decide(self, continued: tuple[int, int], stopped: tuple[int, int]) -> Verdict:
        """Conclude from both arms, each (free from progression, patients), by Fisher's test.

        The arms may have any size, whatever was planned; "undecided" while one is empty.

        Raises
        ------
        DesignError
            Unless 0 <= free <= patients in both.
        """
        for free, patients in (continued, stopped):
            check_observed(free, patients)
        p_value = test_fisher(continued, stopped, alternative="greater").p_value
        if p_value is None:
            return "undecided"
        return "promising" if p_value <= self.alpha * (1 + SLACK) else "not promising"

    @property
    def allocated(self) -> float:
        """The patients allocated, on average."""
        chances = binomial_masses(self.run_in, self.stable)
        return float(chances @ (np.arange(self.run_in + 1) // 2 * 2))


def search_discontinuation(
    stable: float, rates: tuple[float, float], alpha: float, beta: float
) -> Discontinuation:
    """Find the fewest patients to treat at first; `rates` are of those who stop and continue.

    The smallest number with enough power; a larger one may fall short again.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `MOST_PATIENTS` patients would be needed.

    Notes
    -----
    Kopec JA, Abrahamowicz M, Esdaile JM. J Clin Epidemiol 1993;46:959-71. Rosner GL, Stadler W,
    Ratain MJ. J Clin Oncol 2002;20:4478-84, who model the growth of every patient instead.
    """
    stopped, continued = rates
    check_numbers(stable=stable, stopped=stopped, continued=continued, alpha=alpha, beta=beta)
    if not (0 < stable <= 1 and 0 < stopped < continued < 1):
        raise DesignError(
            f"A share of {stable} is stable, {stopped} of those who stop and {continued} of those"
            " who continue stay free; 0 < share <= 1 and 0 < stop < continue < 1 is expected."
        )
    if not (0 < alpha < 1 and 0 < beta < 1 and alpha + beta < 1):
        raise DesignError(f"alpha = {alpha}, beta = {beta}; above 0, together below 1.")
    design = Discontinuation(
        stable=stable, stopped=stopped, continued=continued, alpha=alpha, run_in=2
    )
    for run_in in range(2, MOST_PATIENTS + 1):
        design = Discontinuation(**{**vars(design), "run_in": run_in})
        if design.find_power(continued) >= (1 - beta) * (1 - SLACK):
            return design
    raise DesignError(
        f"More than {MOST_PATIENTS} patients would have to be treated at first; the power is"
        f" {design.find_power(continued):.2f} with so many."
    )


@lru_cache(maxsize=4096)
def find_fisher_power(arm: int, control: float, new: float, alpha: float) -> float:
    """P(Fisher's one-sided test is significant) with so many patients in each of two arms."""
    if arm == 0:
        return 0.0
    needed = find_needed(arm, alpha)
    mass, other = binomial_masses(arm, new), binomial_masses(arm, control)
    ahead = np.append(np.cumsum(mass[::-1])[::-1], 0.0)
    return float(other @ ahead[needed])


@lru_cache(maxsize=512)
def find_needed(arm: int, alpha: float) -> NDArray[np.int_]:
    """Return per number in the control arm the fewest in the new one that are significant."""
    half = binomial_masses(arm, 0.5)
    needed = np.full(arm + 1, arm + 1)
    for total in range(2 * arm + 1):
        x = np.arange(max(0, total - arm), min(arm, total) + 1)
        shares = half[x] * half[total - x]  # given the total, the same at every common rate
        tails = np.cumsum(shares[::-1])[::-1] / shares.sum()
        for new in x[tails <= alpha * (1 + SLACK)]:
            needed[total - new] = min(needed[total - new], new)
    return needed
