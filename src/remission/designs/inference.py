"""What a two-stage trial says about the response rate, its early stop taken into account."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Literal

import numpy as np

from remission.designs.bounds import check_confidence
from remission.designs.roots import find_rate
from remission.designs.simon import Simon
from remission.designs.staged import Staged
from remission.designs.two_stage_order import TwoStageOutcome
from remission.errors import DesignError
from remission.stats import Proportion, binomial_masses, estimate_proportion


@dataclass(frozen=True, kw_only=True)
class TwoStageInference:
    """Estimates, P value and interval after a two-stage trial, the naive ones beside them.

    `lower` and `upper` are exact: each is missed with at most (1 - confidence) / 2; when the
    second stage was not the planned one, `lower` alone (the method page says how far).
    `upper_koyama_chen` is the published one, which counts the outcome itself on the other side
    and so is lower and may be missed more often.
    """

    order: Literal["stage-wise", "conditional error"]
    naive: Proportion  # responses by patients and Clopper-Pearson, as if in one stage
    umvue: float  # right on average; among all such estimates the one that varies least
    umvcue: float | None  # the same given that the second stage was entered; None when it was not
    median_unbiased: float
    bias_adjusted: float  # the rate that makes the naive estimate right on average
    bias_subtracted: float  # the naive estimate less its bias, as estimated; may be below 0
    p_value: float  # one-sided, at p0
    lower: float
    upper: float
    upper_koyama_chen: float
    mid_p_value: float  # half the probability of the outcome itself taken off
    mid_lower: float  # limits by mid-P: nearer to the confidence on average, but not exact
    mid_upper: float
    confidence: float


def infer_two_stages(
    design: Simon | Staged,
    stage1_responses: int,
    stage2: tuple[int, int] | None = None,
    *,
    confidence: float = 0.95,
) -> TwoStageInference:
    """Infer the response rate from a two-stage trial, also of one that could stop for success.

    `stage2` holds the responses and the patients of the second stage; None when the trial stopped
    after the first. Outcomes are ordered by how the first stage ended (too few, going on,
    success), then by responses, which for these designs is also the order of the UMVUE (Jung and
    Kim). When the second stage differs from the plan, the order is by its conditional error
    (Koyama and Chen), which holds even if its size was chosen knowing the first stage; if the
    first stage alone passed the boundary of the whole trial, the order is stage-wise with the
    patients entered, whose number must then not have been chosen by the results. UMVUE and bias
    are for the patients entered, under the same condition.

    Raises
    ------
    DesignError
        When the design has not two stages, or the responses are impossible or do not fit the first
        stage's rule.

    Notes
    -----
    Jung SH, Kim KM. Stat Med 2004;23:881-96. Koyama T, Chen H. Stat Med 2008;27:3145-54.
    Porcher R, Desseaux K. BMC Med Res Methodol 2012;12:117 (UMVCUE, mid-P).
    Whitehead J. Biometrika 1986;73:573-81. Guo HY, Liu A. J Biopharm Stat 2005;15:773-81.
    These await a check against the papers.
    """
    check_confidence(confidence)
    if design.plan is None:
        raise DesignError(f"The design {design.kind} has not two stages; this inference needs two.")
    x2, m2 = stage2 or (0, 0)
    seen = TwoStageOutcome(plan=design.plan, x1=stage1_responses, x2=x2, m2=m2)
    error = (1 - confidence) / 2
    responses, patients = stage1_responses + x2, seen.plan.n1 + m2
    naive = responses / patients
    return TwoStageInference(
        order="conditional error" if seen.by_conditional_error else "stage-wise",
        naive=estimate_proportion(responses, patients, confidence=confidence),
        umvue=_estimate_unbiased(seen),
        umvcue=_estimate_given_second(seen),
        median_unbiased=find_rate(seen.at_least, 0.5),
        bias_adjusted=find_rate(lambda p: _expect_naive(seen, p), naive),
        bias_subtracted=2 * naive - _expect_naive(seen, naive),
        p_value=seen.at_least(design.p0),
        lower=find_rate(seen.at_least, error),
        upper=find_rate(seen.above, 1 - error),
        upper_koyama_chen=find_rate(seen.at_least, 1 - error),
        mid_p_value=seen.halfway(design.p0),
        mid_lower=find_rate(seen.halfway, error),
        mid_upper=find_rate(seen.halfway, 1 - error),
        confidence=confidence,
    )


def _estimate_unbiased(seen: TwoStageOutcome) -> float:
    """Average x1 / n1 over every first stage that the responses in all may have had."""
    n1 = seen.plan.n1
    if not seen.m2:
        return seen.x1 / n1
    weights = _weigh_firsts(seen)
    mean = Fraction(sum(x1 * weight for x1, weight in weights.items()), sum(weights.values()))
    return float(mean / n1)


def _estimate_given_second(seen: TwoStageOutcome) -> float | None:
    """Average x2 / m2 over every second stage that the responses in all may have had.

    The second stage alone is right on average; given the responses in all it varies least.
    """
    if not seen.m2:
        return None
    weights, x = _weigh_firsts(seen), seen.x1 + seen.x2
    mean = Fraction(sum((x - x1) * weight for x1, weight in weights.items()), sum(weights.values()))
    return float(mean / seen.m2)


def _weigh_firsts(seen: TwoStageOutcome) -> dict[int, int]:
    """Count the courses by each first stage that goes on and that the responses may have had."""
    x = seen.x1 + seen.x2
    firsts = (x1 for x1 in seen.passed.tolist() if x - seen.m2 <= x1 <= x)
    return {x1: comb(seen.plan.n1, x1) * comb(seen.m2, x - x1) for x1 in firsts}


def _expect_naive(seen: TwoStageOutcome, p: float) -> float:
    """Return what responses by patients is on average, for the second stage that was entered.

    After a stop in the first stage it is that of the plan.
    """
    plan = seen.plan
    m2 = seen.m2 or plan.n - plan.n1
    masses, x1 = binomial_masses(plan.n1, p), np.arange(plan.n1 + 1)
    naive = x1 / plan.n1
    naive[seen.passed] = (seen.passed + m2 * p) / (plan.n1 + m2)
    return float(masses @ naive)
