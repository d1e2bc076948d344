"""Binomial probabilities of every number of patients at once, as the searches need them."""

import numpy as np

from remission.designs.loops import fill_masses
from remission.stats.compiled import find_compiled

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


class BinomialTables:
    """Masses and tails of all trials of 0 to `largest` patients at one response rate.

    Each row follows from the one before by adding a patient. Only positive numbers are added, so
    the relative error stays near `largest` times the rounding of one operation.
    """

    def __init__(self, largest: int, p: float) -> None:
        self.largest = largest
        self.mass: Matrix = np.zeros((largest + 1, largest + 1))
        (find_compiled(fill_masses, largest * largest) or _fill_masses)(self.mass, p)
        # Ones on the left and zeros on the right, so that a shifted block is a view, not a copy.
        self._padded: Matrix = np.ones((largest + 1, 3 * largest + 3))
        self._padded[:, 2 * largest + 2 :] = 0.0
        ascending = np.cumsum(self.mass[:, ::-1], axis=1)[:, ::-1]
        self._padded[:, largest + 1 : 2 * largest + 2] = ascending
        self._padded[:, largest + 1] = 1.0
        self.tail: Matrix = self._padded[:, largest + 1 : 2 * largest + 3]
        """P(X >= k): a row per number of patients n, a column per k from 0 to `largest` + 1."""

    def second_stage(self, n: int, n1: range, reach: int, width: int) -> Matrix:
        """P(X2 >= reach - x1) in the n - n1 patients of a second stage.

        A row for every n1 of the range, a column for every x1 from 0 to `width` - 1.
        """
        rows = self._padded[n - n1.stop + 1 : n - n1.start + 1][::-1]
        last = self.largest + 1 + reach
        block: Matrix = rows[:, last - width + 1 : last + 1][:, ::-1]
        return block


def _fill_masses(mass: Matrix, p: float) -> None:
    """Do what the loop of the same name does, a row at a time."""
    mass[0, 0] = 1.0
    for n in range(mass.shape[0] - 1):
        before, row = mass[n, : n + 1], mass[n + 1]
        row[: n + 1] = (1 - p) * before
        row[1 : n + 2] += p * before
