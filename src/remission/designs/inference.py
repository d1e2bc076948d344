"""What a trial with looks says about the response rate, its early stops taken into account."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import check_confidence
from remission.designs.looks import Look, open_look
from remission.designs.paths import average_naive, count_last, count_paths
from remission.designs.roots import find_rate
from remission.designs.sargent_stages import ThreeOutcomesStages
from remission.designs.simon import Simon
from remission.designs.stage_order import Order, StageWise
from remission.designs.staged import Staged
from remission.errors import DesignError
from remission.stats import Proportion, binomial_masses, estimate_proportion

TwoOrMoreStages = Simon | Staged | ThreeOutcomesStages
"""Designs with looks at the responses so far."""


@dataclass(frozen=True, kw_only=True)
class StagedInference:
    """Estimates, P value and interval after a trial with looks, the naive ones beside them.

    `lower` and `upper` are exact: each is missed with at most (1 - confidence) / 2; when the
    second stage is never the planned one, `lower` alone; when it is after some first stages and
    not after others, neither quite (the method page says how far).
    `upper_koyama_chen` is the published one for two stages, which counts the outcome itself on
    the other side and so is lower and may be missed more often.
    """

    order: Literal["stage-wise", "conditional error"]
    naive: Proportion  # responses by patients and Clopper-Pearson, as if in one stage
    umvue: float  # right on average; among all such estimates the one that varies least
    umvcue: float | None  # the same given that the last stage was entered; None when it was not
    median_unbiased: float
    bias_adjusted: float  # the rate that makes the naive estimate right on average
    bias_subtracted: float  # the naive estimate less its bias, as estimated; may be below 0
    p_value: float  # one-sided, at p0
    lower: float
    upper: float
    upper_koyama_chen: float | None  # None unless two stages were planned and somebody responded
    mid_p_value: float  # half the probability of the outcome itself taken off
    mid_lower: float  # limits by mid-P: nearer to the confidence on average, but not exact
    mid_upper: float
    confidence: float


def infer_stages(
    design: TwoOrMoreStages,
    seen: Sequence[tuple[int, int]],
    *,
    confidence: float = 0.95,
) -> StagedInference:
    """Infer the response rate from a trial with one look or more, each of which may have stopped.

    `seen` holds for each look, up to the one at which the trial ended, the responses and the
    patients so far. Outcomes are ordered stage-wise: the later a stop for too few responses, or
    the earlier one for enough, the better; then by responses. The UMVUE puts them in the same
    order (Jung and Kim). When the second of two stages differs from the plan, the order is by its
    conditional error (Koyama and Chen): the verdict errs no more often than planned even if its
    size was chosen knowing the first stage; if the first stage alone passed the boundary of the
    whole trial, the order is stage-wise with the patients entered, whose number must then not have
    been chosen by the results. UMVUE and bias are for the patients entered, under the same
    condition.

    Raises
    ------
    DesignError
        When the responses are impossible or do not fit the rule of a look, or the patients are
        not those of the plan's looks (but for the second stage of two).

    Notes
    -----
    Jung SH, Kim KM. Stat Med 2004;23:881-96. Koyama T, Chen H. Stat Med 2008;27:3145-54.
    Porcher R, Desseaux K. BMC Med Res Methodol 2012;12:117 (UMVCUE, mid-P).
    Whitehead J. Biometrika 1986;73:573-81. Guo HY, Liu A. J Biopharm Stat 2005;15:773-81.
    These await a check against the papers.
    """
    check_confidence(confidence)
    looks = list_held(design.looks, seen)
    order = _order(design, looks, seen)
    error, (responses, patients) = (1 - confidence) / 2, seen[-1]
    naive, average = responses / patients, average_naive(looks)
    two = len(looks) == 2  # noqa: PLR2004 - two stages
    worst = order.at_least(0.0) >= 1 - error  # nothing is worse, at any rate

    def halfway(p: float) -> float:
        return (order.at_least(p) + order.above(p)) / 2

    return StagedInference(
        order="stage-wise" if isinstance(order, StageWise) else "conditional error",
        naive=estimate_proportion(responses, patients, confidence=confidence),
        umvue=estimate_unbiased(looks[: len(seen)], responses),
        umvcue=_estimate_given_last(looks, responses) if 1 < len(seen) == len(looks) else None,
        median_unbiased=find_rate(order.at_least, 0.5),
        bias_adjusted=find_rate(lambda p: _average(average, p), naive),
        bias_subtracted=2 * naive - _average(average, naive),
        p_value=order.at_least(design.p0),
        lower=find_rate(order.at_least, error),
        upper=find_rate(order.above, 1 - error),
        upper_koyama_chen=find_rate(order.at_least, 1 - error) if two and not worst else None,
        mid_p_value=halfway(design.p0),
        mid_lower=find_rate(halfway, error),
        mid_upper=find_rate(halfway, 1 - error),
        confidence=confidence,
    )


def list_held(looks: Sequence[Look], seen: Sequence[tuple[int, int]]) -> tuple[Look, ...]:
    """Give the looks of the trial as it was held: the last, if it was moved, as it was moved.

    Raises
    ------
    DesignError
        When the responses are impossible, or the trial should have ended earlier or gone on.
    """
    _check_rising(seen)
    held = len(seen)
    sizes = [patients for _, patients in seen]
    if held > len(looks) or sizes[:-1] != [look.n for look in looks[: held - 1]]:
        raise DesignError(
            f"Looks after {', '.join(map(str, sizes))} patients; the plan has them after"
            f" {', '.join(str(look.n) for look in looks)}. All but the last must be planned ones."
        )
    for look, (responses, _) in zip(looks, seen[:-1], strict=False):
        if not look.futile < responses < look.promising:
            raise DesignError(
                f"The look after {look.n} patients stops at {_write_stop(look, responses)};"
                f" {responses} were seen and more patients entered, for which this inference has"
                " no meaning."
            )
    (responses, patients), look = seen[-1], looks[held - 1]
    if patients != look.n:
        return (*looks[: held - 1], open_look(patients))
    if held < len(looks) and look.futile < responses < look.promising:
        raise DesignError(
            f"The look after {patients} patients was passed with {responses} responses, but none"
            " of the next patients is given; the inference waits for them."
        )
    return tuple(looks)


def _check_rising(seen: Sequence[tuple[int, int]]) -> None:
    """Refuse what no course of a trial can have brought."""
    if not seen:
        raise DesignError("No look is given; the responses and the patients of each are expected.")
    for (before, fewer), (responses, patients) in pairwise(((0, 0), *seen)):
        whole = all(isinstance(number, SupportsIndex) for number in (responses, patients))
        if not whole or not 0 <= responses - before <= patients - fewer > 0:
            raise DesignError(
                f"{responses} responses among {patients} patients are impossible after {before}"
                f" among {fewer}: whole numbers are expected, more patients at each look than"
                " before, of whom none to all respond."
            )


def _write_stop(look: Look, responses: int) -> str:
    if responses <= look.futile:
        return f"{look.futile} responses or fewer"
    return f"{look.promising} responses or more"


def _order(
    design: TwoOrMoreStages,
    looks: tuple[Look, ...],
    seen: Sequence[tuple[int, int]],
) -> Order:
    responses, patients = seen[-1]
    if patients == design.looks[len(seen) - 1].n:
        return StageWise(looks=looks[: len(seen)], responses=responses)
    if design.plan is None or len(seen) == 1:
        raise DesignError(
            f"The trial ended after {patients} patients, for whom no look was planned. Only for the"
            " second of two stages can the plan's own error be kept; infer_by_likelihood takes any"
            " sizes that were not chosen by the results."
        )
    (x1, n1), (x, n) = seen
    return design.plan.order_changed(x1, x - x1, n - n1)


def estimate_unbiased(looks: Sequence[Look], responses: int) -> float:
    """Return the part of the courses to the outcome in which the first patient responds."""
    first = count_paths(looks, first_responds=True)[-1][responses]
    return float(Fraction(first, count_paths(looks)[-1][responses]))


def _estimate_given_last(looks: Sequence[Look], responses: int) -> float:
    """Return the part of the courses to the outcome in which the last patient responds.

    Among trials that enter the last stage it is right on average, and varies least.
    """
    return float(Fraction(count_last(looks)[responses], count_paths(looks)[-1][responses]))


def _average(average: NDArray[np.float64], p: float) -> float:
    """Return what responses by patients is on average, in trials of these looks."""
    return float(average @ binomial_masses(average.size - 1, p))
