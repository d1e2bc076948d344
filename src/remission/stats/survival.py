"""Kaplan-Meier: how many are still free of an event, and how long they were followed."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission import stats
from remission.stats.checks import check_confidence, check_method
from remission.stats.counting import Counts, count_by_time
from remission.stats.curve import KaplanMeier
from remission.stats.observations import check_entries, check_observations


def estimate_survival(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
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
    entry
        One per patient when patients came under observation after the clock had started (left
        truncation), each before the patient's `time`: such a patient is at risk after the entry,
        not at it. Without it everybody is at risk from 0.
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
        When a time is negative, infinite or no number; when an event is neither 0 nor 1; when an
        entry is not before its time; when there are more of one than of the other; when the
        interval or confidence level is wrong.

    Notes
    -----
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-81; standard error of Greenwood (1926).
    With `entry` the curve may come down to 0 early, when the few first at risk all have the event.
    Times are merged as `remission.stats.ties` says.
    """
    band = check_method(interval, stats.SURVIVAL_INTERVALS)
    z = NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)
    times, happened = check_observations(time, event)
    entries = None if entry is None else check_entries(entry, times)
    counts = count_by_time(times, happened, entries)
    survival = np.cumprod((counts.at_risk - counts.events) / counts.at_risk, dtype=np.float64)
    log_error = _estimate_log_error(counts)
    lower, upper = band(survival, log_error, z)
    return KaplanMeier(
        times=counts.times,
        at_risk=counts.at_risk,
        events=counts.events,
        censored=counts.censored,
        survival=survival,
        standard_error=survival * log_error,
        lower=lower,
        upper=upper,
        confidence=confidence,
        interval=interval,
        entries=counts.entries,
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
    times, happened = check_observations(time, event)
    return estimate_survival(times, ~happened, confidence=confidence, interval=interval)


def _estimate_log_error(counts: Counts) -> NDArray[np.float64]:
    """Greenwood's standard error of log S; NaN once S is 0."""
    left = counts.at_risk - counts.events
    with np.errstate(divide="ignore"):
        terms = counts.events / (counts.at_risk * left.astype(np.float64))
    terms[left == 0] = np.nan
    log_error: NDArray[np.float64] = np.sqrt(np.cumsum(terms))
    return log_error
