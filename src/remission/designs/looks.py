"""Looks at the responses so far, and how often they are reached with so many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from remission.stats import binomial_masses


@dataclass(frozen=True, kw_only=True)
class Look:
    """What `n` patients in all decide: both bounds belong to the stop."""

    n: int
    futile: int  # not promising at this many responses or fewer; -1: no such stop
    promising: int  # promising at this many or more; n + 1: no such stop


def count_responses(looks: Sequence[Look], p: float) -> list[NDArray[np.float64]]:
    """P(the look is reached with so many responses) for every look: an array from 0 to n."""
    going, before, found = np.ones(1), 0, []
    masses = cache(lambda more: binomial_masses(more, p))
    for look in looks:
        counts = np.convolve(going, masses(look.n - before))
        found.append(counts)
        going = counts.copy()
        going[: look.futile + 1] = 0.0
        going[look.promising :] = 0.0
        before = look.n
    return found


def only_promising(looks: Sequence[Look], patients: int) -> tuple[Look, ...]:
    """Keep the looks before so many patients, without their stops for too few responses."""
    return tuple(
        Look(n=look.n, futile=-1, promising=look.promising) for look in looks if look.n < patients
    )


def open_look(patients: int) -> Look:
    """Give the look after so many patients, at which nothing stops the trial."""
    return Look(n=patients, futile=-1, promising=patients + 1)
