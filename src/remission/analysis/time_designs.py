"""What the designs for a time to an event conclude, cohort by cohort."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from remission.analysis.bop2_times import judge_bop2_time
from remission.analysis.cohort_designs import judge_cohorts
from remission.analysis.conclusion import UNDECIDED
from remission.analysis.design_times import read_times
from remission.analysis.groups import Group
from remission.analysis.log_rank import judge_log_rank
from remission.analysis.rows import Place, Row
from remission.designs import (
    Bop2Time,
    LogRankDesign,
    LogRankRequest,
    ReferenceCurve,
    search_bop2_time,
    search_log_rank,
    search_log_rank_stages,
)
from remission.designs.wording import write_percent
from remission.endpoints import Endpoints
from remission.protocol import Bop2TimePlan, DesignPlan, LogRankPlan, TimePlan


def analyse_time_designs(endpoints: Endpoints) -> Iterator[Row]:
    """Yield per cohort with such a design what was planned, what was seen, and what follows.

    Counted are the patients of the population for times to an event. `decision` is 1 for
    promising, 0 for not, null while open, with the sentence in `method`.
    """
    population = endpoints.protocol.populations.time_to_event
    yield from judge_cohorts(endpoints, population, partial(_judge, endpoints))


@cache
def find_time_design(plan: TimePlan) -> LogRankDesign | Bop2Time:
    """Return the design that a plan asks for.

    Raises
    ------
    DesignError
        When there is none with these numbers.
    """
    if isinstance(plan, Bop2TimePlan):
        return search_bop2_time((plan.median0, plan.median1, plan.alpha), plan.looks)
    if not isinstance(plan, LogRankPlan):
        raise TypeError(f"{type(plan).__name__} is no plan for a time to an event")
    request = LogRankRequest(
        reference=ReferenceCurve(survival=plan.survival, at=plan.at, shape=plan.shape),
        hazard_ratio=plan.hazard_ratio,
        accrual=plan.accrual,
        follow_up=plan.follow_up,
        restricted=plan.restricted,
        alpha=plan.alpha,
        beta=plan.beta,
        method=plan.method,
    )
    if plan.kind == "log-rank":
        return search_log_rank(request)
    found = search_log_rank_stages(request)
    return found.optimal if plan.kind == "log-rank-optimal" else found.minimax


def _judge(endpoints: Endpoints, plan: DesignPlan, group: Group) -> Iterator[Row]:
    if isinstance(plan, TimePlan):
        yield from _judge_times(endpoints, plan, find_time_design(plan), group)


def _judge_times(
    endpoints: Endpoints, plan: TimePlan, design: LogRankDesign | Bop2Time, group: Group
) -> Iterator[Row]:
    place = Place(endpoint="DESIGN", population=group.population, group=group.id)
    confidence = endpoints.protocol.analysis.confidence
    patients = design.n if isinstance(design, LogRankDesign) else None
    yield place.row(
        "planned",
        value=None if patients is None else float(patients),
        n=patients,
        N=group.N,
        method=f"{plan.kind}, {plan.write_numbers()}",
        why_missing="events are planned" if patients is None else None,
    )
    for statistic in ("needed", "responses"):
        yield place.row(statistic, N=group.N, why_missing="no responses are counted")
    times = read_times(endpoints, group, plan)
    if times is None:
        for statistic, why in (("p-value", "nobody has a time"), ("decision", UNDECIDED)):
            yield place.row(statistic, N=group.N, why_missing=why)
    elif isinstance(design, LogRankDesign):
        yield from _tell(plan, judge_log_rank(place, design, times, confidence))
    else:
        yield from _tell(plan, judge_bop2_time(place, design, times, confidence))


def _tell(plan: TimePlan, rows: Iterator[Row]) -> Iterator[Row]:
    """Say with the decision which time was compared, and with what."""
    said = f"{plan.endpoint}, in {plan.unit}"
    if isinstance(plan, LogRankPlan):
        free = f"{write_percent(plan.survival)} are free at {plan.at:g} {plan.unit}"
        said = f"{plan.endpoint} with a reference of which {free}"
    for row in rows:
        told = f"Compared: {said}. {row.method}" if row.statistic == "decision" else row.method
        yield replace(row, method=told)
