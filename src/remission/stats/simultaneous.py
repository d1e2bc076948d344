"""Simultaneous bands: limits that hold the whole Kaplan-Meier curve at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from remission import stats
from remission.errors import EstimationError
from remission.stats.bridge import stay_in_proportion, stay_level
from remission.stats.checks import check_method
from remission.stats.curve import KaplanMeier
from remission.stats.freezing import freeze_arrays
from remission.stats.roots import solve

Numbers = NDArray[np.float64]
Kind = Literal["equal-precision", "hall-wellner"]

NARROWEST = 0.001
"""The least part of its way that the variance must go within a band, on the scale from 0 to 1."""

SUREST, WIDEST = 1 - 1e-9, 8.0
"""The highest confidence of a band, and a width that none needs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SimultaneousBand:
    """Limits within which the whole curve lies, from `start` to `end`, with the given confidence.

    One entry per step of the curve in that range, the first being the step in force at `start`.
    `critical` is what took the place of the normal quantile. What does not exist is NaN or None,
    and `why_missing` says why.
    """

    times: Numbers
    survival: Numbers
    lower: Numbers
    upper: Numbers
    kind: Kind
    interval: str
    critical: float | None
    start: float | None
    end: float | None
    confidence: float
    why_missing: str | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def estimate_simultaneous_band(
    curve: KaplanMeier,
    *,
    kind: Kind = "equal-precision",
    start: float | None = None,
    end: float | None = None,
    interval: str | None = None,
) -> SimultaneousBand:
    """Estimate a band that holds the whole curve between two times with the curve's confidence.

    Parameters
    ----------
    curve
        From `estimate_survival`, without entries; its confidence level is taken over.
    kind
        "equal-precision" (Nair): the pointwise limits, wider by one factor throughout.
        "hall-wellner": narrower in the middle of the curve, wider at its ends.
    start, end
        Times within the observations; from the first event to the last that leaves somebody at
        risk, when not given.
    interval
        The transformation, a name in `remission.stats.SURVIVAL_INTERVALS`; the curve's own when
        not given.

    Returns
    -------
    SimultaneousBand
        Without limits, and with the reason, when nobody is in the group, there is no event that
        leaves somebody at risk, or there is hardly an event between start and end.

    Raises
    ------
    EstimationError
        When the curve has entries or a confidence above 1 - 1e-9; when there is no such kind or
        interval; when start and end are not in this order within the observations, or the curve
        is 0 before `end`.

    Notes
    -----
    Hall WJ, Wellner JA. Biometrika 1980;67:133-43; Nair VN. Technometrics 1984;26:265-75. With n
    patients and s the standard error of log S, a = n s^2 / (1 + n s^2) is where a Brownian bridge
    is watched; its probabilities are exact (`remission.stats.bridge`).
    """
    if kind not in get_args(Kind):
        raise EstimationError(f"A band is equal-precision or hall-wellner; {kind!r} found.")
    interval = curve.interval if interval is None else interval
    band = check_method(interval, stats.SURVIVAL_INTERVALS)
    if curve.entries is not None:
        raise EstimationError("A simultaneous band is not taken of a curve with entries.")
    if curve.confidence > SUREST:
        raise EstimationError(f"A band has a confidence of at most {SUREST:.9f}.")
    first, last = _find_range(curve, start, end)
    missing = _without_limits(curve, kind, interval)
    if first is None or last is None:
        why = curve.why_missing or "no event left anybody at risk"
        return replace(missing, why_missing=why)
    kept = _find_steps(curve.times, first, last)
    survival, log_error = curve.survival[kept], curve.standard_error[kept] / curve.survival[kept]
    place = _place(log_error, curve.n)
    found = replace(missing, times=curve.times[kept], survival=survival, start=first, end=last)
    if place[-1] - place[0] < NARROWEST:
        none = np.full(survival.size, np.nan)
        why = "hardly an event lies between start and end: pointwise limits say the same"
        return replace(found, lower=none, upper=none.copy(), why_missing=why)
    if kind == "equal-precision":
        critical = _find_critical(stay_in_proportion, place, curve.confidence)
        lower, upper = band(survival, log_error, critical)
    else:
        critical = _find_critical(stay_level, place, curve.confidence)
        spread = (1 + curve.n * log_error**2) / sqrt(curve.n)
        lower, upper = band(survival, spread, critical)
    return replace(found, lower=lower, upper=upper, critical=critical)


def _without_limits(curve: KaplanMeier, kind: Kind, interval: str) -> SimultaneousBand:
    none = np.zeros(0)
    return SimultaneousBand(
        times=none,
        survival=none.copy(),
        lower=none.copy(),
        upper=none.copy(),
        kind=kind,
        interval=interval,
        critical=None,
        start=None,
        end=None,
        confidence=curve.confidence,
    )


def _find_range(
    curve: KaplanMeier, start: float | None, end: float | None
) -> tuple[float | None, float | None]:
    given = [t for t in (start, end) if t is not None]
    seen = np.flatnonzero((curve.events > 0) & (curve.survival > 0))
    if not seen.size:
        return None, None
    first = float(curve.times[seen[0]]) if start is None else start
    last = float(curve.times[seen[-1]]) if end is None else end
    furthest = curve.times[curve.survival > 0][-1]
    if not (all(map(isfinite, given)) and curve.times[seen[0]] <= first <= last <= furthest):
        raise EstimationError(
            f"A band runs from a start to an end, from {curve.times[seen[0]]:g} (the first event)"
            f" to {furthest:g} (the last time at which the curve is above 0); {first} and {last}"
            " found."
        )
    return first, last


def _find_steps(times: Numbers, first: float, last: float) -> NDArray[np.intp]:
    """Find the step in force at the first time, and those up to the last."""
    begin = np.searchsorted(times, first, side="right") - 1
    return np.arange(begin, np.searchsorted(times, last, side="right"))


def _place(log_error: Numbers, n: int) -> Numbers:
    """Bring the variance to the scale from 0 to 1 of the bridge."""
    variance = n * log_error**2
    place: Numbers = variance / (1 + variance)
    return place


def _find_critical(
    stay: Callable[[float, float, float], float], place: Numbers, confidence: float
) -> float:
    a, b = float(place[0]), float(place[-1])
    return solve(lambda width: stay(width, a, b) - confidence, 1e-3, WIDEST)
