"""Two stages with three outcomes in words, small tables and curves."""

from remission.designs.sargent_stages import ThreeOutcomesStages
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

OUTCOMES = ("not promising", "inconclusive", "promising")


def describe_sargent_stages(
    optimal: ThreeOutcomesStages, minimax: ThreeOutcomesStages, fragment: str
) -> Sheet:
    """Show the designs that expect the fewest patients and that have the fewest in all."""
    designs = {"optimal": optimal, "minimax": minimax}
    ends = (0.0, min(1.0, 2 * optimal.p1))
    marks = (("p0", optimal.p0), ("p1", optimal.p1))
    rates = sorted({optimal.p0, (optimal.p0 + optimal.p1) / 2, optimal.p1})
    return Sheet(
        title=(
            f"Three outcomes in two stages (Sargent): inactive at {percent(optimal.p0)}, worth"
            f" finding at {percent(optimal.p1)}"
        ),
        tables=(
            lay_out(
                ("design", "stop at", "of", "not promising at", "promising at", "of"),
                [_list_cuts(name, design) for name, design in designs.items()],
            ),
            lay_out(
                ("design", "true rate", *OUTCOMES, "ends early", "expected"),
                [_list_chances(name, each, p) for name, each in designs.items() for p in rates],
            ),
        ),
        paragraph=(
            f"Of the first {optimal.n1} patients {write_count(optimal.r1)} or fewer end the trial"
            f" as not promising. Of {optimal.n} in all {write_count(optimal.fail)} or fewer mean"
            f" not promising, {write_count(optimal.success)} or more promising, any number between"
            f" is inconclusive (Sargent 2001). At a response rate of {write_percent(optimal.p0)}"
            f" it enters {optimal.behave(optimal.p0)[1]:.1f} patients on average."
        ),
        fragment=fragment,
        bounds=tuple(
            Bounds(
                name=name,
                stages=((each.n1, each.r1, None), (each.n, each.fail, each.success)),
            )
            for name, each in designs.items()
        ),
        charts=(
            Chart(
                name="power",
                title="Probability of each outcome, optimal design",
                curves=tuple(
                    _trace_outcome(optimal, place, ends) for place in range(len(OUTCOMES))
                ),
                marks=marks,
            ),
            Chart(
                name="expected",
                title=EXPECTED,
                curves=tuple(
                    _trace_patients(name, design, ends) for name, design in designs.items()
                ),
                marks=marks,
                share=False,
            ),
        ),
    )


def _trace_outcome(design: ThreeOutcomesStages, place: int, ends: tuple[float, float]) -> Curve:
    return trace(OUTCOMES[place], lambda p: design.find_outcomes(p)[place], ends)


def _trace_patients(name: str, design: ThreeOutcomesStages, ends: tuple[float, float]) -> Curve:
    return trace(name, lambda p: design.behave(p)[1], ends)


def _list_cuts(name: str, design: ThreeOutcomesStages) -> tuple[str, ...]:
    return (
        name,
        f"{design.r1} or fewer",
        str(design.n1),
        f"{design.fail} or fewer",
        f"{design.success} or more",
        str(design.n),
    )


def _list_chances(name: str, design: ThreeOutcomesStages, p: float) -> tuple[str, ...]:
    early, expected = design.behave(p)
    chances = (percent(chance) for chance in (*design.find_outcomes(p), early))
    return name, percent(p), *chances, f"{expected:.1f}"
