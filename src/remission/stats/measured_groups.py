"""One group or two, measured alike: what is asked of them before they are resampled."""

from operator import index

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.measures import Measure

Numbers = NDArray[np.float64]
Groups = tuple[Measure, ...]


def subtract(numbers: list[Numbers]) -> Numbers:
    """Take the second group's numbers, if there is one, from the first's; NaN if both infinite."""
    if len(numbers) == 1:
        return numbers[0]
    with np.errstate(invalid="ignore"):
        difference: Numbers = numbers[0] - numbers[1]
    return difference


def check_resamples(resamples: int) -> int:
    """Give back the number of resamples when it is a whole number of 1 or more.

    Raises
    ------
    EstimationError
        When it is not.
    """
    try:
        number = index(resamples)
    except TypeError:
        number = 0
    if number < 1:
        raise EstimationError(f"Resamples are a whole number of 1 or more; {resamples!r} found.")
    return number


def check_same_measure(groups: Groups) -> None:
    """Pass when the groups are measured in the same way.

    Raises
    ------
    EstimationError
        When they are not.
    """
    names = {group.name for group in groups}
    if len(names) > 1:
        raise EstimationError(
            f"Both groups must be measured alike; {' and '.join(sorted(names))} found."
        )


def explain_missing(groups: Groups) -> str | None:
    """Say why a number does not exist in a group; None when it does in all."""
    for name, group in zip(("first", "second"), groups):  # noqa: B905 - one or two groups
        if group.why_missing is not None:
            return group.why_missing if len(groups) == 1 else f"{name} group: {group.why_missing}"
    return None
