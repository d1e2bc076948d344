"""The partial likelihood of a Cox model with its slope and curvature (Breslow and Efron)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.stats import loops
from remission.stats.compiled import find_compiled
from remission.stats.risk_sets import RiskSets

Numbers = NDArray[np.float64]


class Likelihood(NamedTuple):
    """Logarithm of the likelihood, its slope (score) and minus its curvature (information)."""

    log: float
    score: Numbers
    information: Numbers


class Pieces(NamedTuple):
    """What one stratum is made of, at given coefficients; one entry per event or per patient."""

    eta: Numbers  # x'b, less its largest
    weight: Numbers  # exp(eta)
    total: Numbers  # weight at risk at each event
    mean: Numbers  # of the covariates at risk at each event, by weight


def weigh(risk: RiskSets, beta: Numbers) -> Pieces:
    """Weigh the patients at risk at each event."""
    eta = risk.x @ beta
    eta -= eta.max()
    weight = np.exp(eta)
    sums = _sum_at_risk(risk, weight)
    total = sums[:, 0].copy()
    return Pieces(eta, weight, total, sums[:, 1:] / total[:, None])


def _sum_at_risk(risk: RiskSets, weight: Numbers) -> Numbers:
    """Sum weight and weighted covariates over those at risk at each event, Efron's share off."""
    compiled = find_compiled(loops.sum_at_risk, risk.x.size) if risk.simple else None
    if compiled is not None:
        return compiled(weight, risk.x, risk.first, risk.dead, risk.at, risk.fraction)
    weighted = np.empty((weight.size, 1 + risk.x.shape[1]))
    weighted[:, 0] = weight
    np.multiply(weight[:, None], risk.x, out=weighted[:, 1:])
    sums = risk.at_events(risk.sum_at_risk(weighted))
    if risk.fraction.any():
        sums = sums - risk.fraction[:, None] * risk.at_events(risk.sum_dead(weighted))
    return sums


def _gather_hazard(risk: RiskSets, inverse: Numbers) -> Numbers:
    """Sum 1 / total over the events a patient is at risk of, Efron's share off."""
    compiled = find_compiled(loops.gather_hazard, risk.x.size) if risk.simple else None
    if compiled is not None:
        return compiled(inverse, risk.at, risk.until, risk.dead, risk.fraction)
    held = risk.gather(inverse)
    if risk.tied:
        held[risk.dead] -= risk.at_events(risk.sum_ties(risk.fraction * inverse))
    return held


def evaluate(risk: RiskSets, beta: Numbers) -> Likelihood:
    """Evaluate the partial likelihood of one stratum.

    With the weight of a patient summed over the events the patient is at risk of, the second
    moments of all risk sets together are one product of matrices.
    """
    pieces = weigh(risk, beta)
    held = _gather_hazard(risk, 1 / pieces.total)
    second = risk.x.T @ (risk.x * (pieces.weight * held)[:, None])
    return Likelihood(
        float(pieces.eta[risk.dead].sum() - np.log(pieces.total).sum()),
        risk.dead_sum - pieces.mean.sum(axis=0),
        second - pieces.mean.T @ pieces.mean,
    )


def score_residuals(risk: RiskSets, beta: Numbers) -> Numbers:
    """Split the score of one stratum over its patients, in the order of its rows."""
    pieces = weigh(risk, beta)
    inverse = 1 / pieces.total
    moments = np.column_stack((inverse, pieces.mean * inverse[:, None]))
    held = risk.gather(moments)
    held[risk.dead] -= risk.at_events(risk.sum_ties(risk.fraction[:, None] * moments))
    residuals = -pieces.weight[:, None] * (risk.x * held[:, :1] - held[:, 1:])
    ties = np.bincount(risk.at)[risk.at][:, None]
    residuals[risk.dead] += risk.x[risk.dead] - risk.at_events(risk.sum_ties(pieces.mean / ties))
    return residuals


def covariances(risk: RiskSets, beta: Numbers) -> Numbers:
    """Find the covariance of the covariates at risk at each event: (events, p, p)."""
    pieces = weigh(risk, beta)
    squares = np.einsum("i,ij,ik->ijk", pieces.weight, risk.x, risk.x)
    second = risk.at_events(risk.sum_at_risk(squares))
    if risk.fraction.any():
        second = second - risk.fraction[:, None, None] * risk.at_events(risk.sum_dead(squares))
    second /= pieces.total[:, None, None]
    around: Numbers = second - np.einsum("ij,ik->ijk", pieces.mean, pieces.mean)
    return around
