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
