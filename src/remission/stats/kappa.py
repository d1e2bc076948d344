"""How far two raters agree beyond chance (Cohen)."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import erfc, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from remission.errors import EstimationError
from remission.stats.checks import check_confidence

Weights = Literal["none", "linear", "quadratic"]
POWERS: dict[str, int] = {"linear": 1, "quadratic": 2}
Counts = list[list[int]]
Agreement = list[list[Fraction]]
"""How much agreement each pair of categories is, 1 on the diagonal."""


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
        n=sum(map(sum, counts)),
        weights=weights,
        confidence=confidence,
        why_missing="no subjects were rated",
    )
    if missing.n == 0:
        return missing
    return _estimate(counts, _weigh(len(counts), weights), missing)


def _estimate(counts: Counts, agreement: Agreement, missing: Kappa) -> Kappa:
    """Estimate in fractions: where nearly all agree, rounding would eat the standard error."""
    n, size = missing.n, range(len(counts))
    rows = [Fraction(sum(row), n) for row in counts]
    columns = [Fraction(sum(column), n) for column in zip(*counts, strict=True)]
    cells = [(i, j) for i in size for j in size]
    seen = [Fraction(counts[i][j], n) for i, j in cells]
    chance = [rows[i] * columns[j] for i, j in cells]
    weights = [agreement[i][j] for i, j in cells]
    observed, expected = _add(seen, weights), _add(chance, weights)
    known = replace(missing, observed=float(observed), expected=float(expected))
    if expected == 1:
        return replace(known, why_missing="both raters used one category only, the same")
    value = (observed - expected) / (1 - expected)
    by_row = [_add(agreement[i], columns) for i in size]
    by_column = [_add([row[j] for row in agreement], rows) for j in size]
    means = [by_row[i] + by_column[j] for i, j in cells]
    scale = n * (1 - expected) ** 2
    gaps = [w - mean * (1 - value) for w, mean in zip(weights, means, strict=True)]
    variance = (_add(seen, [gap**2 for gap in gaps]) - _add(seen, gaps) ** 2) / scale
    gaps = [w - mean for w, mean in zip(weights, means, strict=True)]
    null_variance = (_add(chance, [gap**2 for gap in gaps]) - _add(chance, gaps) ** 2) / scale
    found = _add_limits(replace(known, value=float(value), why_missing=None), variance)
    if null_variance == 0:
        return replace(found, why_missing=found.why_missing or "no test: a rater did not vary")
    null_error = sqrt(null_variance)
    z = float(value) / null_error
    return replace(found, null_standard_error=null_error, z=z, p_value=erfc(abs(z) / sqrt(2)))


def _add(shares: list[Fraction], values: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(shares, values, strict=True)), Fraction(0))


def _add_limits(found: Kappa, variance: Fraction) -> Kappa:
    if found.value is None or variance == 0:
        why = "no limits: the standard error is 0"
        return replace(found, standard_error=0.0, why_missing=why)
    error = sqrt(variance)
    reach = NormalDist().inv_cdf((1 + found.confidence) / 2) * error
    lower, upper = max(-1.0, found.value - reach), min(1.0, found.value + reach)
    return replace(found, standard_error=error, lower=lower, upper=upper)


def _weigh(size: int, weights: Weights) -> Agreement:
    """Weigh each pair of categories."""
    if weights == "none" or size == 1:
        return [[Fraction(i == j) for j in range(size)] for i in range(size)]
    power = POWERS[weights]
    return [[1 - Fraction(abs(i - j), size - 1) ** power for j in range(size)] for i in range(size)]


def _check_table(table: ArrayLike) -> Counts:
    try:
        counts = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EstimationError(f"The table must hold numbers: {error}.") from error
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:  # noqa: PLR2004
        shape = " by ".join(map(str, counts.shape))
        raise EstimationError(f"The table must be square, a row per category; {shape} found.")
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts % 1 == 0).all()):
        raise EstimationError("The table must hold whole numbers of subjects, 0 or more.")
    return [[int(count) for count in row] for row in counts.tolist()]
