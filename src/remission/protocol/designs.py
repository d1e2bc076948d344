"""The design of a cohort, as a protocol states it: each kind asks for numbers of its own."""

from typing import Annotated

from pydantic import Discriminator, Tag

from remission.protocol.count_designs import (
    Bop2Plan,
    ErrorPlan,
    FlemingPlan,
    GehanPlan,
    GreenDahlbergPlan,
    SargentPlan,
    StagesPlan,
    ThallSimonPlan,
)
from remission.protocol.design_plan import OWN_KINDS
from remission.protocol.pair_designs import Bop2PairPlan, BryantDayPlan, ConawayPetroniPlan
from remission.protocol.time_designs import LOG_RANK_KINDS, Bop2TimePlan, LogRankPlan

BRANCH = "design "
"""How the name of a branch of `AnyDesignPlan` begins; no key of a protocol has a space."""

_BY_ERRORS = f"{BRANCH}by its errors"


def _pick(plan: object) -> str:
    kind = plan.get("kind") if isinstance(plan, dict) else getattr(plan, "kind", None)
    if kind in LOG_RANK_KINDS:
        return f"{BRANCH}log-rank"
    if kind in ("sargent-optimal", "sargent-minimax"):
        return f"{BRANCH}sargent"
    return f"{BRANCH}{kind}" if kind in OWN_KINDS else _BY_ERRORS


AnyDesignPlan = Annotated[
    Annotated[ErrorPlan, Tag(_BY_ERRORS)]
    | Annotated[GehanPlan, Tag(f"{BRANCH}gehan")]
    | Annotated[SargentPlan, Tag(f"{BRANCH}sargent")]
    | Annotated[StagesPlan, Tag(f"{BRANCH}stages")]
    | Annotated[FlemingPlan, Tag(f"{BRANCH}fleming-stages")]
    | Annotated[GreenDahlbergPlan, Tag(f"{BRANCH}green-dahlberg")]
    | Annotated[ThallSimonPlan, Tag(f"{BRANCH}thall-simon")]
    | Annotated[Bop2Plan, Tag(f"{BRANCH}bop2")]
    | Annotated[Bop2PairPlan, Tag(f"{BRANCH}bop2-pair")]
    | Annotated[BryantDayPlan, Tag(f"{BRANCH}bryant-day")]
    | Annotated[ConawayPetroniPlan, Tag(f"{BRANCH}conaway-petroni")]
    | Annotated[LogRankPlan, Tag(f"{BRANCH}log-rank")]
    | Annotated[Bop2TimePlan, Tag(f"{BRANCH}bop2-time")],
    Discriminator(_pick),
]
"""The design of a cohort; its `kind` says which numbers it has."""
