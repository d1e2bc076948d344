"""What a design of two outcomes concludes while patients are treated, or still to be entered."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.analysis.conclusion import (
    CLOSED,
    NEVER,
    UNDECIDED,
    UNKNOWN_ORDER,
    WAITS,
    write_missing,
)
from remission.designs import PairLook, TwoOutcomes
from remission.protocol import Outcome

Flags = NDArray[np.bool_]

_WITH: dict[Outcome, str] = {
    "complete response": "with a complete response",
    "response": "with a response",
    "no toxicity": "without toxicity",
    "progression-free": "free from progression",
}


@dataclass(frozen=True, kw_only=True)
class PairSeen:
    """What is known of both outcomes: a row per patient, a column per outcome.

    `known` are good outcomes; `possible` are those, and the ones that may still come. `dated`:
    the rows stand in the order of registration. `closed`: no more patients will be entered.
    """

    known: Flags
    possible: Flags
    dated: bool
    closed: bool = False

    @property
    def patients(self) -> int:
        """How many were entered."""
        return len(self.known)

    def count_pending(self, size: int) -> int:
        """Count those of the first patients with an answer that is not known yet."""
        return int((self.possible & ~self.known)[:size].any(axis=1).sum())


@dataclass(frozen=True, kw_only=True)
class PairConclusion:
    """The verdict on the patients so far; `promising` is None while it is open."""

    promising: bool | None
    sentence: str
    why_open: str = UNDECIDED


def conclude_pair(
    design: TwoOutcomes, pair: tuple[Outcome, Outcome], seen: PairSeen
) -> PairConclusion:
    """Return what follows from the patients so far, look by look.

    A look counts the first patients entered. It is judged twice, as if no open answer and no
    missing patient became a good outcome, and as if all did; only what is the same both times is
    concluded. Patients entered beyond the last look do not count: they were not part of the plan.
    """
    sizes = [look.n for look in design.looks]
    if not seen.dated and seen.patients != sizes[0]:
        return PairConclusion(
            promising=None,
            sentence=f"The order in which the {seen.patients} patients were entered is not known,"
            f" so that the first {sizes[0]} cannot be judged.",
            why_open=UNKNOWN_ORDER,
        )
    for look in design.looks:
        missing = max(0, look.n - seen.patients)
        if not _passes(design, look, seen.possible[: look.n].sum(axis=0) + missing):
            return PairConclusion(
                promising=False, sentence=_write_verdict(design, look, pair, seen, "not promising")
            )
    for look in design.looks:
        if not _passes(design, look, seen.known[: look.n].sum(axis=0)):
            return PairConclusion(
                promising=None,
                sentence=_write_waiting(design, look, pair, seen),
                why_open=CLOSED if _is_over(look, seen) else UNDECIDED,
            )
    return PairConclusion(
        promising=True,
        sentence=_write_verdict(design, design.looks[-1], pair, seen, "promising"),
    )


def _write_verdict(
    design: TwoOutcomes, look: PairLook, pair: tuple[Outcome, Outcome], seen: PairSeen, verdict: str
) -> str:
    return (
        f"{_write_seen(look, pair, seen)}{_write_open(look, seen)}:"
        f" {_write_asked(design, look, pair)} asked for, so the treatment is"
        f" {verdict}{_write_beyond(look, seen)}."
    )


def _passes(design: TwoOutcomes, look: PairLook, counts: NDArray[np.int_]) -> bool:
    above = (bool(counts[0] > look.first), bool(counts[1] > look.second))
    return any(above) if design.need == "either" else all(above)


def _is_over(look: PairLook, seen: PairSeen) -> bool:
    """Tell whether a look can never be held: accrual is closed, and every answer is known."""
    return seen.closed and not seen.count_pending(look.n)


def _write_seen(look: PairLook, pair: tuple[Outcome, Outcome], seen: PairSeen) -> str:
    size = min(look.n, seen.patients)
    counts = seen.known[:size].sum(axis=0)
    first, second = (f"{n} {_WITH[outcome]}" for n, outcome in zip(counts, pair, strict=True))
    who = f"the {size} patients" if size == seen.patients else f"the first {size} patients"
    return f"Among {who} {first} and {second} were seen"


def _write_open(look: PairLook, seen: PairSeen) -> str:
    """Say that open answers, and patients still to come, cannot change it."""
    size = min(look.n, seen.patients)
    words = []
    if pending := seen.count_pending(size):
        words.append("1 is not fully known" if pending == 1 else f"{pending} are not fully known")
    if missing := look.n - size:
        words.append(f"{missing} more were planned")
    return f" ({' and '.join(words)}; that cannot change it)" if words else ""


def _write_asked(design: TwoOutcomes, look: PairLook, pair: tuple[Outcome, Outcome]) -> str:
    cuts = (look.first, look.second)
    words = [f"{cut + 1} {_WITH[outcome]}" for cut, outcome in zip(cuts, pair, strict=True)]
    link = "or" if design.need == "either" else "and"
    return f"at least {words[0]} {link} {words[1]} among {look.n} were"


def _write_beyond(look: PairLook, seen: PairSeen) -> str:
    more = seen.patients - look.n
    if more <= 0:
        return ""
    return f", whatever was seen in the {more} entered after them"


def _write_waiting(
    design: TwoOutcomes, look: PairLook, pair: tuple[Outcome, Outcome], seen: PairSeen
) -> str:
    pending, missing = seen.count_pending(look.n), max(0, look.n - seen.patients)
    words = [_write_seen(look, pair, seen)]
    if pending:
        words.append("1 patient is not fully known" if pending == 1 else
                     f"{pending} patients are not fully known")  # fmt: skip
    if missing:
        words.append(write_missing(missing, closed=seen.closed))
    going = f" Accrual may continue to {look.n} patients." if missing and not seen.closed else ""
    if not missing and look is not design.looks[-1] and not seen.closed:
        going = " Accrual waits for these answers."
    return (
        f"{'; '.join(words)}. {NEVER if _is_over(look, seen) else WAITS}:"
        f" {_write_asked(design, look, pair)} asked for.{going}"
    )
