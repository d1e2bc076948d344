"""The response rate after a two-stage design, its early stop taken into account."""

from collections.abc import Iterator

from remission.analysis.rows import Place, Row
from remission.designs import Simon, TwoStageInference, infer_two_stages
from remission.stats import estimate_proportion

_METHODS = ("UMVUE", "median-unbiased", "bias-adjusted", "bias-subtracted")


def infer_rates(
    place: Place, design: Simon, course: list[int], *, pending: int, confidence: float
) -> Iterator[Row]:
    """Yield the estimates of the response rate, with their limits, and the exact P value.

    `course` holds the responses among the first 1, 2, ... patients entered; empty when their
    order is not known. Once the second stage is full the estimates are of the responses so far, as
    the response rate is, and `method` says that some may still come. The naive limits are those of
    Clopper and Pearson, there whatever the design; with the UMVUE stand the exact ones in its
    order (of an unplanned second stage only the lower one is), with the median-unbiased estimate
    those of Koyama and Chen.
    """
    why = _find_obstacle(design, course, pending)
    found = None if why else _infer(design, course, confidence)
    open_ = f", {pending} may still respond" if pending and found else ""
    responses, entered = (course[-1], len(course)) if course else (None, None)
    if course:
        yield _naive(place, course, confidence)
    for name in _METHODS:
        value, lower, upper, limits = None, None, None, ""
        if found:
            value, lower, upper, limits = _read(
                found, name, planned=entered in (design.n1, design.n)
            )
        yield place.row(
            "rate", at=name, value=value, lower=lower, upper=upper, n=responses, N=entered,
            method=f"{name}{limits and f'{limits}, {100 * confidence:g} %'}{open_}",
            why_missing=why,
        )  # fmt: skip
    yield place.row(
        "rate p-value",
        value=found.p_value if found else None,
        method=f"exact, one-sided, by {found.order} order" if found else "exact, one-sided",
        n=responses,
        N=entered,
        why_missing=why,
    )


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


def _find_obstacle(design: Simon, course: list[int], pending: int) -> str | None:
    """Say why nothing can be inferred; None when it can."""
    if not course:
        return "the order in which the patients were entered is not known"
    if len(course) < design.n1:
        return "the first stage is not complete"
    entered_later = len(course) > design.n1
    if course[design.n1 - 1] <= design.r1:
        if pending:
            return "responses are still open"
        return (
            "the first stage should have stopped the trial, but did not" if entered_later else None
        )
    if not entered_later:
        return "nobody is entered in the second stage yet"
    return "accrual is still open" if len(course) < design.n else None


def _infer(design: Simon, course: list[int], confidence: float) -> TwoStageInference:
    first = course[design.n1 - 1]
    more = len(course) - design.n1
    second = (course[-1] - first, more) if more else None
    return infer_two_stages(design, first, second, confidence=confidence)


def _read(
    found: TwoStageInference, name: str, *, planned: bool
) -> tuple[float | None, float | None, float | None, str]:
    """Return an estimate, its limits, and what the limits are."""
    exact = ", exact limits" if planned else ", lower limit exact"
    return {
        "UMVUE": (found.umvue, found.lower, found.upper, exact),
        "median-unbiased": (
            found.median_unbiased, found.lower, found.upper_koyama_chen, ", Koyama-Chen limits",
        ),
        "bias-adjusted": (found.bias_adjusted, None, None, ""),
        "bias-subtracted": (found.bias_subtracted, None, None, ""),
    }[name]  # fmt: skip
