"""Both rates after a design that watches two outcomes, its early stops taken into account."""

from collections.abc import Iterator

import numpy as np

from remission.analysis.conclusion import UNKNOWN_ORDER
from remission.analysis.pair_conclusion import PairSeen
from remission.analysis.rows import Place, Row
from remission.designs import (
    Bop2Pair,
    BryantDay,
    PairLook,
    TwoOutcomes,
    infer_two_outcomes,
    update_bop2_pair,
)
from remission.protocol import Outcome
from remission.stats import estimate_proportion

Cells = tuple[int, int, int, int]
OPEN = "answers are still open"


def infer_pair(
    place: Place,
    design: BryantDay | Bop2Pair,
    pair: tuple[Outcome, Outcome],
    seen: PairSeen,
    confidence: float,
) -> Iterator[Row]:
    """Yield for each outcome the naive rate, and the one that takes the early stop into account.

    `rate, OUTCOME` and `rate p-value, OUTCOME`; `p-value` is that of the design. Only the first
    patients that the plan counts take part, up to the look at which it stopped.
    """
    plan = design.plan if isinstance(design, Bop2Pair) else design.two_outcomes
    looks = _list_reached(plan, seen)
    why = _find_obstacle(plan, looks, seen)
    if looks and seen.dated:
        yield from _naive(place, looks[-1], pair, seen, confidence)
    counts = [_count(seen, look.n) for look in looks]
    if isinstance(design, Bop2Pair):
        yield from _believe(place, design, pair, (counts, why), confidence)
    else:
        yield from _infer(place, design, pair, (counts, why), confidence)


def _list_reached(plan: TwoOutcomes, seen: PairSeen) -> list[PairLook]:
    """List the looks that were held, up to the first at which the trial stops."""
    reached = []
    for look in plan.looks:
        if seen.patients < look.n:
            break
        reached.append(look)
        first, second = seen.known[: look.n].sum(axis=0).tolist()
        if plan.decide(first, second, look.n) == "not promising":
            break
    return reached


def _find_obstacle(plan: TwoOutcomes, reached: list[PairLook], seen: PairSeen) -> str | None:
    """Say why nothing can be inferred; None when it can."""
    if not seen.dated:
        return UNKNOWN_ORDER
    if not reached:
        return "the first stage is not complete"
    last = reached[-1]
    if seen.count_pending(last.n):
        return OPEN
    first, second = seen.known[: last.n].sum(axis=0).tolist()
    going = plan.decide(first, second, last.n) == "continue"
    if not going:
        return None
    end = "was closed before the next look" if seen.closed else "is still open"
    return f"accrual {end}"


def _count(seen: PairSeen, size: int) -> Cells:
    """Count the first patients with both outcomes, the first only, the second only, neither."""
    first, second = seen.known[:size].T
    cells = (first & second, first & ~second, ~first & second, ~first & ~second)
    both, one, other, neither = (int(np.count_nonzero(cell)) for cell in cells)
    return both, one, other, neither


def _naive(
    place: Place, look: PairLook, pair: tuple[Outcome, Outcome], seen: PairSeen, confidence: float
) -> Iterator[Row]:
    """Yield both rates at the look; none while an answer is open, which would count as a no."""
    known, possible = (each[: look.n].sum(axis=0).tolist() for each in (seen.known, seen.possible))
    for outcome, count, most in zip(pair, known, possible, strict=True):
        rate = estimate_proportion(count, look.n, confidence=confidence)
        yield place.estimate(
            f"rate, {outcome}",
            rate if count == most else None,
            at="naive",
            n=count,
            N=look.n,
            method=f"patients with it by patients, clopper-pearson, {100 * confidence:g} %",
            why_missing=OPEN,
        )


def _infer(
    place: Place,
    design: BryantDay,
    pair: tuple[Outcome, Outcome],
    counted: tuple[list[Cells], str | None],
    confidence: float,
) -> Iterator[Row]:
    counts, why = counted
    found = None if why else infer_two_outcomes(design, counts, confidence=confidence)
    rates = (found.response, found.safe) if found else (None, None)
    for outcome, rate in zip(pair, rates, strict=True):
        yield place.row(
            f"rate, {outcome}",
            at="UMVUE",
            value=rate.umvue if rate else None,
            lower=rate.lower if rate else None,
            upper=rate.upper if rate else None,
            method=f"UMVUE, exact limits, {100 * confidence:g} %",
            why_missing=why,
        )
        yield place.row(
            f"rate p-value, {outcome}",
            value=rate.p_value if rate else None,
            method="exact, one-sided, by stage-wise order",
            why_missing=why,
        )
    yield place.row(
        "p-value",
        value=found.p_value if found else None,
        method="exact, one-sided, against inactive or too toxic: the larger of both",
        why_missing=why,
    )


def _believe(
    place: Place,
    design: Bop2Pair,
    pair: tuple[Outcome, Outcome],
    counted: tuple[list[Cells], str | None],
    confidence: float,
) -> Iterator[Row]:
    counts, why = counted
    found = None if why else update_bop2_pair(design, counts, confidence=confidence)
    beliefs = (found.first, found.second) if found else (None, None)
    chances = (found.first_chance, found.second_chance) if found else (None, None)
    rows = zip(pair, beliefs, chances, design.request.limits, strict=True)
    for outcome, belief, chance, limit in rows:
        lower, upper = belief.limits if belief else (None, None)
        yield place.row(
            f"rate, {outcome}",
            at="posterior",
            value=belief.mean if belief else None,
            lower=lower,
            upper=upper,
            method=f"posterior mean, equal tails, {100 * confidence:g} %, prior Beta({limit:g},"
            f" {1 - limit:g})",
            why_missing=why,
        )
        yield place.row(
            f"posterior chance, {outcome}",
            value=chance,
            method=f"P(rate > {limit:g})",
            why_missing=why,
        )
