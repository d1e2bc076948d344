"""What the log-rank test of a screening trial says about the hazard ratio."""

from dataclasses import dataclass
from math import exp, isfinite, sqrt
from operator import index
from statistics import NormalDist
from typing import SupportsIndex

from remission.designs.bounds import check_confidence
from remission.designs.screening import Screening
from remission.errors import DesignError

MOST_ERRORS = 100.0
"""The largest z that a trial can have seen, in standard errors; a larger one is a slip."""


@dataclass(frozen=True, kw_only=True)
class ScreeningInference:
    """The hazard ratio of the new treatment to the control with its limits, and the P value.

    By the normal distribution of the log-rank z, as the design itself; near 1 and with equal arms
    it is close to that of Cox's regression, which is better elsewhere.
    """

    hazard_ratio: float
    lower: float
    upper: float
    p_value: float  # one-sided: the new treatment is no better
    confidence: float


def infer_screening(
    design: Screening, z: float, events: int, *, confidence: float | None = None
) -> ScreeningInference:
    """Infer the hazard ratio from the log-rank z, above 0 when the new treatment is better.

    The logarithm of the hazard ratio is -2 z / sqrt(events), with a standard error of
    2 / sqrt(events). Without a `confidence` it is 1 - 2 alpha, so that the upper limit is 1 or
    less exactly when P is alpha or less.

    Raises
    ------
    DesignError
        Unless z is a number and there is an event; when the confidence is not between 0 and 1, or
        alpha is 0.5 or more and none is given.

    Notes
    -----
    Schoenfeld D. Biometrika 1981;68:316-9 (the distribution of z with equal arms).
    """
    whole = isinstance(events, SupportsIndex) and index(events) >= 1
    if not (isfinite(z) and whole and abs(z) <= MOST_ERRORS):
        raise DesignError(
            f"z = {z} after {events} events; a number up to {MOST_ERRORS:g} on either side of 0 and"
            " a whole number of 1 or more are expected."
        )
    level = 1 - 2 * design.alpha if confidence is None else confidence
    if confidence is None and level <= 0:
        raise DesignError(
            f"alpha is {design.alpha}; limits belong to it below 0.5 only. Give a confidence."
        )
    check_confidence(level)
    normal = NormalDist()
    middle, spread = -2 * z / sqrt(events), 2 / sqrt(events)
    reach = normal.inv_cdf((1 + level) / 2) * spread
    return ScreeningInference(
        hazard_ratio=exp(middle),
        lower=exp(middle - reach),
        upper=exp(middle + reach),
        p_value=normal.cdf(-z),
        confidence=level,
    )
