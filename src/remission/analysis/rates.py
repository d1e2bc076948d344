"""The response rate after a design of any kind, and what a prior makes of it."""

from collections.abc import Iterator
from dataclasses import replace

from remission.analysis.conclusion import UNKNOWN_ORDER
from remission.analysis.past_looks import Seen
from remission.analysis.plans import Counting
from remission.analysis.rows import Place, Row
from remission.analysis.staged_rates import infer_rates, naive_row
from remission.designs import (
    BetaPrior,
    Gehan,
    Simon,
    Staged,
    ThreeOutcomes,
    ThreeOutcomesStages,
    infer_gehan,
    infer_three_outcomes,
    update_prior,
)


def infer_rate(place: Place, design: Counting, seen: Seen, confidence: float) -> Iterator[Row]:
    """Yield the response rate after a design of any kind, with its limits and P values."""
    if isinstance(design, Gehan):
        yield from _infer_gehan(place, design, seen, confidence)
    if isinstance(design, ThreeOutcomes):
        yield from _infer_three_outcomes(place, design, seen, confidence)
    if isinstance(design, ThreeOutcomesStages):
        first, note, _ = _take_first(seen, design.n)  # as the decision, which has no later looks
        yield from infer_rates(place, design, first, confidence, note)
    if isinstance(design, Simon | Staged):
        yield from infer_rates(place, design, seen, confidence)


def believe_rate(
    place: Place, prior: BetaPrior, p0: float, seen: Seen, confidence: float
) -> Iterator[Row]:
    """Yield what is believed of the rate so far, and P(rate > p0).

    A posterior needs no correction for the looks before it.
    """
    belief = update_prior(prior, seen.responses, seen.entered, confidence=confidence)
    lower, upper = belief.limits
    open_ = f", {seen.pending} may still respond" if seen.pending else ""
    yield place.row(
        "rate",
        at="posterior",
        value=belief.mean,
        lower=lower,
        upper=upper,
        n=seen.responses,
        N=seen.entered,
        method=f"posterior mean, equal tails, {100 * confidence:g} %, prior Beta({prior.a:g},"
        f" {prior.b:g}){open_}",
    )
    yield place.row(
        "posterior chance",
        value=belief.find_chance(p0),
        n=seen.responses,
        N=seen.entered,
        method=f"P(rate > {p0:g}){open_}",
    )


def _infer_gehan(place: Place, design: Gehan, seen: Seen, confidence: float) -> Iterator[Row]:
    """Yield the naive rate, and the one that takes the second stage's size into account."""
    seen, note = _stop_at_first(seen, design.n1)
    if seen.entered:
        yield naive_row(place, (seen.responses, seen.entered), confidence, note)
    why, found = _find_obstacle(design, seen), None
    if not why:
        first, more = seen.known[design.n1 - 1], seen.entered - design.n1
        second = (seen.responses - first, more) if more else None
        found = infer_gehan(design, first, second, confidence=confidence)
    given = "" if found is None or found.planned else ", as if the size entered had been planned"
    yield place.row(
        "rate",
        at="unbiased",
        value=found.unbiased if found else None,
        lower=found.lower if found else None,
        upper=found.upper if found else None,
        n=seen.responses,
        N=seen.entered,
        method=f"unbiased, exact limits{given}, {100 * confidence:g} %{note}",
        why_missing=why,
    )
    yield place.row(
        "standard error",
        value=found.standard_error if found else None,
        n=seen.responses,
        N=seen.entered,
        method=f"of the naive rate; wanted: at most {design.standard_error:g}",
        why_missing=why,
    )


def _stop_at_first(seen: Seen, n1: int) -> tuple[Seen, str]:
    """Return the first stage alone, in words too, where nobody responded in it, but more came."""
    if len(seen.known) <= n1 or seen.known[n1 - 1] or not seen.is_settled(n1):
        return seen, ""
    first, note, _ = _take_first(seen, n1)
    return replace(first, pending=0), f"{note}, after whom the trial should have stopped"


def _find_obstacle(design: Gehan, seen: Seen) -> str | None:
    """Say why nothing can be inferred; None when it can."""
    if seen.entered and not seen.known:
        return UNKNOWN_ORDER
    if seen.entered < design.n1:
        return "the first stage is not complete"
    if seen.pending:
        return "responses are still open"
    first, more = seen.known[design.n1 - 1], seen.entered - design.n1
    wanted = design.find_second_stage(first)
    return "accrual is still open" if more < wanted and not (seen.closed and more) else None


def _infer_three_outcomes(
    place: Place, design: ThreeOutcomes, seen: Seen, confidence: float
) -> Iterator[Row]:
    """Yield the rate with its exact limits, and the P values against both rates.

    Where more patients were entered than planned, of the first of them, as the decision is.
    """
    seen, note, why = _take_first(seen, design.n)
    why = "responses are still open" if seen.pending and not why else why
    why = "accrual is still open" if seen.entered < design.n and not seen.closed else why
    why = "nobody was entered" if not seen.entered else why
    if seen.entered:
        yield naive_row(place, (seen.responses, seen.entered), confidence, note)
    found = None
    if not why:
        found = infer_three_outcomes(design, seen.responses, seen.entered, confidence=confidence)
    for at, rate, most in (("", design.p0, "least"), ("p1", design.p1, "most")):
        value = None
        if found:
            value = found.p_value_low if at else found.p_value
        yield place.row(
            "rate p-value",
            at=at,
            value=value,
            n=seen.responses,
            N=seen.entered,
            method=f"exact, one-sided: P(at {most} so many responses) at a rate of {rate:g}{note}",
            why_missing=why,
        )


def _take_first(seen: Seen, n: int) -> tuple[Seen, str, str | None]:
    """Return what the first n patients say, in words too, or why they cannot be told."""
    if seen.entered <= n:
        return seen, "", None
    if not seen.known:
        return seen, "", UNKNOWN_ORDER
    return seen.take_first(n), f", of the first {n} patients", None
