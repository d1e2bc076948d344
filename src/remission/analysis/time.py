"""Times to event: events, median, rates at chosen days, the curve, and follow-up."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, count_row, quantile_row, rate_row
from remission.endpoints import ENDPOINTS, Endpoints
from remission.endpoints.sources import origin
from remission.endpoints.time_to_event import TimeToEvent
from remission.errors import EstimationError
from remission.protocol import EndpointPlan
from remission.stats import (
    IntervalQuantile,
    KaplanMeier,
    Quantile,
    estimate_follow_up,
    estimate_interval_survival,
    estimate_survival,
)


def analyse_times(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the numbers of every time-to-event endpoint of the protocol.

    N is the number of patients with a time: for a duration those who have one, for the others those
    with a start of time. Patients without one are counted at `NO START`.
    """
    protocol = endpoints.protocol
    for group in each_group(endpoints.subjects, protocol, protocol.populations.time_to_event):
        for plan in protocol.endpoints:
            declared = ENDPOINTS[plan.code]
            if isinstance(declared, TimeToEvent) and not declared.competing:
                yield from _endpoint(endpoints, group, plan, declared)


def _endpoint(
    endpoints: Endpoints, group: Group, plan: EndpointPlan, declared: TimeToEvent
) -> Iterator[Row]:
    analysis = endpoints.protocol.analysis
    place = Place(endpoint=plan.code, population=group.population, group=group.id)
    mine = endpoints.records.filter(pl.col("PARAMCD") == plan.code).join(
        group.patients, on="USUBJID", how="semi"
    )
    days = mine["AVAL"].to_numpy()
    events = (mine["CNSR"] == 0).to_numpy()
    method = f"Kaplan-Meier, {analysis.survival_interval}, {100 * analysis.confidence:g} %"
    curve = estimate_survival(
        days, events, confidence=analysis.confidence, interval=analysis.survival_interval
    )
    counts = (curve.n_events, curve.n)
    yield place.row("events", value=float(counts[0]), n=counts[0], N=counts[1], method="count")
    if declared.start is origin and curve.n < group.N:
        yield count_row(place, "NO START", group.N - curve.n, group.N)
    yield quantile_row(place, "median", curve.median(), counts, method)
    if declared.by_rules:
        yield from _between_scans(place, mine, curve.median())
    for day in plan.at_days:
        yield rate_row(place, "survival", str(day), curve, day, method=method)
    follow_up = estimate_follow_up(
        days, events, confidence=analysis.confidence, interval=analysis.survival_interval
    )
    reverse = method.replace("Kaplan-Meier", "reverse Kaplan-Meier")
    yield quantile_row(place, "follow-up median", follow_up.median(), counts, reverse)
    yield from _curve(place, curve, method)


def _between_scans(place: Place, records: pl.DataFrame, median: Quantile) -> Iterator[Row]:
    """Yield between which days the median lies, since a progression is only seen at a scan.

    The events that bring the curve to one half came after the last assessment before them (0: none
    since the start) and not after the day on which they were seen. Where the curve is level at one
    half, they are those at both ends. Then the most likely interval by Turnbull's estimate.
    """
    left, right = (
        ((pl.col(name) - pl.col("STARTDT")).dt.total_days() + 1).cast(pl.Float64)
        for name in ("LEFTDT", "RIGHTDT")
    )
    ends = records.select(
        "AVAL", "CNSR", left.fill_null(0).alias("LEFT"), right.fill_null(np.inf).alias("RIGHT")
    )
    counts = (int((ends["CNSR"] == 0).sum()), ends.height)
    deciding = _at_half(ends.filter(pl.col("CNSR") == 0), median.value)
    for at, column in (("after", "LEFT"), ("until", "AVAL")):
        found = deciding[column].min() if at == "after" else deciding[column].max()
        yield place.row(
            "median between scans",
            at=at,
            value=found if isinstance(found, float) else None,
            n=counts[0],
            N=counts[1],
            method="of the events that bring the curve to one half",
            why_missing=median.why_missing if deciding.is_empty() else None,
        )
    likely = _most_likely(ends)
    for at, day in (("after", likely.after), ("until", likely.until)):
        yield place.row(
            "median by Turnbull",
            at=at,
            value=day,
            n=counts[0],
            N=counts[1],
            method="Turnbull",
            why_missing=likely.why_missing if day is None else None,
        )


def _most_likely(ends: pl.DataFrame) -> IntervalQuantile:
    """Return the median by Turnbull; too many distinct intervals are a number that is missing."""
    try:
        curve = estimate_interval_survival(ends["LEFT"].to_numpy(), ends["RIGHT"].to_numpy())
    except EstimationError as error:
        return IntervalQuantile(after=None, until=None, why_missing=str(error))
    return curve.median()


def _at_half(events: pl.DataFrame, median: float | None) -> pl.DataFrame:
    """Return the events on the day of the median; of two such days the events of both."""
    if median is None:
        return events.clear()
    day = pl.col("AVAL")
    return events.filter(
        (day == day.filter(day <= median).max()) | (day == day.filter(day >= median).min())
    )


def _curve(place: Place, curve: KaplanMeier, method: str) -> Iterator[Row]:
    """Yield the steps of the curve and the censored, at each day with either."""
    for i, day in enumerate(curve.times):
        if curve.events[i]:
            yield place.row(
                "curve",
                at=f"{day:g}",
                value=float(curve.survival[i]),
                lower=_known(curve.lower[i]),
                upper=_known(curve.upper[i]),
                n=int(curve.at_risk[i]),
                N=curve.n,
                method=method,
            )
        if curve.censored[i]:
            censored = int(curve.censored[i])
            yield place.row(
                "censored",
                at=f"{day:g}",
                value=float(censored),
                n=censored,
                N=curve.n,
                method="count",
            )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
