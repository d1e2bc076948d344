"""Landmark: start the clock anew for those still free of the event at a time."""

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.freezing import freeze_arrays
from remission.stats.observations import check_observations


@dataclass(frozen=True, kw_only=True, eq=False)
class Landmark:
    """Who is still under observation and free of the event, and their times from the landmark.

    `kept` has one truth value per patient given, `time` and `event` one entry per patient kept.
    """

    kept: NDArray[np.bool_]
    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    events_before: int
    censored_before: int

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze_arrays(self)


def take_landmark(time: ArrayLike, event: ArrayLike, at: float) -> Landmark:
    """Keep the patients observed beyond a landmark, and count their time from it.

    A comparison by something known at the landmark (response at week 8) is then fair: nobody is
    in a group for having lived long enough to enter it. Whoever had the event or was censored at
    the landmark or before is left out, and counted.

    Raises
    ------
    EstimationError
        As `estimate_survival`; when the landmark is negative, infinite or no number.

    Notes
    -----
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710-9.
    """
    if not (isfinite(at) and at >= 0):
        raise EstimationError(f"A landmark is a time of 0 or more; {at} found.")
    times, happened = check_observations(time, event)
    kept = times > at
    return Landmark(
        kept=kept,
        time=times[kept] - at,
        event=happened[kept],
        events_before=int((happened & ~kept).sum()),
        censored_before=int((~happened & ~kept).sum()),
    )
