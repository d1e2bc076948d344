"""How far raters agree, for readers of scans and of slides alike: a row per number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import polars as pl

from remission.analysis.rows import Place, Row, count_row, proportion_row
from remission.protocol import AnalysisPlan
from remission.stats import cross_tabulate, estimate_fleiss, estimate_kappa
from remission.stats.kappa import Weights

_MANY = 3
_DEPENDENT = "no limits: assessments of one patient are not independent"

Ratings = Sequence[tuple[str | None, ...]]
"""A row per case, an entry per rater."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What raters are asked: a row per case and a column per rater, null where one said nothing.

    `scale` are the categories that have an order; the others are left out of a weighted kappa.
    With `clustered` several cases belong to one patient, so that limits would be too narrow.
    """

    name: str
    ratings: pl.DataFrame
    raters: tuple[str, ...]
    categories: tuple[str, ...]
    scale: tuple[str, ...] = ()
    clustered: bool = False


def agreement_rows(place: Place, measure: Measure, plan: AnalysisPlan) -> Iterator[Row]:
    """Yield the agreement of each pair of raters, and of all when there are three or more.

    What only one of a pair judged is counted and left out.
    """
    for pair in combinations(measure.raters, 2):
        yield from _pair(place, measure, pair, plan)
    if len(measure.raters) >= _MANY:
        yield _fleiss_row(
            place,
            f"{measure.name}: all readers",
            measure.ratings.select(measure.raters).rows(),
            measure.categories,
            confidence=plan.confidence,
            without_limits=_DEPENDENT if measure.clustered else None,
        )


def spread_ratings(
    frame: pl.DataFrame, index: list[str], values: str, raters: tuple[str, ...]
) -> pl.DataFrame:
    """Return a row per case and a column per rater (EVALUATOR), null where one said nothing."""
    wide = frame.pivot("EVALUATOR", on_columns=raters, index=index, values=values)
    return wide.sort(index)


def _pair(
    place: Place, measure: Measure, pair: tuple[str, str], plan: AnalysisPlan
) -> Iterator[Row]:
    at = f"{measure.name}: {' / '.join(pair)}"
    both = measure.ratings.select(pair).drop_nulls()
    one, other = both[pair[0]], both[pair[1]]
    share = proportion_row(
        place,
        at,
        int((one == other).sum()),
        both.height,
        confidence=plan.confidence,
        method=plan.proportion_interval,
    )
    share = replace(share, statistic="agreement")
    if measure.clustered and share.value is not None:
        share = replace(share, lower=None, upper=None, method="count", why_missing=_DEPENDENT)
    yield share
    single = measure.ratings.select(pair).filter(
        pl.any_horizontal(pl.all().is_not_null()) & pl.any_horizontal(pl.all().is_null())
    )
    yield count_row(place, f"{at}: judged by one alone", single.height, both.height + single.height)
    estimate = partial(
        _kappa_row,
        place,
        at,
        confidence=plan.confidence,
        without_limits=_DEPENDENT if measure.clustered else None,
    )
    yield estimate(pairs=both.rows(), categories=measure.categories)
    if measure.scale:
        ranked = both.filter(pl.all_horizontal(pl.all().is_in(measure.scale)))
        yield estimate(pairs=ranked.rows(), categories=measure.scale, weights="linear")


def _kappa_row(  # noqa: PLR0913 - what a kappa is of, and how it is estimated
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
    row = place.estimate(
        "kappa" if weights == "none" else "weighted kappa",
        found,
        at=at,
        n=int(table.trace()),
        N=found.n,
        method=f"Cohen{order}, {100 * confidence:g} %",
    )
    return _strip(row, without_limits)


def _fleiss_row(
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
    row = place.estimate(
        "Fleiss kappa",
        found,
        at=at,
        n=found.compared,
        N=len(ratings),
        method=f"Fleiss, {100 * confidence:g} %",
    )
    return _strip(row, without_limits)


def _strip(row: Row, why: str | None) -> Row:
    if why is None or row.value is None:
        return row
    return replace(row, lower=None, upper=None, why_missing=why)
