"""Rows of agreement beyond chance, for readers of scans and of slides alike."""

from collections.abc import Sequence
from dataclasses import replace

from remission.analysis.rows import Place, Row
from remission.stats import cross_tabulate, estimate_fleiss, estimate_kappa
from remission.stats.kappa import Weights

Ratings = Sequence[tuple[str | None, ...]]
"""A row per case, an entry per rater."""


def kappa_row(  # noqa: PLR0913 - what a kappa is of, and how it is estimated
    place: Place,
    at: str,
    pairs: Ratings,
    categories: Sequence[str],
    *,
    weights: Weights = "none",
    confidence: float,
    without_limits: str | None = None,
) -> Row:
    """Return Cohen's kappa of cases that both raters judged.

    `without_limits` says why the limits are left out, where they would be wrong. n counts the
    cases on which both agree.
    """
    table = cross_tabulate([a for a, _ in pairs], [b for _, b in pairs], categories)
    found = estimate_kappa(table, weights=weights, confidence=confidence)
    order = f", {weights} weights over {' '.join(categories)}" if weights != "none" else ""
    row = place.row(
        "kappa" if weights == "none" else "weighted kappa",
        at=at,
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        n=int(table.trace()),
        N=found.n,
        method=f"Cohen{order}, {100 * confidence:g} %",
        why_missing=found.why_missing,
    )
    return _strip(row, without_limits)


def fleiss_row(
    place: Place,
    at: str,
    ratings: Ratings,
    categories: Sequence[str],
    *,
    confidence: float,
    without_limits: str | None = None,
) -> Row:
    """Return Fleiss' kappa of cases that two raters or more judged; n counts them, N all cases."""
    found = estimate_fleiss(ratings, categories=categories, confidence=confidence)
    row = place.row(
        "Fleiss kappa",
        at=at,
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        n=found.compared,
        N=len(ratings),
        method=f"Fleiss, {100 * confidence:g} %",
        why_missing=found.why_missing,
    )
    return _strip(row, without_limits)


def _strip(row: Row, why: str | None) -> Row:
    if why is None or row.value is None:
        return row
    return replace(row, lower=None, upper=None, why_missing=why)
