"""What every search needs: numbers that make sense, and how few patients could be enough."""

import math
from collections.abc import Sequence
from itertools import pairwise
from numbers import Real
from statistics import NormalDist
from typing import SupportsIndex

import numpy as np

from remission.errors import DesignError
from remission.stats import binomial_tails

LARGEST_TRIAL = 1000
"""Searches stop here: a phase II trial that needs more patients needs other numbers."""

SLACK = 1e-12
"""A probability this little (relatively) beyond its limit is rounding, and still meets it."""


def check_numbers(**numbers: float) -> None:
    """Refuse words and what is missing where numbers are expected.

    Raises
    ------
    DesignError
        Unless each is a number; it may be anything but a word.
    """
    for name, number in numbers.items():
        if not isinstance(number, Real):
            raise DesignError(f"{name.replace('_', ' ')} is {number!r}; a number is expected.")


def check_request(
    p0: float, p1: float, alpha: float, beta: float, *, what: str = "response rates"
) -> None:
    """Refuse numbers for which no design has a meaning.

    Raises
    ------
    DesignError
        Unless 0 < p0 < p1 < 1, alpha and beta lie between 0 and 1, and alpha + beta is below 1.
    """
    check_numbers(p0=p0, p1=p1, alpha=alpha, beta=beta)
    if not 0 < p0 < p1 < 1:
        raise DesignError(
            f"The {what} are p0 = {p0} and p1 = {p1}; 0 < p0 < p1 < 1 is expected: p0 the rate of"
            " a treatment not worth pursuing, p1 the rate that must not be missed."
        )
    for name, error in (("alpha", alpha), ("beta", beta)):
        if not 0 < error < 1:
            raise DesignError(f"{name} is {error}; an error lies between 0 and 1, such as 0.10.")
    if alpha + beta >= 1:
        raise DesignError(
            f"alpha = {alpha} and beta = {beta} add up to 1 or more: tossing a coin errs as little."
        )


def check_sizes(sizes: Sequence[int], *, what: str = "patients", most: int = LARGEST_TRIAL) -> None:
    """Refuse looks that are no plan of a phase II trial.

    Raises
    ------
    DesignError
        Unless there is a look, all are whole numbers that rise from 1 or more, and the last is at
        most `most`.
    """
    whole = all(isinstance(size, SupportsIndex) for size in sizes)
    rising = whole and all(a < b for a, b in pairwise((0, *sizes)))
    if not (sizes and rising and sizes[-1] <= most):
        raise DesignError(
            f"Looks after {', '.join(map(str, sizes)) or 'no'} {what}: at least one look is"
            f" expected, with whole numbers that rise from 1 or more to {most} at most."
        )


def check_observed(responses: int, patients: int) -> None:
    """Refuse responses that cannot have been seen among the patients.

    Raises
    ------
    DesignError
        Unless both are whole numbers and 0 <= responses <= patients.
    """
    numbers = (responses, patients)
    whole = all(isinstance(x, SupportsIndex) and not isinstance(x, bool) for x in numbers)
    if not (whole and 0 <= responses <= patients):
        raise DesignError(
            f"{responses} responses among {patients} patients is impossible; whole numbers with"
            " 0 <= responses <= patients are expected."
        )


def check_part(part: int, part_patients: int, responses: int, patients: int) -> None:
    """Refuse a first stage that cannot be a part of what was seen in all.

    Raises
    ------
    DesignError
        Unless both the first stage and what came after it are possible.
    """
    check_observed(part, part_patients)
    later, later_patients = responses - part, patients - part_patients
    if not 0 <= later <= later_patients:
        raise DesignError(
            f"{part} responses among the {part_patients} patients of the first stage cannot be a"
            f" part of {responses} among {patients} in all."
        )


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that no limits have.

    Raises
    ------
    DesignError
        Unless 0 < confidence < 1.
    """
    check_numbers(confidence=confidence)
    if not 0 < confidence < 1:
        raise DesignError(f"The confidence is {confidence}; between 0 and 1, such as 0.95.")


def check_rate(p0: float) -> None:
    """Refuse a rate under which no outcome has a P value.

    Raises
    ------
    DesignError
        Unless 0 < p0 < 1.
    """
    check_numbers(p0=p0)
    if not 0 < p0 < 1:
        raise DesignError(f"p0 is {p0}; a rate between 0 and 1 is expected.")


def find_cut(n: int, p0: float, alpha: float) -> int:
    """Find the smallest r for which more than r of n responses are rare enough under p0.

    That is, P(X > r | n, p0) <= alpha. It is n itself when even n of n are not rare enough.
    """
    beyond = binomial_tails(n, p0)[1:]  # P(X > r) for r from 0 to n; the last is 0
    return int(np.argmax(beyond <= alpha * (1 + SLACK)))


def find_fewest_patients(p0: float, p1: float, alpha: float, beta: float) -> int:
    """Find the number of patients below which no design whatsoever can meet both errors.

    It is where the most powerful test, which draws lots on its boundary (Neyman and Pearson),
    reaches the power; every design without lots, in one stage or two, is less powerful.

    Raises
    ------
    DesignError
        When the number is above `LARGEST_TRIAL`.
    """
    for n in range(1, LARGEST_TRIAL + 1):
        cut = find_cut(n, p0, alpha)
        null, active = binomial_tails(n, p0), binomial_tails(n, p1)
        lots = (alpha - null[cut + 1]) / (null[cut] - null[cut + 1])
        power = active[cut + 1] + lots * (active[cut] - active[cut + 1])
        if power >= (1 - beta) * (1 - SLACK):
            return n
    raise DesignError(too_many(p0, p1, alpha, beta))


def guess_patients(p0: float, p1: float, alpha: float, beta: float) -> int:
    """Guess how many patients a single stage needs, by the normal distribution (Fleming 1982)."""
    normal = NormalDist()
    error, power = -normal.inv_cdf(alpha), -normal.inv_cdf(beta)
    spread = power * math.sqrt(p1 * (1 - p1)) + error * math.sqrt(p0 * (1 - p0))
    return math.ceil((spread / (p1 - p0)) ** 2)


def too_many(p0: float, p1: float, alpha: float, beta: float, *, most: int = LARGEST_TRIAL) -> str:
    """Say that the search would have to leave the sizes that a phase II trial can have."""
    return (
        f"The design with p0 = {p0}, p1 = {p1}, alpha = {alpha} and beta = {beta} cannot be found"
        f" among trials of up to {most} patients; a single stage would need about"
        f" {guess_patients(p0, p1, alpha, beta)}. Move p1 away from p0, or allow larger errors."
    )
