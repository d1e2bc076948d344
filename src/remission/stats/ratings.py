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
    labels = [label for row in rows for label in row]
    known = _order_categories(labels, categories)
    codes = _code(labels, known)
    subjects = np.repeat(np.arange(len(rows)), len(rows[0]) if rows else 0)
    said = codes >= 0
    counts = _tally(subjects[said], codes[said], (len(rows), len(known)))
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
    if any(map(_is_missing, set(labels))):
        place = next(place for place, label in enumerate(labels) if _is_missing(label))
        raise EstimationError(
            f"A rating is missing for subject {place % len(first) + 1}. Leave subjects without"
            " both ratings out, and say so."
        )
    known = _order_categories(labels, categories)
    codes = _code(labels, known)
    return _tally(codes[: len(first)], codes[len(first) :], (len(known), len(known)))


def _order_categories(
    labels: Sequence[Label], categories: Sequence[Label] | None
) -> tuple[Label, ...]:
    seen = {label for label in set(labels) if not _is_missing(label)}
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


def _code(labels: Sequence[Label], known: tuple[Label, ...]) -> NDArray[np.int64]:
    """Return the place of each label among the categories; -1 where nothing was said."""
    places = {label: place for place, label in enumerate(known)}
    return np.fromiter((places.get(label, -1) for label in labels), np.int64, len(labels))


def _tally(
    rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]
) -> NDArray[np.int64]:
    """Count how often each row and column come together."""
    cells = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return cells.astype(np.int64).reshape(shape)


def _is_missing(label: Label) -> bool:
    return label is None or label != label  # noqa: PLR0124 - only NaN differs from itself
