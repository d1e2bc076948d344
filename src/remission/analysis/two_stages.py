"""The response rate after a two-stage design, its early stop taken into account."""

from collections.abc import Iterator

from remission.analysis.rows import Place, Row
from remission.designs import Simon, Staged, TwoStageInference, infer_two_stages
from remission.designs.two_stage_order import TwoStagePlan
from remission.stats import estimate_proportion

_METHODS = (
    "UMVUE",
    "UMVUE, mid-P",
    "UMVCUE",
    "median-unbiased",
    "bias-adjusted",
    "bias-subtracted",
)


def infer_rates(
    place: Place, design: Simon | Staged, course: list[int], *, pending: int, confidence: float
) -> Iterator[Row]:
    """Yield the estimates of the response rate, with their limits, and the P values.

    Nothing for a design that has not two stages. `course` holds the responses among the first 1,
    2, ... patients entered; empty when their order is not known. Once the second stage is full, or
    the first has stopped for success, the estimates are of the responses so far, as the response
    rate is, and `method` says that some may still come. The naive limits are those of Clopper and
    Pearson, there whatever the design; with the UMVUE stand the exact ones in its order (of an
    unplanned second stage only the lower one is) and those by mid-P, with the median-unbiased
    estimate those of Koyama and Chen.
    """
    plan = design.plan
    if plan is None:
        return
    why = _find_obstacle(plan, course, pending)
    found = None if why else _infer(design, plan, course, confidence)
    open_ = f", {pending} may still respond" if pending and found else ""
    responses, entered = (course[-1], len(course)) if course else (None, None)
    if course:
        yield _naive(place, course, confidence)
    for name in _METHODS:
        value, lower, upper, limits = None, None, None, ""
        if found:
            value, lower, upper, limits = _read(found, name, planned=entered in (plan.n1, plan.n))
        yield place.row(
            "rate", at=name, value=value, lower=lower, upper=upper, n=responses, N=entered,
            method=f"{name}{limits and f'{limits}, {100 * confidence:g} %'}{open_}",
            why_missing=why or (None if value is not None else "there was no second stage"),
        )  # fmt: skip
    order = f" by {found.order} order{_write_order(plan)}" if found else ""
    for at, kind in (("", "exact"), ("mid-P", "mid-P")):
        value = None
        if found:
            value = found.mid_p_value if at else found.p_value
        yield place.row(
            "rate p-value", at=at, value=value, n=responses, N=entered,
            method=f"{kind}, one-sided{order and ','}{order}", why_missing=why,
        )  # fmt: skip


def _write_order(plan: TwoStagePlan) -> str:
    """Say where success in the first stage stands, when the design knows of it."""
    return "; success in the first stage is the best" if plan.enough <= plan.n1 else ""


def _naive(place: Place, course: list[int], confidence: float) -> Row:
    rate = estimate_proportion(course[-1], len(course), confidence=confidence)
    return place.row(
        "rate",
        at="naive",
        value=rate.value,
        lower=rate.lower,
        upper=rate.upper,
        n=course[-1],
        N=len(course),
        method=f"responses by patients, clopper-pearson, {100 * confidence:g} %",
    )


def _find_obstacle(plan: TwoStagePlan, course: list[int], pending: int) -> str | None:
    """Say why nothing can be inferred; None when it can."""
    if not course:
        return "the order in which the patients were entered is not known"
    if len(course) < plan.n1:
        return "the first stage is not complete"
    entered_later = len(course) > plan.n1
    first = course[plan.n1 - 1]
    if first <= plan.r1 and pending:
        return "responses are still open"
    if first <= plan.r1 or first >= plan.enough:
        return (
            "the first stage should have stopped the trial, but did not" if entered_later else None
        )
    if not entered_later:
        return "nobody is entered in the second stage yet"
    return "accrual is still open" if len(course) < plan.n else None


def _infer(
    design: Simon | Staged, plan: TwoStagePlan, course: list[int], confidence: float
) -> TwoStageInference:
    first = course[plan.n1 - 1]
    more = len(course) - plan.n1
    second = (course[-1] - first, more) if more else None
    return infer_two_stages(design, first, second, confidence=confidence)


def _read(
    found: TwoStageInference, name: str, *, planned: bool
) -> tuple[float | None, float | None, float | None, str]:
    """Return an estimate, its limits, and what the limits are."""
    exact = ", exact limits" if planned else ", lower limit exact"
    return {
        "UMVUE": (found.umvue, found.lower, found.upper, exact),
        "UMVUE, mid-P": (found.umvue, found.mid_lower, found.mid_upper, " limits"),
        "UMVCUE": (found.umvcue, None, None, ""),
        "median-unbiased": (
            found.median_unbiased, found.lower, found.upper_koyama_chen, ", Koyama-Chen limits",
        ),
        "bias-adjusted": (found.bias_adjusted, None, None, ""),
        "bias-subtracted": (found.bias_subtracted, None, None, ""),
    }[name]  # fmt: skip
