"""Randomised designs in words, small tables and curves."""

from remission.designs.discontinuation import Discontinuation
from remission.designs.jung import Jung
from remission.designs.sheet import Curve, Sheet, lay_out, percent
from remission.designs.wording import write_percent

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
    last = min(1.0, 2 * optimal.p1 - optimal.p0)
    rates = [optimal.p0 + (last - optimal.p0) * k / _POINTS for k in range(_POINTS + 1)]
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
            f" {optimal.d1} more responses than the control; the treatment is promising when it has"
            f" at least {optimal.d} more among {optimal.n} in each (Jung 2008)."
        ),
        power=tuple(
            Curve(
                label=name,
                points=tuple((p, design.operating_characteristics(p).promising) for p in rates),
            )
            for name, design in designs.items()
        ),
        axis="True response rate of the new arm",
        marks=(("p0", optimal.p0), ("p1", optimal.p1)),
    )


def describe_discontinuation(found: Discontinuation) -> Sheet:
    """Show how many patients to treat before those who are stable are allocated."""
    step = (found.continued - found.stopped) / 4
    rates = [found.stopped + step * k for k in range(5)]
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
    )
