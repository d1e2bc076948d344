"""How far several raters agree beyond chance (Fleiss, Gwet)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from remission.stats.checks import check_confidence
from remission.stats.ratings import Label, count_ratings

NO_SPREAD = 1e-14
"""A variance below this is a rounding error of 0."""
Counts = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A coefficient of agreement among raters with its limits; 1 is perfect, 0 is chance.

    `observed` and `expected` are the shares of agreeing pairs of ratings, seen and by chance; an
    ordinal or interval alpha has no such shares. `compared` counts the subjects with two or more
    ratings, `rated` those with any. `null_standard_error`, `z` and the two-sided `p_value` test
    for a coefficient of 0; only Fleiss' kappa has them. What does not exist is None, and
    `why_missing` says why. Where many ratings are missing a coefficient can lie below -1.
    """

    value: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    observed: float | None
    expected: float | None
    compared: int
    rated: int
    confidence: float
    method: str
    null_standard_error: float | None = None
    z: float | None = None
    p_value: float | None = None
    why_missing: str | None = None


def estimate_fleiss(
    ratings: Sequence[Sequence[Label]],
    *,
    categories: Sequence[Label] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Estimate Fleiss' kappa; chance agreement comes from how often each category was used.

    Parameters
    ----------
    ratings
        One row per subject, one entry per rater; None or NaN where a rater said nothing. Who
        rated does not matter.
    categories
        Every category there is; those seen when not given.
    confidence
        Strictly between 0 and 1.

    Returns
    -------
    Agreement
        The test of 0 is there when every subject has the same number of ratings.

    Raises
    ------
    EstimationError
        As `remission.stats.count_ratings`, or when the confidence level is not between 0 and 1.

    Notes
    -----
    Fleiss JL. Psychol Bull 1971;76:378-82; test: Fleiss JL, Nee JCM, Landis JR. Psychol Bull
    1979;86:974-7; missing ratings and limits: Gwet KL. Br J Math Stat Psychol 2008;61:29-48.
    """
    seen = _count(ratings, categories)
    found = _start(seen, confidence, "Fleiss' kappa")
    if found.why_missing is not None:
        return found
    if np.count_nonzero(seen.shares) == 1:
        return replace(found, why_missing="only one category was used")
    by_subject = seen.own @ seen.shares
    result = _finish(found, seen, float((seen.shares**2).sum()), by_subject)
    return _test_fleiss(result, seen)


def estimate_ac1(
    ratings: Sequence[Sequence[Label]],
    *,
    categories: Sequence[Label] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Estimate Gwet's AC1, which stays sensible where nearly all subjects are in one category.

    Parameters are those of `estimate_fleiss`; a category that nobody used, but could have, must
    stand in `categories`, since AC1 depends on how many there are.

    Raises
    ------
    EstimationError
        As `estimate_fleiss`.

    Notes
    -----
    Gwet KL. Br J Math Stat Psychol 2008;61:29-48.
    """
    seen = _count(ratings, categories)
    found = _start(seen, confidence, "Gwet's AC1")
    if found.why_missing is not None:
        return found
    if seen.shares.size == 1:
        why = "only one category is known; name those that could have been used"
        return replace(found, why_missing=why)
    by_subject = seen.own @ (1 - seen.shares) / (seen.shares.size - 1)
    expected = float((seen.shares * (1 - seen.shares)).sum()) / (seen.shares.size - 1)
    return _finish(found, seen, expected, by_subject)


def add_limits(found: Agreement, variance: float, degrees: int) -> Agreement:
    """Add the standard error, and limits by Student's t, the upper cut at 1."""
    from scipy.special import stdtrit  # noqa: PLC0415 - 0.1 s that few calls need

    if found.value is None or variance < NO_SPREAD:
        why = "no limits: the standard error is 0"
        return replace(found, standard_error=0.0, why_missing=why)
    error = sqrt(variance)
    reach = float(stdtrit(degrees, (1 + found.confidence) / 2)) * error
    lower, upper = found.value - reach, min(1.0, found.value + reach)
    return replace(found, standard_error=error, lower=lower, upper=upper)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seen:
    """The subjects with a rating: counts, ratings each, shares of the categories in each."""

    counts: Counts
    totals: Counts
    own: Counts

    @property
    def shares(self) -> Counts:
        """How often each category was used, every subject having the same say."""
        shares: Counts = self.own.mean(axis=0)
        return shares

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Whether a subject has two ratings or more."""
        return self.totals > 1

    @property
    def agreeing(self) -> Counts:
        """Share of agreeing pairs among all pairs of ratings of a subject; 0 without a pair."""
        pairs = self.totals * (self.totals - 1)
        same = (self.counts * (self.counts - 1)).sum(axis=1)
        shares: Counts = np.divide(same, pairs, out=np.zeros(pairs.size), where=pairs > 0)
        return shares


def _count(ratings: Sequence[Sequence[Label]], categories: Sequence[Label] | None) -> _Seen:
    counts = count_ratings(ratings, categories).counts.astype(np.float64)
    counts = counts[counts.sum(axis=1) > 0]
    totals = counts.sum(axis=1)
    return _Seen(counts=counts, totals=totals, own=counts / totals[:, None])


def _start(seen: _Seen, confidence: float, method: str) -> Agreement:
    compared = int(seen.compared.sum())
    return Agreement(
        value=None,
        lower=None,
        upper=None,
        standard_error=None,
        observed=float(seen.agreeing.sum()) / compared if compared else None,
        expected=None,
        compared=compared,
        rated=seen.totals.size,
        confidence=check_confidence(confidence),
        method=method,
        why_missing=None if compared else "no subject has two ratings",
    )


def _finish(found: Agreement, seen: _Seen, expected: float, by_subject: Counts) -> Agreement:
    """Value and linearised variance; `by_subject` averages to the expected agreement."""
    if found.observed is None:
        return found
    value = (found.observed - expected) / (1 - expected)
    known = replace(found, value=value, expected=expected)
    n = found.rated
    if n == 1:
        return replace(known, why_missing="no limits: only one subject was rated")
    own = n / found.compared * (seen.agreeing - expected * seen.compared) / (1 - expected)
    own -= 2 * (1 - value) * (by_subject - expected) / (1 - expected)
    variance = float(((own - value) ** 2).sum()) / (n * (n - 1))
    return add_limits(known, variance, n - 1)


def _test_fleiss(found: Agreement, seen: _Seen) -> Agreement:
    """Test kappa = 0 where all subjects have the same number of ratings."""
    raters = seen.totals[0]
    if found.value is None or (seen.totals != raters).any():
        return found
    p, q = seen.shares, 1 - seen.shares
    disagreement = float(p @ q)
    spread = disagreement**2 - float((p * q) @ (q - p))
    error = sqrt(2 * spread / (found.rated * raters * (raters - 1))) / disagreement
    z = found.value / error
    return replace(found, null_standard_error=error, z=z, p_value=erfc(abs(z) / sqrt(2)))
