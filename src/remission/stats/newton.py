"""The coefficients of a Cox model by Newton's method, and why there may be none."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remission.errors import EstimationError
from remission.stats.partial_likelihood import Likelihood

Numbers = NDArray[np.float64]
Explain = Callable[[Numbers], str]

STEPS = 25
ENOUGH = 1e-14
"""Newton's gain in log likelihood falls below this within a few steps, and then the next is at
the last digit; where a coefficient runs to infinity each step only divides it by e, and 25 steps
leave it above 1e-11."""
SINGULAR = 1e-10


class Fit(NamedTuple):
    """Where the likelihood is highest, and the likelihood there and at coefficients of 0."""

    beta: Numbers
    here: Likelihood
    null: Likelihood


def climb(likelihood: Callable[[Numbers], Likelihood], p: int) -> Fit:
    """Find the coefficients under which the likelihood is highest.

    The covariates should have mean 0 and standard deviation 1.

    Raises
    ------
    EstimationError
        When a covariate says nothing or nothing new, or a coefficient runs to infinity.
    """
    beta = np.zeros(p)
    null = likelihood(beta)
    _check_information(null.information)
    return Fit(*ascend(likelihood, beta, null, _explain_infinity), null)


def ascend(
    likelihood: Callable[[Numbers], Likelihood],
    beta: Numbers,
    here: Likelihood,
    explain: Explain,
) -> tuple[Numbers, Likelihood]:
    """Go from `beta`, where the likelihood is `here`, to where it is highest.

    Raises
    ------
    EstimationError
        When there is no such place; `explain` says why, given the last coefficients.
    """
    for _ in range(STEPS):
        step = _solve(here, beta, explain)
        gain = float(step @ here.score)
        beta, here = _walk(likelihood, beta, step, here, explain)
        if gain < ENOUGH:
            return beta, here
    raise EstimationError(explain(beta))


def _walk(
    likelihood: Callable[[Numbers], Likelihood],
    beta: Numbers,
    step: Numbers,
    here: Likelihood,
    explain: Explain,
) -> tuple[Numbers, Likelihood]:
    """Take the step, or half of it as often as the likelihood would fall."""
    slack = 1e-12 * (1 + abs(here.log))
    for _ in range(30):
        with np.errstate(all="ignore"):  # too long a step may overflow, and is then halved
            there = likelihood(beta + step)
        if np.isfinite(there.log) and there.log >= here.log - slack:
            return beta + step, there
        step = step / 2
    raise EstimationError(explain(beta))


def _solve(here: Likelihood, beta: Numbers, explain: Explain) -> Numbers:
    size = np.sqrt(np.maximum(np.diag(here.information), 0))
    if not (size.all() and np.isfinite(here.information).all()):
        raise EstimationError(explain(beta))
    try:
        step: Numbers = np.linalg.solve(here.information / np.outer(size, size), here.score / size)
    except np.linalg.LinAlgError as error:
        raise EstimationError(explain(beta)) from error
    return step / size


def _check_information(information: Numbers) -> None:
    spread = np.diag(information)
    flat = np.flatnonzero(~(spread > SINGULAR))
    if flat.size:
        raise EstimationError(
            f"Covariate {flat[0] + 1} does not vary among the patients at risk when an event"
            " happens; it has no hazard ratio. Leave it out, or look at the strata."
        )
    size = np.sqrt(spread)
    if np.linalg.eigvalsh(information / np.outer(size, size))[0] < SINGULAR:
        raise EstimationError(
            "One covariate is a combination of the others among the patients at risk (such as a"
            " sum of indicators that is always 1); their hazard ratios cannot be told apart."
            " Leave one out."
        )


def _explain_infinity(beta: Numbers) -> str:
    which = int(np.argmax(np.abs(beta))) + 1
    return (
        f"A coefficient runs to infinity, most likely that of covariate {which}: it separates the"
        " patients with an event from those at risk, as when a group has none. There is no hazard"
        " ratio; a log-rank test can still compare the groups."
    )
