"""Settings about endpoints that contradict each other: one would not do what it says."""

from collections.abc import Iterator

from remission.endpoints.categories import DCR
from remission.endpoints.derive import ENDPOINTS, Endpoint
from remission.endpoints.growth import GMI
from remission.endpoints.lasting import CBR, Lasting
from remission.endpoints.rule_sets import RULE_SETS, RuleSet
from remission.endpoints.time_to_event import TimeToEvent
from remission.endpoints.times import OS, PFR
from remission.protocol import EndpointPlan, Protocol, Variable

Contradiction = tuple[tuple[str | int, ...], object, str]
"""Where in the protocol, what was found, what would agree with the rest."""

NEEDS_DAYS = (PFR.code, CBR.code)
"""Endpoints that are nothing without days at which they are read."""


def find_contradictions(protocol: Protocol) -> Iterator[Contradiction]:
    """Yield the settings about endpoints that disagree, or would not do what they say."""
    for position, row in enumerate(protocol.endpoints):
        endpoint = ENDPOINTS.get(row.code)
        if endpoint is not None:
            for key, found, said in _of_endpoint(row, endpoint):
                yield ("endpoints", position, key), found, said
    yield from _about_visits(protocol)
    yield from _about_rules(protocol)


def _about_visits(protocol: Protocol) -> Iterator[Contradiction]:
    """Yield a window so wide that one day would belong to two planned visits."""
    plan = protocol.schedule
    shortest = 7 * min(line.every_weeks for line in plan.tumour)
    if 2 * plan.window_days >= shortest:
        said = f"less than half of {shortest} days, the interval of schedule.tumour"
        yield ("schedule", "window_days"), plan.window_days, said


def _of_endpoint(row: EndpointPlan, endpoint: Endpoint) -> Iterator[tuple[str, object, str]]:
    """Yield the settings of an endpoint that it cannot carry out, and those that it lacks."""
    lasts = isinstance(endpoint, (TimeToEvent, Lasting)) or endpoint is DCR
    for key in ("deaths", "new_therapy"):
        if getattr(row, key) and not isinstance(endpoint, TimeToEvent):
            yield key, getattr(row, key), f"nothing, since {row.code} is no time to event"
        elif getattr(row, key) and isinstance(endpoint, TimeToEvent) and endpoint.competing:
            yield key, getattr(row, key), f"nothing, since both compete with {row.code}"
    if row.at_days and not lasts:
        yield "at_days", row.at_days, f"nothing, since {row.code} is not read at a day"
    if not row.at_days and row.code in NEEDS_DAYS:
        yield "at_days", row.at_days, f"at least one day, since {row.code} is read at days"
    if row.code == OS.code and row.deaths == "censor":
        yield "deaths", row.deaths, "event, since OS counts deaths"
    for key in ("previous", "above"):
        if getattr(row, key) is not None and row.code != GMI.code:
            yield key, _shown(getattr(row, key)), f"nothing, since only {GMI.code} compares times"
    if row.code == GMI.code and row.previous is None:
        said = "a variable, since GMI compares with the time to progression before"
        yield "previous", "nothing", said


def _shown(value: object) -> object:
    return value.variable if isinstance(value, Variable) else value


def _about_rules(protocol: Protocol) -> Iterator[Contradiction]:
    plan = protocol.analysis
    if protocol.response.criterion == "irecist" and plan.progression_date == "assessment":
        said = "documented, since iRECIST dates a confirmed progression to its first iUPD"
        yield ("analysis", "progression_date"), plan.progression_date, said
    rules = RULE_SETS.get(plan.censoring)
    if rules is None or rules.name == "plain":
        return
    named = f"since analysis.censoring is {rules.name}"
    if plan.progression_date not in {None, rules.progression_date}:
        said = f"{rules.progression_date}, {named}"
        yield ("analysis", "progression_date"), plan.progression_date, said
    if rules.start not in {None, plan.origin}:
        yield ("analysis", "origin"), plan.origin, f"{rules.start}, {named}"
    yield from _overridden(protocol, rules, named)


def _overridden(protocol: Protocol, rules: RuleSet, named: str) -> Iterator[Contradiction]:
    """Yield what single endpoints ask for against the rules of all."""
    for position, row in enumerate(protocol.endpoints):
        endpoint = ENDPOINTS.get(row.code)
        if not (isinstance(endpoint, TimeToEvent) and endpoint.by_rules):
            continue
        if row.new_therapy not in {None, rules.new_therapy}:
            said = f"{rules.new_therapy}, {named}"
            yield ("endpoints", position, "new_therapy"), row.new_therapy, said
        if rules.deaths == "censor" and row.deaths == "event":
            yield ("endpoints", position, "deaths"), row.deaths, f"censor, {named}"
