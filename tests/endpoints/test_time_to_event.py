"""One invented patient per path: event, each censoring, tie, stop, start."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from endpoints.conftest import day, days
from remission.endpoints import ENDPOINTS
from remission.endpoints.evidence import Evidence
from remission.endpoints.time_to_event import TimeToEvent, derive_time, override
from remission.endpoints.times import DOR, OS, PFS, TTP
from remission.protocol import EndpointPlan, Protocol

Build = Callable[..., Evidence]


def outcome(endpoint: TimeToEvent, evidence: Evidence) -> tuple[int, float]:
    """Return CNSR and AVAL of the one patient."""
    row = derive_time(endpoint, evidence).row(0, named=True)
    return row["CNSR"], row["AVAL"]


EVENT, CENSORED = 0, 1


@pytest.mark.parametrize(
    ("what", "patient", "ttp", "pfs", "os"),
    [
        (
            "progression",
            {"scans": [(57, "SD"), (113, "PD")], "alive": 200},
            (EVENT, 113),
            (EVENT, 113),
            (CENSORED, 200),
        ),
        (
            "progression seen twice counts from the first",
            {"scans": [(57, "PD"), (113, "PD")], "alive": 200},
            (EVENT, 57),
            (EVENT, 57),
            (CENSORED, 200),
        ),
        (
            "no event: the last assessment that could be judged",
            {"scans": [(57, "SD"), (113, "PR"), (169, "NE")], "alive": 200},
            (CENSORED, 113),
            (CENSORED, 113),
            (CENSORED, 200),
        ),
        (
            "death without progression",
            {"scans": [(57, "SD")], "died": 80, "alive": 70},
            (CENSORED, 57),
            (EVENT, 80),
            (EVENT, 80),
        ),
        (
            "progression and death on one day",
            {"scans": [(57, "PD")], "died": 57, "alive": 57},
            (EVENT, 57),
            (EVENT, 57),
            (EVENT, 57),
        ),
        (
            "death before any scan",
            {"died": 20, "alive": 15},
            (CENSORED, 1),
            (EVENT, 20),
            (EVENT, 20),
        ),
        ("nothing after registration", {}, (CENSORED, 1), (CENSORED, 1), (CENSORED, 1)),
        (
            "assessments, but none that could be judged",
            {"scans": [(57, "NE")], "alive": 60},
            (CENSORED, 1),
            (CENSORED, 1),
            (CENSORED, 60),
        ),
        (
            "new therapy before progression",
            {"scans": [(57, "SD"), (113, "PD")], "new_therapy": 112, "alive": 200},
            (CENSORED, 57),
            (CENSORED, 57),
            (CENSORED, 200),
        ),
        (
            "new therapy on the day of progression",
            {"scans": [(57, "SD"), (113, "PD")], "new_therapy": 113, "alive": 200},
            (EVENT, 113),
            (EVENT, 113),
            (CENSORED, 200),
        ),
        (
            "new therapy after progression",
            {"scans": [(57, "SD"), (113, "PD")], "new_therapy": 114, "alive": 200},
            (EVENT, 113),
            (EVENT, 113),
            (CENSORED, 200),
        ),
        (
            "an assessment on the day of new therapy still counts",
            {"scans": [(57, "SD"), (113, "SD"), (169, "SD")], "new_therapy": 113, "alive": 200},
            (CENSORED, 113),
            (CENSORED, 113),
            (CENSORED, 200),
        ),
        (
            "death after new therapy ends survival, not freedom from progression",
            {"scans": [(57, "SD")], "new_therapy": 60, "died": 100, "alive": 90},
            (CENSORED, 57),
            (CENSORED, 57),
            (EVENT, 100),
        ),
        (
            "an event before the start is moved to the start",
            {"registered": 30, "scans": [(10, "PD")], "died": 5, "alive": 4},
            (EVENT, 1),
            (EVENT, 1),
            (EVENT, 1),
        ),
    ],
)
def test_what_counts_as_event_and_where_follow_up_ends(
    evidence_of: Build,
    what: str,
    patient: dict[str, object],
    ttp: tuple[int, int],
    pfs: tuple[int, int],
    os: tuple[int, int],
) -> None:
    evidence = evidence_of(**patient)

    found = [outcome(endpoint, evidence) for endpoint in (TTP, PFS, OS)]

    assert found == [ttp, pfs, os], what


@pytest.mark.parametrize(
    ("code", "settings", "patient", "expected"),
    [
        ("TTP", {"deaths": "event"}, {"died": 20}, (EVENT, 20)),
        ("TTP", {"deaths": "censor"}, {"died": 20}, (CENSORED, 1)),
        ("PFS", {"deaths": "censor"}, {"died": 20, "scans": [(10, "SD")]}, (CENSORED, 10)),
        ("PFS", {"deaths": "event"}, {"died": 20}, (EVENT, 20)),
        ("PFS", {"new_therapy": "ignore"}, {"died": 20, "new_therapy": 5}, (EVENT, 20)),
        ("PFS", {"new_therapy": "censor"}, {"died": 20, "new_therapy": 5}, (CENSORED, 1)),
        (
            "OS",
            {"new_therapy": "censor"},
            {"died": 20, "new_therapy": 5, "alive": 4},
            (CENSORED, 4),
        ),
        ("OS", {}, {"died": 20, "new_therapy": 5, "alive": 4}, (EVENT, 20)),
    ],
)
def test_a_protocol_overrides_deaths_and_new_therapy(
    evidence_of: Build,
    code: str,
    settings: dict[str, object],
    patient: dict[str, object],
    expected: tuple[int, int],
) -> None:
    endpoint = ENDPOINTS[code]
    assert isinstance(endpoint, TimeToEvent)
    plan = EndpointPlan.model_validate({"code": code, **settings})

    found = outcome(override(endpoint, plan), evidence_of(**patient))

    assert found == expected


@pytest.mark.parametrize(
    ("origin", "expected"), [("registration", (EVENT, 57)), ("first dose", (EVENT, 55))]
)
def test_time_counts_from_the_day_the_protocol_names(
    evidence_of: Build,
    protocol_with: Callable[..., Protocol],
    origin: str,
    expected: tuple[int, int],
) -> None:
    evidence = evidence_of([(57, "PD")], protocol=protocol_with(analysis={"origin": origin}))

    assert outcome(TTP, evidence) == expected


def test_a_patient_without_a_start_has_no_time(evidence_of: Build) -> None:
    evidence = evidence_of([(57, "PD")], registered=None)

    assert derive_time(TTP, evidence).is_empty()


@pytest.mark.parametrize(
    ("confirmed", "scans", "expected"),
    [
        (False, [(57, "PR"), (113, "PD")], (EVENT, 57)),
        (False, [(57, "PR"), (113, "CR"), (169, "PD")], (EVENT, 113)),  # from the PR, not the CR
        (False, [(57, "SD"), (113, "CR"), (169, "SD")], (CENSORED, 57)),
        (False, [(57, "PR")], (CENSORED, 1)),
        (False, [(57, "SD"), (113, "PD")], None),
        (False, [(57, "PD"), (113, "PR")], None),  # nothing after progression is a response
        (True, [(57, "PR"), (113, "SD"), (169, "PD")], None),
        (True, [(57, "PR"), (113, "PR"), (169, "PD")], (EVENT, 113)),
        (True, [(57, "PR"), (113, "CR"), (169, "CR"), (225, "PD")], (EVENT, 169)),
        (True, [(57, "CR"), (113, "SD"), (169, "PR"), (225, "PR")], (CENSORED, 57)),
    ],
)
def test_duration_of_response_counts_from_the_first_response(
    evidence_of: Build,
    protocol_with: Callable[..., Protocol],
    confirmed: bool,  # noqa: FBT001 - a column of the table
    scans: list[tuple[int, str]],
    expected: tuple[int, int] | None,
) -> None:
    plan = {
        "criterion": "recist-1.1",
        "confirmation": {"required": confirmed, "days": 28},
        "stable_disease": {"from": "registration"},
    }
    evidence = evidence_of(scans, protocol=protocol_with(response=plan))

    found = derive_time(DOR, evidence)

    assert [(row["CNSR"], row["AVAL"]) for row in found.iter_rows(named=True)] == (
        [] if expected is None else [expected]
    )


def test_a_death_ends_a_response(evidence_of: Build) -> None:
    evidence = evidence_of([(57, "PR")], died=100)

    assert outcome(DOR, evidence) == (EVENT, 44)


def test_the_record_names_what_decided(evidence_of: Build) -> None:
    evidence = evidence_of([(57, "SD"), (113, "PD")], alive=200)

    ttp, os = (derive_time(endpoint, evidence).row(0, named=True) for endpoint in (TTP, OS))

    assert (ttp["SRCDOM"], ttp["SRCSEQ"]) == ("TR", 113)
    assert ttp["EVNTDESC"] == "progression: sum of day 113"
    assert (os["SRCDOM"], os["SRCSEQ"], os["EVNTDESC"]) == ("SV", 7, "last known alive")


def test_a_censoring_names_the_new_therapy_that_ended_follow_up(evidence_of: Build) -> None:
    evidence = evidence_of([(57, "SD")], new_therapy=60)

    said = derive_time(TTP, evidence)["EVNTDESC"][0]

    assert said == "no progression at assessment: SD; new anticancer therapy on 2001-03-01"


@pytest.mark.parametrize(
    ("new_therapy", "expected"),
    [
        (None, (EVENT, [57])),
        (113, (EVENT, [57])),
        (112, (CENSORED, [57])),  # on day 57 the lesion was equivocal; later scans do not count
    ],
)
def test_a_new_lesion_dates_progression_to_its_first_sight(
    evidence_of: Build, new_therapy: int | None, expected: tuple[int, list[int]]
) -> None:
    evidence = evidence_of([(57, "SD"), (113, "PD")], new_therapy=new_therapy)
    earlier = pl.when(pl.col("OVRLRESP") == "PD").then(pl.lit(day(57)))
    moved = replace(evidence, visits=evidence.visits.with_columns(earlier.alias("PDDT")))

    found = derive_time(PFS, moved)

    assert (found["CNSR"][0], days(found)) == expected


def test_adding_a_later_visit_changes_no_earlier_event(evidence_of: Build) -> None:
    scans = [(57, "SD"), (113, "PD")]

    assert outcome(PFS, evidence_of(scans)) == outcome(PFS, evidence_of([*scans, (169, "CR")]))
