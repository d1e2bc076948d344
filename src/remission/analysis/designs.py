"""What the design of each cohort concludes, and the response rate after its early stop."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from remission.analysis.boundary import bound_rows, count_course, course_rows
from remission.analysis.cohort_designs import judge_cohorts
from remission.analysis.conclusion import CLOSED, UNKNOWN_ORDER, Conclusion, conclude
from remission.analysis.counted import name_counted
from remission.analysis.groups import Group
from remission.analysis.pairs import analyse_pair
from remission.analysis.past_looks import Course, Seen
from remission.analysis.plans import Counting, find_design, find_pair_design, find_prior
from remission.analysis.rates import believe_rate, infer_rate
from remission.analysis.rows import Place, Row
from remission.analysis.successes import judge_successes
from remission.analysis.third_answers import conclude_gehan, conclude_three_outcomes
from remission.analysis.three_outcomes_stages import conclude_three_outcomes_stages
from remission.designs import Gehan, ThreeOutcomes, ThreeOutcomesStages, list_stages
from remission.endpoints import Endpoints
from remission.protocol import CountPlan, DesignPlan, PairPlan, RatePlan


def analyse_designs(endpoints: Endpoints) -> Iterator[Row]:
    """Yield per cohort what its design planned, what was seen, and what follows.

    Responses are CR and PR by the protocol's own rule (BOR), or patients free from progression on
    the day that the design names; `decision` is 1 for promising, 0 for not, null while open, with
    the sentence in `method`. The course is empty when a day of registration is missing.
    """
    population = endpoints.protocol.populations.response
    yield from judge_cohorts(endpoints, population, partial(_judge, endpoints))


def _judge(endpoints: Endpoints, plan: DesignPlan, group: Group) -> Iterator[Row]:
    if isinstance(plan, CountPlan):
        yield from _decide(endpoints, plan, find_design(plan), group)
    if isinstance(plan, PairPlan):
        yield from analyse_pair(endpoints, plan, find_pair_design(plan), group)


def _decide(endpoints: Endpoints, plan: CountPlan, design: Counting, group: Group) -> Iterator[Row]:
    place = Place(endpoint="DESIGN", population=group.population, group=group.id)
    judged = judge_successes(endpoints, group, plan.progression_free_days)
    responses, pending = (int(judged[name].sum()) for name in ("SUCCESS", "OPEN"))
    course = _follow(judged) if group.patients["RFICDT"].null_count() == 0 else None
    seen = Seen(
        responses=responses,
        entered=group.N,
        pending=pending,
        course=course,
        closed=group.closed,
    )
    decision = _conclude(design, seen)
    yield from _state(place, plan, _count_planned(design, course), (responses, group.N), decision)
    yield from bound_rows(place, list_stages(design))
    yield from course_rows(place, count_course(seen.known))
    confidence = endpoints.protocol.analysis.confidence
    yield from infer_rate(place, design, seen, confidence)
    prior = find_prior(plan, design)
    if prior and isinstance(plan, RatePlan):
        yield from believe_rate(place, prior, plan.p0, seen, confidence)


def _follow(judged: pl.DataFrame) -> Course:
    """Count responses, known and possible, along the order of registration."""
    known = judged["SUCCESS"].cum_sum().to_list()
    possible = (judged["SUCCESS"] | judged["OPEN"]).cum_sum().to_list()
    return Course(known=tuple(known), possible=tuple(possible))


def _conclude(design: Counting, seen: Seen) -> Conclusion:
    counts, course = (seen.responses, seen.entered, seen.pending), seen.course
    if isinstance(design, Gehan):
        return conclude_gehan(design, *counts, course, closed=seen.closed)
    if isinstance(design, ThreeOutcomes):
        return conclude_three_outcomes(design, *counts, course, closed=seen.closed)
    if isinstance(design, ThreeOutcomesStages):
        return conclude_three_outcomes_stages(design, counts, course, closed=seen.closed)
    return conclude(design, *counts, course, closed=seen.closed)


def _count_planned(design: Counting, course: Course | None) -> int:
    """Return the patients planned; with Gehan those of the first stage until it is complete."""
    if not isinstance(design, Gehan):
        return design.n
    if course is None or not course.is_known(design.n1):
        return design.n1
    return design.n1 + design.find_second_stage(course.known[design.n1 - 1])


def _state(
    place: Place, plan: CountPlan, planned: int, seen: tuple[int, int], decision: Conclusion
) -> Iterator[Row]:
    """Yield what was planned, asked for and seen, and the conclusion."""
    responses, entered = seen
    numbers = f"{plan.kind}, {plan.write_numbers()}"
    needed = None if decision.r is None else decision.r + 1
    yield place.row("planned", value=float(planned), n=planned, N=entered, method=numbers)
    yield place.row(
        "needed",
        value=None if needed is None else float(needed),
        n=needed,
        N=entered,
        method="as planned" if decision.planned else "recomputed for the patients entered",
        why_missing=None if needed is not None else "no number would be enough",
    )
    yield place.row("responses", value=float(responses), n=responses, N=entered, method="count")
    yield place.row(
        "p-value",
        value=decision.p_value,
        n=responses,
        N=entered,
        method=f"exact, one-sided, against {plan.p0:g}" if isinstance(plan, RatePlan) else "none",
        why_missing=None if decision.p_value is not None else _say_why(plan, decision),
    )
    yield place.row(
        "decision",
        value=None if decision.promising is None else float(decision.promising),
        n=responses,
        N=entered,
        method=name_counted(decision.sentence, plan.progression_free_days),
        why_missing=None if decision.promising is not None else decision.why_open,
    )


def _say_why(plan: CountPlan, decision: Conclusion) -> str:
    """Say why there is no P value."""
    if decision.why_open == UNKNOWN_ORDER:
        return UNKNOWN_ORDER
    if decision.why_open == CLOSED and isinstance(plan, RatePlan):
        return "answers are still open"
    if isinstance(plan, RatePlan):
        return "accrual or answers are still open"
    return "the design tests nothing"
