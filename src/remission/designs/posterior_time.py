"""What is believed of the median time to an event (gamma and exponential)."""

from dataclasses import dataclass
from functools import cached_property
from math import inf, isfinite, log
from typing import SupportsIndex

from remission.designs.bounds import check_confidence, check_numbers
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class TimePosterior:
    """The belief after the events: the hazard is gamma with this shape and rate.

    Times are exponential, so that the median is log 2 / hazard; the rate is a total time.
    """

    shape: float
    rate: float
    confidence: float

    @cached_property
    def median(self) -> float:
        """The median time that is as probably exceeded as not."""
        return self._find_time(0.5)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The median times that leave half of 1 - confidence on each side."""
        half = (1 - self.confidence) / 2
        return self._find_time(half), self._find_time(1 - half)

    @property
    def hazard(self) -> float:
        """The hazard believed, its mean."""
        return self.shape / self.rate

    @cached_property
    def hazard_limits(self) -> tuple[float, float]:
        """The hazards that leave half of 1 - confidence on each side."""
        low, high = self.limits
        return log(2) / high, log(2) / low

    def find_chance(self, median: float) -> float:
        """P(true median > median).

        Raises
        ------
        DesignError
            Unless the median is above 0.
        """
        check_median(median)
        from scipy.special import gammainc  # noqa: PLC0415 - 0.1 s that only Bayes needs

        return float(gammainc(self.shape, self.rate * log(2) / median))

    def _find_time(self, chance: float) -> float:
        """Find the time that the true median is below with this chance."""
        from scipy.special import gammainccinv  # noqa: PLC0415

        return log(2) * self.rate / float(gammainccinv(self.shape, chance))


def update_time_prior(
    prior: tuple[float, float], events: int, total: float, *, confidence: float = 0.95
) -> TimePosterior:
    """Say what is believed of the median after events in a total time of all patients.

    `prior` is how many events the belief is worth, and its median: the hazard's mean is log 2 /
    median.

    Raises
    ------
    DesignError
        When the prior is not two numbers above 0, the events or the time are below 0, there are
        events without time, or the confidence is not between 0 and 1.
    """
    worth, median = prior
    if not all(value > 0 and isfinite(value) for value in prior):
        raise DesignError(f"A prior of {worth} events at a median of {median}; both above 0.")
    check_events(events, total)
    check_confidence(confidence)
    rate = worth * median / log(2) + total
    return TimePosterior(shape=worth + events, rate=rate, confidence=confidence)


def check_median(median: float) -> None:
    """Refuse a median that no time to an event has.

    Raises
    ------
    DesignError
        Unless it is a number above 0, and finite.
    """
    check_numbers(median=median)
    if not 0 < median < inf:
        raise DesignError(f"The median is {median}; a time above 0 is expected.")


def check_events(events: int, total: float) -> None:
    """Refuse events and times that no trial can show.

    Raises
    ------
    DesignError
        Unless the events are a whole number of 0 or more, and the time is finite, 0 or more, and
        above 0 where there are events.
    """
    check_numbers(events=events, total_time=total)
    whole = isinstance(events, SupportsIndex) and events >= 0
    if not (whole and total >= 0 and isfinite(total)) or (events and not total):
        raise DesignError(
            f"{events} events in a total time of {total}; a whole number and a time of 0 or more"
            " are expected, and some time for events."
        )
