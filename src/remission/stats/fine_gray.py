"""Fine-Gray regression: by what factor covariates change how often an event comes first."""

from dataclasses import dataclass
from functools import partial
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_confidence
from remission.stats.chi_square import chi_square, two_sided
from remission.stats.cox import square_up
from remission.stats.cox_data import check_covariates, standardise
from remission.stats.freezing import freeze_arrays
from remission.stats.newton import climb
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_causes
from remission.stats.partial_likelihood import evaluate, score_residuals, weigh
from remission.stats.risk_sets import RiskSets, lay_out
from remission.stats.ties import find_distinct_times

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class FineGray:
    """Coefficients (log ratios of subdistribution hazards), one per covariate, with their errors.

    The likelihoods are partial ones with weights: their difference has no chi-square
    distribution, which is why the Wald test is the only one.
    """

    coefficients: Numbers
    standard_errors: Numbers
    hazard_ratios: Numbers
    lower: Numbers
    upper: Numbers
    p_values: Numbers
    covariance: Numbers
    log_likelihood: float
    null_log_likelihood: float
    wald: ChiSquare
    n: int
    n_events: int
    confidence: float

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def estimate_fine_gray(
    time: ArrayLike,
    cause: ArrayLike,
    covariates: ArrayLike,
    *,
    of: int = 1,
    confidence: float = 0.95,
) -> FineGray:
    """Estimate by what factor each covariate multiplies the subdistribution hazard of a cause.

    A patient who had another event first stays at risk, with the probability of not having been
    censored since: the ratio speaks of the cumulative incidence, not of those still free of all.

    Parameters
    ----------
    time, cause
        As in `estimate_incidence`.
    covariates
        As in `estimate_cox`.
    of
        The number of the cause.
    confidence
        Of the limits of the ratios.

    Raises
    ------
    EstimationError
        As `estimate_incidence` and `estimate_cox`.

    Notes
    -----
    Fine JP, Gray RJ. J Am Stat Assoc 1999;94:496-509. Ties as Breslow; the variance includes that
    of the censoring weights.
    """
    z = NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)
    times, which = check_causes(time, cause)
    x = check_covariates(covariates, times.size)
    if not (which == of).any():
        raise EstimationError(f"Nobody had an event of cause {of}; there is no hazard ratio.")
    x, scale = standardise(x)
    risk = _lay_out(times, which, x, of)
    fit = climb(partial(evaluate, risk), scale.size)
    influence = score_residuals(risk, fit.beta) + _censoring(risk, fit.beta, times, which)
    inverse = np.linalg.inv(fit.here.information)
    covariance = square_up(influence @ inverse / scale)
    beta, errors = fit.beta / scale, np.sqrt(np.diag(covariance))
    with np.errstate(over="ignore"):  # a ratio above the largest float is infinite
        ratios = [np.exp(beta + move * errors) for move in (0.0, -z, z)]
    return FineGray(
        coefficients=beta,
        standard_errors=errors,
        hazard_ratios=ratios[0],
        lower=ratios[1],
        upper=ratios[2],
        p_values=two_sided(beta / errors),
        covariance=covariance,
        log_likelihood=fit.here.log,
        null_log_likelihood=fit.null.log,
        wald=chi_square(float(beta @ np.linalg.solve(covariance, beta)), beta.size),
        n=times.size,
        n_events=int((which == of).sum()),
        confidence=confidence,
    )


def _lay_out(times: Numbers, which: NDArray[np.intp], x: Numbers, of: int) -> RiskSets:
    """Lay out risk sets in which patients with another event linger."""
    everybody = np.zeros(times.size, dtype=np.intp)
    risk = lay_out(times, which == of, x, everybody, None, efron=False)[0]
    distinct, place = find_distinct_times(times)
    uncensored = _uncensored(place, which == 0, distinct.size)
    other = (which > 0) & (which != of)
    stay = np.zeros(times.size)
    stay[other] = 1 / uncensored[place[other]]
    at = np.searchsorted(distinct, risk.event_times)
    return risk._replace(linger=stay[risk.rows], decay=uncensored[at])


def _uncensored(place: NDArray[np.intp], censored: NDArray[np.bool_], size: int) -> Numbers:
    """Find the share not yet censored just before each time, by reverse Kaplan-Meier."""
    leaving = np.bincount(place, minlength=size)
    lost = np.bincount(place[censored], minlength=size)
    at_risk = place.size - np.cumsum(leaving) + leaving
    after = np.cumprod((at_risk - lost) / at_risk)
    before: Numbers = np.concatenate(([1.0], after))[:-1]
    return before


def _censoring(risk: RiskSets, beta: Numbers, times: Numbers, which: NDArray[np.intp]) -> Numbers:
    """Find what estimating the censoring weights adds to each patient's share of the score.

    In the rows of the risk set. A censoring at u lowers the weights of all who linger at u, at
    all later events (q); each patient's share is the censoring less what was expected of it.
    """
    _, place = find_distinct_times(times)
    place, lost = place[risk.rows], (which == 0)[risk.rows]
    size = int(place.max()) + 1
    at_risk = np.bincount(place, minlength=size)[::-1].cumsum()[::-1]
    pull = _pull(risk, beta, place, size) / at_risk[:, None]
    expected = pull * (np.bincount(place[lost], minlength=size) / at_risk)[:, None]
    share: Numbers = -np.cumsum(expected, axis=0)[place]
    share[lost] += pull[place[lost]]
    return share


def _pull(risk: RiskSets, beta: Numbers, place: NDArray[np.intp], size: int) -> Numbers:
    """Sum, at each time u, over those who linger and the events from u on: (x - mean) w hazard."""
    pieces = weigh(risk, beta)
    if risk.linger is None or risk.decay is None:
        return np.zeros((size, risk.x.shape[1]))
    weight = pieces.weight * risk.linger
    lingering = np.zeros((size + 1, 1 + risk.x.shape[1]))
    np.add.at(lingering, place + 1, np.column_stack((weight, weight[:, None] * risk.x)))
    lingering = np.cumsum(lingering, axis=0)[:-1]  # had another event before u
    hazard = risk.decay[risk.at] / pieces.total
    ahead = np.zeros((size, 1 + risk.x.shape[1]))
    np.add.at(ahead, place[risk.dead], np.column_stack((hazard, hazard[:, None] * pieces.mean)))
    ahead = np.cumsum(ahead[::-1], axis=0)[::-1]  # events at u and after
    pulled: Numbers = lingering[:, 1:] * ahead[:, :1] - lingering[:, :1] * ahead[:, 1:]
    return pulled
