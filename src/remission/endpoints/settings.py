"""Settings about endpoints that contradict each other: one would not do what it says."""

from collections.abc import Iterator

from remission.endpoints.derive import ENDPOINTS
from remission.endpoints.rule_sets import RULE_SETS, RuleSet
from remission.endpoints.time_to_event import TimeToEvent
from remission.protocol import Protocol

Contradiction = tuple[tuple[str | int, ...], object, str]
"""Where in the protocol, what was found, what would agree with the rest."""


def find_contradictions(protocol: Protocol) -> Iterator[Contradiction]:
    """Yield the settings about censoring that disagree."""
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
