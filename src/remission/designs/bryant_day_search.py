"""The search for the two-stage design of Bryant and Day, with its certificate."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import SLACK, check_request
from remission.designs.bryant_day import BryantDay
from remission.designs.request import RequestTables
from remission.designs.simon_stages import SAME_SIZE
from remission.designs.tables import BinomialTables, Matrix
from remission.errors import DesignError

SAFE_RATES = "rates without toxicity"

ROUNDING = 1e-9
"""A power so little (relatively) below its limit does not end the search too soon."""

MOST_PATIENTS = 250
"""The search stops here; a trial of two outcomes that needs more needs other numbers."""


@dataclass(frozen=True, kw_only=True)
class BryantDayRequest:
    """Rates and errors of a trial that watches response and absence of toxicity.

    `alpha_response` is the error of calling an inactive treatment promising that is safe,
    `alpha_toxicity` of an active one that is too toxic, `beta` of missing one that is both.
    """

    response0: float
    response1: float
    safe0: float
    safe1: float
    alpha_response: float
    alpha_toxicity: float
    beta: float


@dataclass(frozen=True)
class FirstCuts:
    """How often each cut of the first stage is exceeded, from 0 on."""

    null: NDArray[np.float64]
    active: NDArray[np.float64]


@dataclass(frozen=True)
class Cuts:
    """Every pair of cuts of one outcome for given n1 and n that could be part of a design."""

    first: NDArray[np.int_]
    last: NDArray[np.int_]
    null: NDArray[np.float64]  # P(both exceeded) at the rate of a bad treatment
    active: NDArray[np.float64]
    null_going: NDArray[np.float64]  # P(the first exceeded)
    active_going: NDArray[np.float64]

    def take(self, kept: NDArray[np.bool_]) -> "Cuts":
        """Keep some of the pairs."""
        return Cuts(
            first=self.first[kept],
            last=self.last[kept],
            null=self.null[kept],
            active=self.active[kept],
            null_going=self.null_going[kept],
            active_going=self.active_going[kept],
        )


class Rates(Protocol):
    """The four rates that every request for two outcomes states."""

    @property
    def response0(self) -> float: ...  # noqa: D102 - the class says it
    @property
    def response1(self) -> float: ...  # noqa: D102
    @property
    def safe0(self) -> float: ...  # noqa: D102
    @property
    def safe1(self) -> float: ...  # noqa: D102


class Found(NamedTuple):
    """A design that keeps all errors; the smallest is the best, ties and all."""

    expected: float
    n: int
    n1: int
    first: tuple[int, int]
    last: tuple[int, int]

    def write(self, rates: Rates) -> BryantDay:
        """Write the design for the rates it was found for."""
        return BryantDay(
            response0=rates.response0,
            response1=rates.response1,
            safe0=rates.safe0,
            safe1=rates.safe1,
            n1=self.n1,
            r1=self.first[0],
            s1=self.first[1],
            n=self.n,
            r=self.last[0],
            s=self.last[1],
        )


def search_bryant_day(request: BryantDayRequest) -> BryantDay:
    """Find the design that expects the fewest patients when the treatment is bad in one respect.

    The larger of the two expected numbers, inactive but safe and active but toxic, is the
    smallest. Ties: the smaller n, then n1, then the smaller cuts of the first stage, then those
    of the whole trial. The search ends when no larger n can be better.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `MOST_PATIENTS` patients exists.

    Notes
    -----
    Bryant J, Day R. Biometrics 1995;51:1372-83.
    """
    response, safe = _prepare(request)
    going: list[float] = []  # at least, per n1 from 1 on
    best: Found | None = None
    for n in range(max(2, response.fewest, safe.fewest), MOST_PATIENTS + 1):
        going += [_bound_going(response, safe, n1) for n1 in range(len(going) + 1, n)]
        n1 = np.arange(1, n)
        bounds = n1 + np.array(going) * (n - n1)
        if best and bounds.min() >= best.expected - SAME_SIZE:
            return best.write(request)
        for size in n1[bounds < (best.expected - SAME_SIZE if best else np.inf)].tolist():
            most = (best.expected - size) / (n - size) / response.least_power if best else 1.0
            cuts = (find_cuts(response, size, n, most), find_cuts(safe, size, n, most))
            found = _pair(request, cuts, (size, n))
            best = min(filter(None, (best, found)), default=None)
    raise DesignError(
        f"No design of up to {MOST_PATIENTS} patients is certain to be the best with these errors;"
        " move the rates apart, or allow larger errors."
    )


def _prepare(request: BryantDayRequest) -> tuple[RequestTables, RequestTables]:
    check_request(request.response0, request.response1, request.alpha_response, request.beta)
    check_request(
        request.safe0, request.safe1, request.alpha_toxicity, request.beta, what=SAFE_RATES
    )
    power = (1 - request.beta) * (1 - SLACK)
    inactive = request.alpha_response * (1 + SLACK) / power  # what one outcome may err alone
    toxic = request.alpha_toxicity * (1 + SLACK) / power
    return (
        RequestTables(request.response0, request.response1, inactive, power, MOST_PATIENTS),
        RequestTables(request.safe0, request.safe1, toxic, power, MOST_PATIENTS),
    )


def _bound_going(response: RequestTables, safe: RequestTables, n1: int) -> float:
    """Bound from below how often the second stage is entered in the worse of both bad cases."""
    one, other = list_first_cuts(response, n1), list_first_cuts(safe, n1)
    going = np.maximum(np.outer(one.null, other.active), np.outer(one.active, other.null))
    return find_least(going, one, other, response.least_power)


def list_first_cuts(tables: RequestTables, n1: int) -> FirstCuts:
    """List how often the cuts of the first stage that leave enough power are exceeded."""
    cuts = slice(1, int(tables.largest_cut[n1]) + 2)
    return FirstCuts(null=tables.null.tail[n1, cuts], active=tables.active.tail[n1, cuts])


def find_least(going: Matrix, one: FirstCuts, other: FirstCuts, power: float) -> float:
    """Find the least chance to go on of pairs of cuts that keep the power; infinity: none does."""
    enough = np.outer(one.active, other.active) >= power * (1 - ROUNDING)
    return float(np.min(going, where=enough, initial=np.inf))


def find_cuts(tables: RequestTables, n1: int, n: int, most_going: float) -> Cuts | None:
    """Find the cuts that leave enough power and, alone, not too much error.

    Those of the first stage that a bad treatment exceeds more often than `most_going` are left out.
    """
    top, last = int(tables.largest_cut[n1]), np.arange(int(tables.largest_cut[n]) + 1)
    low = int(np.sum(tables.null.tail[n1, 1 : top + 2] > most_going))
    if top < low or not last.size:
        return None
    active = _reach(tables.active, (n1, n), (low, top), last)
    null = _reach(tables.null, (n1, n), (low, top), last)
    good = (active >= tables.least_power) & (null <= tables.most_error)
    good &= np.arange(low, top + 1)[:, None] <= last
    rows, columns = np.nonzero(good)
    if not rows.size:
        return None
    first = low + rows
    return Cuts(
        first=first,
        last=last[columns],
        null=null[rows, columns],
        active=active[rows, columns],
        null_going=tables.null.tail[n1, first + 1],
        active_going=tables.active.tail[n1, first + 1],
    )


def _pair(
    request: BryantDayRequest,
    cuts: tuple[Cuts | None, Cuts | None],
    stages: tuple[int, int],
) -> Found | None:
    """Find the best pair of cuts for response and cuts for safety."""
    one, other = cuts
    if one is None or other is None:
        return None
    n1, n = stages
    inactive, toxic = np.outer(one.null, other.active), np.outer(one.active, other.null)
    good = inactive <= request.alpha_response * (1 + SLACK)
    good &= toxic <= request.alpha_toxicity * (1 + SLACK)
    good &= np.outer(one.active, other.active) >= (1 - request.beta) * (1 - SLACK)
    going = np.maximum(
        np.outer(one.null_going, other.active_going), np.outer(one.active_going, other.null_going)
    )
    sizes = np.where(good, n1 + going * (n - n1), np.inf)
    least = sizes.min()
    if not np.isfinite(least):
        return None
    return min(
        Found(
            expected=round(float(sizes[i, j]), 9),
            n=n,
            n1=n1,
            first=(int(one.first[i]), int(other.first[j])),
            last=(int(one.last[i]), int(other.last[j])),
        )
        for i, j in np.argwhere(sizes <= least + SAME_SIZE)
    )


def _reach(
    tables: BinomialTables,
    stages: tuple[int, int],
    first: tuple[int, int],
    last: NDArray[np.int_],
) -> Matrix:
    """P(more than the first cut among n1, more than the last among n).

    A row for every first cut from the one of `first` to the other.
    """
    (n1, n), (low, top) = stages, first
    x1 = np.arange(low + 1, n1 + 1)
    second = tables.tail[n - n1, np.clip(last + 1 - x1[:, None], 0, n - n1 + 1)]
    paths = tables.mass[n1, x1, None] * second
    reached: Matrix = np.cumsum(paths[::-1], axis=0)[::-1][: top - low + 1]
    return reached
