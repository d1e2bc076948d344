"""The times to event that a protocol can ask for."""

from remission.endpoints.sources import (
    adequate_assessment,
    death,
    first_response,
    last_alive,
    new_therapy,
    origin,
    progression,
)
from remission.endpoints.time_to_event import TimeToEvent

TTP = TimeToEvent(
    code="TTP",
    label="Time to progression",
    start=origin,
    events=(progression,),  # a death without progression is no event
    censors=(adequate_assessment,),
    stop_at=(new_therapy,),
    by_rules=True,
)
PFS = TimeToEvent(
    code="PFS",
    label="Progression-free survival",
    start=origin,
    events=(progression, death),
    censors=(adequate_assessment,),
    stop_at=(new_therapy,),
    by_rules=True,
)
OS = TimeToEvent(
    code="OS",
    label="Overall survival",
    start=origin,
    events=(death,),
    censors=(last_alive,),
)
DOR = TimeToEvent(
    code="DOR",
    label="Duration of response",
    start=first_response,
    events=(progression, death),
    censors=(adequate_assessment,),
    stop_at=(new_therapy,),
    by_rules=True,
)
