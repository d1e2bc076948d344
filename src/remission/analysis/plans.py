"""The design that a cohort's plan asks for."""

from functools import cache

from remission.designs import (
    DESIGNS,
    BetaPrior,
    Design,
    ThallSimonRule,
    plan_fleming,
    plan_green_dahlberg,
    plan_stages,
    plan_thall_simon,
    search_bop2,
)
from remission.protocol import (
    Bop2Plan,
    ErrorPlan,
    FlemingPlan,
    GreenDahlbergPlan,
    RatePlan,
    StagesPlan,
    ThallSimonPlan,
)


@cache
def find_design(plan: RatePlan) -> Design:
    """Return the design that a plan asks for.

    Raises
    ------
    DesignError
        When there is none with these numbers.
    """
    p0, p1 = plan.p0, plan.p1
    match plan:
        case StagesPlan():
            return plan_stages(p0, p1, plan.stages)
        case FlemingPlan():
            return plan_fleming(p0, p1, plan.alpha, plan.sizes)
        case GreenDahlbergPlan():
            return plan_green_dahlberg(p0, p1, plan.n1, plan.n)
        case ThallSimonPlan():
            return plan_thall_simon((p0, p1), _read_rule(plan), plan.looks)
        case Bop2Plan():
            prior = _read_prior(plan.prior) if plan.prior else None
            return search_bop2((p0, p1, plan.alpha), plan.looks, prior).plan
        case ErrorPlan():
            return DESIGNS[plan.kind](p0, p1, plan.alpha, plan.beta)
    raise TypeError(f"{type(plan).__name__} is no plan of one rate")


def _read_rule(plan: ThallSimonPlan) -> ThallSimonRule:
    return ThallSimonRule(
        prior=_read_prior(plan.prior),
        standard=_read_prior(plan.standard) if plan.standard else plan.p0,
        futility=plan.futility,
        superiority=plan.superiority,
        delta=plan.delta,
    )


def _read_prior(parameters: tuple[float, float]) -> BetaPrior:
    return BetaPrior(a=parameters[0], b=parameters[1])
