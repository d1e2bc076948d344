"""Looks at two yes-or-no outcomes together, each with a bound for too few."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from remission.designs.bounds import check_observed
from remission.designs.nouns import OperatingCharacteristics, Verdict
from remission.errors import DesignError

Cells = tuple[float, float, float, float]
"""Probabilities of both outcomes, the first only, the second only, and neither."""

Need = Literal["either", "both"]
Counts = np.ndarray[tuple[int, int], np.dtype[np.float64]]

_WHOLE = 1e-9  # how far the cells may be from adding up to 1


def check_cells(cells: Cells) -> None:
    """Refuse cells that are no probabilities.

    Raises
    ------
    DesignError
        Unless each is 0 or more and together they are 1.
    """
    if min(cells) < 0 or abs(sum(cells) - 1) > _WHOLE:
        raise DesignError(
            f"The cells {cells} (both, first only, second only, neither) are no probabilities that"
            " add up to 1."
        )


@dataclass(frozen=True, kw_only=True)
class PairLook:
    """After `n` patients a count fails at its bound or below; -1: it cannot fail."""

    n: int
    first: int
    second: int


@dataclass(frozen=True, kw_only=True)
class TwoOutcomes:
    """Stop at a look when the counts fail; what is left at the last look is promising.

    Both outcomes are good ones: a toxicity is counted as its absence. With need "either" the trial
    stops when both counts fail, with "both" when one does.
    """

    looks: tuple[PairLook, ...]
    need: Need

    def __post_init__(self) -> None:
        """Refuse looks that are not in order or that no count could pass."""
        in_order = all(a.n < b.n for a, b in pairwise(self.looks))
        sound = all(min(k.first, k.second) >= -1 and k.n >= 1 for k in self.looks)
        if not self.looks or not in_order or not sound:
            raise DesignError("Looks must rise in patients, and a bound be -1 or more.")

    def operating_characteristics(self, cells: Cells) -> OperatingCharacteristics:
        """Tell how the design behaves at true cells, exactly; `p` is the first outcome's rate."""
        check_cells(cells)
        counts, before = np.ones((1, 1)), 0
        stopped, sizes = [], []
        for look in self.looks:
            grown = add_patients(counts, look.n - before, cells)
            counts = keep_going(grown, look, self.need)
            stopped.append(float(grown.sum() - counts.sum()))
            sizes.append(look.n)
            before = look.n
        promising = float(counts.sum())
        early = sum(stopped[:-1])
        expected = float(np.dot(stopped[:-1], sizes[:-1]) + (1 - early) * sizes[-1])
        return OperatingCharacteristics(
            p=cells[0] + cells[1],
            promising=promising,
            not_promising=sum(stopped),
            early_stop=early,
            expected_patients=expected,
        )

    def decide(self, first: int, second: int, patients: int) -> Verdict:
        """Conclude from both counts; "undecided" where no look is planned.

        Raises
        ------
        DesignError
            Unless both counts lie between 0 and the number of patients.
        """
        check_observed(first, patients)
        check_observed(second, patients)
        look = next((look for look in self.looks if look.n == patients), None)
        if look is None:
            return "undecided"
        passing = (first > look.first, second > look.second)
        if not (any(passing) if self.need == "either" else all(passing)):
            return "not promising"
        return "promising" if look is self.looks[-1] else "continue"


def add_patients(counts: Counts, patients: int, cells: Cells) -> Counts:
    """Return P(so many with the first outcome, so many with the second) after more patients."""
    both, first, second, neither = cells
    for _ in range(patients):
        grown = np.zeros((counts.shape[0] + 1, counts.shape[1] + 1))
        grown[:-1, :-1] = neither * counts
        grown[1:, 1:] += both * counts
        grown[1:, :-1] += first * counts
        grown[:-1, 1:] += second * counts
        counts = grown
    return counts


def keep_going(counts: Counts, look: PairLook, need: Need) -> Counts:
    """Return the counts with 0 where the trial stops."""
    failing = (
        np.arange(counts.shape[0])[:, None] <= look.first,
        np.arange(counts.shape[1]) <= look.second,
    )
    stops = failing[0] & failing[1] if need == "either" else failing[0] | failing[1]
    going: Counts = np.where(stops, 0.0, counts)
    return going
