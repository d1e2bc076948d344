"""Aalen-Johansen: how often each of several competing events has come first, as time goes on."""

from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission import stats
from remission.errors import EstimationError
from remission.stats.checks import check_confidence, check_method
from remission.stats.freezing import freeze_arrays
from remission.stats.nouns import Rate
from remission.stats.observations import check_causes
from remission.stats.ties import find_distinct_times

Numbers = NDArray[np.float64]
CERTAIN = 1e-12  # a sum of fractions this near to 1 is 1


@dataclass(frozen=True, kw_only=True, eq=False)
class CumulativeIncidence:
    """The share in whom each cause has come first, at each distinct time, with limits.

    `times`, `at_risk` and `censored` are as in `KaplanMeier`; `events`, `incidence`,
    `standard_error` and the limits have one row per cause, in the order of `causes`. Limits are
    NaN while the incidence is 0, and but for `log` and `plain` where it is 1.
    """

    causes: tuple[int, ...]
    times: Numbers
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    incidence: Numbers
    standard_error: Numbers
    lower: Numbers
    upper: Numbers
    confidence: float
    interval: str
    why_missing: str | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)

    def at(self, t: float, cause: int) -> Rate:
        """Read in what share the cause has come first by t, t included.

        After the last observation it is missing, unless everybody has had an event by then.

        Raises
        ------
        EstimationError
            When t is negative or no number, or there is no such cause.
        """
        if not (isfinite(t) and t >= 0):
            raise EstimationError(f"An incidence is taken at a time of 0 or more; {t} found.")
        if cause not in self.causes:
            raise EstimationError(f"There is no cause {cause}; there are {self.causes}.")
        why, step = self._explain(t), int(np.searchsorted(self.times, t, side="right")) - 1
        if why is not None:
            return Rate(value=None, lower=None, upper=None, at_risk=0, why_missing=why)
        at_risk = int((self.events.sum(axis=0) + self.censored)[self.times >= t].sum())
        row = self.causes.index(cause)
        value = float(self.incidence[row, step]) if step >= 0 else 0.0
        limits = [float(side[row, step]) if step >= 0 else np.nan for side in self._limits]
        if np.isnan(limits).any():
            why = f"no confidence limits while the incidence is {value:g}"
            return Rate(value=value, lower=None, upper=None, at_risk=at_risk, why_missing=why)
        return Rate(value=value, lower=limits[0], upper=limits[1], at_risk=at_risk)

    @property
    def _limits(self) -> tuple[Numbers, Numbers]:
        return self.lower, self.upper

    def _explain(self, t: float) -> str | None:
        if self.why_missing is None and t > self.times[-1] and self.censored[-1]:
            return f"nobody was observed beyond {self.times[-1]:g}, and the last was censored"
        return self.why_missing


def estimate_incidence(
    time: ArrayLike,
    cause: ArrayLike,
    *,
    confidence: float = 0.95,
    interval: str = "log-log",
) -> CumulativeIncidence:
    """Estimate in what share of a group each of several competing events comes first.

    Parameters
    ----------
    time
        One per patient, as in `estimate_survival`.
    cause
        One per patient: 0 when censored, else the number of the event that came first, 1, 2 ...
    confidence
        Of the pointwise limits.
    interval
        A name in `remission.stats.SURVIVAL_INTERVALS`, its transformation taken of the incidence.

    Returns
    -------
    CumulativeIncidence
        An empty group, or one with nobody but censored patients, has no causes; `why_missing`
        says so.

    Raises
    ------
    EstimationError
        As `estimate_survival`; when a cause is not a whole number of 0 or more.

    Notes
    -----
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-50. The standard error is the infinitesimal
    jackknife, as in R's `survfit` for several states.
    """
    band = check_method(interval, stats.SURVIVAL_INTERVALS)
    z = NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)
    times, which = check_causes(time, cause)
    causes = np.unique(which[which > 0])
    distinct, place = find_distinct_times(times)
    events = np.array(
        [np.bincount(place[which == c], minlength=distinct.size) for c in causes], dtype=np.int64
    ).reshape(causes.size, distinct.size)
    leaving = np.bincount(place, minlength=distinct.size)
    at_risk = times.size - np.cumsum(leaving) + leaving
    incidence, error = _estimate(at_risk, leaving, events)
    relative = np.divide(error, incidence, out=np.zeros_like(error), where=incidence > 0)
    lower, upper = band(incidence, relative, z)
    why = None if causes.size else ("no event" if times.size else "nobody in the group")
    return CumulativeIncidence(
        causes=tuple(causes.tolist()),
        times=distinct,
        at_risk=at_risk,
        events=events,
        censored=leaving - events.sum(axis=0),
        incidence=incidence,
        standard_error=error,
        lower=lower,
        upper=upper,
        confidence=confidence,
        interval=interval,
        why_missing=why,
    )


def _estimate(
    at_risk: NDArray[np.int64], leaving: NDArray[np.int64], events: NDArray[np.int64]
) -> tuple[Numbers, Numbers]:
    """Estimate each incidence and its error: how far each patient's leaving moves it, squared.

    All patients still at risk move it alike (`stay`), and so do all who left at one time in one
    way. From then on a patient moves the curve only through the survival before each event, by a
    constant share b: the influence is a + b F, and its squares are three running sums.
    """
    n, gone = at_risk.astype(np.float64), events.sum(axis=0)
    left = n - gone
    survival = np.cumprod(left / n)
    before = np.concatenate(([1.0], survival))[:-1]
    incidence = np.cumsum(before * events / n, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # once nobody is left nothing moves
        slope = np.cumsum(np.where(left > 0, gone / (n * left), 0.0))
        drop = np.where(left > 0, 1 / left, 0.0)
    slope_before = np.concatenate(([0.0], slope))[:-1]
    stay = np.cumsum(before * events / n * (slope_before - 1 / n), axis=1)
    squares = np.zeros_like(incidence)
    for row in range(events.shape[0]):
        f = incidence[row]
        ways = (  # how many leave, their influence then, and their share from then on
            (leaving - gone, stay[row], slope),
            (events[row], stay[row] + before / n, slope - drop),
            (gone - events[row], stay[row], slope - drop),
        )
        for count, then, b in ways:
            a = then - b * f
            squares[row] += np.cumsum(count * a * a)
            squares[row] += 2 * f * np.cumsum(count * a * b) + f * f * np.cumsum(count * b * b)
    squares += (at_risk - leaving) * stay**2
    certain = incidence > 1 - CERTAIN
    error = np.where(certain, 0.0, np.sqrt(np.maximum(squares, 0)))
    return np.where(certain, 1.0, incidence), error
