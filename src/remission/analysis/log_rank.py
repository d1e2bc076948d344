"""What a one-sample log-rank design concludes from the times so far."""

from collections.abc import Iterator

from remission.analysis.conclusion import UNDECIDED
from remission.analysis.design_times import DesignTimes
from remission.analysis.log_rank_course import LogRankTrial, draw_log_rank, follow_log_rank
from remission.analysis.rows import Place, Row
from remission.designs import LogRankDesign, LogRankInference, TimeDecision, infer_log_rank
from remission.designs.wording import write_events
from remission.stats import estimate_reference_ratio

_LAWS = ("normal", "counts")


def judge_log_rank(
    place: Place, design: LogRankDesign, times: DesignTimes, confidence: float
) -> Iterator[Row]:
    """Yield P value, decision, what was seen and expected, the limits, and the hazard ratio.

    The look is taken on its planned day, from what is known now. The end has come when the planned
    patients are entered, or accrual is closed, and the follow-up after the last one is over; all
    that is known at the cut-off then counts (with `restricted`, of each patient as long as
    planned).
    """
    course = follow_log_rank(design, times)
    decision, found = _decide(course), None
    if course.stopped:
        found = infer_log_rank(design, look=course.look, confidence=confidence)
    elif course.end:
        found = infer_log_rank(design, look=course.look, end=course.end, confidence=confidence)
    yield from _conclude(place, course, decision)
    yield from _show(place, course, decision)
    yield from draw_log_rank(place, course, decision)
    yield from _estimate(place, course, found, confidence)


def _decide(course: LogRankTrial) -> TimeDecision | None:
    """Return what follows for certain; None while that is nothing."""
    if course.stopped or course.end:
        return course.design.decide(look=course.look, end=course.end)
    return None


def _conclude(place: Place, course: LogRankTrial, decision: TimeDecision | None) -> Iterator[Row]:
    now = course.end or course.now
    counted = ", the look taken into account" if course.look and not course.stopped else ""
    yield place.row(
        "p-value",
        value=None if decision is None else decision.p_value,
        n=now.observed,
        N=now.patients,
        method=f"normal, one-sided, against the reference{counted}",
        why_missing="accrual or follow-up is still open" if decision is None else None,
    )
    yield place.row(
        "decision",
        value=None if decision is None else float(decision.promising or False),
        n=now.observed,
        N=now.patients,
        method=_write_open(course) if decision is None else decision.sentence,
        why_missing=UNDECIDED if decision is None else None,
    )


def _write_open(course: LogRankTrial) -> str:
    """Say what was seen so far, and what is waited for."""
    design, times, now = course.design, course.times, course.now
    missing = 0 if times.closed else design.n - times.n
    more = f" Accrual may continue to {design.n} patients." if missing > 0 else ""
    before = f"{design.decide(look=course.look).sentence} By now" if course.look else "So far"
    seen = (
        f"{before} {write_events(now.observed)} in {now.patients} patients where the reference lets"
        f" {now.expected:.1f} be expected."
    )
    if design.t1 is not None and course.look is None:
        day = times.find_date(round(design.t1 * times.unit))
        return f"{seen} The look comes on {day}.{more}"
    if missing > 0:
        return f"{seen} The trial ends after the follow-up of the last patient.{more}"
    end = int(times.starts.max()) + round(design.request.follow_up * times.unit)
    return f"{seen} The trial ends on {times.find_date(end)}."


def _show(place: Place, course: LogRankTrial, decision: TimeDecision | None) -> Iterator[Row]:
    """Yield what was seen, what was expected, z and its limit: at the look, and at the end."""
    limits = {"look": course.design.c1, "end": None, "so far": None}
    if decision and course.end and not course.stopped:
        limits["end"] = decision.cut
    looks = {"look": course.look, "end" if course.end else "so far": course.end or course.now}
    for at, look in looks.items():
        if look is None:
            continue
        numbers = {"events": float(look.observed), "expected events": look.expected, "z": look.z}
        for statistic, value in numbers.items():
            yield place.row(
                statistic, at=at, value=value, n=look.observed, N=look.patients,
                method="as known at the cut-off",
            )  # fmt: skip
        limit = limits[at]
        if limit is not None:
            planned = at == "look" or (decision is not None and decision.planned)
            yield place.row(
                "z limit", at=at, value=limit, n=look.observed, N=look.patients,
                method="as planned" if planned else "recomputed for the information seen",
            )  # fmt: skip


def _estimate(
    place: Place, course: LogRankTrial, found: LogRankInference | None, confidence: float
) -> Iterator[Row]:
    """Yield the hazard ratio: naive at any time, with the look counted when the trial is over."""
    now = course.end or course.now
    counts = (now.observed, now.patients)
    naive = estimate_reference_ratio(now.observed, now.expected, confidence=confidence)
    said = f"{100 * confidence:g} %"
    yield place.estimate(
        "hazard ratio", naive, at="naive", n=counts[0], N=counts[1],
        method=f"observed / expected, Poisson limits, {said}",
    )  # fmt: skip
    why = None if found else "accrual or follow-up is still open"
    where = ", of the look" if course.stopped else ""
    laws = {"normal": found.normal, "counts": found.counts} if found else {}
    for law in _LAWS:
        numbers = laws.get(law)
        value, lower, upper, p_value = None, None, None, None
        if numbers:
            value, lower, upper = numbers.median_unbiased, numbers.lower, numbers.upper
            p_value = numbers.p_value
        yield place.row(
            "hazard ratio", at=law, value=value, lower=lower, upper=upper, n=counts[0],
            N=counts[1], method=f"median-unbiased, {law}, {said}{where}", why_missing=why,
        )  # fmt: skip
        yield place.row(
            "hazard ratio p-value", at=law, value=p_value, n=counts[0], N=counts[1],
            method=f"{law}, one-sided, at a ratio of 1{where}", why_missing=why,
        )  # fmt: skip
