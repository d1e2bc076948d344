"""Mean cumulative function: how many events a patient has had, on average, by each time."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_confidence, check_values
from remission.stats.freezing import freeze_arrays
from remission.stats.ties import find_distinct_times

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class MeanCount:
    """Mean number of events per patient at each distinct time with an event, with limits.

    `at_risk` counts the patients followed at least until that time, `events` the events then.
    """

    times: Numbers
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    mean: Numbers
    standard_error: Numbers
    lower: Numbers
    upper: Numbers
    n: int
    confidence: float
    why_missing: str | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def estimate_mean_count(
    follow_up: ArrayLike,
    event_time: ArrayLike,
    event_patient: ArrayLike,
    *,
    confidence: float = 0.95,
) -> MeanCount:
    """Estimate how many recurrent events a patient has had, on average, by each time.

    Parameters
    ----------
    follow_up
        One per patient: until when the patient was followed, 0 or more. Ending follow-up must
        say nothing about events to come (a death does: then this overstates the count).
    event_time
        One per event, not after the patient's follow-up.
    event_patient
        One per event: the place of its patient in `follow_up`, from 0.
    confidence
        Of the pointwise limits, which are taken on the logarithm.

    Returns
    -------
    MeanCount
        Without patients or without events empty, and `why_missing` says so.

    Raises
    ------
    EstimationError
        When a time is negative, infinite or no number; when an event has no such patient or
        comes after the follow-up.

    Notes
    -----
    Nelson W. Technometrics 1995;37:147-57; robust variance of Lawless JF, Nadeau C. Technometrics
    1995;37:158-68.
    """
    z = NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)
    ends, times, who = _check(follow_up, event_time, event_patient)
    distinct, place = find_distinct_times(np.concatenate((ends, times)))
    end, at = place[: ends.size], place[ends.size :]
    leaving = np.bincount(end, minlength=distinct.size)
    at_risk = ends.size - np.cumsum(leaving) + leaving
    events = np.bincount(at, minlength=distinct.size)
    mean = np.cumsum(events / at_risk)
    error = np.sqrt(_estimate_variance(end, at, who, at_risk, events))
    seen = events > 0
    mean, error = mean[seen], error[seen]
    spread = z * error / mean
    why = None if times.size else ("no event" if ends.size else "nobody in the group")
    return MeanCount(
        times=distinct[seen],
        at_risk=at_risk[seen],
        events=events[seen],
        mean=mean,
        standard_error=error,
        lower=mean * np.exp(-spread),
        upper=mean * np.exp(spread),
        n=ends.size,
        confidence=confidence,
        why_missing=why,
    )


def _estimate_variance(
    end: Places, at: Places, who: Places, at_risk: NDArray[np.int64], events: NDArray[np.int64]
) -> Numbers:
    """Sum over patients of (own events less those expected, each over at risk)^2, at each time.

    A patient's own part changes at own events only, the expected part is the same for all at
    risk: with the sums of own and own^2 of those at risk everything is a running sum.
    """
    size = at_risk.size
    order = np.lexsort((at, who))
    at, who = at[order], who[order]
    added = 1 / at_risk[at]
    running = np.concatenate(([0.0], np.cumsum(added)))
    starts = np.searchsorted(who, np.arange(end.size + 1))
    before = running[:-1] - running[starts[who]]
    total = running[starts[1:]] - running[starts[:-1]]  # of each patient, at the end
    expected = np.cumsum(events / at_risk.astype(np.float64) ** 2)
    left = np.concatenate(([0], np.cumsum(np.bincount(end, minlength=size))))[:-1]
    own = np.cumsum(np.bincount(at, added, size)) - _earlier(end, total, size)
    squares = np.bincount(at, (2 * before + added) * added, size)
    own_squares = np.cumsum(squares) - _earlier(end, total**2, size)
    gone = _earlier(end, (total - expected[end]) ** 2, size)
    variance = own_squares - 2 * expected * own + (end.size - left) * expected**2 + gone
    kept: Numbers = np.maximum(variance, 0.0)
    return kept


def _earlier(end: Places, values: Numbers, size: int) -> Numbers:
    """Sum a value of each patient over those whose follow-up ended before each time."""
    summed: Numbers = np.concatenate(([0.0], np.cumsum(np.bincount(end, values, size))))[:-1]
    return summed


def _check(
    follow_up: ArrayLike, event_time: ArrayLike, event_patient: ArrayLike
) -> tuple[Numbers, Numbers, Places]:
    ends = check_values(follow_up, "times of follow-up")
    times, patients = check_values(event_time, "times"), check_values(event_patient, "patients")
    if times.size != patients.size:
        raise EstimationError(
            f"Every event needs a time and a patient; {times.size} times and {patients.size}"
            " patients found."
        )
    for values in (ends, times):
        if values.size and values.min() < 0:
            raise EstimationError(f"Times must be 0 or more; {values.min():g} found.")
    wrong = patients[(patients < 0) | (patients >= ends.size) | (patients != np.floor(patients))]
    if wrong.size:
        raise EstimationError(
            f"An event names its patient by a whole number from 0 to {ends.size - 1};"
            f" {wrong[0]:g} found."
        )
    who = patients.astype(np.intp)
    late = np.flatnonzero(times > ends[who])
    if late.size:
        raise EstimationError(
            f"An event at {times[late[0]]:g} comes after its patient's follow-up, which ended at"
            f" {ends[who[late[0]]]:g}; mend either."
        )
    return ends, times, who
