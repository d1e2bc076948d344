"""`remission design KIND` for times to an event against what is known of them."""

from collections.abc import Callable
from typing import Literal

from remission.cli.sheets import Out, Wholes, show

Unit = Literal["days", "weeks", "months", "years"]


def bop2_time(  # noqa: PLR0913 - each is an option of the command
    *,
    median0: float,
    median1: float,
    looks: Wholes,
    alpha: float = 0.10,
    endpoint: str = "PFS",
    unit: Unit = "months",
    out: Out = None,
) -> None:
    """Find the thresholds of BOP2 for a time to event, looked at after so many events.

    Parameters
    ----------
    median0
        Median time under an inactive treatment.
    median1
        Median time worth finding.
    looks
        Events at each look, such as 10 20; the last is the end of the trial.
    alpha
        Highest type I error at median0.
    endpoint
        The time, by its code, for the lines of a protocol.
    unit
        Unit of the medians, for the same lines.
    """
    from remission.designs import describe_bop2_time, render_lines, search_bop2_time

    lines = render_lines(
        "bop2-time",
        endpoint=endpoint,
        unit=unit,
        median0=median0,
        median1=median1,
        alpha=alpha,
        looks=looks,
    )
    found = search_bop2_time((median0, median1, alpha), looks)
    show(describe_bop2_time(found, lines, unit), out)


def log_rank(  # noqa: PLR0913 - each is an option of the command
    *,
    survival: float,
    at: float,
    hazard_ratio: float,
    accrual: float,
    follow_up: float,
    shape: float = 1.0,
    restricted: bool = False,
    alpha: float = 0.05,
    beta: float = 0.20,
    method: Literal["wu", "kwak-jung"] = "wu",
    endpoint: str = "PFS",
    unit: Unit = "months",
    out: Out = None,
) -> None:
    """Compare a time to event with a reference curve (one-sample log-rank), one and two stages.

    Parameters
    ----------
    survival
        Share of the reference free of the event at the time `at`; 0.5 when that is the median.
    at
        That time, in the unit of all times.
    hazard_ratio
        Treatment to reference, below 1: the effect to find.
    accrual
        Patients entered per unit of time.
    follow_up
        From the last entry to the end of the trial.
    shape
        Shape of the Weibull reference; 1 is exponential.
    restricted
        Follow every patient for the follow-up time and no longer.
    alpha
        One-sided type I error.
    beta
        Type II error.
    method
        Variance under the alternative: exact (wu), or at the mean hazard (kwak-jung).
    endpoint
        The time, by its code, for the lines of a protocol.
    unit
        Unit of all times, for the same lines.
    """
    from remission import designs

    request = designs.LogRankRequest(
        reference=designs.ReferenceCurve(survival=survival, at=at, shape=shape),
        hazard_ratio=hazard_ratio,
        accrual=accrual,
        follow_up=follow_up,
        restricted=restricted,
        alpha=alpha,
        beta=beta,
        method=method,
    )
    lines = designs.render_lines(
        "log-rank-optimal",
        endpoint=endpoint,
        unit=unit,
        survival=survival,
        at=at,
        shape=shape,
        hazard_ratio=hazard_ratio,
        accrual=accrual,
        follow_up=follow_up,
        restricted=restricted,
        alpha=alpha,
        beta=beta,
        method=method,
    )
    show(designs.describe_log_rank(designs.search_log_rank_stages(request), lines, unit), out)


TIMES: tuple[Callable[..., None], ...] = (bop2_time, log_rank)
"""Each is a command under its own name."""
