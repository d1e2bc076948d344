"""Times to progression under every set of censoring rules, beside the one of the protocol."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, quantile_row, rate_row
from remission.endpoints import RULE_SETS, Endpoints, derive_under_rules
from remission.protocol import EndpointPlan
from remission.stats import estimate_survival


def analyse_sensitivity(endpoints: Endpoints) -> Iterator[Row]:
    """Yield events, median and rates of each time to progression, `at` the name of the rules.

    Statistics are those of the analysis itself with "by rules" behind them; a rate has the day
    behind the name of the rules.
    """
    protocol = endpoints.protocol
    records = derive_under_rules(endpoints)
    for group in each_group(endpoints.subjects, protocol, protocol.populations.time_to_event):
        mine = records.join(group.patients, on="USUBJID", how="semi")
        for plan in protocol.endpoints:
            of_plan = mine.filter(pl.col("PARAMCD") == plan.code)
            for name in RULE_SETS if plan.code in records["PARAMCD"] else ():
                under = of_plan.filter(pl.col("RULES") == name)
                yield from _under(endpoints, group, plan, name, under)


def _under(
    endpoints: Endpoints, group: Group, plan: EndpointPlan, name: str, records: pl.DataFrame
) -> Iterator[Row]:
    analysis = endpoints.protocol.analysis
    place = Place(endpoint=plan.code, population=group.population, group=group.id)
    curve = estimate_survival(
        records["AVAL"].to_numpy(),
        (records["CNSR"] == 0).to_numpy(),
        confidence=analysis.confidence,
        interval=analysis.survival_interval,
    )
    counts = (curve.n_events, curve.n)
    label = RULE_SETS[name].label
    method = f"{label}: Kaplan-Meier, {analysis.survival_interval}, {100 * analysis.confidence:g} %"
    yield place.row(
        "events by rules", at=name, value=float(counts[0]), n=counts[0], N=counts[1], method=label
    )
    yield quantile_row(place, "median by rules", curve.median(), counts, method, at=name)
    for day in plan.at_days:
        yield rate_row(place, "survival by rules", f"{name} {day}", curve, day, method=method)
