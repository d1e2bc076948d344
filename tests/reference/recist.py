"""The rule tables of RECIST 1.1 and 1.0, one visit at a time, in exact arithmetic.

A second reading of the rules (Eisenhauer 2009, Therasse 2000), kept plain and slow on purpose: it
shares nothing with the product and exists only to be compared with it. The overall tables, the
provable progression of an incomplete sum and the order of the steps await a human check against
the papers.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Criterion = Literal[
    "recist-1.1", "recist-1.0", "who", "choi", "mrecist", "eortc-pet", "irecist", "rano-2.0"
]
SHORT_AXIS = {"recist-1.1", "mrecist", "irecist"}  # nodes by their short axis, normal below 10 mm


@dataclass(frozen=True)
class Target:
    """A target lesion at one assessment; `mm` is None when it was not evaluated."""

    mm: Fraction | None
    is_node: bool = False


@dataclass(frozen=True)
class NonTarget:
    """A non-target lesion at one assessment.

    `state` is a TUMSTATE word, or None when the lesion was not assessed; `short_axis` is the
    measured short axis of a node.
    """

    state: str | None
    is_node: bool = False
    short_axis: Fraction | None = None


@dataclass(frozen=True)
class NewLesion:
    """A new lesion recorded at one assessment, and the first day it was seen at all."""

    state: str
    first_seen: dt.date


def proves_progression(total: Fraction, nadir: Fraction, criterion: Criterion) -> bool:
    """Tell whether a sum has grown enough from the nadir (both boundaries belong to PD)."""
    if total * 10 < nadir * 12:
        return False
    if criterion in {"recist-1.1", "irecist"}:
        return total - nadir >= 5
    return total > nadir


def has_vanished(target: Target, criterion: Criterion) -> bool:
    """Tell whether a measured target counts as gone: 0 mm, or in 1.1 a node below 10 mm."""
    assert target.mm is not None
    if criterion in SHORT_AXIS and target.is_node:
        return target.mm < 10
    return target.mm == 0


def target_response(
    targets: Sequence[Target], base: Fraction, nadir: Fraction, criterion: Criterion
) -> str | None:
    """Judge the targets, in the order T1 to T5; None without targets."""
    if not targets:
        return None
    measured = [target.mm for target in targets if target.mm is not None]
    total = sum(measured, Fraction(0))
    is_progression = proves_progression(total, nadir, criterion)
    if len(measured) < len(targets):
        return "PD" if is_progression else "NE"
    if all(has_vanished(target, criterion) for target in targets):
        return "CR"
    if is_progression:
        return "PD"
    return "PR" if total * 10 <= base * 7 else "SD"


def continue_responses(words: Sequence[str | None]) -> list[str | None]:
    """Report PR instead of SD once CR or PR was reached, until the next PD."""
    reported: list[str | None] = []
    in_response = False
    for word in words:
        if word in {"CR", "PR"}:
            in_response = True
        if word == "PD":
            in_response = False
        reported.append("PR" if word == "SD" and in_response else word)
    return reported


def non_target_response(
    expected: Sequence[NonTarget],
    others: Sequence[NonTarget],
    criterion: Criterion,
    *,
    has_targets: bool = True,
) -> str | None:
    """Judge the non-targets: those known from baseline, and `others`.

    Of the others one that progresses or persists counts, so that nobody with a lesion is CR;
    without any disease at baseline one that persists says nothing.
    """
    if any(lesion.state == "UNEQUIVOCAL" for lesion in (*expected, *others)):
        return "PD"
    persists = any(
        not _is_absent(lesion, criterion)
        and (lesion.state is not None or lesion.short_axis is not None)
        for lesion in others
    )
    if not expected:
        return "NON-CR/NON-PD" if persists and has_targets else None
    if any(lesion.state is None and lesion.short_axis is None for lesion in expected):
        return "NE"
    if all(_is_absent(lesion, criterion) for lesion in expected) and not persists:
        return "CR"
    return "NON-CR/NON-PD"


def _is_absent(lesion: NonTarget, criterion: Criterion) -> bool:
    if criterion in SHORT_AXIS and lesion.is_node and lesion.short_axis is not None:
        return lesion.short_axis < 10
    return lesion.state == "ABSENT"


def new_lesion_indicator(lesions: Sequence[NewLesion]) -> str:
    """Say whether there is a new lesion: Y unequivocal, E equivocal, N none."""
    if any(lesion.state in {"UNEQUIVOCAL", "PRESENT"} for lesion in lesions):
        return "Y"
    return "E" if any(lesion.state == "EQUIVOCAL" for lesion in lesions) else "N"


def overall_response(target: str | None, non_target: str | None, new: str) -> str:
    """Combine the three by Tables 1 and 2 (None: no such lesions at baseline)."""
    if target == "PD" or non_target == "PD" or new == "Y":
        return "PD"
    if target is None:
        return non_target or "NE"
    if target == "CR":
        return "CR" if non_target in {"CR", None} else "PR"
    return target


def progression_date(
    adt: dt.date, target: str | None, non_target: str | None, new: Sequence[NewLesion]
) -> dt.date:
    """Date a PD: the first sight of an unequivocal new lesion, else the assessment."""
    dates = [lesion.first_seen for lesion in new if lesion.state in {"UNEQUIVOCAL", "PRESENT"}]
    if "PD" in {target, non_target}:
        dates.append(adt)
    return min(dates)
