"""Monitoring by the predictive probability of success (Lee and Liu 2008)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import (
    SLACK,
    check_observed,
    check_request,
    check_sizes,
    find_fewest_patients,
    too_many,
)
from remission.designs.looks import Look
from remission.designs.posterior import BetaPrior, PosteriorRule
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError
from remission.stats import binomial_tails

MOST_PATIENTS = 200
"""The search stops here."""

FIRST_LOOK = 10
"""Where monitoring begins unless told otherwise; then after every patient (as in the paper)."""


@dataclass(frozen=True, kw_only=True)
class PredictiveRule:
    """Success: P(rate > p0) above `success` at the end; stop when it has become too unlikely.

    Stop as not promising when the predictive probability of success is below `futility`, as
    promising when it is above `efficacy`; 1 means no such stop.
    """

    prior: BetaPrior
    success: float
    futility: float
    efficacy: float = 1.0

    def __post_init__(self) -> None:
        """Refuse thresholds that are no probabilities, or that would stop for both."""
        if not (0 < self.success < 1 and 0 <= self.futility < self.efficacy <= 1):
            raise DesignError(
                f"The thresholds are success {self.success}, futility {self.futility}, efficacy"
                f" {self.efficacy}; 0 < success < 1 and 0 <= futility < efficacy <= 1 is expected."
            )


def predict_success(rule: PredictiveRule, p0: float, seen: tuple[int, int], n: int) -> float:
    """Return P(success at n patients | responses, patients seen so far).

    Raises
    ------
    DesignError
        Unless 0 <= responses <= patients <= n.
    """
    responses, patients = seen
    check_observed(responses, patients)
    if patients > n:
        raise DesignError(f"{patients} patients are more than the {n} of the trial.")
    cut = PosteriorRule(rule.prior, p0, rule.success).find_cut(n)
    return float(_predict(rule.prior, cut, patients, n)[responses])


def plan_lee_liu(rates: tuple[float, float], rule: PredictiveRule, looks: Sequence[int]) -> Staged:
    """Find the bounds at every look, the last of which is the end of the trial.

    `rates` are p0 and p1; `alpha` and `beta` of the plan are the errors that it attains.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no number of responses would be a success.
    """
    p0, p1 = rates
    check_request(p0, p1, 1 - rule.success, rule.success / 2)
    check_sizes(looks)
    n, final = looks[-1], PosteriorRule(rule.prior, p0, rule.success)
    cut = final.find_cut(n)
    if not 0 <= cut < n:
        raise DesignError(
            f"With {n} patients the posterior threshold {rule.success} decides nothing."
        )
    chances = [_predict(rule.prior, cut, size, n) for size in looks[:-1]]
    plan = _stop(looks, chances, cut, rule)
    return state_errors(
        Staged(kind="lee-liu", p0=p0, p1=p1, alpha=0, beta=0, looks=plan, rule=final)
    )


def search_lee_liu(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the smallest trial that keeps both errors, looked at after each patient from the tenth.

    The prior is Beta(p0, 1 - p0), worth one patient. For every number of patients the final cuts
    are tried from the largest that leaves enough power downwards, until one errs too often, each
    with the futility threshold as high as the power allows. Of the designs with the fewest
    patients in all the one that expects the fewest under p0 is taken.

    Raises
    ------
    DesignError
        When the numbers make no sense, or more than `MOST_PATIENTS` patients would be needed.

    Notes
    -----
    Lee JJ, Liu DD. Clin Trials 2008;5:93-106.
    """
    check_request(p0, p1, alpha, beta)
    prior = BetaPrior(a=p0, b=1 - p0)
    for n in range(find_fewest_patients(p0, p1, alpha, beta), MOST_PATIENTS + 1):
        least_power = (1 - beta) * (1 - SLACK)
        top = int(np.sum(binomial_tails(n, p1)[1:] >= least_power)) - 1
        found = []
        for cut in range(top, -1, -1):
            plan = _raise_futility((p0, p1, alpha, beta), prior, cut, n)
            null = plan.operating_characteristics(p0)
            if null.promising > alpha * (1 + SLACK):
                break
            found.append((round(null.expected_patients, 9), -cut, plan))
        if found:
            return min(found, key=lambda item: item[:2])[2]
    raise DesignError(too_many(p0, p1, alpha, beta, most=MOST_PATIENTS))


def _raise_futility(
    request: tuple[float, float, float, float], prior: BetaPrior, cut: int, n: int
) -> Staged:
    """Stop for futility as readily as the power allows, by halving the possible thresholds."""
    p0, p1, alpha, beta = request
    looks = [*range(FIRST_LOOK, n), n]
    chances = [_predict(prior, cut, size, n) for size in looks[:-1]]
    final = PosteriorRule(prior, p0, float(prior.find_chances(n, p0)[cut]))

    def write(futility: float) -> Staged:
        rule = PredictiveRule(prior=prior, success=final.threshold, futility=futility)
        plan = _stop(looks, chances, cut, rule)
        return Staged(kind="lee-liu", p0=p0, p1=p1, alpha=alpha, beta=beta, looks=plan, rule=final)

    thresholds = np.unique(np.concatenate([[0.0], *chances]))
    thresholds = thresholds[thresholds < 1]
    low, high = 0, thresholds.size
    while high - low > 1:
        middle = (low + high) // 2
        power = write(float(thresholds[middle])).operating_characteristics(p1).promising
        low, high = (middle, high) if power >= (1 - beta) * (1 - SLACK) else (low, middle)
    return write(float(thresholds[low]))


def _stop(
    looks: Sequence[int], chances: Sequence[NDArray[np.float64]], cut: int, rule: PredictiveRule
) -> tuple[Look, ...]:
    """Turn the thresholds into numbers of responses."""
    plan = []
    for size, chance in zip(looks, chances, strict=False):
        few = int(np.sum(chance < rule.futility)) - 1
        enough = int(np.sum(chance <= rule.efficacy)) if rule.efficacy < 1 else size + 1
        plan.append(Look(n=size, futile=few, promising=enough))
    return (*plan, Look(n=looks[-1], futile=cut, promising=cut + 1))


def _predict(prior: BetaPrior, cut: int, patients: int, n: int) -> NDArray[np.float64]:
    """P(more than the cut respond in all | x of the patients did) for every x."""
    x = np.arange(patients + 1)
    predicted = prior.predict(x, patients, n - patients)
    tails = np.cumsum(predicted[:, ::-1], axis=1)[:, ::-1]
    padded = np.column_stack([tails, np.zeros(patients + 1)])
    needed = np.clip(cut + 1 - x, 0, n - patients + 1)
    chances: NDArray[np.float64] = np.where(needed == 0, 1.0, padded[x, needed])
    return chances
