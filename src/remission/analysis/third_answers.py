"""What designs conclude that have another answer than promising or not: Sargent's and Gehan's."""

from remission.analysis.conclusion import (
    CLOSED,
    NEVER,
    UNDECIDED,
    UNKNOWN_ORDER,
    WAITS,
    Conclusion,
    write_so_far,
)
from remission.analysis.past_looks import Course
from remission.designs import Gehan, ThreeOutcomes, ThreeOutcomesStages
from remission.designs.wording import write_count, write_evidence, write_percent, write_seen
from remission.stats import binomial_tail

INCONCLUSIVE = "inconclusive"
MEASURED = "the rate is measured, not tested"

ANSWERS = {
    "promising": "the treatment is promising",
    "not promising": "the treatment is not promising",
    INCONCLUSIVE: "the result is inconclusive",
}


def conclude_three_outcomes(
    design: ThreeOutcomes,
    responses: int,
    entered: int,
    pending: int,
    course: Course | None = None,
    *,
    closed: bool = False,
) -> Conclusion:
    """Return what follows from the responses so far in one stage with three outcomes.

    While patients or answers are missing, only what is the same whatever they bring. The cuts hold
    for the number planned: where more patients were entered, the first of them are judged by the
    `course`, which is None when their order is not known.
    """
    n, beyond = design.n, max(0, entered - design.n)
    if beyond and course is None:
        return leave_open(
            f"{entered} patients were entered instead of the {n} planned, and the order in which"
            f" they were is not known, so that the first {n} cannot be judged.",
            design.success - 1,
            UNKNOWN_ORDER,
        )
    counted, waiting = responses, pending
    if beyond and course:
        counted, waiting = course.known[n - 1], course.possible[n - 1] - course.known[n - 1]
    missing = max(0, n - entered)
    least_verdict, most_verdict = (
        design.decide(counted),
        design.decide(counted + waiting + missing),
    )
    asked = write_cuts(design)
    final = not waiting and (not missing or (closed and entered > 0))
    p_value = binomial_tail(counted, min(entered, n), design.p0) if final else None
    if least_verdict != most_verdict:
        so_far = write_so_far(counted, min(entered, n), waiting, missing, closed=closed)
        if closed and not waiting:
            return leave_open(f"{so_far}. {NEVER}: {asked}.", design.success - 1, CLOSED, p_value)
        more = f" Accrual may continue to {n} patients." if missing and not closed else ""
        return leave_open(f"{so_far}. {WAITS}: {asked}.{more}", design.success - 1)
    evidence = "" if p_value is None else f" ({write_evidence(p_value, design.p0)})"
    seen = write_seen(counted)
    if beyond:
        seen = f"{seen} among the first {n}"
    if waiting or missing:
        so_far = write_so_far(counted, min(entered, n), waiting, missing, closed=closed)
        seen = f"{so_far}; that cannot change it"
    return Conclusion(
        promising=None if least_verdict == INCONCLUSIVE else least_verdict == "promising",
        sentence=f"{asked[0].upper()}{asked[1:]}; {seen}, so {ANSWERS[least_verdict]}"
        f"{f', whatever was seen in the {beyond} entered after them' if beyond else ''}{evidence}.",
        p_value=p_value,
        r=design.success - 1,
        planned=True,
        why_open=INCONCLUSIVE,
    )


def write_cuts(design: ThreeOutcomes | ThreeOutcomesStages) -> str:
    """Write what both clear answers ask for among all patients."""
    return (
        f"{write_count(design.fail)} or fewer among {design.n} patients are not promising, at least"
        f" {write_count(design.success)} promising"
    )


def conclude_gehan(
    design: Gehan,
    responses: int,
    entered: int,
    pending: int,
    course: Course | None = None,
    *,
    closed: bool = False,
) -> Conclusion:
    """Return what follows from the responses so far: is there any, and how many more patients.

    The first stage are the first n1 patients of the `course`, which is None when their order is not
    known. Nothing is tested: after a response the rate is measured.
    """
    n1 = design.n1
    so_far = write_so_far(responses, entered, pending, max(0, n1 - entered), closed=closed)
    stop = (
        f"at a response rate of {write_percent(design.p1)} no response among {n1} patients has a"
        f" probability of {write_percent(round((1 - design.p1) ** n1, 4))}"
    )
    first, most = _count_first(n1, (responses, entered, pending), course)
    if course is None and entered > n1 and first == 0 < most:
        return leave_open(
            f"The order in which the {entered} patients were entered is not known, so that the"
            f" first {n1} cannot be judged.",
            0,
            UNKNOWN_ORDER,
        )
    if entered >= n1 and most == 0:
        return Conclusion(
            promising=False,
            sentence=f"{_write_none(n1, entered, responses, pending)}; {stop}.",
            p_value=None,
            r=0,
            planned=entered == n1,
        )
    if first == 0:
        wait = " Accrual waits for these answers." if entered >= n1 and not closed else ""
        if closed and not pending:
            return leave_open(f"{so_far}. {NEVER}: {stop}.", 0, CLOSED)
        return leave_open(f"{so_far}. {WAITS}: {stop}.{wait}", 0)
    going = "" if closed else ", so the trial goes on"
    return Conclusion(
        promising=None,
        sentence=f"{so_far}. There is a response{going}; this design tests"
        f" nothing. {_write_second_stage(design, entered, course, closed=closed)}",
        p_value=None,
        r=0,
        planned=True,
        why_open=MEASURED,
    )


def _count_first(n1: int, seen: tuple[int, int, int], course: Course | None) -> tuple[int, int]:
    """Return the responses of the first stage, and the most that they can become.

    Of all patients where the stage is not full; where the order is not known, in any order.
    """
    responses, entered, pending = seen
    if course is None or entered <= n1:
        return max(0, responses - max(0, entered - n1)), responses + pending
    return course.known[n1 - 1], course.possible[n1 - 1]


def _write_none(n1: int, entered: int, responses: int, pending: int) -> str:
    if not responses and not pending:
        return f"None of {entered} patients responded, so the treatment is not promising"
    after = entered - n1
    others = f"{after} patients entered after them" if after > 1 else "1 patient entered after them"
    return (
        f"None of the first {n1} patients responded, so the treatment is not promising, whatever"
        f" was seen in the {others}"
    )


def _write_second_stage(design: Gehan, entered: int, course: Course | None, *, closed: bool) -> str:
    if course is None and entered > design.n1:
        return (
            f"The order of the patients is not known, so that the first {design.n1} cannot say"
            " how many more are needed."
        )
    if closed and entered < design.n1:
        return f"The first stage of {design.n1} patients was not completed."
    if course is None or not course.is_known(design.n1):
        return "The first stage says how many more are needed once all its answers are known."
    stage1 = course.known[design.n1 - 1]
    n = design.n1 + design.find_second_stage(stage1)
    error = f"a standard error of at most {design.standard_error:g}"
    after = f"After {write_count(stage1)} in the first stage {n} patients in all give {error}"
    if n <= entered:
        return f"{after}."
    if closed:
        return f"{after}; {n - entered} {'was' if n - entered == 1 else 'were'} not entered."
    return f"{after}; {n - entered} more may be entered."


def leave_open(
    sentence: str, r: int, why: str = UNDECIDED, p_value: float | None = None
) -> Conclusion:
    """Return that nothing can be concluded; more than r responses are asked for."""
    return Conclusion(
        promising=None, sentence=sentence, p_value=p_value, r=r, planned=True, why_open=why
    )
