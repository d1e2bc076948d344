"""The response rate after a design with several looks, its early stops taken into account."""

from collections.abc import Iterator

from remission.analysis.conclusion import UNKNOWN_ORDER
from remission.analysis.past_looks import Seen
from remission.analysis.rows import Place, Row
from remission.designs import (
    LikelihoodInference,
    Look,
    Simon,
    Staged,
    StagedInference,
    ThreeOutcomesStages,
    infer_by_likelihood,
    infer_stages,
)
from remission.stats import estimate_proportion

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
    place: Place,
    design: Simon | Staged | ThreeOutcomesStages,
    seen: Seen,
    confidence: float,
    part: str = "",
) -> Iterator[Row]:
    """Yield the estimates of the response rate, with their limits, and the P values.

    Nothing for a design of one look. Once the last stage is full or accrual is closed, or an
    earlier look has stopped the trial for success, the estimates are of the responses so far, as
    the response rate is, and `method` says that some may still come. Where a look should have
    stopped the trial, but did not, they are of the patients up to that look. The naive limits are
    those of Clopper and Pearson, there whatever the design; with the UMVUE stand the exact ones in
    its order (of an unplanned second stage only the lower one is) and those by mid-P, with the
    median-unbiased estimate of two stages those of Koyama and Chen. The likelihood-ratio order has
    rows where the last look has another size than planned; after three looks or more only these
    and the UMVUE, without limits, have values then. `part` says of which patients all this is when
    `seen` does not hold everybody who was entered.
    """
    if len(design.looks) == 1:
        return
    stop = _find_stop(design.looks, seen)
    why = _find_obstacle(design.looks, seen, stop)
    of_all = " of all" if part else ""
    open_ = f", {seen.pending}{of_all} may still respond" if seen.pending else ""
    course, note = seen.known, f"{part}{open_}"
    passed_over = stop is not None and stop.n < seen.entered and not why
    if stop and passed_over:
        course = course[: stop.n]
        note = f", of the first {stop.n} patients, after whom the trial should have stopped"
    if course:
        counts = (course[-1], len(course))
        yield naive_row(place, counts, confidence, note if passed_over else part)
    held = _list_held(design.looks, course)
    moved = not why and len(course) not in [look.n for look in design.looks]
    given = None
    if moved:
        given = infer_by_likelihood(design.looks, held, design.p0, confidence=confidence)
        if len(design.looks) > 2:  # noqa: PLR2004 - two stages keep the plan's error
            why = "the last look has another number of patients than planned"
    found = given if why else infer_stages(design, held, confidence=confidence)
    yield from _estimate(place, design, course, found, (why, note))
    if given:
        yield from _order_by_likelihood(place, given, held[-1], note)


def naive_row(place: Place, counts: tuple[int, int], confidence: float, note: str = "") -> Row:
    """Return the rate of responses by patients as if there had been no look."""
    responses, patients = counts
    return place.estimate(
        "rate",
        estimate_proportion(responses, patients, confidence=confidence),
        at="naive",
        n=responses,
        N=patients,
        method=f"responses by patients, clopper-pearson, {100 * confidence:g} %{note}",
    )


def _list_held(looks: tuple[Look, ...], course: tuple[int, ...]) -> list[tuple[int, int]]:
    """List the responses and patients at the looks that were held, the last one where it was."""
    entered = len(course)
    sizes = [look.n for look in looks[:-1] if look.n < entered]
    return [(course[size - 1], size) for size in (*sizes, entered)] if course else []


def _find_stop(looks: tuple[Look, ...], seen: Seen) -> Look | None:
    """Find the first look but the last at which the trial stops by the responses so far."""
    for look in looks[:-1]:
        if look.n <= len(seen.known):
            responses = seen.known[look.n - 1]
            if not look.futile < responses < look.promising:
                return look
    return None


def _estimate(
    place: Place,
    design: Simon | Staged | ThreeOutcomesStages,
    course: tuple[int, ...],
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


def _find_obstacle(looks: tuple[Look, ...], seen: Seen, stop: Look | None) -> str | None:
    """Say why nothing can be inferred; None when it can."""
    entered = len(seen.known)
    if not seen.entered:
        return "the first stage is not complete"
    if not seen.known:
        return UNKNOWN_ORDER
    if entered < looks[0].n:
        return "the first stage is not complete"
    if stop:
        few = seen.known[stop.n - 1] <= stop.futile
        known = seen.is_settled(stop.n)
        return "responses are still open" if few and not known else None
    if entered in [look.n for look in looks[:-1]]:
        end = "closed there" if seen.closed else "still open"
        return f"the look at {entered} patients was passed, and accrual is {end}"
    return "accrual is still open" if entered < looks[-1].n and not seen.closed else None


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
