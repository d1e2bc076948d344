"""What a design concludes while patients are still treated, or still to be entered."""

from dataclasses import dataclass, replace

from remission.analysis.past_looks import (
    Course,
    PastLooks,
    Stop,
    decide_past,
    find_unjudged,
    judge_past,
)
from remission.designs import Decision, Design, Look, Simon, Staged
from remission.designs.wording import write_count

UNDECIDED = "the design cannot conclude yet"
UNKNOWN_ORDER = "the order in which the patients were entered is not known"
CLOSED = "accrual was closed before the design could conclude"
WAITS = "The design cannot conclude yet"
NEVER = "The design cannot conclude any more"


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """The verdict of a design on the patients so far.

    `promising` is None while it is open, or when the design has a third answer, which `why_open`
    names; `r` is the cut that was applied (more than r responses
    are needed; -1: any number will do); `p_value`, of the responses so far, is None while the
    verdict or accrual is open.
    """

    promising: bool | None
    sentence: str
    p_value: float | None
    r: int | None
    planned: bool
    why_open: str = UNDECIDED


def conclude(
    design: Design,
    responses: int,
    entered: int,
    pending: int,
    course: Course | None = None,
    *,
    closed: bool = False,
) -> Conclusion:
    """Return what follows from the responses so far.

    Parameters
    ----------
    design
        The design of the cohort.
    responses, entered
        Patients with a response, and patients entered.
    pending
        Patients without a response who may still have one: on treatment, alive, not progressed.
    course
        The same patient by patient, in the order in which they were entered; None when it is not
        known. With it each past look is judged by the patients that it counted, and a second stage
        that was larger or smaller than planned by the responses of the first.
    closed
        Whether no more patients will be entered: those there are are judged, however few.

    Notes
    -----
    The next planned size is that of the stage under way. While answers are open, the design is
    asked twice, as if none and as if all of them became responses; only a verdict that is the
    same both times is given. The verdict of a past look that should have stopped the trial stands,
    whatever was seen after it, and no more patients are waited for. Without a course a past look
    is judged only where every order of the patients gives the same: where all responses
    together are too few for it, or so many that it is sure to have been passed.

    """
    if course is None and (unjudged := find_unjudged(design, responses, entered, pending)):
        return _say_unknown(unjudged, entered)
    past = judge_past(design, course) if course else PastLooks(least=None, most=None)
    if course and past.certain:
        return _with_open(_final(decide_past(design, past.certain, course)), pending)
    cuts = _planned_cuts(design)
    stopped = course is None and _should_have_stopped(design, responses + pending, entered)
    ended = stopped or closed
    planned = entered if ended else next((n for n in cuts if n >= entered), entered)
    missing = planned - entered
    known, possible = _list_first(design, course)
    least = _decide(design, responses, planned, known)
    most = _decide(design, responses + pending + missing, planned, possible)
    verdicts = {_judge(past.least, least), _judge(past.most, most)}
    if closed and verdicts <= {"continue", "undecided"}:
        return _end_closed(_final(least, closed=True), (responses, entered, pending), cuts)
    certain = len(verdicts) == 1
    if certain and missing == 0:
        return _with_open(_final(least, closed=closed), pending)
    if past.open and not certain:
        so_far = write_so_far(responses, entered, pending, 0)
        return _wait_for(past.open, so_far, closed=closed)
    so_far = write_so_far(responses, entered, pending, missing)
    going = "" if closed else _accrual(missing, planned, design.n, certain=certain)
    if certain and least.promising is not None:
        verdict = "promising" if least.promising else "not promising"
        going = ""
        end = f"Whatever these bring, the treatment is {verdict}"
    elif certain:
        end = "Whatever these bring, the next stage may begin"
    else:
        end = WAITS
    cut = cuts.get(planned, most.r)
    return Conclusion(
        promising=least.promising if certain else None,
        sentence=f"{so_far}. {end}: {_asked(cut, planned)}.{going}",
        p_value=None,
        r=cut,
        planned=planned in cuts,
    )


def _list_first(design: Design, course: Course | None) -> tuple[int | None, int | None]:
    """Return the responses of the first stage, known and possible, once a second was entered."""
    looks = design.looks if isinstance(design, Simon | Staged) else ()
    if course is None or not looks or len(course.known) <= looks[0].n:
        return None, None
    return course.known[looks[0].n - 1], course.possible[looks[0].n - 1]


def _decide(design: Design, responses: int, patients: int, stage1: int | None) -> Decision:
    if isinstance(design, Simon) and stage1 is not None:
        return design.decide(
            responses, patients, stage1_responses=stage1, stage1_patients=design.n1
        )
    if isinstance(design, Staged) and stage1 is not None:
        return design.decide(responses, patients, stage1_responses=stage1)
    return design.decide(responses, patients)


def _judge(stop: Stop | None, decision: Decision) -> str:
    """Return the verdict of a past look that stopped the trial, else that of now."""
    if stop is None:
        return decision.verdict
    return "promising" if stop.promising else "not promising"


def _wait_for(stop: Stop, so_far: str, *, closed: bool) -> Conclusion:
    """Say that a past look is still open, which decides whether the trial should have stopped."""
    look, first = stop.look, f"among the first {stop.look.n} patients"
    asked = (
        f"{write_count(look.futile + 1)} {first} {'is' if look.futile == 0 else 'are'} asked for"
    )
    if stop.promising:
        asked = f"{write_count(look.promising)} {first} are promising"
    waits = "" if closed else " Accrual waits for these answers."
    return Conclusion(
        promising=None,
        sentence=f"{so_far}. {WAITS}: at least {asked}.{waits}",
        p_value=None,
        r=look.promising - 1 if stop.promising else look.futile,
        planned=True,
    )


def _final(decision: Decision, *, closed: bool = False) -> Conclusion:
    """Take a decision as it stands; while the trial goes on there is no P value yet."""
    going_on = decision.verdict == "continue" and not closed
    return Conclusion(
        promising=decision.promising,
        sentence=decision.sentence,
        p_value=None if going_on else decision.p_value,
        r=decision.r,
        planned=decision.planned,
    )


def _end_closed(
    decided: Conclusion, counts: tuple[int, int, int], cuts: dict[int, int]
) -> Conclusion:
    """Say that a trial closed between its looks is not concluded; no P value while answers come."""
    _, entered, pending = counts
    size = next((n for n in cuts if n > entered), entered)
    so_far = write_so_far(*counts, size - entered, closed=True)
    return replace(
        decided,
        sentence=f"{so_far}. {NEVER}: {_asked(cuts.get(size, decided.r), size)}.",
        p_value=None if pending else decided.p_value,
        why_open=CLOSED,
    )


def _say_unknown(look: Look, entered: int) -> Conclusion:
    """Say that a past look cannot be judged without the order of the patients."""
    return Conclusion(
        promising=None,
        sentence=f"The order in which the {entered} patients were entered is not known, so that the"
        f" first {look.n} cannot be judged.",
        p_value=None,
        r=look.futile if look.futile >= 0 else look.promising - 1,
        planned=True,
        why_open=UNKNOWN_ORDER,
    )


def _with_open(decided: Conclusion, pending: int) -> Conclusion:
    """Add that open answers cannot change what is decided."""
    if not pending:
        return decided
    more = "patient may" if pending == 1 else "patients may"
    return replace(
        decided,
        sentence=f"{decided.sentence} {pending} {more} still respond; that cannot change it.",
    )


def _planned_cuts(design: Design) -> dict[int, int]:
    """Return the patients of each look, and r there; -1: no stop for too few responses."""
    if isinstance(design, Staged):
        return {look.n: look.futile for look in design.looks}
    if isinstance(design, Simon):
        return {design.n1: design.r1, design.n: design.r}
    return {design.n: design.r}


def _should_have_stopped(design: Design, most: int, entered: int) -> bool:
    """Tell whether so many responses are too few at a look that is past."""
    return any(
        design.decide(min(most, n), n).verdict == "not promising"
        for n in _planned_cuts(design)
        if n < entered
    )


def write_so_far(
    responses: int, entered: int, pending: int, missing: int, *, closed: bool = False
) -> str:
    """Write what was seen, and how many answers and patients are still to come."""
    among = "1 patient" if entered == 1 else f"{entered} patients"
    parts = [f"{write_count(responses)} among the {among} so far"]
    if entered == 0:
        parts = ["Nobody was entered so far"]
    if pending:
        parts.append(f"{pending} of them may still respond")
    if missing:
        parts.append(write_missing(missing, closed=closed))
    return "; ".join(parts)


def write_missing(missing: int, *, closed: bool) -> str:
    """Write how many planned patients are not there, or will not be."""
    who = "1 planned patient" if missing == 1 else f"{missing} planned patients"
    if closed:
        return f"{who} {'was' if missing == 1 else 'were'} not entered, and accrual is closed"
    return f"{who} {'is' if missing == 1 else 'are'} still to be entered"


def _accrual(missing: int, planned: int, last: int, *, certain: bool) -> str:
    """Say whether more patients may be entered while the answers are open."""
    if certain:  # the next stage is sure to begin
        return f" Accrual may continue to {last} patients."
    if missing:
        return f" Accrual may continue to {planned} patients."
    return "" if planned >= last else " Accrual waits for these answers."


def _asked(r: int | None, size: int) -> str:
    if r is None:
        return f"no number of responses among {size} patients is enough"
    if r < 0:
        return f"no number of responses among {size} patients is too few"
    verb = "is" if r == 0 else "are"
    return f"at least {write_count(r + 1)} among {size} patients {verb} asked for"
