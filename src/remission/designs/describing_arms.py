"""Randomised designs in words, small tables and curves."""

from remission.designs.discontinuation import Discontinuation, find_needed
from remission.designs.fragment import render_arms
from remission.designs.jung import Jung
from remission.designs.selection import Selection, find_selection_chance
from remission.designs.sheet import (
    Bounds,
    Chart,
    Curve,
    Sheet,
    lay_out,
    percent,
    trace,
)
from remission.designs.wording import write_count, write_percent

_POINTS = 40  # of a curve


def describe_jung(optimal: Jung, minimax: Jung) -> Sheet:
    """Show two stages against a concurrent control: fewest patients expected, and in all."""
    designs = {"optimal": optimal, "minimax": minimax}
    rows, figures = [], []
    for name, design in designs.items():
        null = design.operating_characteristics(design.p0)
        active = design.operating_characteristics(design.p1)
        rows.append(
            (name, str(design.n1), f"{design.d1} or more", str(design.n), f"{design.d} or more")
        )
        figures.append(
            (
                name,
                percent(null.promising),
                percent(active.promising),
                percent(null.early_stop),
                f"{null.expected_patients:.1f}",
                str(2 * design.n),
            )
        )
    return Sheet(
        title=(
            f"Jung: a new treatment against a control with a response rate of"
            f" {write_percent(optimal.p0)}, worth finding at {write_percent(optimal.p1)}"
        ),
        tables=(
            lay_out(
                ("design", "n1 per arm", "go on at a difference of", "n per arm", "promising at"),
                rows,
            ),
            lay_out(
                ("design", "type I error", "power", "ends early", "expected in all", "most"),
                figures,
            ),
        ),
        paragraph=(
            "Patients are allocated by lot, equally, to the new treatment and the control. After"
            f" {optimal.n1} in each arm the trial goes on when the new arm has at least"
            f" {write_count(optimal.d1)} more than the control; the treatment is promising when it"
            f" has at least {optimal.d} more among {optimal.n} in each (Jung 2008)."
        ),
        fragment=render_arms(
            "jung",
            ("NEW", "CONTROL"),
            p0=optimal.p0,
            p1=optimal.p1,
            alpha=optimal.alpha,
            beta=optimal.beta,
            minimax=False,
        ),
        bounds=tuple(
            Bounds(
                name=name,
                stages=((design.n1, design.d1 - 1, None), (design.n, design.d - 1, design.d)),
                across="Patients per arm",
                up="Difference in responses, new less control",
            )
            for name, design in designs.items()
        ),
        charts=_chart_jung(designs),
    )


def _chart_jung(designs: dict[str, Jung]) -> tuple[Chart, Chart]:
    power, expected = [], []
    for name, design in designs.items():
        low, high = design.p0, min(1.0, 2 * design.p1 - design.p0)
        rates = [low + (high - low) * number / _POINTS for number in range(_POINTS + 1)]
        seen = [design.operating_characteristics(rate) for rate in rates]
        promising = tuple((each.p, each.promising) for each in seen)
        patients = tuple((each.p, each.expected_patients) for each in seen)
        power.append(Curve(label=name, points=promising))
        expected.append(Curve(label=name, points=patients))
    axis = "True response rate of the new arm"
    marks = (("p0", design.p0), ("p1", design.p1))
    return (
        Chart(name="power", curves=tuple(power), axis=axis, marks=marks),
        Chart(
            name="expected",
            title="Patients expected in both arms",
            curves=tuple(expected),
            axis=axis,
            marks=marks,
            share=False,
        ),
    )


def describe_discontinuation(found: Discontinuation, fragment: str) -> Sheet:
    """Show how many patients to treat before those who are stable are allocated."""
    step = (found.continued - found.stopped) / 4
    rates = [found.stopped + step * k for k in range(5)]
    ends = (found.stopped, min(1.0, 2 * found.continued - found.stopped))
    arm = round(found.allocated / 2)
    needed = tuple(
        (float(stopped), float(fewest))
        for stopped, fewest in enumerate(find_needed(arm, found.alpha).tolist())
        if fewest <= arm
    )
    return Sheet(
        title="Randomised discontinuation",
        tables=(
            f"{found.run_in} patients treated at first, about {found.allocated:.0f} allocated.",
            lay_out(
                ("free from progression if continued", "significant"),
                [(percent(rate), percent(found.find_power(rate))) for rate in rates],
            ),
        ),
        paragraph=(
            f"All {found.run_in} patients are treated; those who are stable at the end of the"
            f" run-in, about {write_percent(found.stable)}, continue or stop by lot, half each."
            " The rates free from progression are compared by Fisher's exact test, one-sided at"
            f" {write_percent(found.alpha)}. At {write_percent(found.stopped)} of those who stop"
            f" and {write_percent(found.continued)} of those who continue the power is"
            f" {percent(found.find_power(found.continued))}."
        ),
        fragment=fragment,
        charts=(
            Chart(
                name="power",
                title="Probability of a significant test",
                curves=(trace("significant", found.find_power, ends, _POINTS),),
                axis="True rate free from progression of those who continue",
                marks=(("as if stopped", found.stopped), ("worth finding", found.continued)),
            ),
            Chart(
                name="boundary",
                title=f"Free from progression among {arm} who continue: fewest for significance",
                curves=(Curve(label="fewest for significance", points=needed),),
                axis=f"Free from progression among {arm} who stop",
                share=False,
            ),
        ),
    )


def describe_selection(found: Selection, fragment: str) -> Sheet:
    """Show how many patients each arm needs so that the best is picked."""
    arms = 1 + len(found.others)
    sizes = sorted({max(1, found.n // 2), found.n, 2 * found.n})
    rows = [
        (str(n), str(arms * n), percent(find_selection_chance(found.best, found.others, n)))
        for n in sizes
    ]
    others = ", ".join(write_percent(rate) for rate in found.others)
    lowest = max(found.others)
    grid = sorted({found.n, *range(1, 2 * found.n + 1, 1 + found.n // _POINTS)})
    chances = tuple((float(n), find_selection_chance(found.best, found.others, n)) for n in grid)
    title = "Probability of picking the best arm"
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
        fragment=fragment,
        charts=(
            Chart(
                name="power",
                title=f"{title}, {found.n} patients in each",
                curves=(
                    trace(
                        f"others {others}",
                        lambda best: find_selection_chance(best, found.others, found.n),
                        (lowest, min(1.0, 2 * found.best - lowest)),
                        _POINTS,
                    ),
                ),
                axis="True response rate of the best arm",
                marks=(("as stated", found.best),),
            ),
            Chart(
                name="size",
                title=title,
                curves=(
                    Curve(label=f"{write_percent(found.best)} against {others}", points=chances),
                ),
                axis="Patients in each arm",
                marks=(("as planned", float(found.n)),),
            ),
        ),
    )
