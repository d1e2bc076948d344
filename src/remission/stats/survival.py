"""Kaplan-Meier: how many are still free of an event, and how long they were followed."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission import stats
from remission.errors import EstimationError
from remission.stats.checks import check_confidence, check_method, check_values
from remission.stats.curve import KaplanMeier
from remission.stats.ties import find_distinct_times


def estimate_survival(
    time: ArrayLike,
    event: ArrayLike,
    *,
    confidence: float = 0.95,
    interval: str = "log-log",
) -> KaplanMeier:
    """Estimate what share of a group is still free of the event as time goes on.

    Parameters
    ----------
    time
        One per patient, 0 or more, whole days or fractions, in any order and any unit.
    event
        One per patient: 1 or True when the event was seen at `time`, 0 or False when the patient
        was last known to be free of it (censored).
    confidence
        Of the pointwise limits, strictly between 0 and 1.
    interval
        A name in `remission.stats.SURVIVAL_INTERVALS`.

    Returns
    -------
    KaplanMeier
        At a time with events and censorings the censored patients are at risk of the events.
        An empty group gives an empty curve whose `why_missing` says so.

    Raises
    ------
    EstimationError
        When a time is negative, infinite or no number; when an event is neither 0 nor 1; when
        there are more of one than of the other; when the interval or confidence level is wrong.

    Notes
    -----
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-81; standard error of Greenwood (1926).
    Times are merged as `remission.stats.ties` says.
    """
    band = check_method(interval, stats.SURVIVAL_INTERVALS)
    z = NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)
    times, happened = _check_observations(time, event)
    distinct, place = find_distinct_times(times)
    leaving = np.bincount(place, minlength=distinct.size)
    events = np.bincount(place[happened], minlength=distinct.size)
    at_risk = times.size - np.cumsum(leaving) + leaving
    survival = np.cumprod((at_risk - events) / at_risk, dtype=np.float64)
    log_error = _estimate_log_error(at_risk, events)
    lower, upper = band(survival, log_error, z)
    return KaplanMeier(
        times=distinct,
        at_risk=at_risk,
        events=events,
        censored=leaving - events,
        survival=survival,
        standard_error=survival * log_error,
        lower=lower,
        upper=upper,
        confidence=confidence,
        interval=interval,
        why_missing=None if times.size else "nobody in the group",
    )


def estimate_follow_up(
    time: ArrayLike,
    event: ArrayLike,
    *,
    confidence: float = 0.95,
    interval: str = "log-log",
) -> KaplanMeier:
    """Estimate how long the group was followed, by the reverse Kaplan-Meier curve.

    It answers how long patients would have been followed had nobody had the event: what ends
    follow-up is being censored, so censorings become events and events censorings. Everything
    else is as in `estimate_survival`, and the median is the median follow-up.

    Notes
    -----
    Schemper M, Smith TL. Control Clin Trials 1996;17:343-6.
    """
    times, happened = _check_observations(time, event)
    return estimate_survival(times, ~happened, confidence=confidence, interval=interval)


def _estimate_log_error(
    at_risk: NDArray[np.int64], events: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Greenwood's standard error of log S; NaN once S is 0."""
    left = at_risk - events
    terms = np.divide(events, at_risk * left, out=np.full(left.size, np.nan), where=left > 0)
    log_error: NDArray[np.float64] = np.sqrt(np.cumsum(terms))
    return log_error


def _check_observations(
    time: ArrayLike, event: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    times, events = check_values(time, "times"), check_values(event, "events")
    if times.size != events.size:
        raise EstimationError(
            f"Every patient needs a time and an event; {times.size} times and {events.size}"
            " events found."
        )
    if times.size and times.min() < 0:
        raise EstimationError(
            f"Times must be 0 or more; {times.min():g} found at position {times.argmin() + 1}."
        )
    wrong = events[(events != 0) & (events != 1)]
    if wrong.size:
        raise EstimationError(f"An event is 1 (seen) or 0 (censored); {wrong[0]:g} found.")
    return times, events == 1
