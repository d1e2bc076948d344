"""One-sample log-rank designs tried on invented patients: what the approximation is worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.designs.log_rank_design import LogRankBehaviour, LogRankDesign
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class InventedLooks:
    """What many invented trials show at one time: events seen, events expected, patients."""

    observed: NDArray[np.int_]
    expected: NDArray[np.float64]
    patients: NDArray[np.int_]

    def find_z(self) -> NDArray[np.float64]:
        """Return (E - O) / sqrt(E) of each; without any expected event infinite: it goes on."""
        z: NDArray[np.float64] = np.divide(
            self.expected - self.observed,
            np.sqrt(self.expected),
            out=np.full(self.expected.shape, np.inf),
            where=self.expected > 0,
        )
        return z


def draw_looks(
    design: LogRankDesign, hazard_ratio: float, trials: int, rng: np.random.Generator
) -> tuple[InventedLooks | None, InventedLooks]:
    """Invent trials at a true hazard ratio: what they show at the look, if any, and at the end.

    Entries are uniform over the time of accrual, times follow the reference with its hazard
    multiplied, and nobody is lost.

    Raises
    ------
    DesignError
        Unless trials is 1 or more and the hazard ratio above 0.
    """
    if trials < 1 or not hazard_ratio > 0:
        raise DesignError(f"{trials} trials at a hazard ratio of {hazard_ratio}; both above 0.")
    request = design.request
    curve = request.reference
    entry = rng.uniform(0, design.accrual_time, (trials, design.n))
    hazards = rng.exponential(1 / hazard_ratio, (trials, design.n)) / -np.log(curve.survival)
    time = curve.at * hazards ** (1 / curve.shape)

    def look(at: float) -> InventedLooks:
        seen = np.clip(at - entry, 0, request.follow_up if request.restricted else None)
        return InventedLooks(
            observed=((time <= seen) & (seen > 0)).sum(axis=1),
            expected=curve.find_hazards(np.minimum(time, seen)).sum(axis=1),
            patients=(entry < at).sum(axis=1),
        )

    return None if design.t1 is None else look(design.t1), look(design.duration)


def simulate_log_rank(
    design: LogRankDesign, hazard_ratio: float, trials: int, rng: np.random.Generator
) -> LogRankBehaviour:
    """Run the design on so many invented trials (`draw_looks`) at a true hazard ratio.

    A look without any expected event goes on.

    Raises
    ------
    DesignError
        Unless trials is 1 or more and the hazard ratio above 0.
    """
    look, end = draw_looks(design, hazard_ratio, trials, rng)
    stopped = np.zeros(trials, dtype=bool)
    patients = np.full(trials, float(design.n))
    if look and design.c1 is not None:
        stopped = look.find_z() <= design.c1
        patients = np.where(stopped, look.patients, design.n)
    promising = ~stopped & (end.find_z() > design.c)
    return LogRankBehaviour(
        hazard_ratio=hazard_ratio,
        promising=float(promising.mean()),
        early_stop=float(stopped.mean()),
        expected_patients=float(patients.mean()),
    )
