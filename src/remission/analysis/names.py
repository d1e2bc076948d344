"""Every name that a protocol may use, and the check that it uses no other."""

from collections.abc import Iterable, Iterator

from remission.analysis.design_faults import find_design_faults
from remission.designs import DESIGNS
from remission.endpoints import ENDPOINTS, RULE_SETS, SUBJECT_SCHEMA
from remission.endpoints.settings import find_contradictions
from remission.endpoints.sources import first_dose, origin, treated
from remission.endpoints.time_to_event import TimeToEvent
from remission.endpoints.times import PFS
from remission.errors import ProtocolError
from remission.protocol import (
    OWN_KINDS,
    Bop2PairPlan,
    CountPlan,
    DiscontinuationPlan,
    Protocol,
    RandomisedPlan,
    ScreeningPlan,
    TimePlan,
)
from remission.response import COLLECTED_CRITERIA, CRITERIA
from remission.safety import SCALES
from remission.stats import PROPORTION_INTERVALS, SURVIVAL_INTERVALS

_Path = tuple[str | int, ...]
_TAKEN = {
    *(set(SUBJECT_SCHEMA) - {"AGE", "SEX"}),
    *ENDPOINTS,
    *(
        "UBOR",
        "CBOR",
        "BPCHG",
        "FLOW",
        "REVIEW",
        "STAIN",
        "POPULATION",
        "ELIGIBILITY",
        "DESIGN",
        "RANDOMISED",
        "EXPOSURE",
        "MODIFICATION",
    ),
    *("DISPOSITION", "AE", "LAB", "SHIFT", "COURSE", "READERS", "READS"),
    *("AESOC", "SCALES", "WEEKS"),
}
"""Codes that a row of the baseline table cannot have, because they mean something else."""
_FROM_START = tuple(
    code
    for code, declared in ENDPOINTS.items()
    if isinstance(declared, TimeToEvent)
    and not declared.competing
    and declared.start in {origin, treated, first_dose}
)
"""Times that begin when a patient enters: those a design can compare."""


def check_names(protocol: Protocol) -> None:
    """Refuse a protocol that names something unknown, or a design that does not exist.

    Raises
    ------
    ProtocolError
        One line per fault, all in one message: file, line, path, what was found and what is
        allowed.

    """
    faults = [
        str(protocol.fault(path, found, allowed))
        for path, found, allowed in _named(protocol)
        if found not in allowed
    ]
    faults += [
        str(protocol.fault(path, found, [said]))
        for path, found, said in (*_without_effect(protocol), *find_contradictions(protocol))
    ]
    faults += find_design_faults(protocol)
    if faults:
        raise ProtocolError("\n".join(faults))


def _named(protocol: Protocol) -> Iterator[tuple[_Path, str, Iterable[str]]]:
    analysis = protocol.analysis
    yield ("response", "criterion"), protocol.response.criterion, {*CRITERIA, *COLLECTED_CRITERIA}
    yield ("toxicity", "scale"), protocol.toxicity.scale, SCALES
    for position, name in enumerate(protocol.toxicity.compare):
        yield ("toxicity", "compare", position), name, SCALES
    yield (
        ("analysis", "proportion_interval"),
        analysis.proportion_interval,
        PROPORTION_INTERVALS,
    )
    yield ("analysis", "survival_interval"), analysis.survival_interval, SURVIVAL_INTERVALS
    yield ("analysis", "censoring"), analysis.censoring, RULE_SETS
    for position, plan in enumerate(protocol.endpoints):
        yield ("endpoints", position, "code"), plan.code, ENDPOINTS
    for position, cohort in enumerate(protocol.cohorts):
        if cohort.design is not None:
            kinds = (*DESIGNS, *OWN_KINDS)
            yield ("cohorts", position, "design", "kind"), cohort.design.kind, kinds
        if isinstance(cohort.design, TimePlan):
            place = ("cohorts", position, "design", "endpoint")
            yield place, cohort.design.endpoint, _FROM_START


def _without_effect(protocol: Protocol) -> Iterator[tuple[_Path, object, str]]:
    """Yield settings that would not do what they say."""
    asked = {plan.code for plan in protocol.endpoints}
    for position, cohort in enumerate(protocol.cohorts):
        plan = cohort.design
        days = plan.progression_free_days if isinstance(plan, CountPlan | Bop2PairPlan) else None
        if days is not None and PFS.code not in asked:
            said = f"nothing, unless the endpoint {PFS.code} is asked for"
            yield ("cohorts", position, "design", "progression_free_days"), days, said
        if isinstance(plan, TimePlan) and plan.endpoint in set(_FROM_START) - asked:
            said = f"nothing, unless the endpoint {plan.endpoint} is asked for"
            yield ("cohorts", position, "design", "endpoint"), plan.endpoint, said
    yield from _without_times(protocol.randomised, asked)
    for position, row in enumerate(protocol.characteristics):
        if row.code in _TAKEN:
            said = "a code that is no endpoint and no other column of ADSL"
            yield ("characteristics", position, "code"), row.code, said


def _without_times(
    plan: RandomisedPlan | None, asked: set[str]
) -> Iterator[tuple[_Path, object, str]]:
    """Yield what a comparison of arms needs and the protocol does not ask for."""
    times = sorted(asked & set(_FROM_START))  # arms drawn by lot are alike from the start only
    if isinstance(plan, ScreeningPlan) and plan.endpoint not in times:
        said = ", ".join(times) or "a time from the start among the endpoints"
        yield ("randomised", "endpoint"), plan.endpoint, said
    if isinstance(plan, DiscontinuationPlan) and PFS.code not in asked:
        said = f"nothing, unless the endpoint {PFS.code} is asked for"
        yield ("randomised", "progression_free_days"), plan.progression_free_days, said


def list_names() -> dict[str, list[str]]:
    """Return the words allowed for each named choice, as `Model.field`, for the JSON Schema."""
    return {
        "ResponsePlan.criterion": sorted({*CRITERIA, *COLLECTED_CRITERIA}),
        "Toxicity.scale": sorted(SCALES),
        "AnalysisPlan.proportion_interval": sorted(PROPORTION_INTERVALS),
        "AnalysisPlan.survival_interval": sorted(SURVIVAL_INTERVALS),
        "AnalysisPlan.censoring": sorted(RULE_SETS),
        "EndpointPlan.code": sorted(ENDPOINTS),
        "ErrorPlan.kind": sorted(DESIGNS),
        "LogRankPlan.endpoint": sorted(_FROM_START),
        "Bop2TimePlan.endpoint": sorted(_FROM_START),
        "ScreeningPlan.endpoint": sorted(_FROM_START),
    }
