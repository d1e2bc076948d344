"""One-sample log-rank designs: a group against a reference curve, in one or two stages."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from remission.designs.log_rank_decision import decide_log_rank
from remission.designs.log_rank_look import LogRankLook
from remission.designs.log_rank_moments import Glance, LogRankRequest, Numbers, find_moments
from remission.designs.normal_pair import NormalPair
from remission.designs.nouns import TimeDecision


@dataclass(frozen=True, kw_only=True)
class LogRankBehaviour:
    """How a design behaves at a true hazard ratio, by the normal approximation."""

    hazard_ratio: float
    promising: float
    early_stop: float
    expected_patients: float


@dataclass(frozen=True, kw_only=True)
class LogRankDesign:
    """Compare observed with expected events by z = (E - O) / sqrt(E); above 0 is better.

    In two stages: at time `t1` from the first entry, when `n1` patients are entered, stop when
    z is `c1` or less. At the end, `follow_up` after the last of `n` entries, the treatment is
    promising when z is above `c`. In one stage `n1`, `t1` and `c1` are None.
    """

    request: LogRankRequest
    n: int
    c: float
    n1: int | None = None
    t1: float | None = None
    c1: float | None = None

    @property
    def accrual_time(self) -> float:
        """From the first entry to the last."""
        return self.n / self.request.accrual

    @property
    def duration(self) -> float:
        """From the first entry to the end of the trial."""
        return self.accrual_time + self.request.follow_up

    def find_events(self) -> tuple[float | None, float]:
        """Return the events expected under the reference at the look, if any, and at the end."""
        looks = Looks(self.request, np.array([float(self.n)]), np.array([self.t1 or 0.0]))
        early, last = (float(events[0]) for events in looks.find_events())
        return None if self.t1 is None else early, last

    def behave(self, hazard_ratio: float) -> LogRankBehaviour:
        """Tell how the design behaves when the true hazard ratio to the reference is this."""
        looks = Looks(self.request, np.array([float(self.n)]), np.array([self.t1 or 0.0]))
        shift = looks.shift(hazard_ratio)
        if self.c1 is None or self.t1 is None:
            power = NormalDist().cdf(-float(shift.last(np.array([self.c]))[0]))
            return LogRankBehaviour(
                hazard_ratio=hazard_ratio,
                promising=power,
                early_stop=0.0,
                expected_patients=float(self.n),
            )
        first, last = shift.first(np.array([self.c1])), shift.last(np.array([self.c]))
        stop = NormalDist().cdf(float(first[0]))
        return LogRankBehaviour(
            hazard_ratio=hazard_ratio,
            promising=float(NormalPair(shift.correlation).both_above(first, last)[0]),
            early_stop=stop,
            expected_patients=self.n - stop * (self.n - self.request.accrual * self.t1),
        )

    def find_correlation(self) -> float | None:
        """Return how z1 and z go together under the reference; None in one stage."""
        if self.t1 is None:
            return None
        looks = Looks(self.request, np.array([float(self.n)]), np.array([self.t1]))
        return float(looks.shift(1.0).correlation[0])

    def decide(
        self, *, look: LogRankLook | None = None, end: LogRankLook | None = None
    ) -> TimeDecision:
        """Conclude at the look (`look` alone), or at the end of the trial (`end`).

        Boundaries: c1 and c themselves are not promising. c1 is a limit of z, whenever the look
        came. When the patients or the time of the look or the end were not as planned, or there
        was no look, c is recomputed from the information seen, so that alpha is kept. A trial that
        the look should have stopped is not promising, whatever was seen later.

        Raises
        ------
        DesignError
            Without look and end, for a look of a design of one stage, or when the end knows less
            than the look.
        """
        return decide_log_rank(self, look, end)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Turns limits of z into limits of standard normal numbers at a true hazard ratio."""

    means: tuple[Numbers, Numbers]
    spreads: tuple[Numbers, Numbers]
    correlation: Numbers

    def first(self, c1: Numbers) -> Numbers:
        """Shift the limit of the first look."""
        shifted: Numbers = (c1 - self.means[0]) / self.spreads[0]
        return shifted

    def last(self, c: Numbers) -> Numbers:
        """Shift the limit of the end."""
        shifted: Numbers = (c - self.means[1]) / self.spreads[1]
        return shifted


class Looks:
    """Trials of `n` patients that are looked at after `t1`, and at their end; arrays."""

    def __init__(
        self, request: LogRankRequest, n: NDArray[np.float64], t1: NDArray[np.float64]
    ) -> None:
        self._request = request
        self._sizes = n
        accrual = n / request.accrual
        self._interim = np.minimum(t1, accrual)
        # Wu counts the patients still to be entered, Kwak and Jung those entered so far
        whole = accrual if request.method == "wu" else self._interim
        self._counted = request.accrual * np.maximum(whole, 1e-9)
        safe = np.maximum(self._interim, 1e-9)  # a design of one stage has no first look
        self._first = Glance(spread=safe, until=np.maximum(t1, 1e-9), whole=np.maximum(whole, 1e-9))
        self._last = Glance(spread=accrual, until=accrual + request.follow_up, whole=accrual)

    def shift(self, hazard_ratio: float) -> Shift:
        """Return what the true hazard ratio does to z: its means, spreads and correlation."""
        first = find_moments(self._request, hazard_ratio, self._first)
        last = find_moments(self._request, hazard_ratio, self._last)
        entered = self._request.accrual * self._interim
        with np.errstate(divide="ignore", invalid="ignore"):  # a look before any event can come
            return Shift(
                means=(
                    first.drift * np.sqrt(entered / first.null),
                    last.drift * np.sqrt(self._sizes / last.null),
                ),
                spreads=(np.sqrt(first.active / first.null), np.sqrt(last.active / last.null)),
                correlation=np.sqrt(first.active / last.active),
            )

    def find_events(self) -> tuple[Numbers, Numbers]:
        """Return the events expected under the reference at the first look and at the end."""
        first, last = (find_moments(self._request, 1.0, look) for look in (self._first, self._last))
        return self._counted * first.null, self._sizes * last.null
