"""What a randomised trial in two stages says about the difference, its early stop in mind."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb

from remission.designs.bounds import check_confidence, check_observed
from remission.designs.jung import Jung
from remission.designs.jung_order import (
    Table,
    TwoArmOutcome,
    find_chance,
    find_largest_chance,
    may_reach_chance,
)
from remission.errors import DesignError
from remission.stats import Difference, estimate_difference

Arms = tuple[tuple[int, int], tuple[int, int]]
"""(responses, patients) of the new arm and of the control."""

LARGEST_ARM = 400
"""Patients of an arm up to which the exact limits are found in seconds."""

NEAR_ENOUGH = 1e-8
"""How far beyond the exact limits of the difference those that are given may lie."""


@dataclass(frozen=True, kw_only=True)
class JungInference:
    """The difference of the rates, new less control, with its limits and P values.

    `lower` and `upper` are exact: each is missed with at most (1 - confidence) / 2, whatever the
    rate of the control.
    """

    naive: Difference  # Newcombe's limits, as if in one stage
    umvue: float  # right on average; among all such estimates the one that varies least
    lower: float
    upper: float
    p_value: float  # one-sided, the largest over every common rate
    p_value_p0: float  # the same when both arms have p0, as the design reckons its alpha
    confidence: float


def infer_jung(
    design: Jung,
    stage1: tuple[int, int],
    stage2: Arms | None = None,
    *,
    confidence: float = 0.95,
) -> JungInference:
    """Infer the difference of the rates after Jung's two stages, or after a stop in the first.

    `stage1` holds the responses of the new arm and of the control, among n1 in each; `stage2` is
    None when the trial stopped. Outcomes are ordered by stage, then by the difference of the rates
    in all. The arms of the second stage may have other sizes than planned, if the results did not
    decide on them. With the sizes planned `p_value_p0` is at most the attained alpha exactly when
    the treatment is promising; `p_value` holds at every rate of the control, and is larger.

    Raises
    ------
    DesignError
        When the responses are impossible or do not fit the first stage's rule, an arm of the second
        stage is empty or has more than `LARGEST_ARM` patients in all, or the confidence is not
        between 0 and 1.
    """
    check_confidence(confidence)
    seen = _read(design, stage1, stage2)
    error = (1 - confidence) / 2
    (x, y), (size, other) = seen.responses, seen.patients
    return JungInference(
        naive=estimate_difference((x, size), (y, other), confidence=confidence, method="newcombe"),
        umvue=_estimate_unbiased(seen),
        lower=_find_lower(seen.at_least, error),
        upper=-_find_lower(seen.at_most.T, error),
        p_value=find_largest_chance(seen.at_least),
        p_value_p0=find_chance(seen.at_least, design.p0, design.p0),
        confidence=confidence,
    )


def _read(design: Jung, stage1: tuple[int, int], stage2: Arms | None) -> TwoArmOutcome:
    """Refuse what cannot have been seen in a trial that followed the plan."""
    for responses in stage1:
        check_observed(responses, design.n1)
    goes_on = stage1[0] - stage1[1] >= design.d1
    if stage2 is None:
        if goes_on:
            raise DesignError(
                f"The first stage was passed with {stage1[0]} and {stage1[1]} responses, a"
                f" difference of {design.d1} or more, but no second stage is given; the inference"
                " waits for it."
            )
        return TwoArmOutcome(n1=design.n1, d1=design.d1, first=stage1)
    for responses, patients in stage2:
        check_observed(responses, patients)
        if not 0 < patients <= LARGEST_ARM - design.n1:
            raise DesignError(
                f"{patients} patients in an arm of the second stage; 1 to"
                f" {LARGEST_ARM - design.n1} are expected."
            )
    if not goes_on:
        raise DesignError(
            f"The first stage stops at a difference below {design.d1}; {stage1[0]} and {stage1[1]}"
            " responses were seen and more patients entered, for which this inference has no"
            " meaning."
        )
    (x, m), (y, k) = stage2
    return TwoArmOutcome(n1=design.n1, d1=design.d1, first=stage1, second=(x, y), sizes=(m, k))


def _find_lower(table: Table, error: float) -> float:
    """Find the smallest difference at which what the table counts is likelier than the error.

    The largest chance rises with the difference: a higher rate of the new arm, or a lower one of
    the control, makes a better outcome likelier. Seen from the control the arms change places.
    """
    low, high = -1.0, 1.0
    if may_reach_chance(table, low, error):
        return low
    while high - low > NEAR_ENOUGH:
        middle = (low + high) / 2
        if may_reach_chance(table, middle, error):
            high = middle
        else:
            low = middle
    return low


def _estimate_unbiased(seen: TwoArmOutcome) -> float:
    """Average the difference of the first stage over every course to the responses in all."""
    if seen.sizes == (0, 0):
        return (seen.first[0] - seen.first[1]) / seen.n1
    new, control = (
        {
            first: comb(seen.n1, first) * comb(size, responses - first)
            for first in range(max(0, responses - size), min(seen.n1, responses) + 1)
        }
        for responses, size in zip(seen.responses, seen.sizes, strict=True)
    )
    total, ways = 0, 0
    for x, weight in new.items():
        for y, other in control.items():
            if x - y >= seen.d1:
                total += (x - y) * weight * other
                ways += weight * other
    return float(Fraction(total, ways * seen.n1))
