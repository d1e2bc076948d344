"""How many events happened per unit of time at risk."""

from dataclasses import dataclass
from math import isfinite
from operator import index

from remission.errors import EstimationError
from remission.stats.checks import check_confidence


@dataclass(frozen=True, kw_only=True)
class EventRate:
    """Events per unit of time with exact limits; None without time, and `why_missing` says so."""

    value: float | None
    lower: float | None
    upper: float | None
    events: int
    time: float
    confidence: float
    why_missing: str | None = None


def estimate_event_rate(events: int, time: float, *, confidence: float = 0.95) -> EventRate:
    """Estimate a rate from a Poisson count, with exact two-sided limits.

    With no event the lower limit is 0. Garwood F. Biometrika 1936;28:437-42, as quantiles of the
    gamma distribution.

    Raises
    ------
    EstimationError
        When `events` is no whole number or negative, the time is negative or no number, there are
        events without time, or the confidence level is not between 0 and 1.
    """
    check_confidence(confidence)
    try:
        count, wrong = index(events), not isfinite(time)
    except TypeError as error:
        raise EstimationError(
            f"A rate needs a whole number of events and a time; {events!r} and {time!r} found."
        ) from error
    if count < 0 or wrong or time < 0 or (count and not time):
        raise EstimationError(f"{events} events in a time of {time} make no rate.")
    value, lower, upper, why = None, None, None, None if time else "no time at risk"
    if time:
        low, high = _garwood(count, confidence)
        value, lower, upper = count / time, low / time, high / time
    return EventRate(
        value=value,
        lower=lower,
        upper=upper,
        events=count,
        time=time,
        confidence=confidence,
        why_missing=why,
    )


def _garwood(count: int, confidence: float) -> tuple[float, float]:
    from scipy.special import gammaincinv  # noqa: PLC0415 - 0.1 s that only this interval needs

    tail = (1 - confidence) / 2
    lower = float(gammaincinv(count, tail)) if count else 0.0
    return lower, float(gammaincinv(count + 1, 1 - tail))
