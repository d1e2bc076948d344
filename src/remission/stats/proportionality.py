"""Are hazards proportional: does a hazard ratio stay the same as time goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.chi_square import chi_square
from remission.stats.counting import count_by_time
from remission.stats.cox import add_up
from remission.stats.cox_data import Prepared, Ties, prepare
from remission.stats.newton import climb
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_entries, check_observations
from remission.stats.partial_likelihood import covariances, evaluate, weigh

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Proportionality:
    """One test per covariate, and one of all together."""

    covariates: tuple[ChiSquare, ...]
    together: ChiSquare


def test_proportional_hazards(  # noqa: PLR0913 - what a Cox model is made of
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    entry: ArrayLike | None = None,  # noqa: PT028 - a test of hypotheses, not one of ours
    strata: ArrayLike | None = None,  # noqa: PT028 - the same
    ties: Ties = "efron",  # noqa: PT028 - the same
    clock: str = "km",  # noqa: PT028 - the same
) -> Proportionality:
    """Test whether the hazard ratio of each covariate of a Cox model stays the same over time.

    The score test of adding each covariate times g(t) to the model, as R's `cox.zph` since
    survival 3.0 does it from the Schoenfeld residuals.

    Parameters
    ----------
    time, event, covariates, entry, strata, ties
        As in `estimate_cox`, but for exact ties.
    clock
        g(t): "km" 1 - S(t) just before t, S being the curve of all patients; "identity" t;
        "log" log(t), for times above 0.

    Returns
    -------
    Proportionality
        A test is missing, with the reason, when all events are at one value of g.

    Raises
    ------
    EstimationError
        As `estimate_cox`; for exact ties; when there is no such clock.

    Notes
    -----
    Grambsch PM, Therneau TM. Biometrika 1994;81:515-26.
    """
    if ties == "exact":
        raise EstimationError("Proportional hazards are tested with ties efron or breslow.")
    if clock not in _CLOCKS:
        raise EstimationError(f"There is no clock {clock!r}; choose one of {', '.join(_CLOCKS)}.")
    data = prepare(time, event, covariates, entry=entry, strata=strata, ties=ties)
    p = data.scale.size
    beta = climb(partial(add_up, data.strata, evaluate), p).beta
    score, information = _extend(data, beta, _read_clock(time, event, entry, clock))
    own = range(p, 2 * p)
    return Proportionality(
        covariates=tuple(_test(score, information, p, [j]) for j in own),
        together=_test(score, information, p, list(own)),
    )


def _extend(data: Prepared, beta: Numbers, g: Numbers) -> tuple[Numbers, Numbers]:
    """Score and information of the model with each covariate times g(t) added, at 0."""
    p = beta.size
    at_events = np.concatenate([g[risk.rows[risk.dead]] for risk in data.strata])
    middle = at_events.mean()
    score, blocks = np.zeros(2 * p), np.zeros((3, p, p))
    for risk in data.strata:
        here = g[risk.rows[risk.dead]] - middle
        # of a time with several events each has the same g
        spread = covariances(risk, beta)
        score[p:] += here @ (risk.x[risk.dead] - weigh(risk, beta).mean)
        for power in range(3):
            blocks[power] += np.tensordot(here**power, spread, axes=1)
    return score, np.block([[blocks[0], blocks[1]], [blocks[1], blocks[2]]])


def _test(score: Numbers, information: Numbers, p: int, own: list[int]) -> ChiSquare:
    chosen = [*range(p), *own]
    part, u = information[np.ix_(chosen, chosen)], score[chosen]
    size = np.sqrt(np.diag(part))
    if not size.all() or np.linalg.eigvalsh(part / np.outer(size, size))[0] < 1e-10:  # noqa: PLR2004 - singular
        why = "too few different event times to see a change over time"
        return ChiSquare(statistic=None, degrees=len(own), p_value=None, why_missing=why)
    return chi_square(float(u @ np.linalg.solve(part, u)), len(own))


def _read_clock(time: ArrayLike, event: ArrayLike, entry: ArrayLike | None, clock: str) -> Numbers:
    times, happened = check_observations(time, event)
    entries = None if entry is None else check_entries(entry, times)
    return _CLOCKS[clock](times, happened, entries)


def _kaplan_meier(times: Numbers, happened: NDArray[np.bool_], entries: Numbers | None) -> Numbers:
    counts = count_by_time(times, happened, entries)
    survival = np.cumprod((counts.at_risk - counts.events) / counts.at_risk)
    before = np.concatenate(([1.0], survival))
    place = np.searchsorted(counts.times, times, side="right") - 1
    gone: Numbers = 1 - before[place]
    return gone


def _identity(times: Numbers, happened: NDArray[np.bool_], entries: Numbers | None) -> Numbers:  # noqa: ARG001 - as all clocks
    return times


def _logarithm(times: Numbers, happened: NDArray[np.bool_], entries: Numbers | None) -> Numbers:  # noqa: ARG001 - as all clocks
    if times[happened].min() <= 0:
        raise EstimationError("The clock log needs times above 0; choose km or identity.")
    return np.log(np.where(happened, times, 1.0))


_CLOCKS: dict[str, Callable[[Numbers, NDArray[np.bool_], Numbers | None], Numbers]] = {
    "km": _kaplan_meier,
    "identity": _identity,
    "log": _logarithm,
}
