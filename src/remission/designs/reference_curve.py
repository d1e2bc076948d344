"""The survival curve that a one-arm trial is compared with."""

from dataclasses import dataclass
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class ReferenceCurve:
    """A Weibull curve through one point: `survival` at time `at`; shape 1 is exponential.

    Time is in any unit, the same throughout a design. A curve with a known median has
    `survival` 0.5 at the median.
    """

    survival: float
    at: float
    shape: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no curve."""
        if not 0 < self.survival < 1:
            raise DesignError(
                f"The reference survival is {self.survival}; between 0 and 1, such as 0.5 at the"
                " median, is expected."
            )
        for name, value in (("time", self.at), ("shape", self.shape)):
            if not (value > 0 and isfinite(value)):
                raise DesignError(f"The reference's {name} is {value}; above 0 is expected.")

    def find_hazards(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the cumulative hazard at each time."""
        hazards: NDArray[np.float64] = -log(self.survival) * (time / self.at) ** self.shape
        return hazards
