"""The times to event that a protocol can ask for."""

from dataclasses import replace

from remission.endpoints.sources import (
    adequate_assessment,
    death,
    first_confirmed_response,
    first_dose,
    first_response,
    first_response_seen,
    last_alive,
    new_therapy,
    on_treatment,
    origin,
    progression,
    stable,
    treated,
    treatment_end,
    treatment_stop,
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
PFR = replace(PFS, code="PFR", label="Progression-free rate")
TTF = TimeToEvent(
    code="TTF",
    label="Time to treatment failure",
    start=treated,
    events=(progression, death, treatment_stop),
    censors=(on_treatment, adequate_assessment),
)
TOT = TimeToEvent(
    code="TOT",
    label="Time on treatment",
    start=first_dose,
    events=(treatment_end, death),
    censors=(on_treatment,),
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
UDOR = replace(
    DOR,
    code="UDOR",
    label="Duration of response, confirmation not asked",
    start=first_response_seen,
)
CDOR = replace(
    DOR, code="CDOR", label="Duration of confirmed response", start=first_confirmed_response
)
DSD = replace(DOR, code="DSD", label="Duration of stable disease", start=stable)
TTR = TimeToEvent(
    code="TTR",
    label="Time to response",
    start=origin,
    events=(first_response,),
    censors=(adequate_assessment,),
    competing=(progression, death, new_therapy),
)
