"""A Weibull or exponential curve that depends on covariates, and the numbers read off it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, log1p, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_values
from remission.stats.freezing import freeze_arrays
from remission.stats.nouns import ChiSquare, Estimate

Numbers = NDArray[np.float64]
Distribution = Literal["weibull", "exponential"]
FARTHEST = 500.0
"""The largest logarithm of a time, a hazard or a limit that is still told."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weibull:
    """A curve S(t) = exp(-exp(intercept + x'coefficients) t^shape), with errors, limits and tests.

    `coefficients` are log hazard ratios, one per covariate; a factor by which times are
    multiplied is exp(-coefficient / shape). `covariance` is that of intercept, coefficients and,
    but for an exponential curve, the logarithm of the shape, in this order. The tests compare
    with the same curve for everybody; without covariates they are None.
    """

    intercept: float
    coefficients: Numbers
    standard_errors: Numbers
    hazard_ratios: Numbers
    lower: Numbers
    upper: Numbers
    p_values: Numbers
    shape: Estimate
    covariance: Numbers
    log_likelihood: float
    wald: ChiSquare | None
    likelihood_ratio: ChiSquare | None
    n: int
    n_events: int
    distribution: Distribution
    confidence: float

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)

    def at(self, t: float, covariates: Sequence[float] = ()) -> Estimate:
        """Read what share with these covariates is free of the event at t; limits on log(-log S).

        Raises
        ------
        EstimationError
            When t is not above 0 and finite, or there is not one number per covariate.
        """
        if not (isfinite(t) and t > 0):
            raise EstimationError(f"A rate is taken at a time above 0; {t} found.")
        x = self._check(covariates)
        shape = self._shape()
        height = self.intercept + float(x @ self.coefficients) + shape * log(t)
        error = self._error(np.concatenate(([1.0], x)), shape * log(t))
        z = NormalDist().inv_cdf((1 + self.confidence) / 2)
        hazard, more, less = (exp(min(height + move * error, FARTHEST)) for move in (0.0, z, -z))
        value, lower, upper = exp(-hazard), exp(-more), exp(-less)
        return Estimate(
            value=value,
            standard_error=hazard * value * error,
            lower=lower,
            upper=upper,
            confidence=self.confidence,
        )

    def quantile(self, p: float, covariates: Sequence[float] = ()) -> Estimate:
        """Read by what time a share p with these covariates has the event; limits on log time.

        Raises
        ------
        EstimationError
            When p is not strictly between 0 and 1, or there is not one number per covariate.
        """
        if not 0 < p < 1:
            raise EstimationError(f"A quantile is taken between 0 and 1; {p} found.")
        x = self._check(covariates)
        shape = self._shape()
        place = (log(-log1p(-p)) - self.intercept - float(x @ self.coefficients)) / shape
        error = self._error(-np.concatenate(([1.0], x)) / shape, -place)
        z = NormalDist().inv_cdf((1 + self.confidence) / 2)
        if place + z * error > FARTHEST:
            return Estimate(
                value=None,
                standard_error=None,
                lower=None,
                upper=None,
                confidence=self.confidence,
                why_missing="the curve is so flat that the time or its limit is beyond all bounds",
            )
        value = exp(place)
        return Estimate(
            value=value,
            standard_error=value * error,
            lower=value * exp(-z * error),
            upper=value * exp(z * error),
            confidence=self.confidence,
        )

    def _shape(self) -> float:
        return 1.0 if self.shape.value is None else self.shape.value

    def _check(self, covariates: Sequence[float]) -> Numbers:
        x = check_values(covariates, "covariates")
        if x.size != self.coefficients.size:
            raise EstimationError(
                f"The curve depends on {self.coefficients.size} covariates; {x.size} given."
            )
        return x

    def _error(self, slope: Numbers, slope_shape: float) -> float:
        full = np.append(slope, slope_shape)[: self.covariance.shape[0]]
        return sqrt(float(full @ self.covariance @ full))
