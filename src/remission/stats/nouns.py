"""What the number wing hands out: frozen numbers, with a reason for every one that is missing."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Proportion:
    """The share n of N with its confidence limits, all from 0 to 1.

    `value`, `lower` and `upper` are None when N is 0, and `why_missing` says so.
    """

    value: float | None
    lower: float | None
    upper: float | None
    n: int
    N: int
    confidence: float
    method: str
    why_missing: str | None = None


@dataclass(frozen=True, kw_only=True)
class Quantile:
    """The time by which a share of a group has had the event, in the unit of the times given.

    A limit may be None while `value` is there (the upper limit was not reached); `why_missing`
    then speaks of the limit, otherwise of the value.
    """

    value: float | None
    lower: float | None
    upper: float | None
    why_missing: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The share still free of the event at a time, from 0 to 1, and the patients at risk there.

    `at_risk` counts those observed at least until that time. A limit may be None while `value`
    is there (no event yet); `why_missing` then speaks of the limits.
    """

    value: float | None
    lower: float | None
    upper: float | None
    at_risk: int
    why_missing: str | None = None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Median, extremes and quartiles of n values; all but n are None when there are none."""

    n: int
    median: float | None
    minimum: float | None
    maximum: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    why_missing: str | None = None
