"""What a Cox model is given, checked and laid out."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_values
from remission.stats.observations import check_entries, check_labels, check_observations
from remission.stats.risk_sets import RiskSets, lay_out

Numbers = NDArray[np.float64]
Ties = Literal["efron", "breslow", "exact"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """Checked data, covariates brought to mean 0 and standard deviation 1."""

    strata: list[RiskSets]
    scale: Numbers  # the standard deviation each covariate had
    n: int
    n_events: int


def prepare(
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    entry: ArrayLike | None,
    strata: ArrayLike | None,
    ties: Ties,
) -> Prepared:
    """Check what was given and lay out the risk sets; raises as `estimate_cox`."""
    if ties not in get_args(Ties):
        raise EstimationError(f"There are no ties {ties!r}; choose efron, breslow or exact.")
    times, happened = check_observations(time, event)
    x = check_covariates(covariates, times.size)
    if not happened.any():
        raise EstimationError("Nobody had the event; without one there is no hazard ratio.")
    entries = None if entry is None else check_entries(entry, times)
    within = np.zeros(times.size, dtype=np.intp)
    if strata is not None:
        within = check_labels(strata, times.size, "strata")[1]
    x, scale = standardise(x)
    laid_out = lay_out(times, happened, x, within, entries, efron=ties == "efron")
    return Prepared(strata=laid_out, scale=scale, n=times.size, n_events=int(happened.sum()))


def check_covariates(covariates: ArrayLike, n: int) -> Numbers:
    """Give back the covariates as n rows of floats.

    Raises
    ------
    EstimationError
        When there is not one row per patient, no column, or a number is missing or infinite.
    """
    try:
        x = np.asarray(covariates, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EstimationError(f"The covariates must be numbers: {error}.") from error
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[0] != n or not x.shape[1]:  # noqa: PLR2004 - rows and columns
        raise EstimationError(
            f"The covariates must be one row for each of {n} patients; shape {x.shape} found."
        )
    for column in range(x.shape[1]):
        check_values(x[:, column], f"values of covariate {column + 1}")
    return x


def standardise(x: Numbers) -> tuple[Numbers, Numbers]:
    """Bring the covariates to mean 0 and standard deviation 1; give back what it was.

    Raises
    ------
    EstimationError
        When a covariate is the same for everybody.
    """
    centred = x - x.mean(axis=0)
    scale = np.sqrt((centred**2).mean(axis=0))
    flat = np.flatnonzero(scale <= 1e-12 * np.abs(x).max(axis=0))
    if flat.size:
        raise EstimationError(f"Covariate {flat[0] + 1} is the same for everybody; leave it out.")
    return centred / scale, scale
