"""Patients by two yes-or-no outcomes: both, the first only, the second only, neither."""

from collections.abc import Sequence
from itertools import pairwise
from operator import index
from typing import SupportsIndex

from remission.errors import DesignError

CellCounts = tuple[int, int, int, int]
"""Patients with both outcomes, the first only, the second only, and neither."""


def take_counts(looks: Sequence[Sequence[int]], sizes: Sequence[int]) -> list[CellCounts]:
    """Take the counts of all patients at each look that was reached, in order.

    `sizes` are the patients planned at these looks; a later look counts the earlier patients too.

    Raises
    ------
    DesignError
        Unless each look has four whole numbers of 0 or more that add up to its size, and none is
        below that of the look before.
    """
    taken = [_take(cells, size) for cells, size in zip(looks, sizes, strict=True)]
    for before, after in pairwise(taken):
        if any(late < early for early, late in zip(before, after, strict=True)):
            raise DesignError(
                f"The counts {after} of a later look do not hold the {before} of the one before;"
                " each look counts all patients so far."
            )
    return taken


def add_margins(counts: CellCounts) -> tuple[int, int]:
    """Count the patients with the first outcome, and those with the second."""
    both, first, second, _ = counts
    return both + first, both + second


def _take(cells: Sequence[int], size: int) -> CellCounts:
    if (
        len(cells) != 4  # noqa: PLR2004 - both, the first only, the second only, neither
        or not all(isinstance(cell, SupportsIndex) for cell in cells)
        or min(cells) < 0
        or sum(cells) != size
    ):
        raise DesignError(
            f"The counts {tuple(cells)} are impossible after {size} patients; four whole numbers"
            " of 0 or more (both outcomes, the first only, the second only, neither) that add up"
            f" to {size} are expected."
        )
    both, first, second, neither = map(index, cells)
    return both, first, second, neither
