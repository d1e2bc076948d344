"""Two stages for response and toxicity with one error for both (Conaway and Petroni 1995)."""

from dataclasses import dataclass

import numpy as np

from remission.designs.bounds import SLACK, check_request
from remission.designs.bryant_day import BryantDay
from remission.designs.bryant_day_search import (
    ROUNDING,
    SAFE_RATES,
    Cuts,
    Found,
    find_cuts,
    find_least,
    list_first_cuts,
)
from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE
from remission.errors import DesignError

MOST_PATIENTS = 120
"""The search stops here; a trial of two outcomes that needs more needs other numbers."""


@dataclass(frozen=True, kw_only=True)
class ConawayPetroniRequest:
    """Rates of response and of no toxicity, and both errors.

    `alpha` is the error of calling a treatment promising that is inactive and too toxic, `beta`
    that of missing one that is active and safe.
    """

    response0: float
    response1: float
    safe0: float
    safe1: float
    alpha: float
    beta: float


def search_conaway_petroni(request: ConawayPetroniRequest) -> BryantDay:
    """Find the design that expects the fewest patients when inactive and too toxic.

    Response and toxicity are taken as independent in a patient. Ties: the smaller n, then n1,
    then the smaller cuts of the first stage, then those of the whole trial. The search ends when
    no larger n can be better.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` patients exists.

    Notes
    -----
    Conaway MR, Petroni GR. Biometrics 1995;51:656-64.
    """
    response, safe = _prepare(request)
    going: list[float] = []  # at least, per n1 from 1 on
    best: Found | None = None
    for n in range(2, MOST_PATIENTS + 1):
        going += [_bound_going(response, safe, n1) for n1 in range(len(going) + 1, n)]
        n1 = np.arange(1, n)
        bounds = n1 + np.array(going) * (n - n1)
        if best and bounds.min() >= best.expected - SAME_SIZE:
            return best.write(request)
        for size in n1[bounds < (best.expected - SAME_SIZE if best else np.inf)].tolist():
            most = (best.expected - size) / (n - size) if best else 1.0  # in both outcomes
            pair = (
                find_cuts(response, size, n, most / safe.least_passing[size]),
                find_cuts(safe, size, n, most / response.least_passing[size]),
            )
            found = _pair(request, pair, (size, n))
            best = min(filter(None, (best, found)), default=None)
    raise DesignError(
        f"No design of up to {MOST_PATIENTS} patients is certain to be the best with these errors;"
        " move the rates apart, or allow larger errors."
    )


def _prepare(request: ConawayPetroniRequest) -> tuple[RequestTables, RequestTables]:
    check_request(request.response0, request.response1, request.alpha, request.beta)
    check_request(request.safe0, request.safe1, request.alpha, request.beta, what=SAFE_RATES)
    power = (1 - request.beta) * (1 - SLACK)
    rates = ((request.response0, request.response1), (request.safe0, request.safe1))
    one, other = (RequestTables(low, high, 1.0, power, MOST_PATIENTS) for low, high in rates)
    return one, other


def _bound_going(response: RequestTables, safe: RequestTables, n1: int) -> float:
    """Bound from below how often the second stage is entered when inactive and too toxic."""
    one, other = list_first_cuts(response, n1), list_first_cuts(safe, n1)
    return find_least(np.outer(one.null, other.null), one, other, response.least_power)


def _pair(
    request: ConawayPetroniRequest, cuts: tuple[Cuts | None, Cuts | None], stages: tuple[int, int]
) -> Found | None:
    """Find the best pair of cuts for response and cuts for safety."""
    one, other = cuts
    if one is None or other is None:
        return None
    one, other = _keep_useful(request, one, other), _keep_useful(request, other, one)
    if not (one.first.size and other.first.size):
        return None
    n1, n = stages
    good = np.outer(one.null, other.null) <= request.alpha * (1 + SLACK)
    good &= np.outer(one.active, other.active) >= (1 - request.beta) * (1 - SLACK)
    going = np.where(good, np.outer(one.null_going, other.null_going), np.inf)
    least = going.min()
    if not np.isfinite(least):
        return None
    ties = np.argwhere(going <= least + SLACK)
    found = [
        ((int(one.first[i]), int(other.first[j])), (int(one.last[i]), int(other.last[j])))
        for i, j in ties
    ]
    first, last = min(found)
    return Found(round(float(n1 + least * (n - n1)), 9), n, n1, first, last)


def _keep_useful(request: ConawayPetroniRequest, cuts: Cuts, other: Cuts) -> Cuts:
    """Keep the cuts that can keep both errors with some cuts of the other outcome."""
    useful = cuts.null * other.null.min() <= request.alpha * (1 + ROUNDING)
    useful &= cuts.active * other.active.max() >= (1 - request.beta) * (1 - ROUNDING)
    return cuts.take(useful)
