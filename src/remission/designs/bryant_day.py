"""Two stages that watch response and toxicity together (Bryant and Day 1995)."""

from dataclasses import dataclass
from math import sqrt
from typing import SupportsIndex

import numpy as np

from remission.designs.bounds import check_observed
from remission.designs.nouns import Verdict
from remission.designs.two_outcomes import PairLook, TwoOutcomes
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class BryantDay:
    """Go on after n1 patients, and be promising after n, when both counts exceed their cuts.

    The counts are of patients with a response and of patients without toxicity; the cuts are
    r1 and s1 in the first stage, r and s in all. The search takes the two to be independent in a
    patient.
    """

    response0: float  # response rate of an inactive treatment
    response1: float
    safe0: float  # rate without toxicity of a treatment that is too toxic
    safe1: float
    n1: int
    r1: int
    s1: int
    n: int
    r: int
    s: int

    @property
    def two_outcomes(self) -> TwoOutcomes:
        """The same bounds as a design of any number of looks."""
        looks = (
            PairLook(n=self.n1, first=self.r1, second=self.s1),
            PairLook(n=self.n, first=self.r, second=self.s),
        )
        return TwoOutcomes(looks=looks, need="both")

    def operating_characteristics(
        self, response: float, safe: float, *, odds_ratio: float = 1.0
    ) -> tuple[float, float, float]:
        """Return P(promising), P(stop after the first stage) and the patients expected; exact.

        `odds_ratio` is the odds of being safe of patients with a response to those without: 1 when
        the two are independent, above 1 when a response goes with safety.

        Raises
        ------
        DesignError
            Unless the odds ratio is above 0.
        """
        cells = find_cells(response, safe, odds_ratio)
        first, second = count_both(self.n1, cells), count_both(self.n - self.n1, cells)
        going = first[self.r1 + 1 :, self.s1 + 1 :]
        ahead = np.cumsum(np.cumsum(second[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
        ahead = np.pad(ahead, (0, 1))  # P(at least so many of each); none above n - n1
        responses = np.arange(self.r1 + 1, self.n1 + 1)[:, None]
        safes = np.arange(self.s1 + 1, self.n1 + 1)
        largest = self.n - self.n1 + 1
        enough = ahead[
            np.clip(self.r + 1 - responses, 0, largest), np.clip(self.s + 1 - safes, 0, largest)
        ]
        passing = float(going.sum())
        return (
            float((going * enough).sum()),
            1 - passing,
            self.n1 + passing * (self.n - self.n1),
        )

    def decide(self, responses: int, safe: int, patients: int) -> Verdict:
        """Conclude from the patients with a response and those without toxicity.

        At n1 and at n patients only; at any other number "undecided", unless a count can no
        longer exceed its cut for the whole trial.

        Raises
        ------
        DesignError
            Unless both counts are whole numbers from 0 to the number of patients, and that is at
            most n.
        """
        check_observed(responses, patients)
        if not isinstance(safe, SupportsIndex) or not 0 <= safe <= patients or patients > self.n:
            raise DesignError(
                f"{safe} patients without toxicity among {patients} is impossible in a trial of"
                f" {self.n} patients."
            )
        cuts = (self.r1, self.s1) if patients <= self.n1 else (self.r, self.s)
        waiting = (self.n1 if patients <= self.n1 else self.n) - patients
        if responses + waiting <= cuts[0] or safe + waiting <= cuts[1]:
            return "not promising"
        if waiting:
            return "undecided"
        return "continue" if patients == self.n1 else "promising"


def find_cells(
    response: float, safe: float, odds_ratio: float
) -> tuple[float, float, float, float]:
    """Find the probabilities of response and safe, response only, safe only, and neither.

    They have the given margins and the odds ratio (Plackett).

    Raises
    ------
    DesignError
        Unless the odds ratio is above 0 and both rates lie from 0 to 1.
    """
    if not (odds_ratio > 0 and 0 <= response <= 1 and 0 <= safe <= 1):
        raise DesignError(
            f"Rates {response} and {safe}, odds ratio {odds_ratio}: rates from 0 to 1 and an odds"
            " ratio above 0 are expected."
        )
    excess = odds_ratio - 1
    middle = 1 + (response + safe) * excess
    root = sqrt(middle**2 - 4 * odds_ratio * excess * response * safe)
    both = 2 * odds_ratio * response * safe / (middle + root)
    return both, response - both, safe - both, 1 - response - safe + both


def count_both(
    patients: int, cells: tuple[float, float, float, float]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """P(so many with a response, so many safe): a row per response count, a column per safe."""
    both, response, safe, neither = cells
    counts = np.zeros((patients + 1, patients + 1))
    counts[0, 0] = 1.0
    for _ in range(patients):
        grown = neither * counts
        grown[1:, 1:] += both * counts[:-1, :-1]
        grown[1:] += response * counts[:-1]
        grown[:, 1:] += safe * counts[:, :-1]
        counts = grown
    return counts
