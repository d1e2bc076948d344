"""Designs that a protocol asks for and that do not exist, found before any record is read."""

from collections.abc import Callable, Iterator
from functools import partial

from remission.analysis.arms_plans import find_comparison
from remission.analysis.plans import find_design, find_pair_design
from remission.analysis.time_designs import find_time_design
from remission.designs import DESIGNS
from remission.errors import DesignError
from remission.protocol import (
    OWN_KINDS,
    CountPlan,
    DesignPlan,
    PairPlan,
    Protocol,
    TimePlan,
)


def find_design_faults(protocol: Protocol) -> Iterator[str]:
    """Yield a line per design that cannot be found, with its file, line and reason.

    Kinds that are not known are left to the check of names. What is found is kept, so that the
    analysis does not search again.
    """
    for position, cohort in enumerate(protocol.cohorts):
        plan = cohort.design
        if plan is not None and plan.kind in (*DESIGNS, *OWN_KINDS):
            path = ("cohorts", position, "design")
            yield from _try(protocol, path, partial(_search, plan))
    compared = protocol.randomised
    if compared is not None:
        yield from _try(protocol, ("randomised",), partial(find_comparison, compared))


def _search(plan: DesignPlan) -> object:
    if isinstance(plan, CountPlan):
        return find_design(plan)
    if isinstance(plan, PairPlan):
        return find_pair_design(plan)
    return find_time_design(plan) if isinstance(plan, TimePlan) else None


def _try(
    protocol: Protocol, path: tuple[str | int, ...], find: Callable[[], object]
) -> Iterator[str]:
    try:
        find()
    except DesignError as error:
        yield str(protocol.refusal(path, str(error)))
