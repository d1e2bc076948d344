"""What a two-stage trial of response and toxicity says about both rates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

from remission.designs.bounds import check_confidence
from remission.designs.bryant_day import BryantDay
from remission.designs.looks import Look
from remission.designs.nouns import Verdict
from remission.designs.pair_counts import CellCounts, add_margins, take_counts
from remission.designs.roots import find_rate
from remission.designs.stage_order import StageWise
from remission.errors import DesignError
from remission.stats import Proportion, estimate_proportion


@dataclass(frozen=True, kw_only=True)
class RateInference:
    """Estimates, P value and interval of one of both rates, the naive ones beside them.

    `lower` and `upper` are each missed with at most (1 - confidence) / 2, whatever the other rate
    and however both outcomes go together. The outcome passed its cuts, and was not cut short,
    exactly when `p_value` is at most `passing_error`.
    """

    naive: Proportion  # patients with the outcome by all, and Clopper-Pearson, as if in one stage
    umvue: float  # right on average; among all such estimates the one that varies least
    p_value: float  # one-sided, of a rate at or below that of a bad treatment
    passing_error: float  # how often that rate passes both cuts when all patients have the other
    lower: float
    upper: float
    cut_short: bool  # only the other outcome stopped the trial: P value and limits allow for that


@dataclass(frozen=True, kw_only=True)
class PairInference:
    """Both rates after the trial; `p_value` is of "inactive or too toxic": the larger of both."""

    response: RateInference
    safe: RateInference
    p_value: float
    verdict: Verdict
    confidence: float


def infer_two_outcomes(
    design: BryantDay, seen: Sequence[Sequence[int]], *, confidence: float = 0.95
) -> PairInference:
    """Infer the rates of response and of no toxicity from a trial of two stages.

    `seen` holds for each look, up to the one at which the trial ended, the counts of all patients
    so far: response and safe, response only, safe only, neither. It takes designs of Bryant and
    Day and of Conaway and Petroni.

    P value and limits of a rate are those of a two-stage trial of this outcome alone, stage by
    stage. When only the other outcome stopped the trial, the P value and the lower limit take the
    patients of the second stage as all without this outcome, the upper limit as all with it.

    Raises
    ------
    DesignError
        When the counts are impossible or do not fit the rule of the first stage, or the confidence
        does not lie between 0 and 1.
    """
    check_confidence(confidence)
    if len(seen) not in (1, 2):
        raise DesignError(f"Counts of {len(seen)} looks are given; one or two are expected.")
    taken = take_counts(seen, (design.n1, design.n)[: len(seen)])
    _check_course(design, taken)
    unbiased = _estimate_unbiased(design, taken)
    outcomes = zip(_split(design), zip(*map(add_margins, taken), strict=True), strict=True)
    response, safe = (
        _infer(alone, counts, umvue, confidence)
        for (alone, counts), umvue in zip(outcomes, unbiased, strict=True)
    )
    return PairInference(
        response=response,
        safe=safe,
        p_value=max(response.p_value, safe.p_value),
        verdict=design.decide(*add_margins(taken[-1]), sum(taken[-1])),
        confidence=confidence,
    )


def _check_course(design: BryantDay, taken: Sequence[CellCounts]) -> None:
    responses, safe = add_margins(taken[0])
    goes_on = responses > design.r1 and safe > design.s1
    seen = f"{responses} responses and {safe} patients without toxicity among {design.n1}"
    if goes_on and len(taken) == 1:
        raise DesignError(
            f"The first stage was passed with {seen}, but no counts of all {design.n} patients are"
            " given; the inference waits for them."
        )
    if not goes_on and len(taken) > 1:
        raise DesignError(
            f"The first stage stops at {design.r1} responses or fewer and at {design.s1} patients"
            f" without toxicity or fewer; {seen} were seen and more patients entered, for which"
            " this inference has no meaning."
        )


@dataclass(frozen=True, kw_only=True)
class _Alone:
    """One outcome as a two-stage trial of its own."""

    null: float
    looks: tuple[Look, Look]

    def order(self, *counts: int) -> StageWise:
        """Order the outcomes around the last of the counts, one per look that was reached."""
        return StageWise(looks=self.looks[: len(counts)], responses=counts[-1])


def _split(design: BryantDay) -> tuple[_Alone, _Alone]:
    rates = (design.response0, design.r1, design.r), (design.safe0, design.s1, design.s)
    one, other = (
        _Alone(
            null=null,
            looks=(
                Look(n=design.n1, futile=first, promising=design.n1 + 1),
                Look(n=design.n, futile=last, promising=last + 1),
            ),
        )
        for null, first, last in rates
    )
    return one, other


def _infer(
    alone: _Alone, counts: tuple[int, ...], umvue: float, confidence: float
) -> RateInference:
    error, (early, late) = (1 - confidence) / 2, alone.looks
    cut_short = len(counts) == 1 and counts[0] > early.futile
    worst = best = alone.order(*counts)
    if cut_short:
        every = counts[0] + late.n - early.n
        worst, best = alone.order(*counts, *counts), alone.order(*counts, every)
    passing = alone.order(early.futile + 1, max(early.futile, late.futile) + 1)
    return RateInference(
        naive=estimate_proportion(
            counts[-1], alone.looks[len(counts) - 1].n, confidence=confidence
        ),
        umvue=umvue,
        p_value=worst.at_least(alone.null),
        passing_error=passing.at_least(alone.null),
        lower=find_rate(worst.at_least, error),
        upper=find_rate(best.above, 1 - error),
        cut_short=cut_short,
    )


def _estimate_unbiased(design: BryantDay, taken: Sequence[CellCounts]) -> tuple[float, float]:
    """Average both shares over every first stage that goes on and that the totals may have had."""
    if len(taken) == 1:
        responses, safe = add_margins(taken[0])
        return responses / design.n1, safe / design.n1
    courses = responses = safe = 0
    for first in _list_firsts(design, taken[1]):
        weight = prod(map(comb, taken[1], first))
        one, other = add_margins(first)
        courses += weight
        responses += one * weight
        safe += other * weight
    return (
        float(Fraction(responses, courses * design.n1)),
        float(Fraction(safe, courses * design.n1)),
    )


def _list_firsts(design: BryantDay, whole: CellCounts) -> Iterator[CellCounts]:
    n1 = design.n1
    for both in range(min(n1, whole[0]) + 1):
        for response in range(max(0, design.r1 + 1 - both), min(n1 - both, whole[1]) + 1):
            left = n1 - both - response
            fewest = max(0, design.s1 + 1 - both, left - whole[3])
            for safe in range(fewest, min(left, whole[2]) + 1):
                yield both, response, safe, left - safe
