"""Two stages with three outcomes: the first may stop for too few responses (Sargent 2001)."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import SLACK, check_observed, find_fewest_patients, too_many
from remission.designs.conditional_error import TwoStagePlan
from remission.designs.looks import Look
from remission.designs.sargent import ThreeOutcomeLimits, check_limits
from remission.designs.simon_stages import SAME_SIZE
from remission.errors import DesignError
from remission.stats import binomial_masses, binomial_tails

MOST_PATIENTS = 200
"""Patients at which the search stops."""

Vector = NDArray[np.float64]
Stopping = Literal["promising", "not promising", "inconclusive", "continue", "undecided"]


@dataclass(frozen=True, kw_only=True)
class ThreeOutcomesStages:
    """Not promising at r1 responses or fewer of n1; else enter n, and conclude three ways.

    Among the n: not promising at `fail` or fewer, promising at `success` or more, else
    inconclusive. alpha is P(promising | p0), beta P(not promising | p1), eta P(not promising | p0)
    and pi P(promising | p1), each as attained, the first stage included.
    """

    p0: float
    p1: float
    n1: int
    r1: int
    n: int
    fail: int
    success: int
    alpha: float
    beta: float
    eta: float
    pi: float

    @property
    def looks(self) -> tuple[Look, Look]:
        """Both looks, for an inference that knows of them; the last asks for `success`."""
        return (
            Look(n=self.n1, futile=self.r1, promising=self.n1 + 1),
            Look(n=self.n, futile=self.success - 1, promising=self.success),
        )

    @property
    def plan(self) -> TwoStagePlan:
        """The two stages, for a second one of another size than planned."""
        return TwoStagePlan(
            p0=self.p0, n1=self.n1, r1=self.r1, enough=self.n1 + 1, n=self.n, r=self.success - 1
        )

    def find_outcomes(self, p: float) -> tuple[float, float, float]:
        """Return P(not promising), P(inconclusive) and P(promising) at a true rate of p."""
        reached = _reach((self.n1, self.r1, self.n), p)
        middle, high = float(reached[self.fail + 1]), float(reached[self.success])
        return 1 - middle, middle - high, high

    def behave(self, p: float) -> tuple[float, float]:
        """Return P(the first stage stops) and the patients expected at a true rate; exact."""
        going = float(binomial_tails(self.n1, p)[self.r1 + 1])
        return 1 - going, self.n1 + going * (self.n - self.n1)

    def decide(self, responses: int, patients: int) -> Stopping:
        """Conclude from the responses seen among so many patients, at n1 and at n.

        "undecided" at any other number.

        Raises
        ------
        DesignError
            Unless 0 <= responses <= patients.
        """
        check_observed(responses, patients)
        if patients == self.n1:
            return "not promising" if responses <= self.r1 else "continue"
        if patients != self.n:
            return "undecided"
        if responses >= self.success:
            return "promising"
        return "not promising" if responses <= self.fail else "inconclusive"


class _Found(NamedTuple):
    """A design that keeps all limits; the smallest is the best, ties and all."""

    expected: float
    n: int
    n1: int
    r1: int
    fail: int
    success: int


def search_sargent_stages(
    p0: float, p1: float, limits: ThreeOutcomeLimits, *, minimax: bool = False
) -> ThreeOutcomesStages:
    """Find the two stages that expect the fewest patients at p0, or the fewest in all.

    alpha and beta at most, eta and pi at least their limits, `fail` above r1, and at least one
    number of responses between both cuts. Ties: the smaller n, then n1; of the pairs of cuts the
    largest `fail`, then the smallest `success`. Of trials of the fewest patients in all (minimax)
    the one that expects the fewest. The search ends when no larger n can be better.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` is certain to be the
        best.

    Notes
    -----
    Sargent DJ, Chan V, Goldberg RM. Control Clin Trials 2001;22:117-25.
    """
    check_limits(p0, p1, limits)
    slack = limits.tolerance + SLACK
    going = max(1 - limits.beta, limits.pi) - slack
    least = [_find_least_going(n1, (p0, p1), going) for n1 in range(1, MOST_PATIENTS)]
    cuts, chances = (np.array(column) for column in zip(*least, strict=True))
    best: _Found | None = None
    for n in range(_find_first(p0, p1, limits), MOST_PATIENTS + 1):
        n1 = np.arange(1, n)
        bounds = n1 + chances[: n - 1] * (n - n1)
        if best and (minimax or bounds.min() >= best.expected - SAME_SIZE):
            return _write((p0, p1), best)
        for size in n1[bounds < (best.expected - SAME_SIZE if best else np.inf)].tolist():
            found = _fit((p0, p1), limits, (size, n), (int(cuts[size - 1]), best))
            best = found or best
    raise DesignError(_too_many(p0, p1, limits))


def _find_first(p0: float, p1: float, limits: ThreeOutcomeLimits) -> int:
    """Return the patients below which one of both cuts can meet its limits in no trial at all."""
    tolerance = limits.tolerance
    errors = (
        (limits.alpha + tolerance, 1 - limits.pi + tolerance),
        (1 - limits.eta + tolerance, limits.beta + tolerance),
    )
    try:
        return max(2, *(find_fewest_patients(p0, p1, *pair) for pair in errors))
    except DesignError:
        raise DesignError(_too_many(p0, p1, limits)) from None


def _too_many(p0: float, p1: float, limits: ThreeOutcomeLimits) -> str:
    return too_many(p0, p1, limits.alpha, limits.beta, most=MOST_PATIENTS)


def _find_least_going(n1: int, rates: tuple[float, float], going: float) -> tuple[int, float]:
    """Return the largest r1 that goes on often enough at p1, and how often it does at p0.

    r1 is -1 where there is none; such a first stage always goes on.
    """
    null, active = (binomial_tails(n1, rate) for rate in rates)
    r1 = int(np.sum(active >= going)) - 2
    return r1, float(null[r1 + 1])


def _reach(stages: tuple[int, int, int], p: float) -> Vector:
    """P(the first stage is passed, and at least k responses in all) for k from 0 to n + 1."""
    n1, r1, n = stages
    passed = binomial_masses(n1, p)
    passed[: r1 + 1] = 0.0
    reached = np.convolve(passed, binomial_masses(n - n1, p))
    return np.append(np.cumsum(reached[::-1])[::-1], 0.0)


def _fit(
    rates: tuple[float, float],
    limits: ThreeOutcomeLimits,
    sizes: tuple[int, int],
    known: tuple[int, _Found | None],
) -> _Found | None:
    """Find the best r1 and cuts for given n1 and n that are better than what is known.

    The larger r1, the fewer patients are expected: the first that keeps the limits is the best.
    """
    n1, n = sizes
    largest, best = known
    null = binomial_tails(n1, rates[0])
    for r1 in range(largest, -1, -1):
        expected = n1 + float(null[r1 + 1]) * (n - n1)
        if best and expected >= best.expected - SAME_SIZE:
            return None
        cuts = _find_cuts(limits, *(_reach((n1, r1, n), rate) for rate in rates), lowest=r1 + 1)
        if cuts:
            return _Found(expected, n, n1, r1, *cuts)
    return None


def _find_cuts(
    limits: ThreeOutcomeLimits, null: Vector, active: Vector, *, lowest: int
) -> tuple[int, int] | None:
    """Find the largest `fail`, then the smallest `success`, that keep all limits."""
    slack = limits.tolerance + SLACK
    fails = (1 - active[1:] <= limits.beta + slack) & (1 - null[1:] >= limits.eta - slack)
    fails[:lowest] = False
    successes = (null <= limits.alpha + slack) & (active >= limits.pi - slack)
    for fail in np.flatnonzero(fails)[::-1].tolist():
        later = np.flatnonzero(successes[fail + 2 : -1])
        if later.size:
            return fail, fail + 2 + int(later[0])
    return None


def _write(rates: tuple[float, float], found: _Found) -> ThreeOutcomesStages:
    null, active = (_reach((found.n1, found.r1, found.n), rate) for rate in rates)
    return ThreeOutcomesStages(
        p0=rates[0],
        p1=rates[1],
        n1=found.n1,
        r1=found.r1,
        n=found.n,
        fail=found.fail,
        success=found.success,
        alpha=float(null[found.success]),
        beta=float(1 - active[found.fail + 1]),
        eta=float(1 - null[found.fail + 1]),
        pi=float(active[found.success]),
    )
