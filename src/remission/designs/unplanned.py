"""What a two-stage trial concludes when its second stage is not the planned one."""

from remission.designs.bounds import find_cut
from remission.designs.conditional_error import TwoStagePlan
from remission.designs.looks import Look
from remission.designs.nouns import Decision, Verdict
from remission.designs.wording import write_count, write_evidence, write_seen
from remission.stats import binomial_tail


def decide_passed_over(plan: TwoStagePlan, x1: int, m2: int) -> Decision:
    """Conclude after a first stage that should have stopped the trial, but did not."""
    look = Look(n=plan.n1, futile=plan.r1, promising=plan.enough)
    evidence = (binomial_tail(x1, plan.n1, plan.p0), plan.p0)
    return decide_past_look(look, x1, m2, evidence, name="first stage")


def decide_past_look(
    look: Look, responses: int, more: int, evidence: tuple[float, float], *, name: str = ""
) -> Decision:
    """Conclude after a look that should have stopped the trial, but `more` patients followed.

    Its verdict stands, so that the error of the plan is kept. `evidence`: the P value at the look,
    and the response rate that it is against.
    """
    success = responses >= look.promising
    verdict: Verdict = "promising" if success else "not promising"
    rule = f"asks for at least {write_count(look.futile + 1)}"
    if success:
        rule = f"stops as promising at {write_count(look.promising)} or more"
    place = f"The {name} {rule} among {look.n} patients"
    if not name:
        place = f"The look at {look.n} patients {rule}"
    after = f"{more} patients entered after them" if more > 1 else "1 patient entered after them"
    return Decision(
        verdict=verdict,
        promising=success,
        sentence=(
            f"{place}; {write_seen(responses)} among them, so the treatment is {verdict}, whatever"
            f" was seen in the {after} ({write_evidence(*evidence)})."
        ),
        p_value=evidence[0],
        r=look.promising - 1 if success else look.futile,
        planned=True,
    )


def decide_changed(plan: TwoStagePlan, x1: int, x2: int, m2: int) -> Decision:
    """Conclude when the second stage has x2 responses among m2 patients, not those planned.

    After x1 responses the plan would err in its second stage with P(X2 > r - x1 | p0). The cut is
    the smallest number of responses whose excess among m2 is no more probable (Koyama and Chen
    2008), so that the error of the plan is kept.
    """
    responses = x1 + x2
    error = binomial_tail(plan.r + 1 - x1, plan.n - plan.n1, plan.p0)
    cut = plan.r if x1 > plan.r else x1 + find_cut(m2, plan.p0, error)
    patients, p_value = plan.n1 + m2, plan.order_changed(x1, x2, m2).at_least(plan.p0)
    verdict: Verdict = "promising" if responses > cut else "not promising"
    if cut >= x1 + m2:
        verdict = "undecided"
    return Decision(
        verdict=verdict,
        promising=None if verdict == "undecided" else responses > cut,
        sentence=(
            f"{patients} patients were entered instead of the {plan.n} planned."
            f" {_write_rule(plan, x1, error)} {_write_need(verdict, cut, patients)};"
            f" {write_seen(responses)}{_write_conclusion(verdict)}"
            f" ({write_evidence(p_value, plan.p0)}, the first stage taken into account)."
        ),
        p_value=p_value,
        r=None if verdict == "undecided" else cut,
        planned=False,
    )


def _write_rule(plan: TwoStagePlan, x1: int, error: float) -> str:
    if x1 > plan.r:
        return f"The {write_count(x1)} of the first stage passed the planned boundary already:"
    return (
        f"After {write_count(x1)} in the first stage the plan would err in the second with a"
        f" probability of {100 * error:.2f} %; at that error"
    )


def _write_need(verdict: Verdict, cut: int, patients: int) -> str:
    if verdict == "undecided":
        return "no number of responses in the second stage can be enough"
    return f"at least {write_count(cut + 1)} among {patients} patients were needed"


def _write_conclusion(verdict: Verdict) -> str:
    return "" if verdict == "undecided" else f", so the treatment is {verdict}"
