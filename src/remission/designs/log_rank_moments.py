"""What a one-sample log-rank test sees at a look: its drift, its spread, its correlation."""

from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from remission.designs.reference_curve import ReferenceCurve
from remission.errors import DesignError

Numbers = NDArray[np.float64]
Method = Literal["wu", "kwak-jung"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)


@dataclass(frozen=True, kw_only=True)
class LogRankRequest:
    """A trial without a control arm whose outcome is a time.

    Parameters
    ----------
    reference
        The curve under which the treatment is no better.
    hazard_ratio
        Treatment to reference, below 1; the effect that must be found.
    accrual
        Patients entered per unit of time, evenly.
    follow_up
        From the last entry to the end of the trial. With `restricted` every patient is followed
        for so long and no longer.
    alpha, beta
        One-sided type I error, and type II error at the hazard ratio.
    method
        "wu": the exact variance under the alternative (Wu 2020). "kwak-jung": the variance at the
        mean of both hazards (Kwak and Jung 2014).
    """

    reference: ReferenceCurve
    hazard_ratio: float
    accrual: float
    follow_up: float
    restricted: bool = False
    alpha: float = 0.05
    beta: float = 0.20
    method: Method = "wu"

    def __post_init__(self) -> None:
        """Refuse numbers for which no trial has a meaning."""
        if not 0 < self.hazard_ratio < 1:
            raise DesignError(
                f"The hazard ratio is {self.hazard_ratio}; treatment to reference, between 0 and"
                " 1, is expected: 0.5 when the hazard is to be halved."
            )
        if not (self.accrual > 0 and isfinite(self.accrual)):
            raise DesignError(f"Accrual is {self.accrual} patients per unit of time; above 0.")
        if not (self.follow_up >= 0 and isfinite(self.follow_up)) or (
            self.restricted and self.follow_up == 0
        ):
            raise DesignError(f"The follow-up is {self.follow_up}; a time above 0 is expected.")
        if not (0 < self.alpha < 1 and 0 < self.beta < 1 and self.alpha + self.beta < 1):
            raise DesignError(
                f"alpha = {self.alpha} and beta = {self.beta}; each between 0 and 1 and together"
                " below 1 is expected."
            )
        if self.method not in ("wu", "kwak-jung"):
            raise DesignError(f"There is no method {self.method!r}; choose wu or kwak-jung.")


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Per patient: of expected less observed events the mean and variance, and the information.

    `null` is the variance that the test uses, the events that the reference lets expect; `active`
    the true variance at the hazard ratio, at 1 the same.
    """

    drift: Numbers
    null: Numbers
    active: Numbers


@dataclass(frozen=True, kw_only=True)
class Glance:
    """When the trial is looked at; arrays of one shape.

    Entries are spread over `spread`; the look is at `until`, both from the first entry. The
    moments are per patient entered during `whole`: `spread` itself, or longer when patients who
    are still to be entered count as well.
    """

    spread: Numbers
    until: Numbers
    whole: Numbers


def find_moments(request: LogRankRequest, hazard_ratio: float, look: Glance) -> Moments:
    """Return the moments at looks, at a true hazard ratio."""
    spread, until = look.spread[..., None], look.until[..., None]
    most = np.minimum(until, request.follow_up) if request.restricted else until
    turn = np.clip(until - spread, 0, most)  # from here on fewer are followed for so long
    power = min(request.reference.shape, 1.0) / 4  # of the time, for the integrand to be smooth
    sums = np.zeros((2, *look.spread.shape))
    for start, end in ((np.zeros_like(turn), turn), (turn, most)):
        half = (end**power - start**power) / 2
        place = start**power + half * (1 + _NODES)
        time = place ** (1 / power)
        share = np.minimum(until - time, spread) / look.whole[..., None]
        weights = np.divide(half * _WEIGHTS * share, place, where=half > 0, out=0 * time)
        sums += _add_up(request, hazard_ratio, time, weights / power)
    exposed, squares = sums
    events = hazard_ratio * exposed
    active = (
        events - events**2 + 2 * squares - exposed**2 - 2 * hazard_ratio * squares
        + 2 * exposed * events
    )  # fmt: skip
    if request.method == "kwak-jung":
        mean = (1 + hazard_ratio) / 2
        active = mean * find_moments(replace(request, method="wu"), mean, look).null
    return Moments(drift=exposed - events, null=exposed, active=active)


def _add_up(request: LogRankRequest, ratio: float, time: Numbers, weights: Numbers) -> Numbers:
    """Integrate 1 and the cumulative hazard over the reference's hazard, among those alive.

    `weights` are those of the logarithm of time.
    """
    cumulative = request.reference.find_hazards(time)
    hazard = request.reference.shape * cumulative * weights
    alive = np.exp(-ratio * cumulative)
    exposed = (alive * hazard).sum(axis=-1)
    squares = (alive * cumulative * hazard).sum(axis=-1)
    return np.array([exposed, squares])
