"""A randomised trial against a concurrent control, in two stages (Jung 2008)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from remission.designs.bounds import SLACK, check_observed, check_request
from remission.designs.nouns import OperatingCharacteristics, Verdict
from remission.designs.simon_stages import SAME_SIZE
from remission.errors import DesignError
from remission.stats import binomial_masses

MOST_PATIENTS = 300
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
            Unless both are whole numbers from 0 to the patients of an arm.
        """
        check_observed(new, patients)
        check_observed(control, patients)
        if patients == self.n1:
            return "continue" if new - control >= self.d1 else "not promising"
        if patients == self.n:
            return "promising" if new - control >= self.d else "not promising"
        return "undecided"


@dataclass(frozen=True, kw_only=True)
class _Stage:
    """The difference after so many patients in each arm, when both have p0 and when one has p1."""

    patients: int
    null: Vector
    active: Vector
    null_tails: Vector
    active_tails: Vector
    cut: int  # the largest difference that alone keeps the power, counted from the smallest


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
    limits = alpha * (1 + SLACK), (1 - beta) * (1 - SLACK)
    stages = [_tabulate(m, (p0, p1), limits[1]) for m in range(MOST_PATIENTS)]
    least = np.array([float(stage.null[stage.cut :].sum()) for stage in stages])
    best: _Found | None = None
    for n in range(2, MOST_PATIENTS + 1):
        n1 = np.arange(1, n)
        bounds = n1 + least[n1] * (n - n1)
        if best and (minimax or bounds.min() >= best.expected - SAME_SIZE):
            return _write((p0, p1, alpha, beta), best)
        last = _find_largest_cut(np.convolve(stages[n - 1].active, stages[1].active), limits[1])
        for size in n1[bounds < (best.expected - SAME_SIZE if best else np.inf)].tolist():
            found = _fit(limits, (stages[size], stages[n - size]), last)
            best = min(filter(None, (best, found)), default=None)
    raise DesignError(
        f"No design of up to {MOST_PATIENTS} patients in each arm is certain to be the best; move"
        " the rates apart, or allow larger errors."
    )


def _tabulate(patients: int, rates: tuple[float, float], power: float) -> _Stage:
    p0, p1 = rates
    null, active = find_differences(patients, p0, p0), find_differences(patients, p1, p0)
    return _Stage(
        patients=patients,
        null=null,
        active=active,
        null_tails=_add_tails(null),
        active_tails=_add_tails(active),
        cut=_find_largest_cut(active, power),
    )


def _add_tails(masses: Vector) -> Vector:
    """P(at least so much), and 0 beyond the end."""
    tails: Vector = np.append(np.cumsum(masses[::-1])[::-1], 0.0)
    return tails


def _find_largest_cut(active: Vector, power: float) -> int:
    """Find the largest difference that alone keeps the power, counted from the smallest."""
    return max(int(np.sum(_add_tails(active) >= power)) - 1, 0)


def _fit(
    limits: tuple[float, float], stages: tuple[_Stage, _Stage], last_cut: int
) -> _Found | None:
    """Find the best differences for given stages: the largest d1 that some d allows, then d.

    Neither can be above the cut that alone keeps the power; where the largest d1 of these errs
    too often every other does, and with a smaller d more often still.
    """
    first, second = stages
    row, column = -1, -1
    for d in range(last_cut, -1, -1):
        error = _reach(first.null, second.null_tails, d)
        if error[first.cut] > limits[0]:
            break
        power = _reach(first.active, second.active_tails, d)
        good = np.flatnonzero((error <= limits[0]) & (power >= limits[1]))
        if good.size and good[-1] > row:
            row, column = int(good[-1]), d
    if row < 0:
        return None
    n1, n = first.patients, first.patients + second.patients
    expected = n1 + float(first.null[row:].sum()) * second.patients
    return _Found(round(expected, 9), n, n1, row - n1, column - n)


def _reach(first: Vector, tails: Vector, d: int) -> Vector:
    """P(the first difference is at least d1, that of all at least d) for every d1.

    All count from the smallest possible difference.
    """
    ahead = d - np.arange(first.size)  # what the second must reach
    paths = first * tails[np.clip(ahead, 0, tails.size - 1)]
    reached: Vector = np.cumsum(paths[::-1])[::-1]
    return reached


def _write(request: tuple[float, float, float, float], found: _Found) -> Jung:
    p0, p1, alpha, beta = request
    return Jung(
        p0=p0, p1=p1, alpha=alpha, beta=beta, n1=found.n1, d1=found.d1, n=found.n, d=found.d
    )
