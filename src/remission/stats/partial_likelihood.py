"""The partial likelihood of a Cox model with its slope and curvature (Breslow and Efron)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    weighted = weight[:, None] * risk.x
    total = risk.sum_at_risk(weight)[risk.at]
    sums = risk.sum_at_risk(weighted)[risk.at]
    if risk.fraction.any():
        total -= risk.fraction * risk.sum_dead(weight)[risk.at]
        sums -= risk.fraction[:, None] * risk.sum_dead(weighted)[risk.at]
    return Pieces(eta, weight, total, sums / total[:, None])


def evaluate(risk: RiskSets, beta: Numbers) -> Likelihood:
    """Evaluate the partial likelihood of one stratum.

    With the weight of a patient summed over the events the patient is at risk of, the second
    moments of all risk sets together are one product of matrices.
    """
    pieces = weigh(risk, beta)
    inverse = 1 / pieces.total
    held = risk.gather(inverse)
    held[risk.dead] -= risk.sum_ties(risk.fraction * inverse)[risk.at]
    second = risk.x.T @ (risk.x * (pieces.weight * held)[:, None])
    return Likelihood(
        float(pieces.eta[risk.dead].sum() - np.log(pieces.total).sum()),
        risk.x[risk.dead].sum(axis=0) - pieces.mean.sum(axis=0),
        second - pieces.mean.T @ pieces.mean,
    )


def score_residuals(risk: RiskSets, beta: Numbers) -> Numbers:
    """Split the score of one stratum over its patients, in the order of its rows."""
    pieces = weigh(risk, beta)
    inverse = 1 / pieces.total
    moments = np.column_stack((inverse, pieces.mean * inverse[:, None]))
    held = risk.gather(moments)
    held[risk.dead] -= risk.sum_ties(risk.fraction[:, None] * moments)[risk.at]
    residuals = -pieces.weight[:, None] * (risk.x * held[:, :1] - held[:, 1:])
    ties = np.bincount(risk.at)[risk.at][:, None]
    residuals[risk.dead] += risk.x[risk.dead] - risk.sum_ties(pieces.mean / ties)[risk.at]
    return residuals


def covariances(risk: RiskSets, beta: Numbers) -> Numbers:
    """Find the covariance of the covariates at risk at each event: (events, p, p)."""
    pieces = weigh(risk, beta)
    squares = np.einsum("i,ij,ik->ijk", pieces.weight, risk.x, risk.x)
    second = risk.sum_at_risk(squares)[risk.at]
    if risk.fraction.any():
        second -= risk.fraction[:, None, None] * risk.sum_dead(squares)[risk.at]
    second /= pieces.total[:, None, None]
    around: Numbers = second - np.einsum("ij,ik->ijk", pieces.mean, pieces.mean)
    return around
