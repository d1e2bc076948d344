"""Times to event: events, median, rates at chosen days, the curve, and follow-up."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, count_row, quantile_row
from remission.endpoints import ENDPOINTS, Endpoints
from remission.endpoints.time_to_event import TimeToEvent
from remission.endpoints.times import DOR
from remission.protocol import EndpointPlan
from remission.stats import KaplanMeier, estimate_follow_up, estimate_survival


def analyse_times(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the numbers of every time-to-event endpoint of the protocol.

    N is the number of patients with a time: for the duration of response the responders, for the
    others those with a start of time. Patients without one are counted at `NO START`.
    """
    protocol = endpoints.protocol
    for group in each_group(endpoints.subjects, protocol, protocol.populations.time_to_event):
        for plan in protocol.endpoints:
            if isinstance(ENDPOINTS[plan.code], TimeToEvent):
                yield from _endpoint(endpoints, group, plan)


def _endpoint(endpoints: Endpoints, group: Group, plan: EndpointPlan) -> Iterator[Row]:
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
    if plan.code != DOR.code and curve.n < group.N:
        yield count_row(place, "NO START", group.N - curve.n, group.N)
    yield quantile_row(place, "median", curve.median(), counts, method)
    for day in plan.at_days:
        rate = curve.at(day)
        yield place.row(
            "survival",
            at=str(day),
            value=rate.value,
            lower=rate.lower,
            upper=rate.upper,
            n=rate.at_risk,
            N=curve.n,
            method=method,
            why_missing=rate.why_missing,
        )
    follow_up = estimate_follow_up(
        days, events, confidence=analysis.confidence, interval=analysis.survival_interval
    )
    reverse = method.replace("Kaplan-Meier", "reverse Kaplan-Meier")
    yield quantile_row(place, "follow-up median", follow_up.median(), counts, reverse)
    yield from _curve(place, curve, method)


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
