"""What the methods say of a time to event is what was carried out."""

import pytest

from remission.endpoints import ENDPOINTS
from remission.protocol import EndpointPlan
from remission.report.definitions import describe_time, is_time

NO_EVENT = "A death without progression is no event"
STOPS = "Nothing after a new anticancer therapy counts."


@pytest.mark.parametrize(
    ("plan", "begins", "death_is_event", "therapy_stops"),
    [
        ({"code": "TTP"}, "From registration to progression.", False, True),
        ({"code": "PFS"}, "From registration to progression or death", True, True),
        ({"code": "PFS", "deaths": "censor"}, "From registration to progression.", False, True),
        ({"code": "PFS", "new_therapy": "ignore"}, "From registration to prog", True, False),
        ({"code": "OS"}, "From registration to death from any cause.", True, False),
        ({"code": "DOR"}, "From the first assessment with the response to", True, True),
    ],
)
def test_definitions_follow_the_overrides_of_the_protocol(
    plan: dict[str, str], begins: str, *, death_is_event: bool, therapy_stops: bool
) -> None:
    text = describe_time(EndpointPlan.model_validate(plan), "registration")

    assert text.startswith(begins)
    assert (NO_EVENT not in text) == death_is_event
    assert (STOPS in text) == therapy_stops


def test_every_source_of_an_endpoint_has_words() -> None:
    plans = [EndpointPlan(code=code) for code in ENDPOINTS]

    texts = [describe_time(plan, "first dose") for plan in plans if is_time(plan)]

    assert len(texts) == 11
    assert not [text for text in texts if "origin" in text or "_" in text]


def test_a_response_rate_is_no_time() -> None:
    assert not is_time(EndpointPlan(code="ORR"))
