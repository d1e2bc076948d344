"""What a two-stage trial says about the response rate, its early stop taken into account."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Literal

import numpy as np

from remission.designs.roots import find_rate
from remission.designs.simon import Simon
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
    design: Simon,
    stage1_responses: int,
    stage2: tuple[int, int] | None = None,
    *,
    confidence: float = 0.95,
) -> TwoStageInference:
    """Infer the response rate from a two-stage trial.

    `stage2` holds the responses and the patients of the second stage; None when the trial stopped
    after the first. Outcomes are ordered by stage, then by responses, which for these designs is
    also the order of the UMVUE (Jung and Kim). When the second stage differs from the plan, the
    order is by its conditional error (Koyama and Chen), which holds even if its size was chosen
    knowing the first stage; if the first stage alone passed the boundary of the whole trial, the
    order is stage-wise with the patients entered, whose number must then not have been chosen by
    the results. UMVUE and bias are for the patients entered, under the same condition.

    Raises
    ------
    DesignError
        When the responses are impossible, or do not fit the first stage's rule.

    Notes
    -----
    Jung SH, Kim KM. Stat Med 2004;23:881-96. Koyama T, Chen H. Stat Med 2008;27:3145-54.
    Porcher R, Desseaux K. BMC Med Res Methodol 2012;12:117 (UMVCUE, mid-P).
    Whitehead J. Biometrika 1986;73:573-81. Guo HY, Liu A. J Biopharm Stat 2005;15:773-81.
    These await a check against the papers.
    """
    if not 0 < confidence < 1:
        raise DesignError(f"The confidence is {confidence}; between 0 and 1, such as 0.95.")
    x2, m2 = stage2 or (0, 0)
    seen = TwoStageOutcome(design=design, x1=stage1_responses, x2=x2, m2=m2)
    error = (1 - confidence) / 2
    responses, patients = stage1_responses + x2, design.n1 + m2
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
    n1, x = seen.design.n1, seen.x1 + seen.x2
    if not seen.m2:
        return seen.x1 / n1
    firsts = range(max(seen.design.r1 + 1, x - seen.m2), min(x, n1) + 1)
    weighed = sum(comb(n1 - 1, x1 - 1) * comb(seen.m2, x - x1) for x1 in firsts)
    return float(Fraction(weighed, sum(comb(n1, x1) * comb(seen.m2, x - x1) for x1 in firsts)))


def _estimate_given_second(seen: TwoStageOutcome) -> float | None:
    """Average x2 / m2 over every second stage that the responses in all may have had.

    The second stage alone is right on average; given the responses in all it varies least.
    """
    n1, m2, x = seen.design.n1, seen.m2, seen.x1 + seen.x2
    if not m2:
        return None
    firsts = range(max(seen.design.r1 + 1, x - m2), min(x, n1) + 1)
    weighed = sum(comb(n1, x1) * comb(m2 - 1, x - x1 - 1) for x1 in firsts if x > x1)
    return float(Fraction(weighed, sum(comb(n1, x1) * comb(m2, x - x1) for x1 in firsts)))


def _expect_naive(seen: TwoStageOutcome, p: float) -> float:
    """Return what responses by patients is on average, for the second stage that was entered.

    After a stop in the first stage it is that of the plan.
    """
    design = seen.design
    m2 = seen.m2 or design.n - design.n1
    masses, x1 = binomial_masses(design.n1, p), np.arange(design.n1 + 1)
    naive = np.where(x1 <= design.r1, x1 / design.n1, (x1 + m2 * p) / (design.n1 + m2))
    return float(masses @ naive)
