"""The search for one-sample log-rank designs in one and in two stages."""

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import LARGEST_TRIAL, SLACK
from remission.designs.log_rank_design import LogRankDesign, Looks
from remission.designs.log_rank_moments import LogRankRequest, Numbers
from remission.designs.normal_pair import NormalPair
from remission.errors import DesignError

_EARLIEST = 0.2  # of the accrual time of one stage: too few events before for a test
_FEWEST_EVENTS = 1.0  # expected at the look under the reference: with fewer z has no meaning
_SHARES = np.linspace(0.0, 0.98, 12)  # from the earliest time of the look to the end of accrual
_CUTS = np.linspace(-2.5, 1.1, 7)  # where the search for c1 begins
_NEWTON = 4  # steps for c, which begin close to it
_HALVINGS = 9  # steps for c1
_MARGIN = 0.02  # so far below z of alpha c1 must stay
_ROUNDS = 3  # in which the time of the look is refined
_LARGER = 1.35  # trials of up to so many times the single stage take part


@dataclass(frozen=True, kw_only=True)
class LogRankDesigns:
    """The design of one stage, and those of two: fewest patients expected, and fewest in all."""

    single: LogRankDesign
    optimal: LogRankDesign
    minimax: LogRankDesign


def search_log_rank(request: LogRankRequest) -> LogRankDesign:
    """Find the smallest trial in one stage: n = (s0 z_alpha + s1 z_beta)^2 / drift^2.

    The moments depend on n through the time of accrual; the smallest whole n that satisfies it.

    Raises
    ------
    DesignError
        When more than `LARGEST_TRIAL` patients would be needed.

    Notes
    -----
    Wu J. Pharm Stat 2015;14:26-33. Kwak M, Jung SH. Stat Med 2014;33:2004-16.
    """
    n = np.arange(1.0, LARGEST_TRIAL + 1)
    c = -NormalDist().inv_cdf(request.alpha)
    shift = Looks(request, n, np.zeros(n.size)).shift(request.hazard_ratio)
    enough = shift.last(np.full(n.size, c)) <= NormalDist().inv_cdf(request.beta) + SLACK
    if not enough.any():
        raise DesignError(
            f"More than {LARGEST_TRIAL} patients would be needed at an accrual of"
            f" {request.accrual} per unit of time and a follow-up of {request.follow_up}; a longer"
            " follow-up, a stronger effect or larger errors need fewer."
        )
    return LogRankDesign(request=request, n=int(n[np.argmax(enough)]), c=c)


def search_log_rank_stages(request: LogRankRequest) -> LogRankDesigns:
    """Find the two-stage designs that expect the fewest patients under the reference, and in all.

    For every number of patients up to 1.35 times that of one stage, and every time of the look
    before the end of accrual, c and c1 are such that both errors are met exactly and c1 is as
    large as possible. Of the designs with the fewest patients in all the one that expects the
    fewest.

    Raises
    ------
    DesignError
        When no design of one stage exists, or none of two.

    Notes
    -----
    Kwak M, Jung SH. Stat Med 2014;33:2004-16. Wu J et al. Pharm Stat 2020;19:214-29.
    """
    single = search_log_rank(request)
    sizes = np.arange(max(2, ceil(0.9 * single.n)), ceil(_LARGER * single.n) + 1, dtype=float)
    earliest = _EARLIEST * single.accrual_time
    latest = sizes / request.accrual
    best = _fit(request, sizes, earliest + (latest - earliest)[:, None] * _SHARES).keep_best()
    width = (latest - earliest)[:, None] * (_SHARES[1] - _SHARES[0])
    for _ in range(_ROUNDS):
        around = best.t1 + width * np.linspace(-0.75, 0.75, 7)
        near = np.clip(around, earliest, 0.999 * latest[:, None])
        best = _fit(request, sizes, near).keep_best()
        width = width / 4
    expected = best.expected[:, 0]
    found = np.isfinite(expected)
    if not found.any():
        raise DesignError(
            "No two-stage design exists for these numbers, with an event or more expected before"
            " the look; one stage is needed."
        )

    def write(i: int) -> LogRankDesign:
        time, c1, c = (float(numbers[i, 0]) for numbers in (best.t1, best.c1, best.c))
        n1 = ceil(time * request.accrual * (1 - SLACK))
        return LogRankDesign(request=request, n=int(sizes[i]), c=c, n1=n1, t1=time, c1=c1)

    return LogRankDesigns(
        single=single,
        optimal=write(int(np.argmin(expected))),
        minimax=write(int(np.argmax(found))),
    )


@dataclass(frozen=True)
class _Fit:
    """Per number of patients and time of the look; `expected` is infinite where there is none."""

    t1: Numbers
    c1: Numbers
    c: Numbers
    expected: Numbers

    def keep_best(self) -> "_Fit":
        """Keep, per number of patients, the time with the fewest expected."""
        column = np.argmin(self.expected, axis=1)[:, None]
        parts = (self.t1, self.c1, self.c, self.expected)
        return _Fit(*(np.take_along_axis(part, column, axis=1) for part in parts))


def _fit(request: LogRankRequest, sizes: NDArray[np.float64], t1: Numbers) -> _Fit:
    """Find the largest c1 with which both errors are met."""
    from scipy.special import ndtr  # noqa: PLC0415 - 0.1 s that only these designs need

    n = np.broadcast_to(sizes[:, None], t1.shape)
    levels = _Levels(request, n, t1)
    low = np.full(t1.shape, np.nan)
    for cut in _CUTS:  # the last start at which the power is enough
        low = np.where(levels.find_spare(np.full(t1.shape, cut)) >= 0, cut, low)
    c1 = levels.find_root(low, low + float(_CUTS[1] - _CUTS[0]))
    expected = n - ndtr(c1) * (n - request.accrual * t1)
    possible = ~np.isnan(c1) & (levels.events >= _FEWEST_EVENTS)
    return _Fit(t1, c1, levels.find_last(c1), np.where(possible, expected, np.inf))


class _Levels:
    """What a limit of the first look leaves for the last, and the power of both."""

    def __init__(self, request: LogRankRequest, n: Numbers, t1: Numbers) -> None:
        looks = Looks(request, n, t1)
        self.events = looks.find_events()[0]
        self._null = NormalPair(looks.shift(1.0).correlation)
        self._shift = looks.shift(request.hazard_ratio)
        self._active = NormalPair(self._shift.correlation)
        self._request = request
        self._start = -NormalDist().inv_cdf(request.alpha)

    def find_last(self, c1: Numbers) -> Numbers:
        """Find c so that P(z1 > c1 and z > c) is alpha under the reference (Newton)."""
        return self._null.find_second(c1, self._request.alpha, start=self._start, steps=_NEWTON)

    def find_spare(self, c1: Numbers) -> Numbers:
        """Return the power less the power asked for; below 0 where no c keeps alpha."""
        possible = c1 < self._start - _MARGIN
        limit = np.where(possible, c1, 0.0)
        power = self._active.both_above(
            self._shift.first(limit), self._shift.last(self.find_last(limit))
        )
        return np.where(possible, power - (1 - self._request.beta), -1.0)

    def find_root(self, low: Numbers, high: Numbers) -> Numbers:
        """Find where the power is just enough: by false position, the kept end halved (Illinois).

        The lower end of the bracket is returned, at which the power is enough.
        """
        below, above = self.find_spare(low), self.find_spare(high)
        for _ in range(_HALVINGS):
            middle = low + (high - low) * below / (below - above)
            spare = self.find_spare(middle)
            enough = spare >= 0
            below, above = (
                np.where(enough, spare, below / 2),
                np.where(enough, above / 2, spare),
            )
            low, high = np.where(enough, middle, low), np.where(enough, high, middle)
        return low
