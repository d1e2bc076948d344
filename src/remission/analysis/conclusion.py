"""What a design concludes while patients are still treated, or still to be entered."""

from dataclasses import dataclass, replace

from remission.designs import Decision, Design, Simon
from remission.designs.wording import write_count


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """The verdict of a design on the patients so far.

    `promising` is None while it is open; `r` is the cut that was applied (more than r responses
    are needed); `p_value`, of the responses so far, is None while the verdict or accrual is open.
    """

    promising: bool | None
    sentence: str
    p_value: float | None
    r: int | None
    planned: bool


def conclude(design: Design, responses: int, entered: int, pending: int) -> Conclusion:
    """Return what follows from the responses so far.

    Parameters
    ----------
    design
        The design of the cohort.
    responses, entered
        Patients with a response, and patients entered.
    pending
        Patients without a response who may still have one: on treatment, alive, not progressed.

    Notes
    -----
    The next planned size is that of the stage under way. While answers are open, the design is
    asked twice, as if none and as if all of them became responses; only a verdict that is the
    same both times is given.

    """
    planned = _next_size(design, entered)
    missing = max(planned - entered, 0)
    if pending == 0 and missing == 0:
        return _final(design.decide(responses, entered))
    size = max(planned, entered)
    least = design.decide(responses, size)
    most = design.decide(responses + pending + missing, size)
    certain = least.verdict == most.verdict
    if certain and missing == 0:
        decided = _final(least)
        more = "patient may" if pending == 1 else "patients may"
        return replace(
            decided,
            sentence=f"{decided.sentence} {pending} {more} still respond; that cannot change it.",
        )
    so_far = _so_far(responses, entered, pending, missing)
    if certain and least.promising is not None:
        verdict = "promising" if least.promising else "not promising"
        end = f"Whatever these bring, the treatment is {verdict}"
    elif certain:
        end = "Whatever these bring, the next stage may begin"
    else:
        end = "The design cannot conclude yet"
    return Conclusion(
        promising=least.promising if certain else None,
        sentence=f"{so_far}. {end}: {_asked(least.r, size)}.",
        p_value=None,
        r=least.r,
        planned=size in _sizes(design),
    )


def _final(decision: Decision) -> Conclusion:
    return Conclusion(
        promising=decision.promising,
        sentence=decision.sentence,
        p_value=decision.p_value,
        r=decision.r,
        planned=decision.planned,
    )


def _sizes(design: Design) -> tuple[int, ...]:
    return (design.n1, design.n) if isinstance(design, Simon) else (design.n,)


def _next_size(design: Design, entered: int) -> int:
    return next((size for size in _sizes(design) if size >= entered), entered)


def _so_far(responses: int, entered: int, pending: int, missing: int) -> str:
    among = "1 patient" if entered == 1 else f"{entered} patients"
    parts = [f"{write_count(responses)} among the {among} so far"]
    if pending:
        parts.append(f"{pending} of them may still respond")
    if missing:
        more = "1 planned patient is" if missing == 1 else f"{missing} planned patients are"
        parts.append(f"{more} still to be entered")
    return "; ".join(parts)


def _asked(r: int | None, size: int) -> str:
    if r is None:
        return f"no number of responses among {size} patients is enough"
    verb = "is" if r == 0 else "are"
    return f"at least {write_count(r + 1)} among {size} patients {verb} asked for"
