"""A share of patients, and the rate it surely lies above or below."""

from dataclasses import dataclass
from typing import Literal

from remission import stats
from remission.errors import EstimationError
from remission.stats.checks import check_counts, check_method

Side = Literal["lower", "upper"]
HALF = 0.5


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The share n of N with one confidence limit, the other being 0 or 1; all from 0 to 1.

    `value` and `bound` are None when N is 0, and `why_missing` says so.
    """

    value: float | None
    bound: float | None
    side: Side
    n: int
    N: int
    confidence: float
    method: str
    why_missing: str | None = None


def estimate_bound(
    n: int,
    N: int,  # noqa: N803 - n of N, as every table of a trial prints it
    *,
    side: Side,
    confidence: float = 0.95,
    method: str = "clopper-pearson",
) -> Bound:
    """Estimate what share n is of N patients, with a one-sided confidence limit.

    The bound with confidence c is the limit on that side of the two-sided interval with
    confidence 2c - 1: for 95 % that of the 90 % interval.

    Parameters
    ----------
    n, N
        Patients counted, and patients in the group.
    side
        "lower": the rate is at least `bound`. "upper": it is at most `bound`.
    confidence
        Strictly between 0.5 and 1.
    method
        A name in `remission.stats.PROPORTION_INTERVALS`.

    Raises
    ------
    EstimationError
        When n or N is no whole number, negative, or n is more than N; when there is no such
        side or method; when the confidence level is not between 0.5 and 1.
    """
    limits = check_method(method, stats.PROPORTION_INTERVALS)
    if side not in ("lower", "upper"):
        raise EstimationError(f"A bound is lower or upper; {side!r} found.")
    if not HALF < confidence < 1:
        raise EstimationError(
            f"The confidence level is {confidence}; for a bound on one side it must lie between"
            " 0.5 and 1, such as 0.95."
        )
    n, total = check_counts(n, N)
    value, bound = None, None
    why: str | None = "nobody in the group"
    if total > 0:
        value, why = n / total, None
        bound = limits(n, total, 2 * confidence - 1)[0 if side == "lower" else 1]
    return Bound(
        value=value,
        bound=bound,
        side=side,
        n=n,
        N=total,
        confidence=confidence,
        method=method,
        why_missing=why,
    )
