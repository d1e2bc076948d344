"""What a trial in Gehan's two stages says about the rate, its second stage being of many sizes."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt

import numpy as np

from remission.designs.bounds import check_confidence, check_observed, check_rate
from remission.designs.gehan import Gehan
from remission.designs.roots import find_rate
from remission.errors import DesignError
from remission.stats import Proportion, binomial_masses, binomial_tails, estimate_proportion


@dataclass(frozen=True, kw_only=True)
class GehanInference:
    """The rate after Gehan's two stages with its limits, the naive ones beside them.

    `lower` and `upper` are exact: each is missed with at most (1 - confidence) / 2. `planned` says
    whether the second stage had the size of the plan; otherwise the limits hold as if the plan had
    named the size that was entered.
    """

    naive: Proportion  # responses by patients and Clopper-Pearson, as if in one stage
    unbiased: float  # right on average, as other estimates are (the method page)
    lower: float
    upper: float
    standard_error: float  # of the naive rate, by the usual formula; 0 at a rate of 0 or 1
    standard_error_wanted: float
    p_value: float | None  # one-sided, at p0; None without a p0, for Gehan's design tests nothing
    planned: bool
    confidence: float


@dataclass(frozen=True, kw_only=True)
class _Course:
    """The sizes of the second stage for every x1, and what was seen."""

    n1: int
    more: tuple[int, ...]
    responses: int
    patients: int

    def at_least(self, p: float) -> float:
        """P(responses by patients as seen or more | p); rises with p."""
        return self._reach(p, beyond=0)

    def above(self, p: float) -> float:
        """P(responses by patients more than seen | p); rises with p."""
        return self._reach(p, beyond=1)

    def _reach(self, p: float, beyond: int) -> float:
        """Sum over every first stage; whole numbers decide whether a rate is reached."""
        first = binomial_masses(self.n1, p)
        tails = {size: binomial_tails(size, p) for size in set(self.more)}
        chance = 0.0
        for x1, size in enumerate(self.more):
            share = self.responses * (self.n1 + size)
            fewest = share // self.patients + 1 if beyond else -(-share // self.patients)
            chance += float(first[x1]) * float(tails[size][np.clip(fewest - x1, 0, size + 1)])
        return min(1.0, chance)

    def estimate_unbiased(self) -> float:
        """Average x1 / n1 over every course to the same patients and responses."""
        x, weights = self.responses, {}
        for x1, size in enumerate(self.more):
            if self.n1 + size == self.patients and x1 <= x <= x1 + size:
                weights[x1] = comb(self.n1, x1) * comb(size, x - x1)
        mean = Fraction(sum(x1 * w for x1, w in weights.items()), sum(weights.values()))
        return float(mean / self.n1)


def infer_gehan(
    design: Gehan,
    stage1_responses: int,
    stage2: tuple[int, int] | None = None,
    *,
    p0: float | None = None,
    confidence: float = 0.95,
) -> GehanInference:
    """Infer the response rate after Gehan's two stages, or after the first that ended the trial.

    `stage2` holds the responses and the patients of the second stage; None when nobody was to be
    entered. Outcomes are ordered by responses divided by patients; with `p0` the P value is
    P(at least the rate seen | p0). Where another number was entered than planned, the plan is
    taken to have named it for these first-stage responses.

    Raises
    ------
    DesignError
        When the responses are impossible, patients were entered after a first stage without a
        response, or a second stage was planned and nobody entered; p0 or the confidence is not
        between 0 and 1.

    Notes
    -----
    The order is that of Atkinson EN, Brown BW. Biometrics 1985;41:741-4, for fixed second stages.
    That it serves for any sizes is shown on the method page.
    """
    check_confidence(confidence)
    if p0 is not None:
        check_rate(p0)
    plan = [design.find_second_stage(x1) for x1 in range(design.n1 + 1)]
    x2, m2 = _check_stages(design, stage1_responses, stage2)
    planned = plan[stage1_responses] == m2
    plan[stage1_responses] = m2
    seen = _Course(
        n1=design.n1, more=tuple(plan), responses=stage1_responses + x2, patients=design.n1 + m2
    )
    error = (1 - confidence) / 2
    rate = seen.responses / seen.patients
    return GehanInference(
        naive=estimate_proportion(seen.responses, seen.patients, confidence=confidence),
        unbiased=seen.estimate_unbiased(),
        lower=find_rate(seen.at_least, error),
        upper=find_rate(seen.above, 1 - error),
        standard_error=sqrt(rate * (1 - rate) / seen.patients),
        standard_error_wanted=design.standard_error,
        p_value=None if p0 is None else seen.at_least(p0),
        planned=planned,
        confidence=confidence,
    )


def _check_stages(
    design: Gehan, stage1_responses: int, stage2: tuple[int, int] | None
) -> tuple[int, int]:
    """Refuse what cannot have been seen in such a trial; give back the second stage."""
    check_observed(stage1_responses, design.n1)
    x2, m2 = stage2 or (0, 0)
    check_observed(x2, m2)
    if stage1_responses == 0 and m2:
        raise DesignError(
            f"The first stage stops without a response; {m2} more patients were entered, for which"
            " this inference has no meaning."
        )
    wanted = design.find_second_stage(stage1_responses)
    if wanted and not m2:
        raise DesignError(
            f"After {stage1_responses} responses {wanted} more patients were to be entered, but no"
            " patient of the second stage is given; the inference waits for them."
        )
    return x2, m2
