"""A randomised trial against a concurrent control, in two stages (Jung 2008)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from remission.designs.bounds import SLACK, check_request
from remission.designs.nouns import OperatingCharacteristics, Verdict
from remission.designs.simon_stages import SAME_SIZE
from remission.errors import DesignError
from remission.stats import binomial_masses

MOST_PATIENTS = 150
"""Patients in each arm at which the search stops."""

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, kw_only=True)
class Jung:
    """Enter n1 patients in each arm; go on to n in each when the difference is `d1` or more.

    The difference is responses in the new arm less those in the control arm; the treatment is
    promising when it is `d` or more among all. p0 is the rate of the control, p1 that of a new
    treatment worth finding; alpha is attained when both arms have p0.
    """

    p0: float
    p1: float
    alpha: float
    beta: float
    n1: int
    d1: int
    n: int
    d: int

    def operating_characteristics(
        self, new: float, control: float | None = None
    ) -> OperatingCharacteristics:
        """Tell how the design behaves at true rates of the new and the control arm (p0).

        `p` is the rate of the new arm; patients are counted in both arms together.
        """
        rate = self.p0 if control is None else control
        first = find_differences(self.n1, new, rate)
        second = find_differences(self.n - self.n1, new, rate)
        going = first.copy()
        going[: max(0, self.d1 + self.n1)] = 0.0
        last = np.convolve(going, second)
        promising = float(last[self.d + self.n :].sum())
        early = float(first.sum() - going.sum())
        return OperatingCharacteristics(
            p=new,
            promising=promising,
            not_promising=early + float(last[: self.d + self.n].sum()),
            early_stop=early,
            expected_patients=2 * (self.n1 + (1 - early) * (self.n - self.n1)),
        )

    def decide(self, new: int, control: int, patients: int) -> Verdict:
        """Conclude from the responses in both arms, each with so many patients.

        At n1 and n only, "undecided" at any other number.

        Raises
        ------
        DesignError
            Unless both numbers lie between 0 and the patients of an arm.
        """
        if not (0 <= new <= patients and 0 <= control <= patients):
            raise DesignError(
                f"{new} and {control} responses among {patients} in each arm are impossible."
            )
        if patients == self.n1:
            return "continue" if new - control >= self.d1 else "not promising"
        if patients == self.n:
            return "promising" if new - control >= self.d else "not promising"
        return "undecided"


class _Found(NamedTuple):
    """A design that keeps both errors; the smallest is the best, ties and all."""

    expected: float
    n: int
    n1: int
    d1: int
    d: int


def find_differences(patients: int, new: float, control: float) -> Vector:
    """P(so many more responses in the new arm), from -patients to patients."""
    masses: Vector = np.convolve(
        binomial_masses(patients, new), binomial_masses(patients, control)[::-1]
    )
    return masses


def search_jung(p0: float, p1: float, alpha: float, beta: float, *, minimax: bool = False) -> Jung:
    """Find the design that expects the fewest patients when both arms have p0, or has the fewest.

    alpha is the error when both arms have p0, beta that when the new arm has p1. Ties: the
    smaller n, then n1, then the larger differences asked for. The search ends when no larger n
    can be better.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` in each arm exists.

    Notes
    -----
    Jung SH. Stat Med 2008;27:568-83.
    """
    check_request(p0, p1, alpha, beta)
    power = (1 - beta) * (1 - SLACK)
    null = [find_differences(m, p0, p0) for m in range(MOST_PATIENTS)]
    active = [find_differences(m, p1, p0) for m in range(MOST_PATIENTS)]
    least = np.array([_least_going(a, b, power) for a, b in zip(null, active, strict=True)])
    best: _Found | None = None
    for n in range(2, MOST_PATIENTS + 1):
        n1 = np.arange(1, n)
        bounds = n1 + least[n1] * (n - n1)
        if best and (minimax or bounds.min() >= best.expected - SAME_SIZE):
            return _write((p0, p1, alpha, beta), best)
        for size in n1[bounds < (best.expected - SAME_SIZE if best else np.inf)].tolist():
            tables = (null[size], null[n - size], active[size], active[n - size])
            found = _fit((alpha * (1 + SLACK), power), (size, n), tables)
            best = min(filter(None, (best, found)), default=None)
    raise DesignError(
        f"No design of up to {MOST_PATIENTS} patients in each arm is certain to be the best; move"
        " the rates apart, or allow larger errors."
    )


def _least_going(null: Vector, active: Vector, power: float) -> float:
    """Return how often, under p0, a first stage goes on at least when the power is kept."""
    ahead = np.cumsum(active[::-1])[::-1]
    cut = int(np.sum(ahead >= power)) - 1
    return float(null[max(cut, 0) :].sum())


def _fit(
    limits: tuple[float, float],
    stages: tuple[int, int],
    tables: tuple[Vector, Vector, Vector, Vector],
) -> _Found | None:
    """Find the best differences for given n1 and n: the largest d1 that some d allows."""
    n1, n = stages
    error, power = (_reach(*pair, n) for pair in (tables[:2], tables[2:]))
    good = (error <= limits[0]) & (power >= limits[1])
    rows = np.flatnonzero(good.any(axis=1))
    if not rows.size:
        return None
    row = int(rows[-1])
    column = int(np.flatnonzero(good[row])[-1])
    going = float(tables[0][row:].sum())
    return _Found(round(n1 + going * (n - n1), 9), n, n1, row - n1, column - n)


def _reach(
    first: Vector, second: Vector, n: int
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """P(the first difference is at least d1, that of all at least d): rows d1, columns d.

    Both count from the smallest possible difference.
    """
    tails = np.append(np.cumsum(second[::-1])[::-1], 0.0)
    ahead = np.arange(2 * n + 1) - np.arange(first.size)[:, None]  # what the second must reach
    paths = first[:, None] * tails[np.clip(ahead, 0, second.size)]
    reached: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.cumsum(paths[::-1], axis=0)
    return reached[::-1]


def _write(request: tuple[float, float, float, float], found: _Found) -> Jung:
    p0, p1, alpha, beta = request
    return Jung(
        p0=p0, p1=p1, alpha=alpha, beta=beta, n1=found.n1, d1=found.d1, n=found.n, d=found.d
    )
