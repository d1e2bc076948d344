"""How far several raters agree beyond chance when ratings may be missing (Krippendorff)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.agreement import Agreement, add_limits
from remission.stats.checks import check_confidence, check_values
from remission.stats.ratings import Label, count_ratings

Level = Literal["nominal", "ordinal", "interval"]
LEVELS = ("nominal", "ordinal", "interval")
Counts = NDArray[np.float64]
Distances = NDArray[np.float64]


def estimate_alpha(
    ratings: Sequence[Sequence[Label]],
    *,
    level: Level,
    categories: Sequence[Label] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Estimate Krippendorff's alpha: 1 minus the disagreement seen over that expected by chance.

    Parameters
    ----------
    ratings
        One row per subject, one entry per rater; None or NaN where a rater said nothing. Subjects
        with fewer than two ratings do not count.
    level
        "nominal": categories differ or not. "ordinal": they have an order; two are as far apart
        as the ratings that lie between. "interval": they are numbers; squared differences.
    categories
        Every category in its order; those seen, sorted, when not given.
    confidence
        Strictly between 0 and 1.

    Raises
    ------
    EstimationError
        As `remission.stats.count_ratings`; when there is no such level; when categories of an
        interval are no numbers; when the confidence level is not between 0 and 1.

    Notes
    -----
    Krippendorff K. Content analysis. 3rd ed. Sage 2013, chapter 12. Limits: the jackknife that
    leaves out one subject at a time, and Student's t with a degree less than subjects compared.
    """
    if level not in LEVELS:
        raise EstimationError(f"The level is one of {', '.join(LEVELS)}; {level!r} found.")
    counted = count_ratings(ratings, categories)
    totals = counted.counts.sum(axis=1)
    counts = counted.counts[totals > 1].astype(np.float64)
    found = _start(len(counts), int((totals > 0).sum()), confidence, level)
    scale = _read_scale(counted.categories) if level == "interval" else None
    if found.why_missing is not None:
        return found
    pairs = _pair(counts)
    used = counts.sum(axis=0)
    seen, expected = _disagree(pairs.sum(axis=0), used, level, scale)
    if expected == 0:
        return replace(found, why_missing="only one category was used")
    known = replace(found, value=1 - seen / expected)
    if level == "nominal":
        known = replace(known, observed=1 - seen, expected=1 - expected)
    return _add_jackknife(known, pairs, counts, level, scale)


def _start(compared: int, rated: int, confidence: float, level: Level) -> Agreement:
    return Agreement(
        value=None,
        lower=None,
        upper=None,
        standard_error=None,
        observed=None,
        expected=None,
        compared=compared,
        rated=rated,
        confidence=check_confidence(confidence),
        method=f"Krippendorff's alpha, {level}",
        why_missing=None if compared else "no subject has two ratings",
    )


def _read_scale(categories: tuple[Label, ...]) -> NDArray[np.float64]:
    return check_values(cast("list[float]", list(categories)), "categories of an interval")


def _pair(counts: Counts) -> Counts:
    """Count pairs of categories within each subject: (subject, category, category).

    A subject with m ratings has m (m - 1) ordered pairs, which weigh m together.
    """
    pairs = counts[:, :, None] * counts[:, None, :]
    place = np.arange(counts.shape[1])
    pairs[:, place, place] -= counts
    weighted: Counts = pairs / (counts.sum(axis=1) - 1)[:, None, None]
    return weighted


def _disagree(
    pairs: Counts, used: Counts, level: Level, scale: NDArray[np.float64] | None
) -> tuple[float, float]:
    """Disagreement seen and expected; `pairs` and `used` count all subjects together."""
    distance = _measure(used, level, scale)
    total = used.sum()
    seen = float((pairs * distance).sum() / total)
    expected = float((np.outer(used, used) * distance).sum() / (total * (total - 1)))
    return seen, expected


def _measure(used: Counts, level: Level, scale: NDArray[np.float64] | None) -> Distances:
    """How far apart each pair of categories is, squared."""
    if scale is not None:
        place = scale
    elif level == "ordinal":
        place = np.cumsum(used) - used / 2
    else:
        return 1 - np.eye(used.size)
    distance: Distances = (place[:, None] - place) ** 2
    return distance


def _add_jackknife(
    found: Agreement,
    pairs: Counts,
    counts: Counts,
    level: Level,
    scale: NDArray[np.float64] | None,
) -> Agreement:
    n = len(counts)
    if n == 1:
        return replace(found, why_missing="no limits: only one subject has two ratings")
    all_pairs, used = pairs.sum(axis=0), counts.sum(axis=0)
    values = np.empty(n)
    for i in range(n):
        left = used - counts[i]
        if np.count_nonzero(left) == 1:
            why = "no limits: without one subject only one category was used"
            return replace(found, why_missing=why)
        seen, expected = _disagree(all_pairs - pairs[i], left, level, scale)
        values[i] = 1 - seen / expected
    variance = float(((values - values.mean()) ** 2).sum()) * (n - 1) / n
    return add_limits(found, variance, n - 1)
