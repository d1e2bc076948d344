"""One-sample log-rank designs tried on invented patients: what the approximation is worth."""

import numpy as np

from remission.designs.log_rank_design import LogRankBehaviour, LogRankDesign
from remission.errors import DesignError


def simulate_log_rank(
    design: LogRankDesign, hazard_ratio: float, trials: int, rng: np.random.Generator
) -> LogRankBehaviour:
    """Run the design on so many invented trials at a true hazard ratio.

    Entries are uniform over the time of accrual, times follow the reference with its hazard
    multiplied, and nobody is lost. A look without any expected event goes on.

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

    def look(at: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        seen = np.clip(at - entry, 0, request.follow_up if request.restricted else None)
        expected = curve.find_hazards(np.minimum(time, seen)).sum(axis=1)
        gap = expected - ((time <= seen) & (seen > 0)).sum(axis=1)
        z: np.ndarray[tuple[int], np.dtype[np.float64]] = np.divide(
            gap, np.sqrt(expected), out=np.full(trials, np.inf), where=expected > 0
        )
        return z

    stopped = np.zeros(trials, dtype=bool)
    patients = np.full(trials, float(design.n))
    if design.t1 is not None and design.c1 is not None:
        stopped = look(design.t1) <= design.c1
        entered = (entry < design.t1).sum(axis=1)
        patients = np.where(stopped, entered, design.n)
    promising = ~stopped & (look(design.duration) > design.c)
    return LogRankBehaviour(
        hazard_ratio=hazard_ratio,
        promising=float(promising.mean()),
        early_stop=float(stopped.mean()),
        expected_patients=float(patients.mean()),
    )
