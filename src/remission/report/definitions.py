"""What a time to event means in this protocol, read from the definition that was carried out."""

from collections.abc import Iterable
from dataclasses import replace

from remission.endpoints import ENDPOINTS, RuleSet
from remission.endpoints.rule_sets import PLAIN, name_strategies
from remission.endpoints.time_to_event import TimeToEvent, override
from remission.protocol import EndpointPlan
from remission.report.words import say_list

_SOURCES = {
    "progression": "progression",
    "progression_assessed": "progression",
    "claimed_progression": "the end of treatment for progression",
    "death": "death from any cause",
    "adequate_assessment": "the last assessment that could be judged and showed no progression",
    "last_alive": "the last day known alive",
    "new_therapy": "a new anticancer therapy",
    "first_response": "the first assessment with the response",
    "first_confirmed_response": "the first assessment with a response that was confirmed",
    "first_response_seen": "the first assessment with a response, confirmed or not",
    "treatment_stop": "the last dose of a treatment that was not completed",
    "treatment_end": "the last dose",
    "on_treatment": "the last day known on treatment",
    "first_dose": "the first dose",
}


def is_time(plan: EndpointPlan) -> bool:
    """Tell whether an endpoint is a time to event."""
    return isinstance(ENDPOINTS.get(plan.code), TimeToEvent)


def describe_time(plan: EndpointPlan, origin: str, rules: RuleSet = PLAIN) -> str:
    """Return start, event, censoring and end of follow-up, in sentences.

    Parameters
    ----------
    plan
        The endpoint with this protocol's overrides.
    origin
        From when the protocol counts time: registration or first dose.
    rules
        The censoring rules of the protocol.

    """
    declared = ENDPOINTS[plan.code]
    if not isinstance(declared, TimeToEvent):
        return ""
    endpoint = override(declared, plan, rules)
    words = {
        **_SOURCES,
        "origin": origin,
        "treated": f"{origin} (treated patients)",
        "stable": f"{origin} (patients whose best response is stable disease)",
    }
    events = _words(endpoint.events, words)
    sentences = [
        (
            f"From {say_list(_words([endpoint.start], words))} to {' or '.join(events)}"
            f"{', whichever is first' if len(events) > 1 else ''}."
        ),
        (
            f"Without it, censored at {say_list(_words(endpoint.censors, words))}, or at the start "
            "when there is none."
        ),
    ]
    if endpoint.competing:
        first = " or ".join(_words(endpoint.competing, words))
        sentences.append(f"Who has {first} first cannot have it any more.")
    elif "death" not in {source.__name__ for source in endpoint.events}:
        sentences.append("A death without progression is no event; such a patient is censored.")
    if endpoint.stop_at:
        sentences.append(f"Nothing after {say_list(_words(endpoint.stop_at, words))} counts.")
    return " ".join(sentences)


def describe_rules(rules: RuleSet, interval: str) -> str:
    """Return what the censoring rules do about what gets in the way, in sentences.

    Parameters
    ----------
    rules
        The censoring rules of the protocol.
    interval
        How the planned visits follow each other, such as "every 8 weeks, 7 days early or late".

    """
    sentences = [f"{rules.label}.", _DATES[rules.progression_date]]
    if rules.no_baseline == "censor":
        sentences.append(
            "Who had no complete assessment before treatment is censored at the start."
        )
    if rules.missed_visits is not None:
        sentences.append(
            f"An event after {rules.missed_visits} or more missed visits ({interval}) does not "
            "count; such a patient is censored at the last assessment before the gap."
        )
    else:
        sentences.append("Missed visits change nothing.")
    return " ".join(sentences)


def describe_strategies(rules: RuleSet, plan: EndpointPlan) -> str:
    """Return what may come before a progression, with the ICH E9(R1) name of what is done.

    Empty for an endpoint that is no time to progression.
    """
    declared = ENDPOINTS[plan.code]
    if not isinstance(declared, TimeToEvent) or not declared.by_rules:
        return ""
    endpoint = override(declared, plan, rules)
    names = {source.__name__ for source in endpoint.events}
    in_force = replace(rules, new_therapy="censor" if endpoint.stop_at else "ignore")
    named = name_strategies(in_force, deaths_count="death" in names)
    return "; ".join(f"{what}: {how}" for what, how in named)


_DATES = {
    "documented": "A progression is dated to the day on which a new lesion was first seen, else to "
    "the last scan of the assessment that showed it.",
    "assessment": "A progression is dated to the last scan of the assessment that proved it.",
    "planned visit": "A progression is dated to the planned visit at which it was seen, between "
    "two visits to the next one, never after death.",
}


def _words(sources: Iterable[object], words: dict[str, str]) -> list[str]:
    names = [getattr(source, "__name__", "") for source in sources]
    return [words.get(name, name.replace("_", " ")) for name in names]
