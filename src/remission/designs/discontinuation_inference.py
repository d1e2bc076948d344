"""What a randomised discontinuation says: who was stable, and what going on was worth to them."""

from dataclasses import dataclass

from remission.designs.bounds import check_confidence, check_observed
from remission.errors import DesignError
from remission.stats import (
    Difference,
    Proportion,
    estimate_difference,
    estimate_proportion,
    test_fisher,
)


@dataclass(frozen=True, kw_only=True)
class DiscontinuationInference:
    """The share that was stable, and the rates free from progression of both arms.

    Rates and difference are of patients who were stable at the end of the run-in, and say nothing
    of others. Where an arm is empty they and the P value are None.
    """

    stable: Proportion  # of all treated, Clopper-Pearson
    continued: Proportion
    stopped: Proportion
    difference: Difference  # continued less stopped, Miettinen-Nurminen
    p_value: float | None  # one-sided, Fisher


def infer_discontinuation(
    run_in: tuple[int, int],
    continued: tuple[int, int],
    stopped: tuple[int, int],
    *,
    confidence: float = 0.95,
) -> DiscontinuationInference:
    """Infer what continuing was worth from (stable, treated) and (free, patients) of both arms.

    The arms may have any size, and stable patients may be left out of both.

    Raises
    ------
    DesignError
        Unless 0 <= counted <= patients in each, both arms together are no more than were stable,
        and the confidence is between 0 and 1.
    """
    check_confidence(confidence)
    for counted, patients in (run_in, continued, stopped):
        check_observed(counted, patients)
    allocated = continued[1] + stopped[1]
    if allocated > run_in[0]:
        raise DesignError(
            f"{allocated} patients were allocated, but only {run_in[0]} were stable; those who"
            " continue or stop by lot are stable at the end of the run-in."
        )
    return DiscontinuationInference(
        stable=estimate_proportion(*run_in, confidence=confidence),
        continued=estimate_proportion(*continued, confidence=confidence),
        stopped=estimate_proportion(*stopped, confidence=confidence),
        difference=estimate_difference(continued, stopped, confidence=confidence),
        p_value=test_fisher(continued, stopped, alternative="greater").p_value,
    )
