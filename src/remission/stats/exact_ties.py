"""The exact partial likelihood of a Cox model for tied events, discrete in time."""

import numpy as np
from numpy.typing import NDArray

from remission.stats.partial_likelihood import Likelihood
from remission.stats.risk_sets import RiskSets

Numbers = NDArray[np.float64]


def evaluate_exactly(risk: RiskSets, beta: Numbers) -> Likelihood:
    """Evaluate the likelihood of one stratum: that it was these d of all sets of d at risk.

    Patients are added from the last to the first; for every d up to the most ties the logarithm
    of the sum over all sets of d is kept, with mean and second moment of the covariate sums
    among these sets (the recursion of Gail, Lubin and Rubinstein. Biometrika 1981;68:703-7). A
    new patient is in a share of the sets, so that the moments are averages: nothing overflows.
    """
    eta, x = risk.x @ beta, risk.x
    ties = np.bincount(risk.at)
    sums = _Sums(int(ties.max()), x.shape[1])
    log, score = 0.0, x[risk.dead].sum(axis=0)
    information = np.zeros((x.shape[1], x.shape[1]))
    row = x.shape[0]
    for k in range(ties.size - 1, -1, -1):
        while row > risk.first[k]:
            row -= 1
            sums.add(float(eta[row]), x[row])
        d = ties[k]
        log -= sums.log[d]
        score = score - sums.mean[d]
        information += sums.second[d] - np.outer(sums.mean[d], sums.mean[d])
    return Likelihood(float(log + eta[risk.dead].sum()), score, information)


class _Sums:
    """Sums over all sets of d patients, for d from 0 to the most needed."""

    def __init__(self, most: int, p: int) -> None:
        self.size = 0
        self.log = np.full(most + 1, -np.inf)
        self.log[0] = 0.0
        self.mean = np.zeros((most + 1, p))
        self.second = np.zeros((most + 1, p, p))

    def add(self, eta: float, x: Numbers) -> None:
        """Let one more patient be at risk."""
        self.size = min(self.size + 1, self.log.size - 1)
        new, less = slice(1, self.size + 1), slice(0, self.size)
        log = np.logaddexp(self.log[new], eta + self.log[less])
        share = np.exp(eta + self.log[less] - log)[:, None]
        mean = self.mean[less]
        cross = mean[:, :, None] * x
        second = self.second[less] + cross + cross.transpose(0, 2, 1) + np.outer(x, x)
        self.second[new] += share[:, :, None] * (second - self.second[new])
        self.mean[new] += share * (mean + x - self.mean[new])
        self.log[new] = log
