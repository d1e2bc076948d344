"""The response rate after a design with several looks, its early stops taken into account."""

from collections.abc import Iterator

from remission.analysis.rows import Place, Row
from remission.designs import (
    LikelihoodInference,
    Look,
    Simon,
    Staged,
    StagedInference,
    infer_by_likelihood,
    infer_stages,
)
from remission.stats import estimate_proportion

Seen = list[tuple[int, int]]

_GIVEN = "given the numbers of patients entered"

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

    Nothing for a design of one look. `course` holds the responses among the first 1, 2, ...
    patients entered; empty when their order is not known. Once the last stage is full, or an
    earlier look has stopped the trial for success, the estimates are of the responses so far, as
    the response rate is, and `method` says that some may still come. The naive limits are those of
    Clopper and Pearson, there whatever the design; with the UMVUE stand the exact ones in its
    order (of an unplanned second stage only the lower one is) and those by mid-P, with the
    median-unbiased estimate of two stages those of Koyama and Chen. The likelihood-ratio order has
    rows where the last look has more patients than planned; after three looks or more only these
    and the UMVUE, without limits, have values then.
    """
    if len(design.looks) == 1:
        return
    seen = _list_seen(design.looks, course)
    why = _find_obstacle(design.looks, course, pending)
    moved = not why and len(course) > design.n
    open_ = f", {pending} may still respond" if pending and not why else ""
    if course:
        yield _naive(place, course, confidence)
    given = None
    if moved:
        given = infer_by_likelihood(design.looks, seen, design.p0, confidence=confidence)
        if len(design.looks) > 2:  # noqa: PLR2004 - two stages keep the plan's error
            why = "the last look has another number of patients than planned"
    found = given if why else infer_stages(design, seen, confidence=confidence)
    yield from _estimate(place, design, course, found, (why, open_))
    if given:
        yield from _order_by_likelihood(place, given, seen[-1], open_)


def _list_seen(looks: tuple[Look, ...], course: list[int]) -> Seen:
    """List the responses and patients at the looks that were held, the last one where it was."""
    sizes = [look.n for look in looks if look.n <= len(course)]
    if len(course) > looks[-1].n:
        sizes[-1] = len(course)
    return [(course[size - 1], size) for size in sizes]


def _estimate(
    place: Place,
    design: Simon | Staged,
    course: list[int],
    found: StagedInference | LikelihoodInference | None,
    notes: tuple[str | None, str],
) -> Iterator[Row]:
    why, open_ = notes
    responses, entered = (course[-1], len(course)) if course else (None, None)
    planned = entered in [look.n for look in design.looks]
    for name in _METHODS:
        value, lower, upper, limits = None, None, None, ""
        if found:
            value, lower, upper, limits = _read(found, name, planned=planned)
        yield place.row(
            "rate", at=name, value=value, lower=lower, upper=upper, n=responses, N=entered,
            method=f"{name}{limits}{open_ if found else ''}",
            why_missing=None if value is not None else why or "the last stage was not entered",
        )  # fmt: skip
    staged = found if isinstance(found, StagedInference) else None
    order = f" by {staged.order} order{_write_order(design.looks)}" if staged else ""
    for at, kind in (("", "exact"), ("mid-P", "mid-P")):
        value = None
        if staged:
            value = staged.mid_p_value if at else staged.p_value
        yield place.row(
            "rate p-value", at=at, value=value, n=responses, N=entered,
            method=f"{kind}, one-sided{order and ','}{order}", why_missing=why,
        )  # fmt: skip


def _order_by_likelihood(
    place: Place, found: LikelihoodInference, seen: tuple[int, int], open_: str
) -> Iterator[Row]:
    """Yield the naive rate with limits by the likelihood-ratio order, and its P value."""
    (responses, entered), name = seen, "likelihood ratio"
    gaps = "" if found.connected else ", some rates between them rejected as well"
    yield place.row(
        "rate", at=name, value=found.naive, lower=found.lower, upper=found.upper,
        n=responses, N=entered,
        method=f"responses by patients, exact limits by {name} order {_GIVEN}{gaps},"
        f" {100 * found.confidence:g} %{open_}",
    )  # fmt: skip
    yield place.row(
        "rate p-value", at=name, value=found.p_value, n=responses, N=entered,
        method=f"exact, one-sided, by {name} order {_GIVEN}",
    )  # fmt: skip


def _write_order(looks: tuple[Look, ...]) -> str:
    """Say where an early success stands, when the design knows of it."""
    early = any(look.promising <= look.n for look in looks[:-1])
    return "; the earlier a success the better" if early else ""


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


def _find_obstacle(looks: tuple[Look, ...], course: list[int], pending: int) -> str | None:
    """Say why nothing can be inferred; None when it can."""
    entered = len(course)
    if not course:
        return "the order in which the patients were entered is not known"
    if entered < looks[0].n:
        return "the first stage is not complete"
    past = [look for look in looks[:-1] if look.n <= entered]
    for look in past:
        if not look.futile < course[look.n - 1] < look.promising:
            return _judge_stop(look, course, pending)
    if entered == past[-1].n:
        return "nobody is entered in the next stage yet"
    return "accrual is still open" if entered < looks[-1].n else None


def _judge_stop(look: Look, course: list[int], pending: int) -> str | None:
    """Say what speaks against an inference from a stop at an early look."""
    if course[look.n - 1] <= look.futile and pending:
        return "responses are still open"
    if len(course) > look.n:
        return f"the look at {look.n} patients should have stopped the trial, but did not"
    return None


def _read(
    found: StagedInference | LikelihoodInference, name: str, *, planned: bool
) -> tuple[float | None, float | None, float | None, str]:
    """Return an estimate, its limits, and what the limits are."""
    if isinstance(found, LikelihoodInference):
        value = found.umvue if name == "UMVUE" else None
        return value, None, None, "" if value is None else f", {_GIVEN}"
    level = f", {100 * found.confidence:g} %"
    exact = (", exact limits" if planned else ", lower limit exact") + level
    published = found.upper_koyama_chen
    return {
        "UMVUE": (found.umvue, found.lower, found.upper, exact),
        "UMVUE, mid-P": (found.umvue, found.mid_lower, found.mid_upper, f" limits{level}"),
        "UMVCUE": (found.umvcue, None, None, ""),
        "median-unbiased": (
            (found.median_unbiased, None, None, "")
            if published is None
            else (found.median_unbiased, found.lower, published, f", Koyama-Chen limits{level}")
        ),
        "bias-adjusted": (found.bias_adjusted, None, None, ""),
        "bias-subtracted": (found.bias_subtracted, None, None, ""),
    }[name]
