"""What two stages with three outcomes conclude, also while answers are open (Sargent 2001)."""

from remission.analysis.conclusion import UNKNOWN_ORDER, Conclusion, write_so_far
from remission.analysis.past_looks import Course
from remission.analysis.third_answers import ANSWERS, INCONCLUSIVE, leave_open, write_cuts
from remission.designs import ThreeOutcomesStages, infer_stages
from remission.designs.wording import write_count, write_evidence, write_seen


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
    few = f"{write_count(design.r1)} or fewer among {design.n1} patients stop the trial"
    if first[1] <= design.r1:
        beyond = "; what was seen later does not count" if entered > design.n1 else ""
        return Conclusion(
            promising=False,
            sentence=f"{_raise(few)} as not promising; {write_seen(first[0])} among them, so"
            f" {ANSWERS['not promising']}{beyond}.",
            p_value=None,
            r=design.r1,
            planned=True,
        )
    asked = write_cuts(design)
    if first[0] <= design.r1 or entered < design.n1:
        so_far = write_so_far(*counts, max(0, design.n1 - entered), closed=closed)
        return leave_open(f"{so_far}. The design cannot conclude yet: {few}.", design.success - 1)
    low, high = (design.decide(count, design.n) for count in last)
    missing = max(0, design.n - entered)
    so_far = write_so_far(*counts, missing, closed=closed)
    if low != high:
        more = f" Accrual may continue to {design.n} patients." if missing and not closed else ""
        said = f"{so_far}. The design cannot conclude yet: {asked}.{more}"
        return leave_open(said, design.success - 1)
    final = last[0] == last[1]
    p_value = None
    if final:
        held = [(first[0], design.n1), (last[0], design.n)]
        p_value = infer_stages(design, held).p_value if first[0] == first[1] else None
    evidence = "" if p_value is None else f" ({write_evidence(p_value, design.p0)})"
    seen = write_seen(last[0]) if final else f"{so_far}, and these cannot change it"
    beyond = f" among the first {design.n}" if final and entered > design.n else ""
    return Conclusion(
        promising=None if low == INCONCLUSIVE else low == "promising",
        sentence=f"{_raise(asked)}; {seen}{beyond}, so {ANSWERS[low]}{evidence}.",
        p_value=p_value,
        r=design.success - 1,
        planned=True,
        why_open=INCONCLUSIVE,
    )


def _spread(
    counts: tuple[int, int, int], course: Course | None
) -> tuple[dict[int, int], dict[int, int]]:
    """Return the responses known, and possible, among the first so many patients."""
    responses, entered, pending = counts
    if course is None:
        return {entered: responses}, {entered: responses + pending}
    known = dict(enumerate(course.known, start=1))
    return known, dict(enumerate(course.possible, start=1))


def _raise(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
