"""How treatment was tolerated: grading, side-effects, exposure."""

import polars as pl

from remission.protocol import Protocol
from remission.safety.changes import list_doses_by_day
from remission.safety.ctc_2_0 import CTC_2_0
from remission.safety.ctcae_3 import CTCAE_3
from remission.safety.ctcae_4_03 import CTCAE_4_03
from remission.safety.ctcae_5_0 import CTCAE_5_0
from remission.safety.ctcae_6 import CTCAE_6
from remission.safety.cycles import derive_cycles, derive_weekly_doses, derive_weeks
from remission.safety.episodes import ENDINGS, derive_episodes, find_unused_terms
from remission.safety.events import derive_events, derive_windows
from remission.safety.exposure import derive_exposure
from remission.safety.grading import grade_laboratory
from remission.safety.modifications import check_modifications, find_missed_modifications
from remission.safety.nouns import (
    CHANGE_SCHEMA,
    CYCLE_SCHEMA,
    DOSE_SCHEMA,
    EPISODE_SCHEMA,
    EVENT_SCHEMA,
    EXPOSURE_SCHEMA,
    GRADE_SCHEMA,
    MODIFICATION_SCHEMA,
    STRETCH_SCHEMA,
    WINDOW_SCHEMA,
    Safety,
)
from remission.safety.rescue import read_rescues
from remission.safety.scales import Scale
from remission.safety.specimens import keep_blood
from remission.safety.terms import find_unlisted_terms
from remission.safety.who_1979 import WHO_1979
from remission.sdtm import Study, gather_findings

__all__ = [
    "CHANGE_SCHEMA",
    "CYCLE_SCHEMA",
    "DOSE_SCHEMA",
    "ENDINGS",
    "EPISODE_SCHEMA",
    "EVENT_SCHEMA",
    "EXPOSURE_SCHEMA",
    "GRADE_SCHEMA",
    "MODIFICATION_SCHEMA",
    "SCALES",
    "STRETCH_SCHEMA",
    "WINDOW_SCHEMA",
    "Safety",
    "Scale",
    "assess_safety",
    "find_scale",
    "list_doses_by_day",
]

SCALES: dict[str, Scale] = {
    scale.name: scale for scale in (CTC_2_0, CTCAE_3, CTCAE_4_03, CTCAE_5_0, CTCAE_6, WHO_1979)
}
"""Toxicity scales by the name that a protocol gives them, version included."""


def find_scale(name: str) -> str | None:
    """Return the name of a scale as it stands in `SCALES`; `ctcae-5.0` is CTCAE 5.0."""
    spelt = {_plain(known): known for known in SCALES}
    return spelt.get(_plain(name))


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", " ").replace("_", " ")


def assess_safety(study: Study, protocol: Protocol) -> Safety:
    """Return exposure, adverse events, their course and graded laboratory values of each patient.

    Raises
    ------
    ProtocolError
        When the toxicity scale is not known, or does not grade a test that is asked for.

    """
    scale, *others = _scales(protocol)
    course = derive_exposure(study, protocol)
    events, about_events = derive_events(study, protocol, course)
    blood, about_specimens = keep_blood(study, protocol)
    modifications = check_modifications(blood, protocol, course, events)
    grades, about_grades = grade_laboratory(blood, protocol, scale, course)
    return Safety(
        events=events,
        grades=grades,
        exposure=course.exposure,
        stretches=course.doses,
        changes=course.changes,
        modifications=modifications,
        findings=gather_findings(
            course.findings,
            about_events,
            about_specimens,
            about_grades,
            find_missed_modifications(modifications, protocol.treatment.modifications),
            find_unused_terms(events, protocol),
            find_unlisted_terms(study, protocol),
        ),
        episodes=derive_episodes(events, protocol, course, read_rescues(study, protocol)),
        compared=pl.concat(
            [
                pl.DataFrame(schema=GRADE_SCHEMA),
                *(grade_laboratory(blood, protocol, other, course)[0] for other in others),
            ]
        ),
        cycles=derive_cycles(events, protocol, course),
        weeks=derive_weeks(events, protocol, course),
        doses=derive_weekly_doses(protocol, course),
        windows=derive_windows(study, protocol, course),
    )


def _scales(protocol: Protocol) -> list[Scale]:
    """Return the protocol's scale, which grades all its tests, and those to compare."""
    plan = protocol.toxicity
    places = [
        ("toxicity", "scale"),
        *(("toxicity", "compare", n) for n in range(len(plan.compare))),
    ]
    for place, name in zip(places, (plan.scale, *plan.compare), strict=True):
        if name not in SCALES:
            raise protocol.fault(place, name, SCALES)
    scale = SCALES[plan.scale]
    for number, code in enumerate(plan.laboratory):
        if not scale.rules(code):
            graded = dict.fromkeys(rule.test for rule in scale.tests)
            raise protocol.fault(("toxicity", "laboratory", number), code, graded)
    return [scale, *(SCALES[name] for name in plan.compare)]
