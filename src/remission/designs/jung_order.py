"""How extreme the outcome of a two-stage trial with a control is, at any rates of both arms."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from remission.stats.hypergeometric import find_support, hypergeometric_masses
from remission.stats.nuisance import Chances, find_largest, may_reach

Table = NDArray[np.float64]

NOTHING = 1e-100
"""A probability this small counts as none."""

TINY = 1e-300
"""A rate this small gives what 0 gives, and has a logarithm."""


@dataclass(frozen=True, kw_only=True)
class TwoArmOutcome:
    """Responses (new, control) of n1 in each arm, then of `sizes` more if the trial went on.

    The first stage is passed at a difference of d1 or more. Outcomes are ordered by stage, then by
    the difference of the arms' rates.
    """

    n1: int
    d1: int
    first: tuple[int, int]
    second: tuple[int, int] = (0, 0)
    sizes: tuple[int, int] = (0, 0)

    @property
    def patients(self) -> tuple[int, int]:
        """The patients of the new and of the control arm."""
        return self.n1 + self.sizes[0], self.n1 + self.sizes[1]

    @property
    def responses(self) -> tuple[int, int]:
        """The responses of the new and of the control arm."""
        return self.first[0] + self.second[0], self.first[1] + self.second[1]

    @cached_property
    def at_least(self) -> Table:
        """P(as good or better | responses in all): rows of the new arm, columns of the control."""
        return self._passed * (self._ahead >= 0)

    @cached_property
    def at_most(self) -> Table:
        """P(as bad or worse | responses in all), a stop in the first stage being worse."""
        worse: Table = 1.0 - self._passed * (self._ahead > 0)
        return worse

    @cached_property
    def _ahead(self) -> NDArray[np.int_]:
        """By how much the rates differ more than was seen, in units that are whole numbers."""
        size, other = self.patients
        scaled = np.subtract.outer(np.arange(size + 1) * other, np.arange(other + 1) * size)
        ahead: NDArray[np.int_] = scaled - scaled[self.responses]
        return ahead

    @cached_property
    def _passed(self) -> Table:
        """P(the first stage was passed | responses in all); 1 where only that stage is ordered."""
        if self.sizes == (0, 0):
            return np.ones_like(self._ahead, dtype=np.float64)
        firsts = np.arange(self.n1 + 1)
        passing = np.subtract.outer(firsts, firsts) >= self.d1
        new, control = (self._split(size) for size in self.sizes)
        passed: Table = new @ passing @ control.T
        return passed

    def _split(self, size: int) -> Table:
        """P(responses in the first stage | in all): rows in all, columns in the first."""
        table = np.zeros((self.n1 + size + 1, self.n1 + 1))
        for responses, row in enumerate(table):
            low, high = find_support(self.n1, size, responses)
            row[low : high + 1] = hypergeometric_masses(self.n1, size, responses)
        return table


def find_chance(table: Table, new: float, control: float) -> float:
    """P(what the table counts) at the rates of both arms."""
    return min(1.0, float(_add_up(table, np.array([new]), np.array([control]))[0]))


def find_largest_chance(table: Table) -> float:
    """P(what the table counts), the largest over all rates that both arms may share."""
    return find_largest(_shift(table, 0.0), sum(table.shape) - 2)[0]


def may_reach_chance(table: Table, difference: float, value: float) -> bool:
    """Say whether P(what the table counts) reaches a value where the arms differ by so much."""
    return may_reach(_shift(table, difference), sum(table.shape) - 2, value)


def _shift(table: Table, difference: float) -> Chances:
    """Give what the table counts at all rates of the control that leave room for the difference."""
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)

    def add_up(angles: NDArray[np.float64]) -> NDArray[np.float64]:
        control = low + (high - low) * np.sin(angles / 2) ** 2
        return _add_up(table, np.clip(control + difference, 0.0, 1.0), control)

    return add_up


def _add_up(table: Table, new: Table, control: Table) -> NDArray[np.float64]:
    inside = _tabulate(table.shape[0] - 1, new) @ table
    chances: NDArray[np.float64] = np.einsum(
        "ij,ij->i", inside, _tabulate(table.shape[1] - 1, control)
    )
    return chances


def _tabulate(n: int, rates: NDArray[np.float64]) -> Table:
    """P(k of n) at every rate: rows rates, columns k from 0 to n."""
    from scipy.special import gammaln  # noqa: PLC0415 - 0.1 s

    k = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    yes, no = (np.log(np.maximum(share, TINY))[:, None] for share in (rates, 1 - rates))
    masses: Table = np.exp(choose + k * yes + (n - k) * no)
    masses[masses < NOTHING] = 0.0  # numbers near the smallest there are make products slow
    return masses
