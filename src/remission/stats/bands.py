"""Confidence limits of a Kaplan-Meier curve, one function per transformation.

Each takes the survival, the standard error of its logarithm and the normal quantile, and gives
the limits from 0 to 1. They are NaN where the transformation has no value: all of them where
survival is 0, and where it is 1 all but those of `LIMITS_AT_ONE`.
"""

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]

LIMITS_AT_ONE = frozenset({"log", "plain"})
"""The intervals whose limits are 1 while survival is 1; the others have none there."""


def log_log_band(survival: Curve, log_error: Curve, z: float) -> tuple[Curve, Curve]:
    """Take the limits on log(-log S): they stay within 0 and 1 by themselves."""
    outside = (survival <= 0) | (survival >= 1)
    with np.errstate(all="ignore"):  # at 0 and 1, which have no limits
        height = np.log(survival)
        factor = np.exp(-z * log_error / height)
        lower, upper = np.exp(height * factor), np.exp(np.divide(height, factor, out=factor))
    lower[outside] = upper[outside] = np.nan
    return lower, upper


def log_band(survival: Curve, log_error: Curve, z: float) -> tuple[Curve, Curve]:
    """Take the limits on log S, and cut the upper at 1."""
    inside = survival > 0
    spread = z * np.where(inside, log_error, 0)
    lower, upper = survival * np.exp(-spread), np.minimum(survival * np.exp(spread), 1)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def plain_band(survival: Curve, log_error: Curve, z: float) -> tuple[Curve, Curve]:
    """Take the limits on S itself, and cut them at 0 and 1."""
    inside = survival > 0
    spread = z * survival * np.where(inside, log_error, 0)
    lower, upper = np.maximum(survival - spread, 0), np.minimum(survival + spread, 1)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def logit_band(survival: Curve, log_error: Curve, z: float) -> tuple[Curve, Curve]:
    """Take the limits on log(S / (1 - S)): they stay within 0 and 1 by themselves."""
    inside = (survival > 0) & (survival < 1)
    share = np.where(inside, survival, 0.5)
    factor = np.exp(z * np.where(inside, log_error, 0) / (1 - share))
    odds = share / (1 - share)
    lower, upper = odds / (odds + factor), odds / (odds + 1 / factor)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def arcsine_band(survival: Curve, log_error: Curve, z: float) -> tuple[Curve, Curve]:
    """Take the limits on arcsin(sqrt S), and cut them at 0 and 1."""
    inside = (survival > 0) & (survival < 1)
    share = np.where(inside, survival, 0.5)
    spread = z * np.where(inside, log_error, 0) * np.sqrt(share / (1 - share)) / 2
    angle = np.arcsin(np.sqrt(share))
    lower = np.sin(np.maximum(angle - spread, 0)) ** 2
    upper = np.sin(np.minimum(angle + spread, np.pi / 2)) ** 2
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)
