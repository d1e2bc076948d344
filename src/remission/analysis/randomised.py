"""The comparison of cohorts that are arms drawn by lot, and what its design concludes."""

from collections.abc import Iterator
from functools import singledispatch
from statistics import NormalDist

import polars as pl

from remission.analysis.arms_conclusion import (
    ArmsConclusion,
    ArmSeen,
    RunIn,
    conclude_discontinuation,
    conclude_jung,
    conclude_selection,
)
from remission.analysis.arms_course import draw_jung, draw_screening, draw_selection, find_z
from remission.analysis.arms_plans import (
    find_discontinuation,
    find_jung,
    find_screening,
    find_selection,
)
from remission.analysis.arms_rates import (
    WAITING,
    infer_arms_discontinuation,
    infer_arms_jung,
    infer_arms_screening,
    infer_arms_selection,
)
from remission.analysis.conclusion import UNDECIDED
from remission.analysis.design_times import arrange_times, filter_dated
from remission.analysis.groups import Group, each_group
from remission.analysis.response import records_of
from remission.analysis.rows import Place, Row
from remission.analysis.successes import judge_successes
from remission.designs import Screening
from remission.designs.wording import write_p_value
from remission.endpoints import Endpoints
from remission.errors import DesignError
from remission.protocol import (
    DiscontinuationPlan,
    JungPlan,
    PopulationName,
    RandomisedPlan,
    ScreeningPlan,
    SelectionPlan,
)
from remission.stats import test_log_rank

SELECTS = "it selects an arm and tests nothing"


def analyse_randomised(endpoints: Endpoints) -> Iterator[Row]:
    """Yield what the comparison planned, what was seen in each arm (`at`), and what follows.

    `decision` is 1 for promising, 0 for not, null while open and for a selection, whose arm has
    `selected` 1. `seen` are responses, patients free from progression, or events of the endpoint.
    """
    protocol = endpoints.protocol
    plan = protocol.randomised
    if plan is None:
        return
    try:
        yield from _compare(plan, endpoints)
    except DesignError as error:
        raise protocol.refusal(("randomised",), str(error)) from None


@singledispatch
def _compare(plan: RandomisedPlan, endpoints: Endpoints) -> Iterator[Row]:  # noqa: ARG001
    raise TypeError(f"{type(plan).__name__} is no comparison of arms")


@_compare.register
def _(plan: JungPlan, endpoints: Endpoints) -> Iterator[Row]:
    design = find_jung(plan)
    arms = _gather(endpoints, plan)
    yield _plan_row(endpoints, plan, design.n, "patients in each arm")
    yield from _see(endpoints, plan, arms)
    yield from _conclude(endpoints, conclude_jung(design, *arms))
    yield from infer_arms_jung(_place(endpoints), design, arms, _confidence(endpoints))
    yield from draw_jung(_place(endpoints), design, arms)


@_compare.register
def _(plan: SelectionPlan, endpoints: Endpoints) -> Iterator[Row]:
    design = find_selection(plan)
    arms = _gather(endpoints, plan)
    yield _plan_row(endpoints, plan, design.n, "patients in each arm")
    yield from _see(endpoints, plan, arms)
    found = conclude_selection(design, arms)
    for arm in plan.arms:
        chosen = arm in found.selected
        yield _place(endpoints).row(
            "selected",
            at=arm,
            value=float(chosen) if found.selected else None,
            method="most responses",
            why_missing=None if found.selected else found.why_open,
        )
    yield from _conclude(endpoints, found, SELECTS)
    yield from infer_arms_selection(_place(endpoints), design, arms, _confidence(endpoints))
    yield from draw_selection(_place(endpoints), design, arms)


@_compare.register
def _(plan: DiscontinuationPlan, endpoints: Endpoints) -> Iterator[Row]:
    design = find_discontinuation(plan)
    arms = _gather(endpoints, plan, plan.progression_free_days)
    yield _plan_row(endpoints, plan, design.run_in, "patients treated at first")
    yield from _see(endpoints, plan, arms)
    run_in = _count_run_in(endpoints, plan)
    found = conclude_discontinuation(design, run_in, *arms)
    yield _p_value(endpoints, found.p_value, "Fisher's exact test, one-sided")
    yield from _conclude(endpoints, found)
    yield from infer_arms_discontinuation(
        _place(endpoints), run_in.entered, arms, _confidence(endpoints)
    )


def _count_run_in(endpoints: Endpoints, plan: DiscontinuationPlan) -> RunIn:
    """Count who was entered, and who of those in no arm is treated without response or progression.

    Such a patient may still be stable at the end of the run-in; a responder is not allocated.
    """
    groups = _groups(endpoints, endpoints.protocol.populations.response)
    allocated = pl.concat(groups[arm].patients["USUBJID"] for arm in plan.arms)
    judged = judge_successes(endpoints, groups["ALL"], None)
    others = judged.filter(~pl.col("USUBJID").is_in(allocated.implode()))
    return RunIn(entered=groups["ALL"].N, waiting=int(others["OPEN"].sum()))


@_compare.register
def _(plan: ScreeningPlan, endpoints: Endpoints) -> Iterator[Row]:
    """Compare times; the first arm is better when z, of its fewer events, is above 0."""
    design = find_screening(plan)
    groups = _groups(endpoints, endpoints.protocol.populations.time_to_event)
    times = pl.concat(
        records_of(endpoints, groups[arm], plan.endpoint).select(
            "AVAL", "CNSR", "STARTDT", ARM=pl.lit(place)
        )
        for place, arm in enumerate(plan.arms)
    )
    events = (times["CNSR"] == 0).to_numpy()
    found = test_log_rank(times["AVAL"].to_numpy(), events, times["ARM"].to_numpy())
    yield _plan_row(endpoints, plan, design.events, f"events of {plan.endpoint}")
    for place, arm in enumerate(plan.arms):
        mine = times["ARM"].to_numpy() == place
        count, total = int(events[mine].sum()), int(mine.sum())
        yield _place(endpoints).row(
            "seen",
            at=arm,
            value=float(count),
            n=count,
            N=total,
            method=f"events of {plan.endpoint}",
        )
    z = find_z(found)
    if z is None:
        why = found.test.why_missing or UNDECIDED
        yield from _conclude(endpoints, ArmsConclusion(promising=None, sentence=why))
        return
    decision = _judge_screening(plan, design, z, int(events.sum()))
    yield _p_value(endpoints, decision.p_value, "log-rank, one-sided")
    yield from _conclude(endpoints, decision)
    yield from infer_arms_screening(_place(endpoints), design, z, int(events.sum()))
    dated = filter_dated(times)
    if arranged := arrange_times(dated, endpoints):
        arms = dated["ARM"].to_numpy()
        yield from draw_screening(_place(endpoints), design, arranged, arms, z)


def _judge_screening(
    plan: ScreeningPlan, design: Screening, z: float, events: int
) -> ArmsConclusion:
    verdict = design.decide(z, events)
    seen = f"{events} events of {plan.endpoint}"
    if verdict == "undecided":
        return ArmsConclusion(
            promising=None,
            sentence=f"{seen} so far; the design cannot conclude before {design.events}.",
        )
    p_value = NormalDist().cdf(-z)
    return ArmsConclusion(
        promising=verdict == "promising",
        sentence=f"{seen}, log-rank z = {z:.2f} (above 0: {plan.arms[0]} is better), one-sided"
        f" {write_p_value(p_value)}, so at an error of {plan.alpha:g} the treatment is {verdict}.",
        p_value=p_value,
    )


def _place(endpoints: Endpoints) -> Place:
    population = endpoints.protocol.populations.response
    return Place(endpoint="RANDOMISED", population=population, group="ALL")


def _confidence(endpoints: Endpoints) -> float:
    return endpoints.protocol.analysis.confidence


def _groups(endpoints: Endpoints, population: PopulationName) -> dict[str, Group]:
    every = each_group(endpoints.subjects, endpoints.protocol, population)
    return {group.id: group for group in every}


def _gather(
    endpoints: Endpoints, plan: RandomisedPlan, free_days: int | None = None
) -> list[ArmSeen]:
    """Return per arm who is a success and who may still be one, in the order of registration."""
    groups = _groups(endpoints, endpoints.protocol.populations.response)
    arms = []
    for arm in plan.arms:
        judged = judge_successes(endpoints, groups[arm], free_days)
        known = judged["SUCCESS"].to_numpy().astype(bool)
        arms.append(
            ArmSeen(
                name=arm,
                known=known,
                possible=known | judged["OPEN"].to_numpy().astype(bool),
                dated=groups[arm].patients["RFICDT"].null_count() == 0,
                closed=groups[arm].closed,
            )
        )
    return arms


def _plan_row(endpoints: Endpoints, plan: RandomisedPlan, planned: int, what: str) -> Row:
    return _place(endpoints).row(
        "planned",
        value=float(planned),
        n=planned,
        method=f"{what}; {plan.kind}, {plan.write_numbers()}",
    )


def _see(endpoints: Endpoints, plan: RandomisedPlan, arms: list[ArmSeen]) -> Iterator[Row]:
    free = plan.progression_free_days if isinstance(plan, DiscontinuationPlan) else None
    what = "responses" if free is None else f"alive without progression on day {free}"
    for arm in arms:
        n = int(arm.known.sum())
        yield _place(endpoints).row(
            "seen", at=arm.name, value=float(n), n=n, N=arm.patients, method=what
        )


def _p_value(endpoints: Endpoints, p_value: float | None, method: str) -> Row:
    why = None if p_value is not None else WAITING
    return _place(endpoints).row("p-value", value=p_value, method=method, why_missing=why)


def _conclude(endpoints: Endpoints, found: ArmsConclusion, why: str = "") -> Iterator[Row]:
    yield _place(endpoints).row(
        "decision",
        value=None if found.promising is None else float(found.promising),
        method=found.sentence,
        why_missing=None if found.promising is not None else why or found.why_open,
    )
