"""The design that a comparison of arms asks for."""

from functools import cache

from remission.designs import (
    Discontinuation,
    Jung,
    Screening,
    Selection,
    search_discontinuation,
    search_jung,
    search_screening,
    search_selection,
)
from remission.protocol import (
    DiscontinuationPlan,
    JungPlan,
    RandomisedPlan,
    ScreeningPlan,
    SelectionPlan,
)


@cache
def find_jung(plan: JungPlan) -> Jung:
    """Return the two stages with a control that a plan asks for."""
    return search_jung(plan.p0, plan.p1, plan.alpha, plan.beta, minimax=plan.minimax)


@cache
def find_selection(plan: SelectionPlan) -> Selection:
    """Return the selection that a plan asks for."""
    return search_selection(plan.best, plan.others, plan.chance)


@cache
def find_discontinuation(plan: DiscontinuationPlan) -> Discontinuation:
    """Return the randomised discontinuation that a plan asks for."""
    rates = (plan.stopped, plan.continued)
    return search_discontinuation(plan.stable, rates, plan.alpha, plan.beta)


@cache
def find_screening(plan: ScreeningPlan) -> Screening:
    """Return the log-rank comparison that a plan asks for."""
    return search_screening(plan.hazard_ratio, plan.alpha, plan.beta)


def find_comparison(plan: RandomisedPlan) -> Jung | Selection | Discontinuation | Screening:
    """Return the design that a plan of any kind asks for.

    Raises
    ------
    DesignError
        When there is none with these numbers.
    """
    if isinstance(plan, JungPlan):
        return find_jung(plan)
    if isinstance(plan, SelectionPlan):
        return find_selection(plan)
    if isinstance(plan, DiscontinuationPlan):
        return find_discontinuation(plan)
    return find_screening(plan)
