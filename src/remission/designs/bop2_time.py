"""BOP2 for a time to event: looks after so many events, exponential times."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

from remission.designs.bop2 import THRESHOLDS, list_best
from remission.designs.bop2_time_decision import decide_bop2_time
from remission.designs.bounds import SLACK, check_numbers, check_sizes
from remission.designs.nouns import TimeDecision
from remission.designs.posterior_time import (
    TimePosterior,
    check_events,
    check_median,
    update_time_prior,
)
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
    last event; patients without the event count as well. The hazard's prior is worth
    `prior_events` events, with mean log 2 / median0.
    """

    median0: float
    median1: float
    scale: float
    power: float
    looks: tuple[TimeLook, ...]
    prior_events: float = 1.0

    def behave(self, median: float) -> TimeBehaviour:
        """Tell how the design behaves at a true median, however the patients are entered.

        With exponential times events come as a Poisson process in the total time of all patients:
        a look after d events is passed when fewer than d came by its bound.

        Raises
        ------
        DesignError
            Unless the median is above 0.
        """
        check_median(median)
        going = follow_totals(self.looks, log(2) / median)
        sizes = np.diff([0, *(look.events for look in self.looks)])
        return TimeBehaviour(
            median=median,
            promising=going[-1],
            early_stop=1 - going[-2] if len(going) > 1 else 0.0,
            expected_events=float(np.dot([1.0, *going[:-1]], sizes)),
        )

    def believe(self, events: int, total: float, *, confidence: float = 0.95) -> TimePosterior:
        """Say what is believed of the median after events in a total time of all patients.

        Raises
        ------
        DesignError
            As `update_time_prior`.
        """
        prior = (self.prior_events, self.median0)
        return update_time_prior(prior, events, total, confidence=confidence)

    def find_bound(self, events: int) -> float:
        """Return the total time at or below which a look at so many events is not promising."""
        from scipy.special import gammaincinv  # noqa: PLC0415 - 0.1 s that only Bayes needs

        share = min(1.0, events / self.looks[-1].events)
        shape, threshold = self.prior_events + events, self.scale * share**self.power
        surplus = float(gammaincinv(shape, threshold)) - self.prior_events
        return max(0.0, self.median0 / log(2) * surplus)

    def find_p_value(self, events: int, total: float) -> float:
        """P(a trial comes to so many events in a longer time, its looks passed | median0).

        Exact for exponential times. Looks at fewer events count; of the last one its time alone.

        Raises
        ------
        DesignError
            Unless there is an event, and some time above 0, both finite.
        """
        check_events(events, total)
        if events == 0:
            raise DesignError("No event was seen; the P value is of the time up to an event.")
        before = [look for look in self.looks[:-1] if look.events < events]
        seen = [*before, TimeLook(events=events, total=total)]
        return follow_totals(seen, log(2) / self.median0)[-1]

    def decide(self, events: int, total: float) -> TimeDecision:
        """Conclude from the events and the total time so far; the bound itself is a stop.

        Between two looks "undecided". Promising as soon as it is certain that every look to come
        will be passed, for the total time only grows. Not promising when it is still at or below
        the bound of a look gone by; those above it count as passed. With more events than planned
        the last look is moved to them, its bound found by the rule of the design.

        Raises
        ------
        DesignError
            Unless both are 0 or more, with some time where there are events.
        """
        check_events(events, total)
        return decide_bop2_time(self, events, total)


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
    check_numbers(median0=median0, median1=median1, alpha=alpha, prior_events=prior_events)
    if not (0 < median0 < median1 and isfinite(median1) and 0 < alpha < 1):
        raise DesignError(
            f"The medians are {median0} and {median1}, alpha {alpha}; 0 < median0 < median1 and an"
            " error between 0 and 1 are expected."
        )
    check_sizes(looks, what="events")
    if not (prior_events > 0 and isfinite(prior_events)):
        raise DesignError(f"The prior is worth {prior_events} events; more than 0 is expected.")
    options = _list_bounds(median0, looks, prior_events)

    @cache
    def promise(bounds: tuple[TimeLook, ...], median: float) -> float:
        return follow_totals(bounds, log(2) / median)[-1]

    best = list_best(
        options,
        error=lambda bounds: promise(bounds, median0),
        promise=lambda bounds: round(promise(bounds, median1), 9),
        most=alpha * (1 + SLACK),
    )
    if not best:
        raise DesignError(f"No thresholds keep alpha = {alpha} with {looks[-1]} events.")
    designs = [
        Bop2Time(
            median0=median0,
            median1=median1,
            scale=scale,
            power=power,
            looks=bounds,
            prior_events=prior_events,
        )
        for bounds in best
        for scale, power in [THRESHOLDS[options.index(bounds)]]
    ]
    return min(designs, key=lambda design: design.behave(median0).expected_events)


def _list_bounds(
    median0: float, looks: Sequence[int], prior_events: float
) -> list[tuple[TimeLook, ...]]:
    """Turn every pair of thresholds into total times, below which the trial stops.

    After d events in a total time T the hazard is believed to be gamma with shape
    `prior_events` + d and rate `prior_events` / hazard0 + T.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - 0.1 s that only Bayes needs

    events = np.array(looks, dtype=float)
    scales, powers = np.array(THRESHOLDS).T
    thresholds = scales[:, None] * (events / events[-1]) ** powers[:, None]
    mean = median0 / log(2)
    totals = mean * (gammaincinv(prior_events + events, thresholds) - prior_events)
    return [
        tuple(
            TimeLook(events=d, total=max(0.0, total)) for d, total in zip(looks, row, strict=True)
        )
        for row in totals.tolist()
    ]
