"""Designs with other bounds than those on responses at looks, in words and tables."""

from remission.designs.bop2 import Bop2
from remission.designs.bop2_pair import Bop2Pair
from remission.designs.bop2_time import Bop2Time
from remission.designs.bryant_day import BryantDay
from remission.designs.describing import describe_design
from remission.designs.gehan import Gehan
from remission.designs.sargent import ThreeOutcomes
from remission.designs.screening import Screening
from remission.designs.selection import Selection, find_selection_chance
from remission.designs.sheet import Curve, Sheet, lay_out, percent
from remission.designs.wording import write_count, write_percent

_POINTS = 60  # of a curve


def describe_bop2(found: Bop2) -> Sheet:
    """Show the bounds of BOP2 with the thresholds that give them."""
    note = (
        f"Stop when P(rate > p0 | responses) is below {found.scale:g} x (patients / all)"
        f"^{found.power:g}."
    )
    return describe_design(found.plan, notes=(note,), named=False)


def describe_bop2_pair(found: Bop2Pair) -> Sheet:
    """Show the bounds of BOP2 for two outcomes."""
    request = found.request
    fails = "both fail" if request.need == "either" else "one fails"
    rows = []
    for name, cells in (("inactive", request.null), ("active", request.active)):
        seen = found.plan.operating_characteristics(cells)
        rates = (percent(cells[0] + cells[1]), percent(cells[0] + cells[2]))
        numbers = (percent(seen.promising), percent(seen.early_stop))
        rows.append((name, *rates, *numbers, f"{seen.expected_patients:.1f}"))
    return Sheet(
        title=f"BOP2 for two outcomes: stop when {fails}",
        tables=(
            lay_out(
                ("patients", "first fails at", "second fails at"),
                [
                    (str(look.n), _or_fewer(look.first), _or_fewer(look.second))
                    for look in found.plan.looks
                ],
            ),
            lay_out(
                ("treatment", "first", "second", "promising", "ends early", "patients expected"),
                rows,
            ),
        ),
        notes=(_write_threshold(found),),
    )


def describe_bop2_time(found: Bop2Time) -> Sheet:
    """Show the bounds of BOP2 for a time to event."""
    rows = [
        (str(look.events), f"{look.total:.1f} or less", f"{look.total / look.events:.2f}")
        for look in found.looks
    ]
    seen = [found.behave(median) for median in (found.median0, found.median1)]
    return Sheet(
        title=(
            f"BOP2 for a time to event: median {found.median0:g}, worth finding at"
            f" {found.median1:g}"
        ),
        tables=(
            lay_out(("events", "not promising at a total time of", "per event"), rows),
            lay_out(
                ("true median", "promising", "ends early", "events expected"),
                [
                    (
                        f"{each.median:g}",
                        percent(each.promising),
                        percent(each.early_stop),
                        f"{each.expected_events:.1f}",
                    )
                    for each in seen
                ],
            ),
        ),
        notes=(
            "Total time: of all patients together, event or not, to the day of the last event.",
        ),
    )


def _write_threshold(found: Bop2Pair) -> str:
    return (
        "An outcome fails when P(rate > its inactive rate) is below"
        f" {found.scale:g} x (patients / all)^{found.power:g}."
    )


def _or_fewer(bound: int) -> str:
    return "-" if bound < 0 else f"{bound} or fewer"


def describe_gehan(found: Gehan) -> Sheet:
    """Show the first stage of Gehan, and the second after every number of responses."""
    rows = []
    for responses in range(found.n1 + 1):
        more = found.find_second_stage(responses)
        end = "stop" if responses == 0 else str(found.n1 + more)
        rows.append((str(responses), str(more), end))
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
    )


def describe_sargent(found: ThreeOutcomes) -> Sheet:
    """Show a single stage with three outcomes."""
    rates = sorted({found.p0, (found.p0 + found.p1) / 2, found.p1})
    rows = [
        (percent(rate), *(percent(chance) for chance in found.find_outcomes(rate)))
        for rate in rates
    ]
    last = min(1.0, 2 * found.p1)
    grid = [last * number / _POINTS for number in range(_POINTS + 1)]
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
        stages=((found.n, found.fail, found.success),),
        power=(
            Curve(label="promising", points=tuple((p, found.find_outcomes(p)[2]) for p in grid)),
        ),
        marks=(("p0", found.p0), ("p1", found.p1)),
    )


def describe_bryant_day(found: BryantDay, source: str = "Bryant and Day (1995)") -> Sheet:
    """Show two stages that watch response and absence of toxicity."""
    corners = (
        ("inactive, toxic", found.response0, found.safe0),
        ("inactive, safe", found.response0, found.safe1),
        ("active, toxic", found.response1, found.safe0),
        ("active, safe", found.response1, found.safe1),
    )
    rows = []
    for name, response, safe in corners:
        promising, stopped, patients = found.operating_characteristics(response, safe)
        rates = (percent(response), percent(safe))
        rows.append((name, *rates, percent(promising), percent(stopped), f"{patients:.1f}"))
    return Sheet(
        title=f"{source}: response, and absence of toxicity",
        tables=(
            lay_out(
                ("stage", "patients", "go on with responses", "and without toxicity"),
                [
                    ("1", str(found.n1), f"{found.r1 + 1} or more", f"{found.s1 + 1} or more"),
                    ("2", str(found.n), f"{found.r + 1} or more", f"{found.s + 1} or more"),
                ],
            ),
            lay_out(
                ("treatment", "response", "safe", "promising", "ends early", "patients expected"),
                rows,
            ),
        ),
        paragraph=(
            f"After {found.n1} patients the trial goes on when {found.r1 + 1} or more respond and"
            f" {found.s1 + 1} or more have no toxicity; the treatment is promising when"
            f" {found.r + 1} or more of {found.n} respond and {found.s + 1} or more have no"
            f" toxicity ({source}, response and toxicity independent)."
        ),
    )


def describe_selection(found: Selection) -> Sheet:
    """Show how many patients each arm needs so that the best is picked."""
    arms = 1 + len(found.others)
    sizes = sorted({max(1, found.n // 2), found.n, 2 * found.n})
    rows = [
        (str(n), str(arms * n), percent(find_selection_chance(found.best, found.others, n)))
        for n in sizes
    ]
    others = ", ".join(write_percent(rate) for rate in found.others)
    return Sheet(
        title=f"Pick the winner: {write_percent(found.best)} against {others}",
        tables=(
            f"{found.n} patients in each of {arms} arms.",
            lay_out(("patients per arm", "in all", "best arm picked"), rows),
        ),
        paragraph=(
            f"Patients are allocated by lot to {arms} arms, {found.n} to each; the arm with most"
            f" responses is selected, by lot among equals. When one arm has a response rate of"
            f" {write_percent(found.best)} and the others have {others}, it is selected with a"
            f" probability of {percent(found.chance)} (Simon, Wittes and Ellenberg 1985)."
        ),
    )


def describe_screening(found: Screening) -> Sheet:
    """Show a randomised comparison with large errors."""
    ratios = [round(found.hazard_ratio + (1 - found.hazard_ratio) * k / 4, 3) for k in range(5)]
    grid = [0.3 + 0.9 * number / _POINTS for number in range(_POINTS + 1)]
    return Sheet(
        title=f"Screening trial (Rubinstein): hazard ratio {found.hazard_ratio:g}",
        tables=(
            f"{found.events} events in both arms together.",
            lay_out(
                ("true hazard ratio", "significant"),
                [(f"{ratio:g}", percent(found.find_power(ratio))) for ratio in ratios],
            ),
        ),
        paragraph=(
            "Patients are allocated by lot, equally, to the new treatment or the control. The"
            f" one-sided log-rank test at {write_percent(found.alpha)} is made after"
            f" {found.events} events; at a hazard ratio of {found.hazard_ratio:g} its power is"
            f" {percent(found.find_power(found.hazard_ratio))} (Rubinstein 2005)."
        ),
        power=(Curve(label="significant", points=tuple((r, found.find_power(r)) for r in grid)),),
        axis="True hazard ratio",
        marks=(("worth finding", found.hazard_ratio), ("none", 1.0)),
    )
