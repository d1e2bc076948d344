"""Time to response: how soon those who respond do, and how many have responded by a time."""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from remission.stats.incidence import CumulativeIncidence, estimate_incidence
from remission.stats.nouns import Summary
from remission.stats.observations import check_causes
from remission.stats.summary import summarise

RESPONSE = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeToResponse:
    """The times of the responders alone, and the share of all patients with a response by a time.

    In `incidence` cause 1 is response and cause 2 what came before any.
    """

    responders: Summary
    incidence: CumulativeIncidence


def estimate_time_to_response(
    time: ArrayLike, outcome: ArrayLike, *, confidence: float = 0.95, interval: str = "log-log"
) -> TimeToResponse:
    """Estimate how soon responses come, among the responders and in the whole group.

    Parameters
    ----------
    time
        One per patient, as in `estimate_survival`: of the response, or of what came instead.
    outcome
        One per patient: 1 response; 2 progression, death or whatever else rules out a response;
        0 still in observation without one.
    confidence, interval
        Of the share by a time, as in `estimate_incidence`.

    Raises
    ------
    EstimationError
        As `estimate_incidence`.

    Notes
    -----
    The median of the responders says nothing of how many respond; one minus a Kaplan-Meier curve
    that censors patients at progression says too many do, since they no longer can.
    """
    times, outcomes = check_causes(time, outcome)
    return TimeToResponse(
        responders=summarise(times[outcomes == RESPONSE]),
        incidence=estimate_incidence(times, outcomes, confidence=confidence, interval=interval),
    )
