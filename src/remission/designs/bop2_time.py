"""BOP2 for a time to event: looks after so many events, exponential times."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

from remission.designs.bop2 import POWERS, SCALES
from remission.designs.bounds import SLACK, check_sizes
from remission.designs.nouns import Verdict
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class TimeLook:
    """At the last of so many events: not promising when all times together are `total` or less."""

    events: int
    total: float


@dataclass(frozen=True, kw_only=True)
class TimeBehaviour:
    """How the design behaves at a true median; exact for exponential times."""

    median: float
    promising: float
    early_stop: float
    expected_events: float


@dataclass(frozen=True, kw_only=True)
class Bop2Time:
    """Stop at a look when P(median > median0) < scale (events / all)^power.

    `total` of a look is the time that all patients together were followed, up to the day of its
    last event; patients without the event count as well.
    """

    median0: float
    median1: float
    scale: float
    power: float
    looks: tuple[TimeLook, ...]

    def behave(self, median: float) -> TimeBehaviour:
        """Tell how the design behaves at a true median, however the patients are entered.

        With exponential times events come as a Poisson process in the total time of all patients:
        a look after d events is passed when fewer than d came by its bound.
        """
        going = follow_totals(self.looks, log(2) / median)
        sizes = np.diff([0, *(look.events for look in self.looks)])
        return TimeBehaviour(
            median=median,
            promising=going[-1],
            early_stop=1 - going[-2] if len(going) > 1 else 0.0,
            expected_events=float(np.dot([1.0, *going[:-1]], sizes)),
        )

    def decide(self, events: int, total: float) -> Verdict:
        """Conclude at a look; "undecided" where none is planned. The bound itself is a stop.

        Raises
        ------
        DesignError
            Unless both are 0 or more.
        """
        if events < 0 or not total >= 0:
            raise DesignError(f"{events} events in a total time of {total}; 0 or more is expected.")
        look = next((look for look in self.looks if look.events == events), None)
        if look is None:
            return "undecided"
        if total <= look.total:
            return "not promising"
        return "promising" if look is self.looks[-1] else "continue"


def follow_totals(looks: Sequence[TimeLook], hazard: float) -> list[float]:
    """P(every look up to this one is passed), for each look."""
    counts, clock, passed = np.ones(1), 0.0, []
    for look in looks:
        if look.total > clock:
            masses = _poisson(hazard * (look.total - clock), look.events - 1)
            counts = np.convolve(counts, masses)[: look.events]
            clock = look.total
        passed.append(float(counts.sum()))
    return passed


def _poisson(mean: float, most: int) -> NDArray[np.float64]:
    """P(so many events) from 0 to the most, by logarithms: exp(-mean) is 0 above a mean of 745."""
    steps = np.log(mean / np.arange(1, most + 1))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    masses: NDArray[np.float64] = np.exp(logs - mean)
    return masses


def search_bop2_time(
    request: tuple[float, float, float], looks: Sequence[int], prior_events: float = 1.0
) -> Bop2Time:
    """Find the thresholds with the highest power at median1 that keep alpha at median0.

    `request` is median0, median1 and alpha, `looks` the events at each, the last the end. The
    hazard's prior is a gamma distribution worth so many events, with mean log 2 / median0. Scales
    and powers as for yes-or-no outcomes. Ties: fewer events expected at median0.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no thresholds keep alpha.

    Notes
    -----
    Zhou H, Lee JJ, Yuan Y. Stat Med 2017;36:3302-14, whose looks are after so many patients. The
    prior is ours.
    """
    median0, median1, alpha = request
    if not (0 < median0 < median1 and isfinite(median1) and 0 < alpha < 1):
        raise DesignError(
            f"The medians are {median0} and {median1}, alpha {alpha}; 0 < median0 < median1 and an"
            " error between 0 and 1 are expected."
        )
    check_sizes(looks, what="events")
    if not (prior_events > 0 and isfinite(prior_events)):
        raise DesignError(f"The prior is worth {prior_events} events; more than 0 is expected.")
    found = [
        Bop2Time(median0=median0, median1=median1, scale=scale, power=power, looks=bounds)
        for scale, power, bounds in _list_bounds(median0, looks, prior_events)
    ]
    kept = [design for design in found if design.behave(median0).promising <= alpha * (1 + SLACK)]
    if not kept:
        raise DesignError(f"No thresholds keep alpha = {alpha} with {looks[-1]} events.")

    def rank(design: Bop2Time) -> tuple[float, float]:
        power = design.behave(median1).promising
        return (-round(power, 9), design.behave(median0).expected_events)

    return min(kept, key=rank)


def _list_bounds(
    median0: float, looks: Sequence[int], prior_events: float
) -> list[tuple[float, float, tuple[TimeLook, ...]]]:
    """Turn every pair of thresholds into total times, below which the trial stops.

    After d events in a total time T the hazard is believed to be gamma with shape
    `prior_events` + d and rate `prior_events` / hazard0 + T.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - 0.1 s that only Bayes needs

    events = np.array(looks, dtype=float)
    scales, powers = (grid.ravel() for grid in np.meshgrid(SCALES, POWERS, indexing="ij"))
    thresholds = scales[:, None] * (events / events[-1]) ** powers[:, None]
    mean = median0 / log(2)
    totals = mean * (gammaincinv(prior_events + events, thresholds) - prior_events)
    return [
        (
            float(scale),
            float(power),
            tuple(
                TimeLook(events=d, total=max(0.0, total))
                for d, total in zip(looks, row, strict=True)
            ),
        )
        for scale, power, row in zip(scales, powers, totals.tolist(), strict=True)
    ]
