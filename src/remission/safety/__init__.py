"""How treatment was tolerated: grading, side-effects, exposure."""

from remission.protocol import Protocol
from remission.safety.ctc_2_0 import CTC_2_0
from remission.safety.ctcae_3 import CTCAE_3
from remission.safety.ctcae_4_03 import CTCAE_4_03
from remission.safety.ctcae_5_0 import CTCAE_5_0
from remission.safety.ctcae_6 import CTCAE_6
from remission.safety.cycles import derive_cycles
from remission.safety.episodes import ENDINGS, derive_episodes, find_unused_terms
from remission.safety.events import derive_events, derive_windows
from remission.safety.exposure import derive_exposure
from remission.safety.grading import grade_laboratory
from remission.safety.nouns import (
    CYCLE_SCHEMA,
    EPISODE_SCHEMA,
    EVENT_SCHEMA,
    EXPOSURE_SCHEMA,
    GRADE_SCHEMA,
    WINDOW_SCHEMA,
    Safety,
)
from remission.safety.scales import Scale
from remission.safety.who_1979 import WHO_1979
from remission.sdtm import Study, gather_findings

__all__ = [
    "CYCLE_SCHEMA",
    "ENDINGS",
    "EPISODE_SCHEMA",
    "EVENT_SCHEMA",
    "EXPOSURE_SCHEMA",
    "GRADE_SCHEMA",
    "SCALES",
    "WINDOW_SCHEMA",
    "Safety",
    "Scale",
    "assess_safety",
]

SCALES: dict[str, Scale] = {
    scale.name: scale for scale in (CTC_2_0, CTCAE_3, CTCAE_4_03, CTCAE_5_0, CTCAE_6, WHO_1979)
}
"""Toxicity scales by the name that a protocol gives them, version included."""


def assess_safety(study: Study, protocol: Protocol) -> Safety:
    """Return exposure, adverse events, their course and graded laboratory values of each patient.

    Raises
    ------
    ProtocolError
        When the toxicity scale is not known, or does not grade a test that is asked for.

    """
    scale = SCALES.get(protocol.toxicity.scale)
    if scale is None:
        raise protocol.fault(("toxicity", "scale"), protocol.toxicity.scale, SCALES)
    course = derive_exposure(study, protocol)
    events, about_events = derive_events(study, protocol, course)
    grades, about_grades = grade_laboratory(study, protocol, scale, course)
    return Safety(
        events=events,
        grades=grades,
        exposure=course.exposure,
        findings=gather_findings(
            course.findings, about_events, about_grades, find_unused_terms(events, protocol)
        ),
        episodes=derive_episodes(events, protocol, course),
        cycles=derive_cycles(events, protocol, course),
        windows=derive_windows(study, protocol, course),
    )
