"""Disease control that lasted, change of the sum, time to response, growth modulation index."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.response import records_of
from remission.analysis.rows import (
    Place,
    Row,
    count_row,
    incidence_row,
    proportion_row,
    quantile_row,
    rate_row,
    summary_rows,
)
from remission.endpoints import ENDPOINTS, Endpoints
from remission.endpoints.changes import Change
from remission.endpoints.growth import USUAL, Growth
from remission.endpoints.lasting import not_followed
from remission.endpoints.time_to_event import TimeToEvent
from remission.protocol import EndpointPlan
from remission.stats import estimate_survival

_CAUSES = {0: 1, 2: 2}
"""CNSR -> cause: 1 the response, 2 what competes; all else is censored."""


def analyse_further(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the numbers of the endpoints that are neither one rate nor one curve.

    - DCR and CBR: `proportion` at each day of the plan; `not followed`, of those counted as no
      how many nobody looked at for so long, and `open`, for how many of these the day comes after
      the cut-off.
    - BPCHG and DPR, where the protocol lists them: `median`, `minimum`, `maximum`, per cent.
    - TTR: `events` (responders) and their `median`, `minimum`, `maximum`, days; `incidence` at each
      day, progression, death and new therapy competing (Aalen-Johansen).
    - GMI: `events`, `median` and `share above` of the ratio (Kaplan-Meier), and `proportion` of
      those whose answer is known.
    """
    protocol = endpoints.protocol
    for group in each_group(endpoints.subjects, protocol, protocol.populations.response):
        for plan in protocol.endpoints:
            if not isinstance(ENDPOINTS[plan.code], TimeToEvent):
                yield from _lasting(endpoints, group, plan)
            if isinstance(ENDPOINTS[plan.code], Change):
                place = Place(endpoint=plan.code, population=group.population, group=group.id)
                values = records_of(endpoints, group, plan.code)["AVAL"]
                yield from summary_rows(place, "", values, group.N)
    for group in each_group(endpoints.subjects, protocol, protocol.populations.time_to_event):
        for plan in protocol.endpoints:
            match ENDPOINTS[plan.code]:
                case TimeToEvent(competing=competing) if competing:
                    yield from _response(endpoints, group, plan)
                case Growth():
                    yield from _growth(endpoints, group, plan)


def _lasting(endpoints: Endpoints, group: Group, plan: EndpointPlan) -> Iterator[Row]:
    analysis, cutoff = endpoints.protocol.analysis, endpoints.protocol.trial.cutoff
    place = Place(endpoint=plan.code, population=group.population, group=group.id)
    for day in plan.at_days:
        answers = records_of(endpoints, group, f"{plan.code}{day}")
        share = proportion_row(
            place,
            str(day),
            int((answers["AVALC"] == "Y").sum()),
            group.N,
            confidence=analysis.confidence,
            method=analysis.proportion_interval,
        )
        yield replace(share, method=f"{share.method}; not followed so long: no")
        short = answers.filter(not_followed())
        later = short.filter(pl.col("STARTDT") + pl.duration(days=day) > pl.lit(cutoff))
        for name, who, method in (
            ("not followed", short, "counted as no: no end of control seen, not assessed so long"),
            ("open", later, "of those not followed: the day is after the cut-off"),
        ):
            count = count_row(place, str(day), who.height, group.N)
            yield replace(count, statistic=name, method=method)


def _response(endpoints: Endpoints, group: Group, plan: EndpointPlan) -> Iterator[Row]:
    analysis = endpoints.protocol.analysis
    place = Place(endpoint=plan.code, population=group.population, group=group.id)
    records = records_of(endpoints, group, plan.code)
    responders = records.filter(pl.col("CNSR") == 0)["AVAL"]
    yield place.row(
        "events",
        value=float(responders.len()),
        n=responders.len(),
        N=records.height,
        method="count",
    )
    yield from summary_rows(place, "", responders, records.height)
    cause = pl.col("CNSR").replace_strict(_CAUSES, default=0, return_dtype=pl.Int64)
    times = records.select(pl.col("AVAL").alias("DAYS"), cause.alias("CAUSE"))
    for day in plan.at_days:
        yield incidence_row(
            place, "incidence", str(day), times, day, plan=analysis, nobody="nobody responded"
        )


def _growth(endpoints: Endpoints, group: Group, plan: EndpointPlan) -> Iterator[Row]:
    analysis = endpoints.protocol.analysis
    above = plan.above or USUAL
    place = Place(endpoint=plan.code, population=group.population, group=group.id)
    records = records_of(endpoints, group, plan.code)
    curve = estimate_survival(
        records["AVAL"].to_numpy(),
        (records["CNSR"] == 0).to_numpy(),
        confidence=analysis.confidence,
        interval=analysis.survival_interval,
    )
    method = f"Kaplan-Meier, {analysis.survival_interval}, {100 * analysis.confidence:g} %"
    counts = (curve.n_events, curve.n)
    yield place.row("events", value=float(counts[0]), n=counts[0], N=counts[1], method="count")
    yield quantile_row(place, "median", curve.median(), counts, method)
    yield rate_row(place, "share above", f"{above:g}", curve, above, method=method)
    over = records["AVAL"] > above
    known = over | (records["CNSR"] == 0)
    yield proportion_row(
        place,
        f"above {above:g}",
        int(over.sum()),
        int(known.sum()),
        confidence=analysis.confidence,
        method=analysis.proportion_interval,
    )
