"""Designs for a response rate that are asked for by other numbers, in words and tables."""

from remission.designs.bop2 import Bop2
from remission.designs.describing import describe_design
from remission.designs.fragment import render_lines
from remission.designs.gehan import Gehan
from remission.designs.sargent import ThreeOutcomes
from remission.designs.sheet import (
    EXPECTED,
    Bounds,
    Chart,
    Curve,
    Sheet,
    lay_out,
    percent,
    trace,
)
from remission.designs.wording import write_count, write_percent


def describe_bop2(found: Bop2, fragment: str) -> Sheet:
    """Show the bounds of BOP2 with the thresholds that give them."""
    note = (
        f"Stop when P(rate > p0 | responses) is below {found.scale:g} x (patients / all)"
        f"^{found.power:g}."
    )
    return describe_design(found.plan, notes=(note,), fragment=fragment)


def describe_gehan(found: Gehan) -> Sheet:
    """Show the first stage of Gehan, and the second after every number of responses."""
    rows = []
    for responses in range(found.n1 + 1):
        more = found.find_second_stage(responses)
        end = "stop" if responses == 0 else str(found.n1 + more)
        rows.append((str(responses), str(more), end))
    ends = (0.0, min(1.0, 2 * found.p1))
    marks = (("worth finding", found.p1),)
    sizes = tuple(
        (float(responses), float(found.n1 + found.find_second_stage(responses)))
        for responses in range(found.n1 + 1)
    )
    return Sheet(
        title=f"Gehan: is there any response; worth finding at {percent(found.p1)}",
        tables=(
            f"First stage: {found.n1} patients.",
            lay_out(("responses seen", "more patients", "patients in all"), rows),
        ),
        paragraph=(
            f"In the first stage {found.n1} patients are entered; when none responds the trial"
            f" stops. At a response rate of {write_percent(found.p1)} that happens with a"
            f" probability of at most {write_percent(found.beta)} (Gehan 1961). Otherwise so many"
            " more are entered that the standard error of the response rate is at most"
            f" {found.standard_error:g}, as the table says."
        ),
        fragment=render_lines(
            "gehan", p1=found.p1, beta=found.beta, standard_error=found.standard_error
        ),
        bounds=(Bounds(stages=((found.n1, 0, None),)),),
        charts=(
            Chart(
                name="power",
                title="Probability of a response in the first stage, and so of going on",
                curves=(trace("goes on", lambda p: found.behave(p)[0], ends),),
                marks=marks,
            ),
            Chart(
                name="expected",
                title=EXPECTED,
                curves=(trace("patients", lambda p: found.behave(p)[1], ends),),
                marks=marks,
                share=False,
            ),
            Chart(
                name="second-stage",
                title="Patients in all",
                axis="Responses in the first stage",
                curves=(Curve(label="patients in all", points=sizes),),
                share=False,
            ),
        ),
    )


def describe_sargent(found: ThreeOutcomes, fragment: str) -> Sheet:
    """Show a single stage with three outcomes, and the lines of a protocol file."""
    rates = sorted({found.p0, (found.p0 + found.p1) / 2, found.p1})
    rows = [
        (percent(rate), *(percent(chance) for chance in found.find_outcomes(rate)))
        for rate in rates
    ]
    outcomes = ("not promising", "inconclusive", "promising")
    ends = (0.0, min(1.0, 2 * found.p1))
    return Sheet(
        title=(
            f"Three outcomes (Sargent): inactive at {percent(found.p0)}, worth finding at"
            f" {percent(found.p1)}"
        ),
        tables=(
            lay_out(
                ("patients", "not promising at", "promising at"),
                [(str(found.n), f"{found.fail} or fewer", f"{found.success} or more")],
            ),
            lay_out(("true rate", "not promising", "inconclusive", "promising"), rows),
        ),
        paragraph=(
            f"Of {found.n} patients {write_count(found.fail)} or fewer mean not promising,"
            f" {write_count(found.success)} or more promising, any number between is inconclusive"
            " (Sargent 2001)."
        ),
        fragment=fragment,
        bounds=(Bounds(stages=((found.n, found.fail, found.success),)),),
        charts=(
            Chart(
                name="power",
                title="Probability of each outcome",
                curves=tuple(
                    _trace(found, place, word, ends) for place, word in enumerate(outcomes)
                ),
                marks=(("p0", found.p0), ("p1", found.p1)),
            ),
        ),
    )


def _trace(found: ThreeOutcomes, place: int, word: str, ends: tuple[float, float]) -> Curve:
    return trace(word, lambda p: found.find_outcomes(p)[place], ends)
