"""What two stages with three outcomes conclude, also while answers are open (Sargent 2001)."""

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
from remission.analysis.third_answers import ANSWERS, INCONCLUSIVE, leave_open, write_cuts
from remission.designs import ThreeOutcomesStages, infer_stages
from remission.designs.wording import write_count, write_evidence, write_seen
from remission.stats import binomial_tail


def conclude_three_outcomes_stages(
    design: ThreeOutcomesStages,
    counts: tuple[int, int, int],
    course: Course | None,
    *,
    closed: bool,
) -> Conclusion:
    """Return what follows from (responses, entered, pending): the first n1, then the first n.

    Each stage is judged at the fewest and at the most responses that open answers and missing
    patients can bring; only what is the same both times is concluded. Patients beyond n do not
    count. Without the order of the patients (`course`) only n1 or n of them can be judged.
    """
    responses, entered, pending = counts
    known, possible = _spread(counts, course)
    for size in (design.n1, design.n):
        if size not in known and entered > size:
            return leave_open(
                f"The order in which the {entered} patients were entered is not known, so that the"
                f" first {size} cannot be judged.",
                design.success - 1,
                UNKNOWN_ORDER,
            )
    first, last = (
        (known.get(size, responses), possible.get(size, responses + pending + size - entered))
        for size in (design.n1, design.n)
    )
    stop = first[1] <= design.r1
    going = not stop and first[0] > design.r1
    size = design.n if going else design.n1
    seen = min(entered, size)
    waiting = possible.get(seen, 0) - known.get(seen, 0)
    p_value = None
    if seen and not waiting and (closed or seen == size):
        p_value = _find_p_value(design, first[0], known[seen], seen)
    so_far = write_so_far(known.get(seen, 0), seen, waiting, size - seen, closed=closed)
    few = f"{write_count(design.r1)} or fewer among {design.n1} patients stop the trial"
    asked = write_cuts(design) if going else few
    low, high = (design.decide(count, design.n) for count in last) if going else ("", "continue")
    if stop:
        low = high = "not promising"
        asked = f"{few} as not promising"
    if low != high:
        over = closed and not waiting
        more = f" Accrual may continue to {size} patients." if going and seen < size else ""
        return leave_open(
            f"{so_far}. {NEVER if over else WAITS}: {asked}.{'' if closed else more}",
            design.success - 1,
            CLOSED if over else UNDECIDED,
            p_value if over else None,
        )
    evidence = "" if p_value is None else f" ({write_evidence(p_value, design.p0)})"
    beyond = "; what was seen later does not count" if entered > size else ""
    told = f"{write_seen(known.get(seen, 0))} among the first {size}"
    if waiting or seen < size:
        told = f"{so_far}; that cannot change it"
    return Conclusion(
        promising=None if low == INCONCLUSIVE else low == "promising",
        sentence=f"{asked[0].upper()}{asked[1:]}; {told}, so {ANSWERS[low]}{beyond}{evidence}.",
        p_value=p_value,
        r=design.r1 if stop else design.success - 1,
        planned=True,
        why_open=INCONCLUSIVE,
    )


def _find_p_value(design: ThreeOutcomesStages, first: int, responses: int, seen: int) -> float:
    """Return P at p0 of what the first so many patients showed, the first stage among them."""
    if seen <= design.n1:
        return binomial_tail(responses, seen, design.p0)
    return infer_stages(design, [(first, design.n1), (responses, seen)]).p_value


def _spread(
    counts: tuple[int, int, int], course: Course | None
) -> tuple[dict[int, int], dict[int, int]]:
    """Return the responses known, and possible, among the first so many patients."""
    responses, entered, pending = counts
    if course is None:
        return {entered: responses}, {entered: responses + pending}
    known = dict(enumerate(course.known, start=1))
    return known, dict(enumerate(course.possible, start=1))
