"""Rates of arms drawn by lot, their difference, and the hazard ratio, after the comparison."""

from collections.abc import Iterator, Sequence

from remission.analysis.arms_conclusion import ArmSeen
from remission.analysis.conclusion import UNKNOWN_ORDER
from remission.analysis.rows import Place, Row
from remission.designs import (
    Jung,
    Screening,
    Selection,
    infer_discontinuation,
    infer_jung,
    infer_screening,
    infer_selection,
)
from remission.stats import Difference, Proportion

WAITING = "accrual or answers are still open"
FEWER = "accrual was closed with fewer patients than planned"


def infer_arms_jung(
    place: Place, design: Jung, arms: Sequence[ArmSeen], confidence: float
) -> Iterator[Row]:
    """Yield the difference of the rates with its limits, and the exact P value.

    Of each arm the first patients that the plan counts take part.
    """
    first = _count_known(arms, design.n1)
    last = _count_known(arms, design.n)
    found = None
    if first is not None:
        new, control = first
        more, later = design.n - design.n1, None
        if last is not None:
            later = ((last[0] - new, more), (last[1] - control, more))
        if new - control < design.d1:
            found = infer_jung(design, (new, control), confidence=confidence)
        elif later:
            found = infer_jung(design, (new, control), later, confidence=confidence)
    level = f"{100 * confidence:g} %"
    why = _find_obstacle(arms, design.n)
    yield _difference(place, found.naive if found else None, f"newcombe, {level}", why)
    yield place.row(
        "difference",
        at="UMVUE",
        value=found.umvue if found else None,
        lower=found.lower if found else None,
        upper=found.upper if found else None,
        method=f"UMVUE, exact limits, {level}",
        why_missing=None if found else why,
    )
    for at, rate in (("", "every common rate"), ("p0", f"a rate of {design.p0:g} in both arms")):
        value = None
        if found:
            value = found.p_value_p0 if at else found.p_value
        yield place.row(
            "p-value",
            at=at,
            value=value,
            method=f"exact, one-sided, at {rate}",
            why_missing=None if found else why,
        )


def infer_arms_selection(
    place: Place, design: Selection, arms: Sequence[ArmSeen], confidence: float
) -> Iterator[Row]:
    """Yield the rate of every arm, its chance to be the best, and the rate selected less its bias.

    The first patients planned of each arm take part, once all their answers are known.
    """
    counts = _count_known(arms, design.n)
    found = None if counts is None else infer_selection(design, counts, confidence=confidence)
    obstacle = _find_obstacle(arms, design.n)
    why = None if found else obstacle
    for position, arm in enumerate(arms):
        rate = found.arms[position] if found else None
        yield _rate(place, arm.name, rate, confidence, obstacle)
        yield place.row(
            "best chance",
            at=arm.name,
            value=found.best_chances[position] if found else None,
            method="P(its true rate is the highest), every rate equally likely before",
            why_missing=why,
        )
    yield place.row(
        "rate",
        at="selected, bias-subtracted",
        value=found.bias_subtracted if found else None,
        method="rate of the arm selected less what the selection adds to it on average",
        why_missing=why,
    )


def infer_arms_discontinuation(
    place: Place, treated: int, arms: Sequence[ArmSeen], confidence: float
) -> Iterator[Row]:
    """Yield who was allocated, the rate of each arm and their difference."""
    sizes = [arm.patients for arm in arms]
    counts = _count_known(arms, max(sizes), whole=False)
    found = None
    if counts is not None:
        continued, stopped = zip(counts, sizes, strict=True)
        found = infer_discontinuation(
            (sum(sizes), treated), continued, stopped, confidence=confidence
        )
    stable = found.stable if found else None
    yield _rate(place, "allocated", stable, confidence)
    rates = (found.continued, found.stopped) if found else (None, None)
    for arm, rate in zip(arms, rates, strict=True):
        yield _rate(place, arm.name, rate, confidence)
    difference = found.difference if found else None
    yield _difference(place, difference, f"miettinen-nurminen, {100 * confidence:g} %")


def infer_arms_screening(place: Place, design: Screening, z: float, events: int) -> Iterator[Row]:
    """Yield the hazard ratio with its limits, at the confidence that belongs to the design."""
    found = infer_screening(design, z, events)
    yield place.row(
        "hazard ratio",
        value=found.hazard_ratio,
        lower=found.lower,
        upper=found.upper,
        n=events,
        method=f"from the log-rank z, {100 * found.confidence:g} %",
    )


def _count_known(
    arms: Sequence[ArmSeen], size: int, *, whole: bool = True
) -> tuple[int, ...] | None:
    """Count good outcomes among the first patients of each arm; None while any is missing.

    `whole` asks for so many patients in every arm; else all of an arm count.
    """
    counts = []
    for arm in arms:
        least = int(arm.known[:size].sum())
        short = whole and (arm.patients < size or (arm.patients > size and not arm.dated))
        if short or int(arm.possible[:size].sum()) > least:
            return None
        counts.append(least)
    return tuple(counts)


def _find_obstacle(arms: Sequence[ArmSeen], size: int) -> str:
    """Say why nothing can be inferred from the first patients of each arm."""
    if any(arm.patients > size and not arm.dated for arm in arms):
        return UNKNOWN_ORDER
    pending = any((arm.possible & ~arm.known)[:size].any() for arm in arms)
    return WAITING if pending or not all(arm.closed for arm in arms) else FEWER


def _rate(
    place: Place, at: str, rate: Proportion | None, confidence: float, why: str = WAITING
) -> Row:
    return place.estimate(
        "rate",
        rate,
        at=at,
        n=rate.n if rate else None,
        N=rate.N if rate else None,
        method=f"clopper-pearson, {100 * confidence:g} %",
        why_missing=why,
    )


def _difference(place: Place, found: Difference | None, method: str, why: str = WAITING) -> Row:
    return place.estimate("difference", found, at="naive", method=method, why_missing=why)
