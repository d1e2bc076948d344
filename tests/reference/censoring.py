"""Progression-free survival and time to progression of one patient under every set of rules.

A second reading of `docs/methods/censoring-rules.md`, row by row and day by day, kept plain and
slow; it shares nothing with the product. Days count from registration, which is day 1.
"""

from dataclasses import dataclass

FREE = ("CR", "PR", "SD", "NON-CR/NON-PD")
EVERY, WINDOW = 56, 7


@dataclass(frozen=True)
class Course:
    """A patient: scans as (day, word), and the days of what else happened (None: it did not)."""

    scans: tuple[tuple[int, str], ...]
    baseline: bool
    dosed: int
    died: int | None
    new_therapy: int | None
    claimed: int | None  # treatment ended for progression


def outcome(course: Course, rules: str, *, deaths: bool) -> tuple[int, int]:
    """Return (CNSR, AVAL) under a set of rules; `deaths` tells PFS from TTP."""
    stops = rules not in {"ema", "eortc"}
    last = course.new_therapy if stops and course.new_therapy is not None else 10**6
    if rules.startswith("fda") and not course.baseline:
        return 1, 1
    event = _first_event(course, rules, last, deaths=deaths and rules != "ttp")
    frees = [day for day, word in course.scans if word in FREE and day <= last]
    if event is None:
        return 1, max([1, *frees])
    day, progressed = event
    before = max([1, *(free for free in frees if free < day)])
    if rules in {"fda-a", "fda-b"} and day - before > 2 * EVERY + 2 * WINDOW:
        return 1, before
    if progressed and rules in {"fda-b", "fda-c"}:
        day = _planned(course, day)
        if course.died is not None:
            day = min(day, course.died)
    return 0, max(day, 1)


def _first_event(course: Course, rules: str, last: int, *, deaths: bool) -> tuple[int, bool] | None:
    found = [(day, True) for day, word in course.scans if word == "PD" and day <= last]
    if deaths and course.died is not None and course.died <= last:
        found.append((course.died, False))
    if rules == "fda-c" and course.claimed is not None and course.claimed <= last:
        found.append((course.claimed, True))
    # of one day a scan comes before a death, and a death before a claim
    return min(found, key=lambda one: one[0]) if found else None


def _planned(course: Course, day: int) -> int:
    """Return the planned day of the visit: the first whose window was still open."""
    visit = course.dosed + EVERY
    while day > visit + WINDOW:
        visit += EVERY
    return visit
