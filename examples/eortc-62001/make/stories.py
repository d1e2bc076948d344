"""What becomes of each patient's tumour: invented courses that add up to the abstract.

Nothing of this file reaches the data but diameters, dates and lesion states. The counts come
from the abstract (Eur J Cancer 2003;39:2006-11); the courses behind them are not public.
"""

from dataclasses import dataclass, field

PROGRESSION = "PROGRESSIVE DISEASE"
DEATH = "DEATH"
WITHDRAWAL = "WITHDRAWAL BY SUBJECT"
LOST = "LOST TO FOLLOW-UP"


@dataclass(frozen=True, kw_only=True)
class Story:
    """The course of one patient's disease.

    `course` is what the 8-weekly scans show, the last word again and again until the cut-off
    when `leaves` is empty. `days` fixes the day (registration is day 1) of a scan by its place
    in the course. `oddity` names a blemish in the records, as real records have them.
    """

    disease: str
    course: tuple[str, ...]
    leaves: str = ""
    days: dict[int, int] = field(default_factory=dict)
    oddity: str = ""


def _progresses(disease: str, day: int, *before: str, oddity: str = "") -> Story:
    return Story(
        disease=disease,
        course=(*before, "PD"),
        leaves=PROGRESSION,
        days={len(before): day},
        oddity=oddity,
    )


def _leaves(disease: str, reason: str, day: int, *before: str) -> Story:
    return Story(disease=disease, course=before, leaves=reason, days={len(before) - 1: day})


def _goes_on(*course: str, oddity: str = "") -> Story:
    return Story(disease="GIST", course=course, oddity=oddity)


GIST = (
    *(_progresses("GIST", day) for day in (55, 57, 59)),
    _progresses("GIST", 113, "SD"),
    _progresses("GIST", 169, "SD", "SD"),
    _progresses("GIST", 393, *["SD"] * 6),
    _leaves("GIST", WITHDRAWAL, 114, "SD", "SD"),
    _goes_on("SD"),
    _progresses("GIST", 225, "PR", "PR", "PR"),
    _progresses("GIST", 281, "SD", "PR", "PR", "PR"),
    _progresses("GIST", 449, *["PR"] * 7),
    _progresses("GIST", 395, "SD", *["PR"] * 5),
    _leaves("GIST", DEATH, 170, "PR", "PR", "PR"),
    _leaves("GIST", WITHDRAWAL, 226, "SD", "PR", "PR", "PR"),
    _leaves("GIST", LOST, 338, *["PR"] * 6),
    _goes_on("PR", oddity="lesion not measured once"),
    _goes_on("PR", oddity="day of a scan not known"),
    _goes_on("PR", oddity="lesion too small to measure"),
    _goes_on("PR", oddity="equivocal new lesion"),
    _goes_on("PR", oddity="unscheduled scan"),
    _goes_on("PR", oddity="two scan dates"),
    _goes_on("SD", "PR", oddity="site wrote PR too early"),
    _goes_on("SD", "PR"),
    _goes_on("SD", "SD", "PR"),
    _goes_on("SD", "PR"),
    _goes_on("PR"),
    _goes_on("PR", "PR", "PR", "CR"),
)

STS = (
    _progresses("STS", 36, oddity="progression between visits"),
    *(_progresses("STS", day) for day in (51, 52, 53, 54, 55, 56, 56, 57)),
    *(_progresses("STS", day) for day in (58, 58, 58, 58)),
    *(_progresses("STS", day) for day in (60, 61, 63)),
    _progresses("STS", 110, "SD"),
    Story(
        disease="STS",
        course=("SD", "PD", "PD"),
        leaves=PROGRESSION,
        days={1: 113},
        oddity="site overlooked the nadir",
    ),
    _progresses("STS", 116, "SD"),
    _progresses("STS", 170, "SD", "SD"),
    _progresses("STS", 226, "SD", "SD", "SD"),
    _leaves("STS", WITHDRAWAL, 59, "SD"),
    _leaves("STS", DEATH, 114, "SD", "SD"),
    Story(disease="STS", course=(), leaves=DEATH),
)

STORIES = (*GIST, *STS)
