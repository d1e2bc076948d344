"""What can be resampled: a number of a group in which each patient counts any number of times."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_values
from remission.stats.compiled import find_compiled
from remission.stats.curve import SAME_HEIGHT
from remission.stats.draws import Weights
from remission.stats.loops import weigh_medians, weigh_survival
from remission.stats.observations import check_observations
from remission.stats.ties import find_distinct_times

Numbers = NDArray[np.float64]
Columns = tuple[Numbers, ...]
Weighted = Callable[[Weights], Numbers]


@dataclass(frozen=True, kw_only=True, eq=False)
class Measure:
    """A group's data and the number to be taken of them.

    `columns` have one entry per patient. `bind` turns columns into a function that gives the
    number for each row of weights: infinite where a survival median is not reached.
    """

    name: str
    columns: Columns
    bind: Callable[[Columns], Weighted]
    why_missing: str | None = None

    @property
    def n(self) -> int:
        """Patients in the group."""
        return self.columns[0].size

    def take(self) -> float:
        """Take the number of the group itself, everybody counting once."""
        return float(self.bind(self.columns)(np.ones((1, self.n), dtype=np.int64))[0])


def measure_median(values: ArrayLike) -> Measure:
    """Measure the median of the values; the mean of the two middle ones of an even number.

    Raises
    ------
    EstimationError
        When a value is missing, infinite or no number.
    """
    numbers = check_values(values, "values")
    return Measure(
        name="median",
        columns=(numbers,),
        bind=_bind_median,
        why_missing=None if numbers.size else "nobody in the group",
    )


def measure_survival_median(time: ArrayLike, event: ArrayLike) -> Measure:
    """Measure the Kaplan-Meier median, as `KaplanMeier.median` reads it.

    Raises
    ------
    EstimationError
        As `estimate_survival`.
    """
    times, happened = check_observations(time, event)
    return Measure(
        name="survival median",
        columns=(times, happened.astype(np.float64)),
        bind=_bind_survival_median,
        why_missing=None if times.size else "nobody in the group",
    )


def measure_restricted_mean(time: ArrayLike, event: ArrayLike, until: float) -> Measure:
    """Measure the mean time free of the event up to `until`, as `estimate_restricted_mean` does.

    It is missing where that is. In a resample whose last patient is censored before `until` the
    curve stays where it is up to there.

    Raises
    ------
    EstimationError
        As `estimate_survival`; when `until` is not above 0 and finite.
    """
    times, happened = check_observations(time, event)
    if not (isfinite(until) and until > 0):
        raise EstimationError(f"A restricted mean needs a horizon above 0; {until} found.")
    distinct, place = find_distinct_times(times)
    why = None if times.size else "nobody in the group"
    if times.size and distinct[-1] < until and not happened[place == distinct.size - 1].all():
        why = f"nobody was observed beyond {distinct[-1]:g}, and the last was censored"
    return Measure(
        name=f"restricted mean until {until:g}",
        columns=(times, happened.astype(np.float64)),
        bind=partial(_bind_restricted_mean, until=float(until)),
        why_missing=why,
    )


def _bind_median(columns: Columns) -> Weighted:
    order = np.argsort(columns[0], kind="stable")
    ascending = columns[0][order]

    def weigh(weights: Weights) -> Numbers:
        compiled = find_compiled(weigh_medians, weights.size)
        if compiled is not None:
            return compiled(weights, order, ascending)
        counted = 2 * np.cumsum(weights[:, order], axis=1)
        total = counted[:, -1:] // 2
        low, high = (counted >= total).argmax(axis=1), (counted > total).argmax(axis=1)
        medians: Numbers = (ascending[low] + ascending[high]) / 2
        return medians

    return weigh


def _bind_survival(columns: Columns) -> tuple[Numbers, Weighted]:
    """Give the times of events, and the function that gives the curve's height at each."""
    distinct, place = find_distinct_times(columns[0])
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(distinct.size))
    happened = columns[1][order].astype(np.int64)
    with_event = np.add.reduceat(happened, starts) > 0
    ends = np.append(starts[1:], order.size)
    own = np.where(with_event, np.cumsum(with_event) - 1, -1)

    def weigh(weights: Weights) -> Numbers:
        compiled = find_compiled(weigh_survival, weights.size)
        if compiled is not None:
            return compiled(weights, order, ends, happened, own)
        ordered = weights[:, order]
        leaving = np.add.reduceat(ordered, starts, axis=1)
        at_risk = (leaving[:, ::-1].cumsum(axis=1)[:, ::-1])[:, with_event]
        events = np.add.reduceat(ordered * happened, starts, axis=1)[:, with_event]
        steps = np.ones(events.shape)
        np.divide(at_risk - events, at_risk, out=steps, where=at_risk > 0)
        heights: Numbers = np.cumprod(steps, axis=1, dtype=np.float64)
        return heights

    return distinct[with_event], weigh


def _bind_survival_median(columns: Columns) -> Weighted:
    times, survive = _bind_survival(columns)

    def weigh(weights: Weights) -> Numbers:
        heights = survive(weights)
        if not times.size:
            return np.full(len(weights), np.inf)
        rows = np.arange(len(weights))
        below = heights < 0.5 + SAME_HEIGHT
        first = below.argmax(axis=1)
        height = heights[rows, first]
        lower = heights < height[:, None]
        second = np.where(lower[:, -1] & (abs(height - 0.5) < SAME_HEIGHT), lower.argmax(1), first)
        medians = (times[first] + times[second]) / 2
        return np.where(below[:, -1], medians, np.inf)

    return weigh


def _bind_restricted_mean(columns: Columns, until: float) -> Weighted:
    times, survive = _bind_survival(columns)
    widths = np.diff(np.minimum(np.concatenate(([0.0], times, [until])), until))

    def weigh(weights: Weights) -> Numbers:
        areas: Numbers = widths[0] + survive(weights) @ widths[1:]
        return areas

    return weigh
