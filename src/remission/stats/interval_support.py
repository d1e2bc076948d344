"""Where an event that is only seen at visits can have happened, and how likely each place is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.self_consistency import maximise

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
MOST = 3000
"""Distinct intervals in which the event can have happened; the effort grows with their square."""

_EXACT, _RIGHT, _LEFT = range(3)
"""What stands first at one time: exact events begin, intervals end, intervals begin."""


class Fitted(NamedTuple):
    """Intervals (left, right] in ascending order, their probabilities, and whose they are.

    `first` and `last` are the first and the last interval that can hold each patient's event.
    """

    left: Numbers
    right: Numbers
    probability: Numbers
    first: Places
    last: Places
    log_likelihood: float


def fit_intervals(begins: Numbers, ends: Numbers) -> Fitted:
    """Find the probabilities of the intervals under which the data of 1 or more are most likely.

    Raises
    ------
    EstimationError
        When there are more than 3000 distinct intervals that can hold an event.
    """
    low, high, first, last = _find_support(begins, ends)
    if low.size > MOST:
        raise EstimationError(
            f"{low.size} distinct intervals can hold an event, more than {MOST}; round the times,"
            " or, when nearly all are exactly known, use estimate_survival."
        )
    probability, log_likelihood = maximise(first, last, low.size)
    return Fitted(low, high, probability, first, last, log_likelihood)


def check_intervals(left: ArrayLike, right: ArrayLike) -> tuple[Numbers, Numbers]:
    """Give back both ends as floats when every event lies after its left and not after its right.

    Raises
    ------
    EstimationError
        When an end is missing or negative, a left end infinite or beyond its right end.
    """
    try:
        begins, ends = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EstimationError(f"The ends of the intervals must be numbers: {error}.") from error
    if begins.ndim != 1 or begins.shape != ends.shape:
        raise EstimationError(
            f"Every patient needs a left and a right end; shapes {begins.shape} and {ends.shape}"
            " found."
        )
    wrong = np.flatnonzero(~(np.isfinite(begins) & (begins >= 0) & (begins <= ends)))
    if wrong.size:
        i = wrong[0]
        raise EstimationError(
            f"An event lies after a left end of 0 or more and not after the right end;"
            f" {begins[i]:g} and {ends[i]:g} found at position {i + 1}."
        )
    return begins, ends


def _find_support(begins: Numbers, ends: Numbers) -> tuple[Numbers, Numbers, Places, Places]:
    """Find the intervals that can hold an event, and the first and last in each patient's.

    The distinct ends are sorted; where a left end is followed at once by a right end lies such an
    interval.
    """
    every = np.union1d(np.unique(begins), np.unique(ends))
    lefts = 3 * np.searchsorted(every, begins) + np.where(begins == ends, _EXACT, _LEFT)
    rights = 3 * np.searchsorted(every, ends) + _RIGHT
    present = np.zeros(3 * every.size, dtype=np.bool_)
    present[lefts] = present[rights] = True
    points = np.flatnonzero(present)
    is_right = points % 3 == _RIGHT
    opens = np.flatnonzero(~is_right[:-1] & is_right[1:])
    low, high = points[opens], points[opens + 1]
    # the first interval that opens at or after a left end, the last that closes by a right end
    first = np.searchsorted(low, lefts)
    last = np.searchsorted(high, rights, side="right") - 1
    return every[low // 3], every[high // 3], first, last
