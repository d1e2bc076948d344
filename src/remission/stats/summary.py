"""The middle and the range of a column of numbers."""

import numpy as np
from numpy.typing import ArrayLike

from remission.stats.checks import check_values
from remission.stats.nouns import Summary


def summarise(values: ArrayLike) -> Summary:
    """Find the median, the extremes and the quartiles of the values.

    Quartiles and median interpolate linearly between order statistics at 1 + (n - 1) p (R's
    type 7, the default of R and numpy; SAS averages instead, type 2). With no values everything
    but n is missing.

    Raises
    ------
    EstimationError
        When a value is missing, infinite or no number: leave it out, and say so beside n.
    """
    numbers = check_values(values, "values")
    if numbers.size == 0:
        return Summary(
            n=0,
            median=None,
            minimum=None,
            maximum=None,
            lower_quartile=None,
            upper_quartile=None,
            why_missing="no values",
        )
    low, first, middle, third, high = np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return Summary(
        n=numbers.size,
        median=middle,
        minimum=low,
        maximum=high,
        lower_quartile=first,
        upper_quartile=third,
    )
