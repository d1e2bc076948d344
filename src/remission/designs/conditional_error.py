"""How extreme the outcome of two stages is when the second was not the planned one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from remission.designs.looks import Look, open_look
from remission.designs.stage_order import Order, StageWise
from remission.stats import binomial_masses, binomial_tails


@dataclass(frozen=True, kw_only=True)
class TwoStagePlan:
    """Stop among n1 patients at r1 responses or fewer, or at `enough` or more; else enter n.

    Not promising at r or fewer among the n. r1 is -1 without a stop for too few, `enough` n1 + 1
    without one for success.
    """

    p0: float
    n1: int
    r1: int
    enough: int
    n: int
    r: int

    def order_changed(self, x1: int, x2: int, m2: int) -> Order:
        """Order the outcomes when x2 of m2 patients respond in a second stage of another size.

        With more than r responses in the first stage the plan was passed, and the second decides
        nothing: then stage-wise with the patients entered.
        """
        if x1 <= self.r:
            return ConditionalError(plan=self, x1=x1, x2=x2, m2=m2)
        first = Look(n=self.n1, futile=self.r1, promising=self.enough)
        return StageWise(looks=(first, open_look(self.n1 + m2)), responses=x1 + x2)


@dataclass(frozen=True, kw_only=True)
class ConditionalError:
    """x1 responses in the first stage, which went on, then x2 among m2 instead of n - n1 patients.

    Koyama and Chen 2008; a stop for success in the first stage is better than any second stage.
    """

    plan: TwoStagePlan
    x1: int
    x2: int
    m2: int

    def at_least(self, p: float) -> float:
        """P(an outcome as good as this one, or better | p)."""
        if self._hopeless:
            return self._going(p, np.ones(self._passed.size))
        return self._reach(self.x2, p)

    def above(self, p: float) -> float:
        """P(an outcome better than this one | p)."""
        return self._reach(self.x2 + 1, p)

    @cached_property
    def _passed(self) -> NDArray[np.int_]:
        """Every number of first-stage responses that enters the second stage."""
        return np.arange(self.plan.r1 + 1, min(self.plan.enough, self.plan.n1 + 1))

    @property
    def _hopeless(self) -> bool:
        """Whether the planned second stage could not have been passed: nothing is worse."""
        return self.plan.r + 1 - self.x1 > self.plan.n - self.plan.n1

    def _going(self, p: float, as_good: NDArray[np.float64]) -> float:
        """P(going on, then as good; or stopping for success), by first-stage responses."""
        plan = self.plan
        success = binomial_tails(plan.n1, p)[min(plan.enough, plan.n1 + 1)]
        return min(1.0, float(binomial_masses(plan.n1, p)[self._passed] @ as_good + success))

    def _reach(self, in_second: int, p: float) -> float:
        """Find the planned second stage, at another rate, that is passed as often as this one.

        That rate gives every other number of first-stage responses its share.
        """
        from scipy.special import betaincinv  # noqa: PLC0415 - 0.1 s that only this case needs

        plan = self.plan
        n2, needed = plan.n - plan.n1, plan.r + 1
        share = float(binomial_tails(self.m2, p)[in_second])
        k = needed - self.x1
        rate = 1.0 if self._hopeless else float(betaincinv(k, n2 - k + 1, share))
        second = binomial_tails(n2, rate)
        return self._going(p, second[np.clip(needed - self._passed, 0, n2 + 1)])
