"""How extreme the outcome of a two-stage trial is, at any response rate."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from remission.errors import DesignError
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


@dataclass(frozen=True, kw_only=True)
class TwoStageOutcome:
    """The responses x1 in the first stage, and x2 among m2 patients of the second, if entered."""

    plan: TwoStagePlan
    x1: int
    x2: int = 0
    m2: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot have been seen in a trial that followed the plan."""
        plan = self.plan
        if not 0 <= self.x1 <= plan.n1 or not 0 <= self.x2 <= self.m2:
            raise DesignError(
                f"{self.x1} responses among {plan.n1} and {self.x2} among {self.m2} patients are"
                " impossible; from 0 to all of them is expected."
            )
        goes_on = plan.r1 < self.x1 < plan.enough
        if not goes_on and self.m2:
            bound = f"{plan.r1} responses or fewer"
            if self.x1 >= plan.enough:
                bound = f"{plan.enough} responses or more"
            raise DesignError(
                f"The first stage stops at {bound}; {self.x1} were seen and {self.m2} more"
                " patients entered, for which this inference has no meaning."
            )
        if goes_on and not self.m2:
            raise DesignError(
                f"The first stage was passed with {self.x1} responses, more than {plan.r1}, but"
                " no patient of the second is given; the inference waits for them."
            )

    @property
    def by_conditional_error(self) -> bool:
        """Whether the second stage differs from the plan, and decided (Koyama and Chen 2008).

        With more than r responses in the first stage it decides nothing: the plan was passed.
        """
        plan = self.plan
        return self.m2 not in (0, plan.n - plan.n1) and self.x1 <= plan.r

    @cached_property
    def passed(self) -> NDArray[np.int_]:
        """Every number of first-stage responses that enters the second stage."""
        return np.arange(self.plan.r1 + 1, min(self.plan.enough, self.plan.n1 + 1))

    def succeeding(self, p: float) -> float:
        """P(the first stage stops for success), which is better than any second stage."""
        return float(binomial_tails(self.plan.n1, p)[min(self.plan.enough, self.plan.n1 + 1)])

    def at_least(self, p: float) -> float:
        """P(an outcome as good as this one, or better | p); rises with p."""
        if self.by_conditional_error and self._hopeless:
            going = float(binomial_masses(self.plan.n1, p)[self.passed].sum())
            return going + self.succeeding(p)
        return self._reach(self.x1 + self.x2, self.x2, p)

    def above(self, p: float) -> float:
        """P(an outcome better than this one | p); rises with p."""
        return self._reach(self.x1 + self.x2 + 1, self.x2 + 1, p)

    def halfway(self, p: float) -> float:
        """P(a better outcome | p), and half the probability of this one: mid-P; rises with p."""
        return (self.at_least(p) + self.above(p)) / 2

    @property
    def _hopeless(self) -> bool:
        """Whether the planned second stage could not have been passed: nothing is worse."""
        return self.plan.r + 1 - self.x1 > self.plan.n - self.plan.n1

    def _reach(self, in_all: int, in_second: int, p: float) -> float:
        if not self.m2:
            return float(binomial_tails(self.plan.n1, p)[in_all])
        if self.by_conditional_error:
            return self._reach_conditionally(in_second, p)
        first, second = binomial_masses(self.plan.n1, p), binomial_tails(self.m2, p)
        later = first[self.passed] @ second[np.clip(in_all - self.passed, 0, self.m2 + 1)]
        return float(later) + self.succeeding(p)

    def _reach_conditionally(self, in_second: int, p: float) -> float:
        """Find the planned second stage, at another rate, that is passed as often as this one.

        That rate gives every other number of first-stage responses its share.
        """
        from scipy.special import betaincinv  # noqa: PLC0415 - 0.1 s that only this case needs

        plan = self.plan
        n2, needed = plan.n - plan.n1, plan.r + 1
        share = float(binomial_tails(self.m2, p)[in_second])
        k = needed - self.x1
        rate = 1.0 if self._hopeless else float(betaincinv(k, n2 - k + 1, share))
        first, second = binomial_masses(plan.n1, p), binomial_tails(n2, rate)
        later = first[self.passed] @ second[np.clip(needed - self.passed, 0, n2 + 1)]
        return float(later) + self.succeeding(p)
