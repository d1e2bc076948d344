"""The likelihood of a Weibull model when an event may only be known to lie between two visits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.stats.partial_likelihood import Likelihood

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """Patients laid out so that the logarithm of the hazard gathered by a time is linear.

    That logarithm is z = design @ (intercept, coefficients, shape). `design` holds the time known
    for exact events, the left end otherwise, and the right end of those with none but it;
    `width` is log right - log left of an interval, `kind` one of those below.
    """

    design: Numbers
    width: Numbers
    kind: NDArray[np.intp]
    middle: float  # taken off all logarithms of times
    shape: bool  # whether the shape is estimated; it is 1 otherwise


EXACT, CENSORED, BEFORE, BETWEEN = range(4)


def lay_out(begins: Numbers, ends: Numbers, x: Numbers, middle: float, *, shape: bool) -> Layout:
    """Lay out the patients who say something, with `middle` taken off the logarithm of times."""
    kind = np.full(begins.size, BETWEEN)
    kind[begins == ends] = EXACT
    kind[~np.isfinite(ends)] = CENSORED
    kind[(begins == 0) & (kind == BETWEEN)] = BEFORE
    told = (kind != CENSORED) | (begins > 0)
    begins, ends, x, kind = begins[told], ends[told], x[told], kind[told]
    known = np.log(np.where(kind == BEFORE, ends, begins)) - middle
    width = np.zeros(kind.size)
    np.log(ends / np.where(begins > 0, begins, 1), out=width, where=kind == BETWEEN)
    design = np.column_stack((np.ones(kind.size), x, known))
    return Layout(design=design, width=width, kind=kind, middle=middle, shape=shape)


def evaluate(data: Layout, theta: Numbers) -> Likelihood:
    """Evaluate the likelihood of times; `theta` are intercept, coefficients and shape.

    An interval is taken at its left end and its width, so that a narrow one loses no digits.
    """
    shape = float(theta[-1]) if data.shape else 1.0
    if shape <= 0:
        return Likelihood(-np.inf, theta, np.eye(theta.size))
    full = theta if data.shape else np.append(theta, 1.0)
    z = data.design @ full
    parts = np.zeros((6, z.size))  # log, slope and curvature in z; slope and curvatures in width
    for kind, part in enumerate((_exact, _censored, _before, _between)):
        mine = data.kind == kind
        parts[:, mine] = part(np.exp(z[mine]), shape * data.width[mine])
    log, slope, curve, slope_width, cross, curve_width = parts
    exact = data.kind == EXACT
    at = (
        data.design[exact, -1] + data.middle
    )  # the density is one of times, not of their logarithms
    total = float(log.sum() + (z[exact] + np.log(shape) - at).sum())
    score = data.design.T @ slope
    information = data.design.T @ (data.design * curve[:, None])
    score[-1] += slope_width @ data.width + exact.sum() / shape
    mixed = data.design.T @ (cross * data.width)
    information[-1] += mixed
    information[:, -1] += mixed
    information[-1, -1] += curve_width @ data.width**2 + exact.sum() / shape**2
    size = theta.size
    return Likelihood(total, score[:size], information[:size, :size])


def _exact(hazard: Numbers, width: Numbers) -> tuple[Numbers, ...]:
    none = 0 * width
    return -hazard, 1 - hazard, hazard, none, none, none


def _censored(hazard: Numbers, width: Numbers) -> tuple[Numbers, ...]:
    none = 0 * width
    return -hazard, -hazard, hazard, none, none, none


def _before(hazard: Numbers, width: Numbers) -> tuple[Numbers, ...]:
    """1 - S at the right end."""
    none = 0 * width
    odds = 1 / np.expm1(hazard)
    curve = hazard * odds * (hazard * (1 + odds) - 1)
    return np.log(-np.expm1(-hazard)), hazard * odds, curve, none, none, none


def _between(hazard: Numbers, width: Numbers) -> tuple[Numbers, ...]:
    """S at the left end less S at the right one; `gap` is the hazard gathered in between."""
    right = hazard * np.exp(width)
    gap = hazard * np.expm1(width)
    odds = 1 / np.expm1(gap)
    return (
        np.log(-np.expm1(-gap)) - hazard,
        gap * odds - hazard,
        hazard - gap * odds + gap**2 * odds * (1 + odds),
        right * odds,
        right * odds * (gap * (1 + odds) - 1),
        right * odds * (right * (1 + odds) - 1),
    )
