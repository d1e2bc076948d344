"""What one stage with three outcomes says about the response rate."""

from dataclasses import dataclass

from remission.designs.bounds import check_confidence, check_observed
from remission.designs.sargent import ThreeOutcomes
from remission.errors import DesignError
from remission.stats import Proportion, binomial_tail, estimate_proportion


@dataclass(frozen=True, kw_only=True)
class ThreeOutcomesInference:
    """The rate with its exact limits, and how rare so much would be at p0, so little at p1.

    Both P values may be large: the outcome is then inconclusive, and neither rate is refuted.
    """

    rate: Proportion  # Clopper-Pearson
    p_value: float  # P(at least so many responses | p0)
    p_value_low: float  # P(at most so many responses | p1)


def infer_three_outcomes(
    design: ThreeOutcomes, responses: int, patients: int, *, confidence: float = 0.95
) -> ThreeOutcomesInference:
    """Infer the response rate after one stage with three outcomes.

    Patients may be more or fewer than planned, as long as the responses did not decide on it. With
    the number planned `p_value` is at most the attained alpha exactly when the treatment is
    promising, and `p_value_low` at most the attained beta exactly when it is not.

    Raises
    ------
    DesignError
        Unless 0 <= responses <= patients, somebody was entered, and the confidence is between 0
        and 1.
    """
    check_confidence(confidence)
    check_observed(responses, patients)
    if patients == 0:
        raise DesignError("Nobody was entered; the inference waits for patients.")
    return ThreeOutcomesInference(
        rate=estimate_proportion(responses, patients, confidence=confidence),
        p_value=binomial_tail(responses, patients, design.p0),
        p_value_low=binomial_tail(patients - responses, patients, 1 - design.p1),
    )
