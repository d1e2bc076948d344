"""What a time to event means in this protocol, read from the definition that was carried out."""

from collections.abc import Iterable

from remission.endpoints import ENDPOINTS
from remission.endpoints.time_to_event import TimeToEvent, override
from remission.protocol import EndpointPlan
from remission.report.words import say_list

_SOURCES = {
    "progression": "progression",
    "death": "death from any cause",
    "adequate_assessment": "the last assessment that could be judged and showed no progression",
    "last_alive": "the last day known alive",
    "new_therapy": "a new anticancer therapy",
    "first_response": "the first assessment with the response",
}


def is_time(plan: EndpointPlan) -> bool:
    """Tell whether an endpoint is a time to event."""
    return isinstance(ENDPOINTS.get(plan.code), TimeToEvent)


def describe_time(plan: EndpointPlan, origin: str) -> str:
    """Return start, event, censoring and end of follow-up, in sentences.

    Parameters
    ----------
    plan
        The endpoint with this protocol's overrides.
    origin
        From when the protocol counts time: registration or first dose.

    """
    declared = ENDPOINTS[plan.code]
    if not isinstance(declared, TimeToEvent):
        return ""
    endpoint = override(declared, plan)
    words = {**_SOURCES, "origin": origin}
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
    if "death" not in {source.__name__ for source in endpoint.events}:
        sentences.append("A death without progression is no event; such a patient is censored.")
    if endpoint.stop_at:
        sentences.append(f"Nothing after {say_list(_words(endpoint.stop_at, words))} counts.")
    return " ".join(sentences)


def _words(sources: Iterable[object], words: dict[str, str]) -> list[str]:
    names = [getattr(source, "__name__", "") for source in sources]
    return [words.get(name, name.replace("_", " ")) for name in names]
