"""Who put what into which category, as counts."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError

Label = Hashable
"""A category as a rater writes it: a word or a number; None or NaN where nothing was said."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratings:
    """How many raters put each subject (row) into each category (column)."""

    counts: NDArray[np.int64]
    categories: tuple[Label, ...]


def count_ratings(
    ratings: Sequence[Sequence[Label]], categories: Sequence[Label] | None = None
) -> Ratings:
    """Count for every subject how many raters chose each category.

    Parameters
    ----------
    ratings
        One row per subject, one entry per rater; None or NaN where a rater said nothing.
    categories
        Every category there is, in order, used or not; those seen, sorted, when not given.

    Raises
    ------
    EstimationError
        When rows differ in length, a rating is none of the categories, a category stands twice,
        or the ratings cannot be sorted and no categories are given.
    """
    rows = [list(row) for row in ratings]
    if len({len(row) for row in rows}) > 1:
        raise EstimationError(
            "Every subject needs one entry per rater, None where a rater said nothing; rows of"
            f" {', '.join(str(n) for n in sorted({len(row) for row in rows}))} entries found."
        )
    known = _order_categories([label for row in rows for label in row], categories)
    places = {label: place for place, label in enumerate(known)}
    counts = np.zeros((len(rows), len(known)), dtype=np.int64)
    for i, row in enumerate(rows):
        for label in row:
            if not _is_missing(label):
                counts[i, places[label]] += 1
    return Ratings(counts=counts, categories=known)


def cross_tabulate(
    first: Sequence[Label],
    second: Sequence[Label],
    categories: Sequence[Label] | None = None,
) -> NDArray[np.int64]:
    """Count how often the first rater (row) and the second (column) chose each pair of categories.

    Raises
    ------
    EstimationError
        As `count_ratings`; also when a rating is missing: leave the subject out, and say so.
    """
    if len(first) != len(second):
        raise EstimationError(
            f"Both raters must see every subject; {len(first)} and {len(second)} ratings found."
        )
    labels = [*first, *second]
    for place, label in enumerate(labels):
        if _is_missing(label):
            raise EstimationError(
                f"A rating is missing for subject {place % len(first) + 1}. Leave subjects without"
                " both ratings out, and say so."
            )
    known = _order_categories(labels, categories)
    places = {label: place for place, label in enumerate(known)}
    table = np.zeros((len(known), len(known)), dtype=np.int64)
    for one, other in zip(first, second, strict=True):
        table[places[one], places[other]] += 1
    return table


def _order_categories(
    labels: Sequence[Label], categories: Sequence[Label] | None
) -> tuple[Label, ...]:
    seen = {label for label in labels if not _is_missing(label)}
    if categories is None:
        try:
            return tuple(sorted(cast("set[str]", seen)))  # what has no order is refused below
        except TypeError as error:
            raise EstimationError(f"Give the categories; these have no order: {error}.") from error
    if len(set(categories)) < len(categories):
        raise EstimationError(f"A category stands twice in {', '.join(map(str, categories))}.")
    strange = sorted(str(label) for label in seen - set(categories))
    if strange:
        raise EstimationError(
            f"{', '.join(strange)} is none of the categories {', '.join(map(str, categories))}."
        )
    return tuple(categories)


def _is_missing(label: Label) -> bool:
    return label is None or label != label  # noqa: PLR0124 - only NaN differs from itself
