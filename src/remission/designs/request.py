"""What a request for a design means for trials of every number of patients."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from remission.designs.tables import BinomialTables, Matrix


@dataclass(frozen=True)
class RequestTables:
    """What a request means for every trial of up to `largest` patients."""

    p0: float
    p1: float
    most_error: float
    least_power: float
    largest: int

    @cached_property
    def null(self) -> BinomialTables:
        """The tables under p0."""
        return BinomialTables(self.largest, self.p0)

    @cached_property
    def active(self) -> BinomialTables:
        """The tables under p1."""
        return BinomialTables(self.largest, self.p1)

    @cached_property
    def largest_cut(self) -> NDArray[np.int_]:
        """The largest r1 with P(X1 > r1 | n1, p1) not below the power, per n1; -1: none."""
        cuts: NDArray[np.int_] = np.sum(self.active.tail[:, 1:] >= self.least_power, axis=1) - 1
        return cuts

    @cached_property
    def least_passing(self) -> NDArray[np.float64]:
        """How often, per n1, the second stage must at least be entered under p0."""
        passing: NDArray[np.float64] = self.null.tail[
            np.arange(self.largest + 1), self.largest_cut + 1
        ]
        return passing

    @cached_property
    def least_enough(self) -> NDArray[np.int_]:
        """The fewest responses, per n1, that are rare enough under p0 for a success at once."""
        least: NDArray[np.int_] = np.argmax(self.null.tail <= self.most_error, axis=1)
        return least

    @cached_property
    def most_succeeding(self) -> NDArray[np.float64]:
        """How often, per n1, the first stage can at most stop for success under p1."""
        succeeding: NDArray[np.float64] = self.active.tail[
            np.arange(self.largest + 1), self.least_enough
        ]
        return succeeding

    @cached_property
    def stopping(self) -> Matrix:
        """P(X1 = x1 | p0) where x1 may be a cut of the first stage, else 0: a row per n1."""
        may_stop = np.arange(self.largest + 1) <= self.largest_cut[:, None]
        masses: Matrix = np.where(may_stop, self.null.mass, 0.0)
        return masses

    @cached_property
    def fewest(self) -> int:
        """The number of patients below which no design whatsoever can meet both errors.

        It is where the most powerful test, which draws lots on its boundary (Neyman and Pearson),
        reaches the power. Above `largest` when no such number is in the tables.
        """
        n = np.arange(self.largest + 1)
        cut = np.argmax(self.null.tail[:, 1:] <= self.most_error, axis=1)
        null, active = self.null.tail, self.active.tail
        lots = (self.most_error - null[n, cut + 1]) / self.null.mass[n, cut]
        power = active[n, cut + 1] + lots * self.active.mass[n, cut]
        enough = power >= self.least_power * (1 - 1e-9)
        return int(np.argmax(enough)) if enough.any() else self.largest + 1
