"""What a one-sample log-rank trial shows when it is looked at."""

from dataclasses import dataclass
from math import isfinite, sqrt
from operator import index

from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class LogRankLook:
    """Events observed in so many patients, and those that the reference lets expect in them.

    Both as `remission.stats.test_one_sample_log_rank` gives them. `time` is when the look came,
    from the first entry in the design's unit; None: as planned.
    """

    observed: int
    expected: float
    patients: int
    time: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no trial can show, and what z cannot be computed from."""
        try:
            observed, patients = index(self.observed), index(self.patients)
        except TypeError as error:
            raise DesignError(
                f"{self.observed!r} events in {self.patients!r} patients; whole numbers are needed."
            ) from error
        if not 0 <= observed <= patients:
            raise DesignError(f"{observed} events were observed in {patients} patients.")
        if not (self.expected > 0 and isfinite(self.expected)):
            raise DesignError(
                f"{observed} events observed and {self.expected} expected; for z some must be"
                " expected."
            )
        if self.time is not None and not (self.time > 0 and isfinite(self.time)):
            raise DesignError(f"The look came at {self.time}; a time above 0 is expected.")

    @property
    def z(self) -> float:
        """(E - O) / sqrt(E); above 0 is better than the reference."""
        return (self.expected - self.observed) / sqrt(self.expected)


def check_order(look: LogRankLook, end: LogRankLook) -> None:
    """Refuse an end that knows less than the look before it.

    Raises
    ------
    DesignError
        Unless the end has more expected events, and no fewer observed ones and patients.
    """
    if not (
        end.expected > look.expected
        and end.observed >= look.observed
        and end.patients >= look.patients
    ):
        raise DesignError(
            f"The look had {look.observed} events of {look.expected:g} expected in"
            f" {look.patients} patients, the end {end.observed} of {end.expected:g} in"
            f" {end.patients}; the end must have more expected, and no fewer events and patients."
        )
