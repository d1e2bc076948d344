"""Restricted mean: how long, on average, patients stay free of the event up to a horizon."""

from math import erfc, isfinite, sqrt
from statistics import NormalDist

import numpy as np

from remission.errors import EstimationError
from remission.stats.curve import KaplanMeier
from remission.stats.nouns import Estimate


def estimate_restricted_mean(curve: KaplanMeier, until: float) -> Estimate:
    """Estimate the mean time free of the event within `until`: the area under the curve.

    Parameters
    ----------
    curve
        From `estimate_survival`; its confidence level is taken over.
    until
        The horizon, above 0, in the unit of the times.

    Returns
    -------
    Estimate
        Limits are value +- z standard errors, cut at 0 and `until`. Missing when the horizon lies
        beyond the last observation and that one was censored, for the area is then unknown, and
        when the group is empty.

    Raises
    ------
    EstimationError
        When `until` is not above 0 and finite; when patients entered late.

    Notes
    -----
    Variance: sum over event times of (area from there to the horizon)^2 d / (r (r - d)), without
    a correction for small samples (Klein JP, Moeschberger ML. Survival Analysis, 2003, 4.5).
    """
    if not (isfinite(until) and until > 0):
        raise EstimationError(f"A restricted mean needs a horizon above 0; {until} found.")
    if curve.entries is not None:
        raise EstimationError(
            "A restricted mean is not taken of a curve with entries: its first part may rest on"
            " nobody. Leave `entry` out of `estimate_survival`."
        )
    why = curve.why_missing or _explain_horizon(curve, until)
    if why is not None:
        return _missing(curve.confidence, why)
    mean, error = _area(curve, until)
    z = NormalDist().inv_cdf((1 + curve.confidence) / 2)
    return Estimate(
        value=mean,
        standard_error=error,
        lower=max(mean - z * error, 0.0),
        upper=min(mean + z * error, until),
        confidence=curve.confidence,
    )


def compare_restricted_means(first: KaplanMeier, second: KaplanMeier, until: float) -> Estimate:
    """Estimate by how much the restricted mean of the first group exceeds that of the second.

    The groups are independent: their variances add up; limits and the two-sided p-value are
    those of the normal distribution. Missing when either mean is, and the p-value also when both
    standard errors are 0.

    Raises
    ------
    EstimationError
        As `estimate_restricted_mean`; when the curves have different confidence levels.
    """
    if first.confidence != second.confidence:
        raise EstimationError(
            f"The two curves have different confidence levels, {first.confidence:g} and"
            f" {second.confidence:g}; estimate both with the same."
        )
    means = [estimate_restricted_mean(curve, until) for curve in (first, second)]
    for name, mean in zip(("first", "second"), means, strict=True):
        if mean.why_missing is not None:
            return _missing(first.confidence, f"{name} group: {mean.why_missing}")
    one, two = ((mean.value or 0.0, mean.standard_error or 0.0) for mean in means)
    value, error = one[0] - two[0], sqrt(one[1] ** 2 + two[1] ** 2)
    z = NormalDist().inv_cdf((1 + first.confidence) / 2)
    return Estimate(
        value=value,
        standard_error=error,
        lower=value - z * error,
        upper=value + z * error,
        confidence=first.confidence,
        p_value=erfc(abs(value) / error / sqrt(2)) if error > 0 else None,
    )


def _area(curve: KaplanMeier, until: float) -> tuple[float, float]:
    """Area under the curve to the horizon, and its standard error."""
    before = curve.times <= until
    times = np.concatenate(([0.0], curve.times[before], [until]))
    heights = np.concatenate(([1.0], curve.survival[before]))
    pieces = np.diff(times) * heights
    remaining = np.cumsum(pieces[::-1])[::-1][1:]
    events, at_risk = curve.events[before], curve.at_risk[before]
    left = at_risk - events
    terms = np.zeros(left.size)  # once nobody is left no area remains
    np.divide(events, at_risk * left, out=terms, where=left > 0)
    return float(pieces.sum()), float(np.sqrt((remaining**2 * terms).sum()))


def _explain_horizon(curve: KaplanMeier, until: float) -> str | None:
    if until > curve.times[-1] and curve.survival[-1] > 0:
        return (
            f"nobody was observed beyond {curve.times[-1]:g}, and the last was censored:"
            f" the curve is unknown up to {until:g}"
        )
    return None


def _missing(confidence: float, why: str) -> Estimate:
    return Estimate(
        value=None,
        standard_error=None,
        lower=None,
        upper=None,
        confidence=confidence,
        why_missing=why,
    )
