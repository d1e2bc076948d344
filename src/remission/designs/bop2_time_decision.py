"""What BOP2 for a time to event concludes from the events and the total time so far."""

from typing import TYPE_CHECKING

from remission.designs.nouns import TimeDecision, Verdict
from remission.designs.wording import write_events, write_p_value

if TYPE_CHECKING:
    from remission.designs.bop2_time import Bop2Time, TimeLook


def decide_bop2_time(design: "Bop2Time", events: int, total: float) -> TimeDecision:
    """Conclude as `Bop2Time.decide` says."""
    late = next(
        (look for look in design.looks if look.events < events and total <= look.total), None
    )
    if late:
        return _decide_certain(design, late, (events, total), "not promising")
    ahead = [look for look in design.looks if look.events > events]
    here = next((look for look in design.looks if look.events == events), None)
    passed = here is None or total > here.total
    if ahead and passed and all(total > look.total for look in ahead):
        highest = max(ahead, key=lambda look: look.total)
        return _decide_certain(design, highest, (events, total), "promising")
    if here:
        return _decide_at(design, here, (events, total))
    if not ahead:
        return _decide_moved(design, events, total)
    following = ahead[0]
    return TimeDecision(
        verdict="undecided",
        promising=None,
        sentence=(
            f"The next look comes after {following.events} events; {_write_seen(events, total)},"
            " so the look is still open."
        ),
        p_value=None,
        seen=total,
        cut=None,
        planned=False,
    )


def _decide_at(design: "Bop2Time", look: "TimeLook", seen: tuple[int, float]) -> TimeDecision:
    events, total = seen
    following = next((other.events for other in design.looks if other.events > events), None)
    verdict: Verdict = "promising" if following is None else "continue"
    if total <= look.total:
        verdict = "not promising"
    p_value = None if verdict == "continue" else design.find_p_value(events, total)
    rule = "stops the trial as not promising" if following else "is not promising"
    conclusion = f"the trial goes on to {following} events"
    if p_value is not None:
        conclusion = f"the treatment is {verdict}"
    return TimeDecision(
        verdict=verdict,
        promising=None if verdict == "continue" else verdict == "promising",
        sentence=(
            f"After {events} events a total time of {look.total:.2f} or less {rule};"
            f" {_write_seen(events, total)}, so {conclusion}"
            f" ({_write_evidence(design, seen, p_value)})."
        ),
        p_value=p_value,
        seen=total,
        cut=look.total,
        planned=True,
    )


def _decide_certain(
    design: "Bop2Time", look: "TimeLook", seen: tuple[int, float], verdict: Verdict
) -> TimeDecision:
    """Conclude between two looks, where a look gone by or those to come leave no doubt."""
    events, total = seen
    p_value = None  # the total time at the look itself is not known
    return TimeDecision(
        verdict=verdict,
        promising=verdict == "promising",
        sentence=(
            f"After {look.events} events a total time of {look.total:.2f} or less is not"
            f" promising; {_write_seen(events, total)}, so the treatment is {verdict}"
            f" ({_write_evidence(design, seen, p_value)})."
        ),
        p_value=p_value,
        seen=total,
        cut=look.total,
        planned=False,
    )


def _decide_moved(design: "Bop2Time", events: int, total: float) -> TimeDecision:
    """Conclude with more events than planned: the last look is moved to them."""
    bound = design.find_bound(events)
    p_value = design.find_p_value(events, total)
    verdict: Verdict = "promising" if total > bound else "not promising"
    return TimeDecision(
        verdict=verdict,
        promising=verdict == "promising",
        sentence=(
            f"{events} events happened instead of the {design.looks[-1].events} planned; by the"
            f" rule of the design a total time of {bound:.2f} or less is not promising after them;"
            f" {_write_seen(events, total)}, so the treatment is {verdict}"
            f" ({_write_evidence(design, (events, total), p_value)})."
        ),
        p_value=p_value,
        seen=total,
        cut=bound,
        planned=False,
    )


def _write_seen(events: int, total: float) -> str:
    return f"{write_events(events)} in a total time of {total:.2f}"


def _write_evidence(design: "Bop2Time", seen: tuple[int, float], p_value: float | None) -> str:
    """Write what is believed, and how probable so long a time is at median0."""
    chance = design.believe(*seen).find_chance(design.median0)
    words = f"the median exceeds {design.median0:g} with a probability of {100 * chance:.1f} %"
    if p_value is not None:
        words = f"{words}; exact one-sided {write_p_value(p_value)} if times are exponential"
    return words
