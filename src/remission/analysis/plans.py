"""The design that a cohort's plan asks for."""

from functools import cache, singledispatch

from remission.designs import (
    DESIGNS,
    BetaPrior,
    Bop2Pair,
    Bop2PairRequest,
    BryantDay,
    BryantDayRequest,
    ConawayPetroniRequest,
    Design,
    Gehan,
    PosteriorRule,
    Staged,
    ThallSimonRule,
    ThreeOutcomeLimits,
    ThreeOutcomes,
    ThreeOutcomesStages,
    plan_fleming,
    plan_green_dahlberg,
    plan_stages,
    plan_thall_simon,
    search_bop2,
    search_bop2_pair,
    search_bryant_day,
    search_conaway_petroni,
    search_gehan,
    search_sargent,
    search_sargent_stages,
)
from remission.protocol import (
    Bop2PairPlan,
    Bop2Plan,
    BryantDayPlan,
    ConawayPetroniPlan,
    CountPlan,
    ErrorPlan,
    FlemingPlan,
    GehanPlan,
    GreenDahlbergPlan,
    Outcome,
    PairPlan,
    SargentPlan,
    StagesPlan,
    ThallSimonPlan,
)

Counting = Design | ThreeOutcomes | ThreeOutcomesStages | Gehan
"""Every design that counts one yes-or-no outcome."""


@cache
def find_design(plan: CountPlan) -> Counting:
    """Return the design that a plan asks for.

    Raises
    ------
    DesignError
        When there is none with these numbers.
    """
    return _find(plan)


@singledispatch
def _find(plan: CountPlan) -> Counting:
    raise TypeError(f"{type(plan).__name__} is no plan of one rate")


@_find.register
def _(plan: ErrorPlan) -> Counting:
    return DESIGNS[plan.kind](plan.p0, plan.p1, plan.alpha, plan.beta)


@_find.register
def _(plan: GehanPlan) -> Counting:
    return search_gehan(plan.p1, plan.beta, plan.standard_error)


@_find.register
def _(plan: SargentPlan) -> Counting:
    limits = ThreeOutcomeLimits(
        alpha=plan.alpha, beta=plan.beta, eta=plan.eta, pi=plan.pi, tolerance=plan.tolerance
    )
    if plan.kind == "sargent":
        return search_sargent(plan.p0, plan.p1, limits)
    minimax = plan.kind == "sargent-minimax"
    return search_sargent_stages(plan.p0, plan.p1, limits, minimax=minimax)


@_find.register
def _(plan: StagesPlan) -> Counting:
    return plan_stages(plan.p0, plan.p1, plan.stages)


@_find.register
def _(plan: FlemingPlan) -> Counting:
    return plan_fleming(plan.p0, plan.p1, plan.alpha, plan.sizes)


@_find.register
def _(plan: GreenDahlbergPlan) -> Counting:
    return plan_green_dahlberg(plan.p0, plan.p1, plan.n1, plan.n)


@_find.register
def _(plan: ThallSimonPlan) -> Counting:
    rule = ThallSimonRule(
        prior=_read_prior(plan.prior),
        standard=_read_prior(plan.standard) if plan.standard else plan.p0,
        futility=plan.futility,
        superiority=plan.superiority,
        delta=plan.delta,
    )
    return plan_thall_simon((plan.p0, plan.p1), rule, plan.looks)


@_find.register
def _(plan: Bop2Plan) -> Counting:
    prior = _read_prior(plan.prior) if plan.prior else None
    return search_bop2((plan.p0, plan.p1, plan.alpha), plan.looks, prior).plan


def find_prior(plan: CountPlan, design: Counting) -> BetaPrior | None:
    """Return the prior of a Bayesian design; None for every other one."""
    if isinstance(plan, Bop2Plan):
        return _read_prior(plan.prior or (plan.p0, 1 - plan.p0))
    rule = design.rule if isinstance(design, Staged) else None
    return rule.prior if isinstance(rule, PosteriorRule | ThallSimonRule) else None


@cache
def find_pair_design(plan: PairPlan) -> BryantDay | Bop2Pair:
    """Return the design of two outcomes that a plan asks for.

    Raises
    ------
    DesignError
        When there is none with these numbers.
    """
    if isinstance(plan, Bop2PairPlan):
        request = Bop2PairRequest(
            null=plan.null, active=plan.active, need=plan.need, alpha=plan.alpha
        )
        return search_bop2_pair(request, plan.looks)
    if isinstance(plan, BryantDayPlan):
        return search_bryant_day(
            BryantDayRequest(
                **_name_rates(plan),
                alpha_response=plan.alpha_response,
                alpha_toxicity=plan.alpha_toxicity,
                beta=plan.beta,
            )
        )
    if isinstance(plan, ConawayPetroniPlan):
        request_ = ConawayPetroniRequest(**_name_rates(plan), alpha=plan.alpha, beta=plan.beta)
        return search_conaway_petroni(request_)
    raise TypeError(f"{type(plan).__name__} is no plan of two outcomes")


def list_outcomes(plan: PairPlan) -> tuple[Outcome, Outcome]:
    """Return the two outcomes that a plan watches, in the order of its numbers."""
    return plan.outcomes if isinstance(plan, Bop2PairPlan) else ("response", "no toxicity")


def _name_rates(plan: BryantDayPlan | ConawayPetroniPlan) -> dict[str, float]:
    names = ("response0", "response1", "safe0", "safe1")
    return dict(zip(names, (*plan.response, *plan.safe), strict=True))


def _read_prior(parameters: tuple[float, float]) -> BetaPrior:
    return BetaPrior(a=parameters[0], b=parameters[1])
