"""Putting many patients in order."""

import numpy as np
from numpy.typing import NDArray

MANY = 2**15
"""From so many keys on, dealing them out first is worth the effort."""
SMALLEST = 1e-290
"""Times all below this are not dealt out: the largest digit over them is no number."""


def order_times(times: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find the order of times of 0 or more; equal ones stay as they stand."""
    dealt = _deal(times)
    if dealt is None:
        return np.argsort(times, kind="stable")
    return dealt[np.argsort(times[dealt], kind="stable")]


def _deal(times: NDArray[np.float64]) -> NDArray[np.intp] | None:
    """Order many times by their share of the largest, in 65,536 parts; nothing for few."""
    largest = float(times.max(initial=0.0))
    if times.size < MANY or largest < SMALLEST:
        return None
    part = np.empty(times.size, dtype=np.uint16)
    np.multiply(times, 65535 / largest, out=part, casting="unsafe")
    return np.argsort(part, kind="stable")


def order_whole(numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Find the order of whole numbers from 0 to 2^32 - 1; equal ones stay as they stand.

    Two halves of 16 bits, the lower first, each of which numpy sorts without comparing.
    """
    order = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    if numbers.max(initial=0) > 0xFFFF:  # noqa: PLR2004 - the lower half
        upper = (numbers >> 16).astype(np.uint16)
        order = order[np.argsort(upper[order], kind="stable")]
    return order
