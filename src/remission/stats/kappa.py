"""How far two raters agree beyond chance (Cohen)."""

from dataclasses import dataclass, replace
from math import erfc, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_confidence

Weights = Literal["none", "linear", "quadratic"]
POWERS: dict[str, int] = {"linear": 1, "quadratic": 2}
NO_SPREAD = 1e-14
"""A variance below this is a rounding error of 0."""


@dataclass(frozen=True, kw_only=True)
class Kappa:
    """Cohen's kappa with its limits, and the test of kappa = 0; from -1 to 1.

    `observed` and `expected` are the (weighted) shares of agreement seen and expected by chance,
    `standard_error` belongs to the limits, `null_standard_error` to `z` and the two-sided
    `p_value`. What does not exist is None, and `why_missing` says why.
    """

    value: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    null_standard_error: float | None
    z: float | None
    p_value: float | None
    observed: float | None
    expected: float | None
    n: int
    weights: Weights
    confidence: float
    why_missing: str | None = None


def estimate_kappa(
    table: ArrayLike, *, weights: Weights = "none", confidence: float = 0.95
) -> Kappa:
    """Estimate Cohen's kappa from the table of two raters.

    Parameters
    ----------
    table
        Square: subjects that the first rater put into category i and the second into j, the
        categories in the same order (see `cross_tabulate`).
    weights
        "none": agreement or not. "linear", "quadratic": disagreement weighs as the distance of
        the categories in their order, or its square.
    confidence
        Strictly between 0 and 1.

    Raises
    ------
    EstimationError
        When the table is not square or holds anything but whole numbers of 0 or more; when there
        are no such weights; when the confidence level is not between 0 and 1.

    Notes
    -----
    Cohen J. Psychol Bull 1968;70:213-20. Standard errors: Fleiss JL, Cohen J, Everitt BS. Psychol
    Bull 1969;72:323-7. Limits: kappa and the normal quantile, cut at -1 and 1.
    """
    counts = _check_table(table)
    check_confidence(confidence)
    if weights not in ("none", *POWERS):
        raise EstimationError(f"Weights are none, linear or quadratic; {weights!r} found.")
    missing = Kappa(
        value=None,
        lower=None,
        upper=None,
        standard_error=None,
        null_standard_error=None,
        z=None,
        p_value=None,
        observed=None,
        expected=None,
        n=int(counts.sum()),
        weights=weights,
        confidence=confidence,
        why_missing="no subjects were rated",
    )
    if missing.n == 0:
        return missing
    return _estimate(counts / missing.n, _weigh(len(counts), weights), missing)


def _estimate(shares: NDArray[np.float64], agreement: NDArray[np.float64], missing: Kappa) -> Kappa:
    chance = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    observed, expected = float((agreement * shares).sum()), float((agreement * chance).sum())
    known = replace(missing, observed=observed, expected=expected)
    if np.count_nonzero(chance) == 1 and chance.diagonal().any():
        return replace(known, why_missing="both raters used one category only, the same")
    value = (observed - expected) / (1 - expected)
    by_row, by_column = agreement @ shares.sum(axis=0), shares.sum(axis=1) @ agreement
    means = by_row[:, None] + by_column
    scale = missing.n * (1 - expected) ** 2
    spread = (shares * (agreement - means * (1 - value)) ** 2).sum()
    variance = float(spread - (value - expected * (1 - value)) ** 2) / scale
    null_variance = float((chance * (agreement - means) ** 2).sum() - expected**2) / scale
    found = _add_limits(replace(known, value=value, why_missing=None), variance)
    if null_variance < NO_SPREAD:
        return replace(found, why_missing=found.why_missing or "no test: a rater did not vary")
    null_error = sqrt(null_variance)
    z = value / null_error
    return replace(found, null_standard_error=null_error, z=z, p_value=erfc(abs(z) / sqrt(2)))


def _add_limits(found: Kappa, variance: float) -> Kappa:
    if found.value is None or variance < NO_SPREAD:
        why = "no limits: the standard error is 0"
        return replace(found, standard_error=0.0, why_missing=why)
    error = sqrt(variance)
    reach = NormalDist().inv_cdf((1 + found.confidence) / 2) * error
    lower, upper = max(-1.0, found.value - reach), min(1.0, found.value + reach)
    return replace(found, standard_error=error, lower=lower, upper=upper)


def _weigh(size: int, weights: Weights) -> NDArray[np.float64]:
    """How much agreement each pair of categories is, 1 on the diagonal."""
    if weights == "none" or size == 1:
        return np.eye(size)
    place = np.arange(size)
    distance = np.abs(place[:, None] - place) / (size - 1)
    agreement: NDArray[np.float64] = 1.0 - distance ** POWERS[weights]
    return agreement


def _check_table(table: ArrayLike) -> NDArray[np.float64]:
    try:
        counts = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EstimationError(f"The table must hold numbers: {error}.") from error
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:  # noqa: PLR2004
        shape = " by ".join(map(str, counts.shape))
        raise EstimationError(f"The table must be square, a row per category; {shape} found.")
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts % 1 == 0).all()):
        raise EstimationError("The table must hold whole numbers of subjects, 0 or more.")
    return counts
