"""Designs that watch two outcomes of every patient: what was seen, and what follows."""

from collections.abc import Iterator

import numpy as np

from remission.analysis.boundary import Stage, bound_rows, count_course, course_rows
from remission.analysis.groups import Group
from remission.analysis.pair_conclusion import PairSeen, conclude_pair
from remission.analysis.pair_rates import infer_pair
from remission.analysis.plans import list_outcomes
from remission.analysis.rows import Place, Row
from remission.analysis.successes import judge_outcome
from remission.designs import Bop2Pair, BryantDay, TwoOutcomes
from remission.endpoints import Endpoints
from remission.protocol import PairPlan


def analyse_pair(
    endpoints: Endpoints, plan: PairPlan, found: BryantDay | Bop2Pair, group: Group
) -> Iterator[Row]:
    """Yield what a design of two outcomes planned, what was seen of both, and what follows.

    `needed` and `seen` have the outcome in `at`; `futile at`, `promising at` and `course` have it
    in the statistic, after a comma, and the number of patients in `at`. The course is empty when a
    day of registration is missing.
    """
    place = Place(endpoint="DESIGN", population=group.population, group=group.id)
    seen = gather_pair(endpoints, plan, group)
    design = found.plan if isinstance(found, Bop2Pair) else found.two_outcomes
    last, pair = design.looks[-1], list_outcomes(plan)
    toxicity = f"; {_write_toxicity(endpoints, plan)}" if "no toxicity" in pair else ""
    yield place.row(
        "planned",
        value=float(last.n),
        n=last.n,
        N=group.N,
        method=f"{plan.kind}, {plan.write_numbers()}{toxicity}",
    )
    for outcome, cut, count in zip(
        pair, (last.first, last.second), seen.known.sum(axis=0).tolist(), strict=True
    ):
        yield place.row(
            "needed", at=outcome, value=float(cut + 1), n=cut + 1, N=group.N, method="as planned"
        )
        yield place.row("seen", at=outcome, value=float(count), n=count, N=group.N, method="count")
    decision = conclude_pair(design, pair, seen)
    yield place.row(
        "decision",
        value=None if decision.promising is None else float(decision.promising),
        N=group.N,
        method=decision.sentence,
        why_missing=None if decision.promising is not None else decision.why_open,
    )
    cuts = np.array([(look.first, look.second) for look in design.looks])
    for outcome, bounds, known in zip(pair, cuts.T, seen.known.T, strict=True):
        yield from bound_rows(place, _list_bounds(design, bounds.tolist()), outcome)
        if seen.dated:
            yield from course_rows(place, count_course(np.cumsum(known).tolist()), outcome)
    yield from infer_pair(place, found, pair, seen, endpoints.protocol.analysis.confidence)


def _write_toxicity(endpoints: Endpoints, plan: PairPlan) -> str:
    """Write what counts as toxicity, and which of its terms nobody has had: one may be misspelt."""
    had = set(endpoints.safety.events["AEDECOD"].to_list())
    never = [term for term in plan.toxicity.terms if term.upper() not in had]
    said = f" (no record so far: {', '.join(never)})" if never else ""
    return f"{plan.write_toxicity()}{said}"


def gather_pair(endpoints: Endpoints, plan: PairPlan, group: Group) -> PairSeen:
    """Return what is known of both outcomes of every patient, in the order of registration."""
    judged = [judge_outcome(endpoints, group, outcome, plan) for outcome in list_outcomes(plan)]
    known = np.column_stack([each["SUCCESS"].to_numpy() for each in judged]).astype(bool)
    waiting = np.column_stack([each["OPEN"].to_numpy() for each in judged]).astype(bool)
    return PairSeen(
        known=known,
        possible=known | waiting,
        dated=group.patients["RFICDT"].null_count() == 0,
        closed=group.closed,
    )


def _list_bounds(design: TwoOutcomes, cuts: list[int]) -> Iterator[Stage]:
    """Yield the bounds of one outcome; at the last look one more than the bound is promising."""
    for look, cut in zip(design.looks, cuts, strict=True):
        enough = cut + 1 if look is design.looks[-1] else None
        yield look.n, cut if cut >= 0 else None, enough
