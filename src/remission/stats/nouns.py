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


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its standard error and limits; all None, and `why_missing`, without one.

    `p_value` is two-sided and there when the number is compared with none (a difference of 0, a
    hazard ratio of 1). The standard error may be 0, and the p-value is then None.
    """

    value: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    confidence: float
    p_value: float | None = None
    why_missing: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChiSquare:
    """A test: its statistic, the degrees of freedom, and the two-sided p-value.

    `z` is the signed root where there is one direction to go. When the test does not exist for
    these data all three are None and `why_missing` says so.
    """

    statistic: float | None
    degrees: int
    p_value: float | None
    z: float | None = None
    why_missing: str | None = None
