"""What every estimator asks of its input before it computes anything."""

from collections.abc import Mapping
from operator import index
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError

Method = TypeVar("Method")


def check_confidence(confidence: float) -> float:
    """Give back the confidence level when it lies strictly between 0 and 1.

    Raises
    ------
    EstimationError
        At 0, at 1, outside them, or when it is not a number.
    """
    if not 0 < confidence < 1:
        raise EstimationError(
            f"The confidence level is {confidence}; it must lie between 0 and 1, such as 0.95."
        )
    return confidence


def check_method(name: str, methods: Mapping[str, Method]) -> Method:
    """Find a method by its name.

    Raises
    ------
    EstimationError
        When there is no method of that name; the message lists those there are.
    """
    if name not in methods:
        raise EstimationError(
            f"There is no interval called {name!r}; choose one of {', '.join(methods)}."
        )
    return methods[name]


def check_values(values: ArrayLike, what: str) -> NDArray[np.float64]:
    """Give back the values as floats when every one is a finite number.

    Raises
    ------
    EstimationError
        When they are not numbers, not one column, or one of them is missing or infinite.
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EstimationError(f"The {what} must be numbers: {error}.") from error
    if numbers.ndim != 1:
        raise EstimationError(f"The {what} must be one column; {numbers.ndim} dimensions found.")
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if wrong.size:
        raise EstimationError(
            f"The {what} must be finite numbers; {numbers[wrong[0]]} found at position"
            f" {wrong[0] + 1} of {numbers.size}. Leave patients without a value out, and say so."
        )
    return numbers


def check_counts(n: int, total: int) -> tuple[int, int]:
    """Give back n and N when both are whole numbers and n of N makes a proportion.

    Raises
    ------
    EstimationError
        When one of them is no whole number, negative, or n is more than N.
    """
    try:
        n, total = index(n), index(total)
    except TypeError as error:
        raise EstimationError(f"A proportion needs whole numbers; {n!r} of {total!r} found.") from (
            error
        )
    if not 0 <= n <= total:
        raise EstimationError(f"{n} of {total} is no proportion; 0 <= n <= N is expected.")
    return n, total
