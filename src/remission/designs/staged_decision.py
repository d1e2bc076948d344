"""What a design with several looks concludes from the responses seen so far."""

from typing import TYPE_CHECKING

from remission.designs.nouns import Decision, Verdict
from remission.designs.wording import write_count, write_evidence, write_percent, write_seen

if TYPE_CHECKING:
    from remission.designs.looks import Look
    from remission.designs.staged import Staged


_OPEN: dict[Verdict, str] = {
    "undecided": "the look is still open",
    "continue": "the trial will go on",
    "promising": "the treatment is promising",
    "not promising": "the treatment is not promising",
}


def decide_staged(design: "Staged", responses: int, patients: int) -> Decision:
    """Conclude from the responses seen among the patients entered."""
    for look in design.looks:
        if look.n < patients and responses <= look.futile:
            return _decide_too_late(design, look, responses, patients)
    here = next((look for look in design.looks if look.n == patients), None)
    if here:
        return _decide_at(design, here, responses)
    if patients < design.looks[0].n:
        return _decide_open(design, responses, patients)
    return _decide_recomputed(design, responses, patients)


def _decide_at(design: "Staged", look: "Look", responses: int) -> Decision:
    p_value = design.find_p_value(responses, look.n)
    verdict: Verdict = "continue"
    if responses <= look.futile:
        verdict = "not promising"
    elif responses >= look.promising:
        verdict = "promising"
    following = next((other.n for other in design.looks if other.n > look.n), None)
    if verdict == "continue":
        conclusion = f"so the trial goes on to {following} patients"
    else:
        conclusion = f"so the treatment is {verdict} ({write_evidence(p_value, design.p0)})"
    return Decision(
        verdict=verdict,
        promising=None if verdict == "continue" else verdict == "promising",
        sentence=(
            f"Among {look.n} patients {_write_bounds(look, last=following is None)};"
            f" {write_seen(responses)}, {conclusion}."
        ),
        p_value=p_value,
        r=look.futile if look.futile >= 0 else None,
        planned=True,
    )


def _write_bounds(look: "Look", *, last: bool) -> str:
    if last:
        return f"at least {write_count(look.promising)} were needed"
    parts = []
    if look.futile >= 0:
        few = "no response" if look.futile == 0 else f"{write_count(look.futile)} or fewer"
        parts.append(f"{few} would stop the trial as not promising")
    if look.promising <= look.n:
        parts.append(f"{look.promising} or more as promising")
        if look.futile < 0:
            parts[-1] = f"{write_count(look.promising)} or more would stop the trial as promising"
    return ", ".join(parts) or "nothing stops the trial"


def _decide_open(design: "Staged", responses: int, patients: int) -> Decision:
    """Conclude before the first look, where it is certain how it will end."""
    look = design.looks[0]
    waiting = look.n - patients
    verdict: Verdict = "undecided"
    if responses + waiting <= look.futile:
        verdict = "not promising"
    elif responses >= look.promising:
        verdict = "promising"
    elif responses > look.futile and responses + waiting < look.promising:
        verdict = "continue"
    going = f": accrual may continue to {look.n} patients" if verdict == "undecided" else ""
    p_value = design.find_p_value(responses, patients) if patients else None
    return Decision(
        verdict=verdict,
        promising=None if verdict in ("undecided", "continue") else verdict == "promising",
        sentence=(
            f"Among {look.n} patients {_write_bounds(look, last=look.n == design.n)};"
            f" {write_seen(responses)} among {patients}, so {_OPEN[verdict]}{going}."
        ),
        p_value=p_value,
        r=look.futile if look.futile >= 0 else None,
        planned=False,
    )


def _decide_too_late(design: "Staged", look: "Look", responses: int, patients: int) -> Decision:
    fewest = max(0, responses - (patients - look.n))  # at the look: the largest P value
    p_value = design.find_p_value(fewest, look.n)
    return Decision(
        verdict="not promising",
        promising=False,
        sentence=(
            f"Among {look.n} patients {_write_bounds(look, last=False)}; {write_seen(responses)}"
            f" among all {patients}, so the treatment is not promising"
            f" ({write_evidence(p_value, design.p0)})."
        ),
        p_value=p_value,
        r=look.futile,
        planned=any(other.n == patients for other in design.looks),
    )


def _decide_recomputed(design: "Staged", responses: int, patients: int) -> Decision:
    cut = design.find_cut(patients)
    if patients < design.n and design.r < min(cut, patients):
        return _decide_by_plan(design, responses, patients)
    p_value = design.find_p_value(responses, patients)
    verdict: Verdict = "promising" if responses > cut else "not promising"
    if cut >= patients:
        verdict = "undecided"
    return Decision(
        verdict=verdict,
        promising=None if verdict == "undecided" else verdict == "promising",
        sentence=(
            f"{patients} patients were entered, for whom no look was planned; with the boundary"
            f" recomputed {_write_how(design)}, {_write_needed(cut, patients)};"
            f" {write_seen(responses)}{_write_conclusion(verdict)}"
            f" ({write_evidence(p_value, design.p0)}, stops for too few responses not counted)."
        ),
        p_value=p_value,
        r=None if verdict == "undecided" else cut,
        planned=False,
    )


def _decide_by_plan(design: "Staged", responses: int, patients: int) -> Decision:
    """Apply the planned boundary to fewer patients, for whom a recomputed one would be higher."""
    promising = responses > design.r
    p_value = design.find_p_value(responses, patients, stops=promising)
    verdict: Verdict = "promising" if promising else "not promising"
    counted = "counted" if promising else "not counted"
    return Decision(
        verdict=verdict,
        promising=promising,
        sentence=(
            f"{patients} patients were entered, for whom no look was planned; at least"
            f" {write_count(design.r + 1)} pass the last boundary, whatever more patients would"
            f" have brought; {write_seen(responses)}{_write_conclusion(verdict)}"
            f" ({write_evidence(p_value, design.p0)}, stops for too few responses {counted})."
        ),
        p_value=p_value,
        r=design.r,
        planned=True,
    )


def _write_how(design: "Staged") -> str:
    if design.rule:
        return "by the rule of the design"
    return f"at a one-sided error of at most {write_percent(round(design.alpha, 4))}"


def _write_needed(cut: int, patients: int) -> str:
    if cut >= patients:
        return "no number of responses could be enough"
    return f"at least {write_count(cut + 1)} were needed"


def _write_conclusion(verdict: Verdict) -> str:
    return "" if verdict == "undecided" else f", so the treatment is {verdict}"
