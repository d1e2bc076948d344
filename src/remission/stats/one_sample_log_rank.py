"""One-sample log-rank: does a group have the event at another pace than a reference."""

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_values
from remission.stats.chi_square import no_test, signed_root
from remission.stats.nouns import ChiSquare
from remission.stats.observations import check_observations

Variance = Literal["expected", "average"]


@dataclass(frozen=True, kw_only=True)
class OneSampleLogRank:
    """Events observed, events expected under the reference, and the test; z > 0 means more."""

    observed: int
    expected: float
    n: int
    test: ChiSquare


def test_one_sample_log_rank(
    event: ArrayLike,
    hazard: ArrayLike,
    *,
    variance: Variance = "expected",  # noqa: PT028 - a test of hypotheses, not one of ours
) -> OneSampleLogRank:
    """Test whether a group has more or fewer events than a reference curve lets expect.

    Parameters
    ----------
    event
        As in `estimate_survival`.
    hazard
        One per patient: the cumulative hazard of the reference, -log S, at the patient's time
        (`weibull_hazard` for a reference with a known median).
    variance
        Of observed less expected: "expected" events E (Breslow; Finkelstein), or the "average"
        (O + E) / 2 (Wu), which keeps to the level better in small groups.

    Returns
    -------
    OneSampleLogRank
        The test is missing, with the reason, when no event was expected.

    Raises
    ------
    EstimationError
        When a hazard is negative, infinite or no number, or an event neither 0 nor 1.

    Notes
    -----
    Breslow NE. Biometrics 1975;31:719-31; Finkelstein DM, Muzikansky A, Schoenfeld DA. J Natl
    Cancer Inst 2003;95:1434-9; Wu J. J Biom Biostat 2014;5:210 (its abstract was read; that the
    average is its variance is from knowledge of the paper).
    """
    if variance not in ("expected", "average"):
        raise EstimationError(f"There is no variance {variance!r}; choose expected or average.")
    hazards = check_values(hazard, "hazards")
    hazards, happened = check_observations(hazards, event)
    observed, expected = int(happened.sum()), float(hazards.sum())
    if expected > 0:
        spread = expected if variance == "expected" else (observed + expected) / 2
        test = signed_root(observed - expected, spread)
    else:
        test = no_test(1, "no event was expected" if hazards.size else "nobody in the group")
    return OneSampleLogRank(observed=observed, expected=expected, n=hazards.size, test=test)


def weibull_hazard(time: ArrayLike, *, median: float, shape: float = 1.0) -> NDArray[np.float64]:
    """Tell the cumulative hazard at each time of a reference with a known median.

    log 2 (t / median)^shape; shape 1 is the exponential curve.

    Raises
    ------
    EstimationError
        When a time is negative, infinite or no number; when median or shape is not above 0.
    """
    for name, value in (("median", median), ("shape", shape)):
        if not 0 < value < float("inf"):
            raise EstimationError(f"A {name} is a number above 0; {value} found.")
    times = check_values(time, "times")
    if times.size and times.min() < 0:
        raise EstimationError(f"Times must be 0 or more; {times.min():g} found.")
    hazard: NDArray[np.float64] = log(2) * (times / median) ** shape
    return hazard
