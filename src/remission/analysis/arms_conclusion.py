"""What a comparison of arms concludes while answers are open, or patients still to be entered."""

from collections.abc import Sequence
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
from remission.designs import Discontinuation, Jung, Selection
from remission.designs.wording import write_count, write_p_value
from remission.stats import test_fisher

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class ArmSeen:
    """An arm's patients in the order of registration: good outcomes, and those still possible.

    `closed`: no more patients will be entered.
    """

    name: str
    known: Flags
    possible: Flags
    dated: bool
    closed: bool = False

    @property
    def patients(self) -> int:
        """How many were entered."""
        return len(self.known)

    def count_open(self) -> int:
        """Count the patients whose answer is not known yet."""
        return int((self.possible & ~self.known).sum())

    def count(self, size: int) -> tuple[int, int]:
        """Return the fewest and the most good outcomes among the first patients, once all came."""
        missing = max(0, size - self.patients)
        return int(self.known[:size].sum()), int(self.possible[:size].sum()) + missing


@dataclass(frozen=True, kw_only=True)
class ArmsConclusion:
    """The verdict of a comparison; `promising` is None while it is open, or when nothing is tested.

    `selected` are the arms picked; several share the most. `why_open` says why there is no verdict.
    """

    promising: bool | None
    sentence: str
    p_value: float | None = None
    selected: tuple[str, ...] = ()
    why_open: str = UNDECIDED


def conclude_jung(design: Jung, new: ArmSeen, control: ArmSeen) -> ArmsConclusion:
    """Return what follows from both arms: the first n1, then the first n patients of each.

    Each look is judged at the worst and at the best that open answers and missing patients can
    bring; only what is the same both times is concluded. Patients beyond n do not count.
    """
    if undated := _list_undated((new, control), design.n1):
        return ArmsConclusion(promising=None, sentence=undated, why_open=UNKNOWN_ORDER)
    looks = [_look(size, bound, new, control) for size, bound in (
        (design.n1, design.d1), (design.n, design.d)
    )]  # fmt: skip
    for look in looks:
        if look.most < look.bound:
            return ArmsConclusion(
                promising=False,
                sentence=f"{look.seen}: {look.asked}, so the treatment is not"
                f" promising{_beyond(look.size, (new, control))}.",
            )
    for look in looks:
        if look.least < look.bound:
            over = _is_over((new, control), look.size)
            return ArmsConclusion(
                promising=None,
                sentence=f"{look.seen}; {_write_open((new, control), look.size)}."
                f" {NEVER if over else WAITS}: {look.asked}.",
                why_open=CLOSED if over else UNDECIDED,
            )
    return ArmsConclusion(
        promising=True,
        sentence=f"{looks[-1].seen}: {looks[-1].asked}, so the treatment is"
        f" promising{_beyond(design.n, (new, control))}.",
    )


@dataclass(frozen=True, kw_only=True)
class _Difference:
    """The least and the most that the new arm can be ahead of the control at a look."""

    size: int
    bound: int
    least: int
    most: int
    seen: str

    @property
    def asked(self) -> str:
        return f"a difference of at least {self.bound} is asked for"


def _look(size: int, bound: int, new: ArmSeen, control: ArmSeen) -> _Difference:
    (new_least, new_most), (control_least, control_most) = new.count(size), control.count(size)
    return _Difference(
        size=size,
        bound=bound,
        least=new_least - control_most,
        most=new_most - control_least,
        seen=f"Among the first {size} in each arm {write_count(new_least)} of {new.name} and"
        f" {write_count(control_least)} of {control.name} were seen",
    )


def conclude_selection(design: Selection, arms: Sequence[ArmSeen]) -> ArmsConclusion:
    """Return which arm has most responses among the first n, or that it is not known yet."""
    if undated := _list_undated(arms, design.n):
        return ArmsConclusion(promising=None, sentence=undated, why_open=UNKNOWN_ORDER)
    counts = [arm.count(design.n) for arm in arms]
    seen = ", ".join(f"{arm.name} {least}" for arm, (least, _) in zip(arms, counts, strict=True))
    said = f"Responses among the first {design.n} of each arm: {seen}"
    final = all(least == most for least, most in counts)
    best = [arm for arm in range(len(arms)) if counts[arm][0] == max(least for least, _ in counts)]
    certain = len(best) == 1 and all(
        most < counts[best[0]][0] for arm, (_, most) in enumerate(counts) if arm != best[0]
    )
    if not final and not certain:
        over = _is_over(arms, design.n)
        end = "any more" if over else "yet"
        return ArmsConclusion(
            promising=None,
            sentence=f"{said}; {_write_open(arms, design.n)}. No arm can be selected {end}.",
            why_open=CLOSED if over else UNDECIDED,
        )
    chosen = tuple(arms[arm].name for arm in best)
    if len(chosen) > 1:
        return ArmsConclusion(
            promising=None,
            sentence=f"{said}. {' and '.join(chosen)} share the most: a lot decides between them.",
            selected=chosen,
        )
    end = "" if final else f" ({_write_open(arms, design.n)}; that cannot change it)"
    return ArmsConclusion(
        promising=None, sentence=f"{said}{end}. {chosen[0]} is selected.", selected=chosen
    )


@dataclass(frozen=True, kw_only=True)
class RunIn:
    """Patients entered in all, and those in no arm who may still be stable and allocated."""

    entered: int
    waiting: int


def conclude_discontinuation(
    design: Discontinuation, run_in: RunIn, continued: ArmSeen, stopped: ArmSeen
) -> ArmsConclusion:
    """Return what Fisher's test says of those who continue against those who stop.

    It is made once: when the planned patients were entered and nobody can be allocated any more, or
    accrual is closed.
    """
    sizes = (continued.patients, stopped.patients)
    new, old = continued.count(sizes[0]), stopped.count(sizes[1])
    seen = (
        f"{new[0]} of {sizes[0]} who continued and {old[0]} of {sizes[1]} who stopped stayed free"
        " from progression"
    )
    if to_come := _write_to_come(design, run_in, (continued, stopped)):
        return ArmsConclusion(promising=None, sentence=f"{seen}; {to_come}. {WAITS}.")
    least, most = (
        design.decide((x, sizes[0]), (y, sizes[1])) for x, y in ((new[0], old[1]), (new[1], old[0]))
    )
    if least != most or least == "undecided":
        pending = continued.count_open() + stopped.count_open()
        waiting = _write_answers(pending) if pending else "one arm is empty"
        return ArmsConclusion(
            promising=None,
            sentence=f"{seen}; {waiting}. {WAITS if pending else NEVER}.",
            why_open=UNDECIDED if pending else CLOSED,
        )
    final = new[0] == new[1] and old[0] == old[1]
    p_value = None
    if final:
        p_value = test_fisher((new[0], sizes[0]), (old[0], sizes[1]), alternative="greater").p_value
    evidence = ""
    if p_value is not None:
        evidence = f" (Fisher's exact one-sided {write_p_value(p_value)})"
    return ArmsConclusion(
        promising=least == "promising",
        sentence=f"{seen}, so the treatment is {least} at an error of {design.alpha:g}{evidence}.",
        p_value=p_value,
    )


def _write_to_come(design: Discontinuation, run_in: RunIn, arms: Sequence[ArmSeen]) -> str:
    """Write which patients are still to be entered, or to be allocated; empty when none are."""
    if all(arm.closed for arm in arms):
        return ""
    words = []
    if missing := max(0, design.run_in - run_in.entered):
        words.append(write_missing(missing, closed=False))
    if run_in.waiting:
        who = "1 patient" if run_in.waiting == 1 else f"{run_in.waiting} patients"
        words.append(f"{who} of the run-in may still be allocated")
    return " and ".join(words)


def _list_undated(arms: Sequence[ArmSeen], size: int) -> str:
    """Say which arms cannot be judged because the order of their patients is not known."""
    names = [arm.name for arm in arms if not arm.dated and arm.patients > size]
    if not names:
        return ""
    return (
        f"The order in which the patients of {' and '.join(names)} were entered is not known, so"
        f" that the first {size} cannot be judged."
    )


def _is_over(arms: Sequence[ArmSeen], size: int) -> bool:
    """Tell whether nothing can change any more: accrual is closed, and every answer is known."""
    pending = any((arm.possible & ~arm.known)[:size].any() for arm in arms)
    return not pending and all(arm.closed for arm in arms)


def _write_open(arms: Sequence[ArmSeen], size: int) -> str:
    pending = sum(int((arm.possible & ~arm.known)[:size].sum()) for arm in arms)
    missing = sum(max(0, size - arm.patients) for arm in arms)
    words = []
    if pending:
        words.append(_write_answers(pending))
    if missing:
        words.append(write_missing(missing, closed=all(arm.closed for arm in arms)))
    return " and ".join(words) or "one arm is empty"


def _write_answers(pending: int) -> str:
    return "1 answer is open" if pending == 1 else f"{pending} answers are open"


def _beyond(size: int, arms: Sequence[ArmSeen]) -> str:
    more = any(arm.patients > size for arm in arms)
    return ", whatever was seen in those entered after them" if more else ""
