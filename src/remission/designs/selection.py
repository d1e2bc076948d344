"""Pick the winner among treatments drawn by lot (Simon, Wittes and Ellenberg 1985)."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import SupportsIndex

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import LARGEST_TRIAL, SLACK, check_numbers, check_sizes
from remission.errors import DesignError
from remission.stats import binomial_masses, binomial_tails


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Enter n patients in each arm and select the arm with most responses, by lot among equals.

    `chance` is the probability of selecting the best arm when the rates are as stated.
    """

    best: float
    others: tuple[float, ...]
    n: int
    chance: float

    def select(self, responses: Sequence[int]) -> tuple[int, ...]:
        """Return the positions of the arms with most responses; a lot decides among several.

        Raises
        ------
        DesignError
            Unless there is a whole number from 0 to n for every arm.
        """
        sound = all(isinstance(x, SupportsIndex) and 0 <= index(x) <= self.n for x in responses)
        if len(responses) != 1 + len(self.others) or not sound:
            raise DesignError(
                f"Responses {list(responses)}; a whole number from 0 to {self.n} is expected for"
                f" each of {1 + len(self.others)} arms."
            )
        most = max(responses)
        return tuple(arm for arm, x in enumerate(responses) if x == most)


def find_selection_chance(best: float, others: Sequence[float], n: int) -> float:
    """Return the exact probability that the best arm is selected, with n patients in each.

    An arm that shares the most responses with j others is selected with probability 1/(j + 1).

    Raises
    ------
    DesignError
        Unless n is a whole number from 1 to `LARGEST_TRIAL`.
    """
    check_sizes((n,))
    ties = count_ties(others, n)
    selected = ties @ (1 / np.arange(1, ties.shape[1] + 1))
    return float(binomial_masses(n, best) @ selected)


def count_ties(others: Sequence[float], n: int) -> NDArray[np.float64]:
    """P(j other arms have x responses as well, the rest fewer): rows x from 0 to n, columns j."""
    ties = np.ones((n + 1, 1))
    for rate in others:
        equal = binomial_masses(n, rate)
        fewer = 1 - binomial_tails(n, rate)[: n + 1]
        grown = np.zeros((n + 1, ties.shape[1] + 1))
        grown[:, :-1] = ties * fewer[:, None]
        grown[:, 1:] += ties * equal[:, None]
        ties = grown
    return ties


def search_selection(best: float, others: Sequence[float], chance: float = 0.90) -> Selection:
    """Find the fewest patients in each arm with which the best is selected often enough.

    Raises
    ------
    DesignError
        When the rates are not between 0 and 1, the best is not above the others, the chance is
        below that of a lot, or more than `LARGEST_TRIAL` patients in each arm would be needed.

    Notes
    -----
    Simon R, Wittes RE, Ellenberg SS. Cancer Treat Rep 1985;69:1375-81.
    """
    check_numbers(best=best, chance=chance, **{f"rate {k}": x for k, x in enumerate(others, 1)})
    if not others or not all(0 < rate < best < 1 for rate in others):
        raise DesignError(
            f"The best rate is {best}, the others {list(others)}; at least one other is expected,"
            " and 0 < other < best < 1."
        )
    if not 1 / (1 + len(others)) < chance < 1:
        raise DesignError(
            f"The chance is {chance}; it must be below 1 and above that of a lot among"
            f" {1 + len(others)} arms."
        )
    for n in range(1, LARGEST_TRIAL + 1):
        found = find_selection_chance(best, others, n)
        if found >= chance * (1 - SLACK):
            return Selection(best=best, others=tuple(others), n=n, chance=found)
    raise DesignError(f"More than {LARGEST_TRIAL} patients in each arm would be needed.")
