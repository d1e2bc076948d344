"""A Kaplan-Meier curve and the numbers read off it."""

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.bands import LIMITS_AT_ONE
from remission.stats.freezing import freeze_arrays
from remission.stats.nouns import Quantile, Rate

SAME_HEIGHT = 1.5e-8
"""How near the curve must come to a height to lie on it: a product of fractions that should be
a half may be 0.49999999999999994."""


@dataclass(frozen=True, kw_only=True, eq=False)
class KaplanMeier:
    """The share free of the event at each distinct time, with pointwise limits.

    All arrays have one entry per distinct time at which anybody had the event or was censored,
    in ascending order. `at_risk` counts just before that time; `survival`, its Greenwood
    `standard_error` and the limits hold from that time until the next; before the first time
    survival is 1. Where survival is 0 the standard error and the limits are NaN, and but for
    `log` and `plain` the limits also where it is 1: there these do not exist. `entries` holds the
    times at which patients came under observation, ascending, when that was not at 0.
    """

    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    survival: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    confidence: float
    interval: str
    entries: NDArray[np.float64] | None = None
    why_missing: str | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only, so that the curve is as frozen as its fields."""
        freeze_arrays(self)

    @property
    def n(self) -> int:
        """Patients in the group."""
        return int(self.events.sum() + self.censored.sum())

    @property
    def n_events(self) -> int:
        """Patients who had the event."""
        return int(self.events.sum())

    def at(self, t: float) -> Rate:
        """Read what share is free of the event just after t, and how many are at risk at t.

        An event at exactly t has happened; a patient whose time is exactly t is at risk. After
        the last observation the share is 0 when the curve has reached 0, and otherwise missing.

        Raises
        ------
        EstimationError
            When t is negative, infinite or no number.
        """
        if not (isfinite(t) and t >= 0):
            raise EstimationError(f"A rate is taken at a time of 0 or more; {t} found.")
        if self.why_missing is not None:
            return Rate(value=None, lower=None, upper=None, at_risk=0, why_missing=self.why_missing)
        at_risk = int((self.events + self.censored)[self.times >= t].sum())
        if self.entries is not None:
            at_risk -= int((self.entries >= t).sum())
        if t > self.times[-1] and self.survival[-1] > 0:
            why = f"nobody was observed beyond {self.times[-1]:g}, and the last was censored"
            return Rate(value=None, lower=None, upper=None, at_risk=0, why_missing=why)
        step = int(np.searchsorted(self.times, t, side="right")) - 1
        return self._rate(step, at_risk)

    def median(self) -> Quantile:
        """Read by what time half the group has had the event; see `quantile`."""
        return self.quantile(0.5)

    def quantile(self, p: float) -> Quantile:
        """Read by what time a share p of the group has had the event.

        The first time at which the curve is at 1 - p or below; where it lies at exactly 1 - p
        (within 1.5e-8) until a later drop, the midpoint of that level stretch. The limits are the
        times at which the curve's confidence band does the same (Brookmeyer R, Crowley J.
        Biometrics 1982;38:29-41), so they depend on the interval chosen. A stretch at 1 - p that
        ends in censoring has no midpoint: its first time is given.

        Raises
        ------
        EstimationError
            When p is not strictly between 0 and 1.
        """
        if not 0 < p < 1:
            raise EstimationError(f"A quantile is taken between 0 and 1; {p} found.")
        height = 1 - p
        found = [_cross(self.times, c, height) for c in (self.survival, self.lower, self.upper)]
        value, lower, upper = found
        why = self.why_missing or _explain_quantile(value, lower, upper, height)
        return Quantile(value=value, lower=lower, upper=upper, why_missing=why)

    def _rate(self, step: int, at_risk: int) -> Rate:
        if step < 0:  # before the first observation there is no step, yet S and its limits are 1
            value = 1.0
            lower = upper = 1.0 if self.interval in LIMITS_AT_ONE else None
        else:
            value = float(self.survival[step])
            lower, upper = _known(self.lower[step]), _known(self.upper[step])
        why = None
        if lower is None:
            reached = "everybody has had the event" if value == 0 else "no event has happened yet"
            why = f"no confidence limits: {reached}, where the {self.interval} interval has none"
        return Rate(value=value, lower=lower, upper=upper, at_risk=at_risk, why_missing=why)


def _cross(times: NDArray[np.float64], curve: NDArray[np.float64], height: float) -> float | None:
    """When a curve first lies at the height or below, NaN being no part of it."""
    below = np.flatnonzero(curve < height + SAME_HEIGHT)
    if not below.size:
        return None
    first = below[0]
    if abs(curve[first] - height) < SAME_HEIGHT:
        lower = below[curve[below] < curve[first]]
        if lower.size:
            return float((times[first] + times[lower[0]]) / 2)
    return float(times[first])


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _explain_quantile(
    value: float | None, lower: float | None, upper: float | None, height: float
) -> str | None:
    if value is None:
        return f"not reached: the curve stays above {height:g}"
    missing = [name for name, limit in (("lower", lower), ("upper", upper)) if limit is None]
    if missing:
        which = " and ".join(missing)
        return f"{which} limit not reached: the confidence band does not come down to {height:g}"
    return None
