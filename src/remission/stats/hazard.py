"""Nelson-Aalen: how much hazard has gathered by each time."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.stats.checks import check_confidence
from remission.stats.counting import count_by_time
from remission.stats.freezing import freeze_arrays
from remission.stats.observations import check_entries, check_observations


@dataclass(frozen=True, kw_only=True, eq=False)
class NelsonAalen:
    """The cumulative hazard at each distinct time, with pointwise limits.

    Arrays as in `KaplanMeier`. Before the first event the hazard and its error are 0 and the
    limits NaN: they do not exist there.
    """

    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    hazard: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    confidence: float
    why_missing: str | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def estimate_hazard(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    confidence: float = 0.95,
) -> NelsonAalen:
    """Estimate the cumulative hazard as time goes on.

    Parameters as in `estimate_survival`. At each time the hazard grows by events / at risk and
    its variance by events / at risk squared (Aalen); the limits are taken on the logarithm, H
    exp(+- z se / H).

    Raises
    ------
    EstimationError
        As `estimate_survival`.

    Notes
    -----
    Nelson W. Technometrics 1972;14:945-66; Aalen O. Ann Stat 1978;6:701-26.
    """
    z = NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)
    times, happened = check_observations(time, event)
    entries = None if entry is None else check_entries(entry, times)
    counts = count_by_time(times, happened, entries)
    hazard = np.cumsum(counts.events / counts.at_risk)
    error = np.sqrt(np.cumsum(counts.events / counts.at_risk.astype(np.float64) ** 2))
    started = hazard > 0
    spread = np.full(hazard.size, np.nan)
    np.divide(z * error, hazard, out=spread, where=started)
    return NelsonAalen(
        times=counts.times,
        at_risk=counts.at_risk,
        events=counts.events,
        censored=counts.censored,
        hazard=hazard,
        standard_error=error,
        lower=hazard * np.exp(-spread),
        upper=hazard * np.exp(spread),
        confidence=confidence,
        why_missing=None if times.size else "nobody in the group",
    )
