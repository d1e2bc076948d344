"""Weibull and exponential regression when the event may only be known to lie between visits."""

from functools import partial
from math import exp, log
from statistics import NormalDist
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_confidence
from remission.stats.chi_square import chi_square, two_sided
from remission.stats.cox_data import check_covariates, standardise
from remission.stats.interval_support import check_intervals
from remission.stats.newton import SINGULAR, ascend
from remission.stats.nouns import Estimate
from remission.stats.partial_likelihood import Likelihood
from remission.stats.weibull_curve import FARTHEST, Distribution, Weibull
from remission.stats.weibull_likelihood import evaluate, lay_out

Numbers = NDArray[np.float64]
FLAT = 1e-8
"""So little of the information at the start is left only where the likelihood levels out."""


def estimate_weibull(
    left: ArrayLike,
    right: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    distribution: Distribution = "weibull",
    confidence: float = 0.95,
) -> Weibull:
    """Estimate a Weibull or exponential curve, and by what factor covariates change its hazard.

    Parameters
    ----------
    left, right
        As in `estimate_interval_survival`; an exactly known time is above 0.
    covariates
        One row per patient and one column per covariate, or one column alone; none when not
        given.
    distribution
        "weibull", or "exponential": the shape is 1.
    confidence
        Strictly between 0 and 1.

    Raises
    ------
    EstimationError
        As `estimate_interval_survival`; when a time is 0, nobody had the event, a covariate does
        not vary or repeats others, or there is no maximum.

    Notes
    -----
    Maximum likelihood by Newton's method; with intercept, coefficients and shape as parameters
    the log likelihood has one top (Burridge J. J R Stat Soc B 1981;43:41-5, from knowledge of the
    paper). Errors are those of the observed information.
    """
    if distribution not in get_args(Distribution):
        raise EstimationError(f"The curve is weibull or exponential; {distribution!r} found.")
    check_confidence(confidence)
    begins, ends = check_intervals(left, right)
    if ((begins == 0) & (ends == 0)).any():
        raise EstimationError("An exactly known time is above 0 in a Weibull model; 0 found.")
    happened = np.isfinite(ends)
    if not happened.any():
        raise EstimationError("Nobody had the event; without one there is no curve to estimate.")
    x = np.empty((begins.size, 0))
    if covariates is not None:
        x = check_covariates(covariates, begins.size)
    scaled, scale = standardise(x) if x.size else (x, np.ones(0))
    times = _Times(begins, ends, float(np.log(ends[happened]).mean()))
    shape = distribution == "weibull"
    theta, here = _climb(times, scaled, shape=shape)
    mean = x.mean(axis=0) if x.size else scale
    back = _unscale(scale, mean, times.middle, float(theta[-1]) if shape else None)
    covariance = back @ np.linalg.inv(here.information) @ back.T
    plain = _climb(times, scaled[:, :0], shape=shape)[1].log if scale.size else None
    return _report(
        _Fit(theta[1 : scale.size + 1] / scale, covariance, here.log, plain),
        intercept=float(theta[0] - theta[1 : scale.size + 1] @ (mean / scale))
        - times.middle * (float(theta[-1]) if shape else 1.0),
        shape=float(theta[-1]) if shape else None,
        counts=(begins.size, int(happened.sum())),
        confidence=confidence,
    )


class _Times(NamedTuple):
    begins: Numbers
    ends: Numbers
    middle: float  # the mean logarithm of the right ends, taken off all logarithms of times


class _Fit(NamedTuple):
    coefficients: Numbers
    covariance: Numbers
    log: float
    plain: float | None  # without covariates


def _climb(times: _Times, x: Numbers, *, shape: bool) -> tuple[Numbers, Likelihood]:
    """Find where the likelihood is highest, from the exponential curve of everybody's times."""
    data = lay_out(times.begins, times.ends, x, times.middle, shape=shape)
    likelihood = partial(evaluate, data)
    happened = np.isfinite(times.ends)
    halfway = (times.begins + np.where(happened, times.ends, times.begins)) / 2
    rate = happened.sum() / (halfway / exp(times.middle)).sum()
    start = np.zeros(1 + x.shape[1] + shape)
    start[0] = log(rate)
    if shape:
        start[-1] = 1.0
    here = likelihood(start)
    size = np.sqrt(np.diag(here.information))
    if not size.all() or np.linalg.eigvalsh(here.information / np.outer(size, size))[0] < SINGULAR:
        raise EstimationError(
            "One covariate is a combination of the others (such as a sum of indicators that is"
            " always 1), or nothing tells the shape; leave the covariate out, or take the"
            " exponential curve."
        )
    theta, there = ascend(likelihood, start, here, _explain_infinity)
    if shape:  # of the logarithm of the shape, which is 1 at the start
        size[-1] /= theta[-1]
    if np.linalg.eigvalsh(there.information / np.outer(size, size))[0] < FLAT:
        raise EstimationError(_explain_infinity(theta))
    return theta, there


def _unscale(scale: Numbers, mean: Numbers, middle: float, shape: float | None) -> Numbers:
    """Find how intercept, coefficients and log shape move with what was estimated."""
    p = scale.size
    back = np.diag(np.concatenate(([1.0], 1 / scale, [] if shape is None else [1 / shape])))
    back[0, 1 : p + 1] = -mean / scale
    if shape is not None:
        back[0, -1] = -middle
    return back


def _report(
    fit: _Fit,
    *,
    intercept: float,
    shape: float | None,
    counts: tuple[int, int],
    confidence: float,
) -> Weibull:
    b, p = fit.coefficients, fit.coefficients.size
    errors = np.sqrt(np.diag(fit.covariance))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    mine = errors[1 : p + 1]
    with np.errstate(over="ignore"):  # a ratio above the largest float is infinite
        ratios = [np.exp(b + move * mine) for move in (0.0, -z, z)]
    wald = ratio = None
    if fit.plain is not None:
        part = fit.covariance[1 : p + 1, 1 : p + 1]
        wald = chi_square(float(b @ np.linalg.solve(part, b)), p)
        ratio = chi_square(max(2 * (fit.log - fit.plain), 0.0), p)
    return Weibull(
        intercept=intercept,
        coefficients=b,
        standard_errors=mine,
        hazard_ratios=ratios[0],
        lower=ratios[1],
        upper=ratios[2],
        p_values=two_sided(b / mine),
        shape=_describe_shape(shape, float(errors[-1]), z, confidence),
        covariance=fit.covariance,
        log_likelihood=fit.log,
        wald=wald,
        likelihood_ratio=ratio,
        n=counts[0],
        n_events=counts[1],
        distribution="exponential" if shape is None else "weibull",
        confidence=confidence,
    )


def _describe_shape(shape: float | None, error: float, z: float, confidence: float) -> Estimate:
    if shape is None:
        return Estimate(
            value=1.0,
            standard_error=None,
            lower=None,
            upper=None,
            confidence=confidence,
            why_missing="no limits: the shape of an exponential curve is 1 by definition",
        )
    if z * error > FARTHEST:
        return Estimate(
            value=shape,
            standard_error=shape * error,
            lower=None,
            upper=None,
            confidence=confidence,
            why_missing="no limits: the data hardly tell the shape",
        )
    return Estimate(
        value=shape,
        standard_error=shape * error,
        lower=shape * exp(-z * error),
        upper=shape * exp(z * error),
        confidence=confidence,
    )


def _explain_infinity(theta: Numbers) -> str:  # noqa: ARG001 - as newton.ascend asks
    return (
        "The likelihood has no top: a covariate separates the patients with an event from the"
        " others, or the events lie so close together that the shape runs to infinity."
    )
