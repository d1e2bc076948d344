"""Best overall response from a patient's sequence of responses, pair by pair.

A second reading of RECIST 1.1 section 4.6 and Table 3 (awaits a human check against the paper),
kept plain and slow; it shares nothing with the product.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Assessment = tuple[dt.date, str]


@dataclass(frozen=True)
class Confirmed:
    """When a CR or PR counts as confirmed."""

    days: int = 28
    ne_allowed: int = 1
    sd_allowed: int = 0


@dataclass(frozen=True)
class Window:
    """From which day stable disease is counted, and what ends the search.

    `progression` is the first date of progression when it is not the date of the first PD (an
    equivocal new lesion that was confirmed later). An assessment on or after it counts only as
    PD; one after `new_therapy` does not count, one on its day still does.
    """

    start: dt.date
    minimum_days: int = 42
    progression: dt.date | None = None
    new_therapy: dt.date | None = None


def best_overall_response(
    assessments: Sequence[Assessment], window: Window, confirmed: Confirmed | None = None
) -> tuple[str, dt.date | None]:
    """Return the best response and its date; `confirmed=None` asks for no confirmation."""
    seen = sorted(row for row in assessments if _counts(row, window))
    progression = window.progression or min(
        (date for date, word in seen if word == "PD"), default=None
    )
    before = [row for row in seen if progression is None or row[0] < progression]
    for word in ("CR", "PR"):
        if confirmed is None:
            dates = [date for date, found in before if found == word]
        else:
            dates = [
                before[first][0]
                for first in range(len(before))
                if before[first][1] == word and _is_confirmed(before, first, confirmed)
            ]
        if dates:
            return word, dates[0]
    for word, words in (("SD", {"CR", "PR", "SD"}), ("NON-CR/NON-PD", {"NON-CR/NON-PD"})):
        for date, found in before:
            if found in words and (date - window.start).days >= window.minimum_days:
                return word, date
    if progression is not None:
        return "PD", progression
    return "NE", seen[0][0] if seen else None


def _counts(row: Assessment, window: Window) -> bool:
    date = row[0]
    if date < window.start:
        return False
    return window.new_therapy is None or date <= window.new_therapy


def _is_confirmed(rows: Sequence[Assessment], first: int, rule: Confirmed) -> bool:
    """Tell whether the first later record that could confirm `rows[first]` does so."""
    date, word = rows[first]
    confirming = {"CR"} if word == "CR" else {"CR", "PR"}
    between: list[str] = []
    for later, found in rows[first + 1 :]:
        if found in confirming and (later - date).days >= rule.days:
            return _may_lie_between(word, between, found, rule)
        between.append(found)
    return False


def _may_lie_between(word: str, between: list[str], last: str, rule: Confirmed) -> bool:
    if between.count("NE") > rule.ne_allowed:
        return False
    if word == "CR":
        return set(between) <= {"CR", "NE"}
    if between.count("SD") > rule.sd_allowed:
        return False
    if not set(between) <= {"CR", "PR", "SD", "NE"}:
        return False
    span = [*between, last]
    return "CR" not in span or "PR" not in span[span.index("CR") :]


Course = Sequence[tuple[dt.date, str, dt.date]]
"""Date, word of iRECIST, and the day on which an iUPD is dated (of others it says nothing)."""

SPOKEN = {"iCR": "CR", "iPR": "PR", "iSD": "SD", "NON-iCR/NON-iUPD": "NON-CR/NON-PD"}


def best_under_irecist(
    course: Course, window: Window, confirmed: Confirmed | None = None
) -> tuple[str, dt.date | None]:
    """Return the best response under iRECIST and its date (`docs/methods/irecist.md`).

    "The first of iCR, iPR, iSD, NON-iCR/NON-iUPD, iCPD, iUPD, NE that an assessment fulfils;
    responses after an iUPD that was undone count", and so does that iUPD where nothing else does.
    """
    counted = [row for row in course if _counts((row[0], row[1]), window)]
    word, progression = _progression_of(counted, course)
    plain = [(date, SPOKEN.get(said, said)) for date, said, _ in counted]
    ended = Window(window.start, window.minimum_days, progression)
    best, on = best_overall_response(plain, ended, confirmed)
    doubtful = [date for date, said, _ in counted if said == "iUPD"]
    if doubtful and (best == "NE" or (best == "PD" and word == "iUPD")):
        return "iUPD", min(doubtful[0], progression or doubtful[0])
    named = {plain: own for own, plain in SPOKEN.items()} | {"PD": word}
    return named.get(best, best), on


def _progression_of(counted: Course, course: Course) -> tuple[str, dt.date | None]:
    """Return the word and day of the progression that counts: confirmed, or never undone.

    What an assessment after a new therapy undoes has progressed on the day of its first scan.
    """
    block: list[tuple[dt.date, str, dt.date]] = []
    for row in counted:
        if row[1] in SPOKEN:
            block = []
        elif row[1] != "NE":
            block.append(row)
        if row[1] == "iCPD":
            return "iCPD", block[0][2]
    if not block:
        return "NE", None
    later = [word for date, word, _ in course if date > block[0][0] and word not in {"NE", "iUPD"}]
    is_undone_later = bool(later) and later[0] != "iCPD"
    return "iUPD", block[0][0] if is_undone_later else block[0][2]
