"""Cox regression: by what factor covariates change the hazard."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_confidence
from remission.stats.chi_square import chi_square, two_sided
from remission.stats.cox_data import Prepared, Ties, prepare
from remission.stats.exact_ties import evaluate_exactly
from remission.stats.freezing import freeze_arrays
from remission.stats.newton import SINGULAR, Fit, climb
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_labels
from remission.stats.partial_likelihood import Likelihood, evaluate, score_residuals, weigh
from remission.stats.risk_sets import RiskSets

Numbers = NDArray[np.float64]

_LIKELIHOODS = {"efron": evaluate, "breslow": evaluate, "exact": evaluate_exactly}


@dataclass(frozen=True, kw_only=True, eq=False)
class Cox:
    """Coefficients (log hazard ratios), one per covariate, with their errors, limits and tests.

    `covariance` is the one that errors, limits, p-values and the Wald test rest on: the robust
    one when clusters were given. The score and likelihood-ratio tests never are robust.
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
    score: ChiSquare
    likelihood_ratio: ChiSquare
    n: int
    n_events: int
    ties: Ties
    confidence: float

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def estimate_cox(  # noqa: PLR0913 - what a Cox model is made of
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
    confidence: float = 0.95,
) -> Cox:
    """Estimate by what factor each covariate multiplies the hazard.

    Parameters
    ----------
    time, event, entry
        As in `estimate_survival`. Several rows of one patient (changing covariates) are given by
        `entry` and `time` of each row; name the patient in `cluster`.
    covariates
        One row per patient and one column per covariate, or one column alone; finite numbers.
    strata
        One label per patient: each stratum has a baseline hazard of its own.
    cluster
        One label per patient: errors become robust (sandwich), summed over the rows of a label;
        a label of its own for each patient gives the errors of Lin and Wei.
    ties
        "efron", "breslow", or "exact" (discrete; neither with `entry` nor with `cluster`).
    confidence
        Of the limits of the hazard ratios.

    Raises
    ------
    EstimationError
        As `estimate_survival`; when there is no event, a covariate does not vary or repeats
        others among those at risk, a coefficient runs to infinity, or clusters are too few.

    Notes
    -----
    Cox DR. J R Stat Soc B 1972;34:187-220; Efron B. J Am Stat Assoc 1977;72:557-65; Lin DY, Wei
    LJ. J Am Stat Assoc 1989;84:1074-8.
    """
    check_confidence(confidence)
    data = prepare(time, event, covariates, entry=entry, strata=strata, ties=ties)
    if ties == "exact" and (entry is not None or cluster is not None):
        raise EstimationError("Exact ties go neither with entries nor with clusters; take efron.")
    fit = climb(partial(add_up, data.strata, _LIKELIHOODS[ties]), data.scale.size)
    late = [risk for risk in data.strata if risk.late is not None]
    if not all(risk.keeps_digits(weigh(risk, fit.beta).weight) for risk in late):
        raise EstimationError(
            "At some event those at risk weigh less than a millionth of those yet to enter, too"
            " little to be told from rounding. Look for extreme covariates."
        )
    information = fit.here.information * np.outer(data.scale, data.scale)
    covariance = np.linalg.inv(information).astype(np.float64, copy=False)
    if cluster is not None:
        labels = check_labels(cluster, data.n, "clusters")[1]
        covariance = _sandwich(data, fit.beta, covariance, labels)
    return _report(data, fit, covariance, ties, confidence)


def add_up(
    strata: list[RiskSets], one: Callable[[RiskSets, Numbers], Likelihood], beta: Numbers
) -> Likelihood:
    """Add up the likelihoods of the strata."""
    parts = [one(risk, beta) for risk in strata]
    return Likelihood(
        sum(part.log for part in parts),
        np.sum([part.score for part in parts], axis=0),
        np.sum([part.information for part in parts], axis=0),
    )


def _sandwich(
    data: Prepared, beta: Numbers, covariance: Numbers, labels: NDArray[np.intp]
) -> Numbers:
    residuals = np.zeros((data.n, data.scale.size))
    for risk in data.strata:
        residuals[risk.rows] = score_residuals(risk, beta)
    summed = np.zeros((int(labels.max()) + 1, data.scale.size))
    np.add.at(summed, labels, residuals * data.scale)
    # how far the coefficients move when a cluster is left out
    return square_up(summed @ covariance)


def square_up(moved: Numbers) -> Numbers:
    """Sum how far each cluster (row) moves the coefficients, squared: the robust covariance.

    Raises
    ------
    EstimationError
        When there are too few clusters for so many coefficients.
    """
    covariance: Numbers = moved.T @ moved
    size = np.sqrt(np.diag(covariance))
    few = moved.shape[0] <= moved.shape[1] or not size.all()
    if few or np.linalg.eigvalsh(covariance / np.outer(size, size))[0] < SINGULAR:
        raise EstimationError(
            f"{moved.shape[0]} clusters or patients are too few for robust errors of"
            f" {moved.shape[1]} covariates; at least {moved.shape[1] + 1} that differ are needed."
        )
    return covariance


def _report(data: Prepared, fit: Fit, covariance: Numbers, ties: Ties, confidence: float) -> Cox:
    beta = fit.beta / data.scale
    errors = np.sqrt(np.diag(covariance))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    with np.errstate(over="ignore"):  # a ratio above the largest float is infinite
        ratios = [np.exp(beta + move * errors) for move in (0.0, -z, z)]
    null = fit.null
    score = float(null.score @ np.linalg.solve(null.information, null.score))
    return Cox(
        coefficients=beta,
        standard_errors=errors,
        hazard_ratios=ratios[0],
        lower=ratios[1],
        upper=ratios[2],
        p_values=two_sided(beta / errors),
        covariance=covariance,
        log_likelihood=fit.here.log,
        null_log_likelihood=null.log,
        wald=chi_square(float(beta @ np.linalg.solve(covariance, beta)), beta.size),
        score=chi_square(score, beta.size),
        likelihood_ratio=chi_square(max(2 * (fit.here.log - null.log), 0.0), beta.size),
        n=data.n,
        n_events=data.n_events,
        ties=ties,
        confidence=confidence,
    )
