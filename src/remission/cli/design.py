"""`remission design KIND`: find a design, print it, and draw it when a folder is named."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from remission.cli.writing import write_whole
from remission.errors import DesignError

if TYPE_CHECKING:
    from remission.designs import Sheet

design_app = App(name="design", help="Find a trial design before the trial.")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Rates:
    """Response rates and errors.

    Parameters
    ----------
    p0
        Response rate at or below which the drug is inactive.
    p1
        Response rate at which it should be found.
    alpha
        Highest type I error at p0.
    beta
        Highest type II error at p1.
    """

    p0: float
    p1: float
    alpha: float = 0.05
    beta: float = 0.10

    @property
    def numbers(self) -> tuple[float, float, float, float]:
        """All four, as the searches take them."""
        return self.p0, self.p1, self.alpha, self.beta


Out = Annotated[Path | None, Parameter(help="Folder for the text, the figures and the fragment.")]


@design_app.command
def simon(rates: Rates, *, first_stage: tuple[int, int] | None = None, out: Out = None) -> None:
    """Two stages with a stop for futility: optimal, minimax and all admissible designs.

    Parameters
    ----------
    rates
        Response rates and errors.
    first_stage
        Smallest and largest first stage; the same number twice fixes it.
    """
    from remission.designs import describe_simon, search_simon

    _show(describe_simon(search_simon(*rates.numbers, first_stage=first_stage)), out)


def _offer(kind: str, help_: str) -> None:
    """Offer a design that a protocol names as a command of its own."""

    def command(rates: Rates, *, out: Out = None) -> None:
        from remission.designs import DESIGNS, describe_design

        _show(describe_design(DESIGNS[kind](*rates.numbers)), out)

    design_app.command(command, name=kind, help=help_)


NAMED = {
    "single-stage": "One stage, exact binomial test (A'Hern).",
    "simon-optimal": "Simon's design that expects the fewest patients at p0.",
    "simon-minimax": "Simon's design with the fewest patients in all.",
    "mander-thompson-optimal": "Two stages with stops for futility and efficacy, fewest expected.",
    "mander-thompson-minimax": "Two stages with stops for futility and efficacy, fewest in all.",
    "chen-optimal": "Three stages, fewest patients expected at p0.",
    "chen-minimax": "Three stages, fewest patients in all.",
    "ensign-optimal": "Three stages, the first stops only when nobody responds.",
    "fleming": "One stage sized by the normal distribution.",
    "lee-liu": "Monitoring by the predictive probability of success.",
}
"""Designs that a protocol can name, and what each is."""

for _kind, _help in NAMED.items():
    _offer(_kind, _help)


@design_app.command
def log_rank(  # noqa: PLR0913 - each is an option of the command
    *,
    survival: float,
    at: float,
    hazard_ratio: float,
    accrual: float,
    follow_up: float,
    shape: float = 1.0,
    restricted: bool = False,
    alpha: float = 0.05,
    beta: float = 0.20,
    method: Literal["wu", "kwak-jung"] = "wu",
    out: Out = None,
) -> None:
    """Compare a time to event with a reference curve (one-sample log-rank), one and two stages.

    Parameters
    ----------
    survival
        Share of the reference free of the event at the time `at`; 0.5 when that is the median.
    at
        That time, in the unit of all times.
    hazard_ratio
        Treatment to reference, below 1: the effect to find.
    accrual
        Patients entered per unit of time.
    follow_up
        From the last entry to the end of the trial.
    shape
        Shape of the Weibull reference; 1 is exponential.
    restricted
        Follow every patient for the follow-up time and no longer.
    alpha
        One-sided type I error.
    beta
        Type II error.
    method
        Variance under the alternative: exact (wu), or at the mean hazard (kwak-jung).
    """
    from remission import designs

    request = designs.LogRankRequest(
        reference=designs.ReferenceCurve(survival=survival, at=at, shape=shape),
        hazard_ratio=hazard_ratio,
        accrual=accrual,
        follow_up=follow_up,
        restricted=restricted,
        alpha=alpha,
        beta=beta,
        method=method,
    )
    _show(designs.describe_log_rank(designs.search_log_rank_stages(request)), out)


@design_app.command
def compare(rates: Rates, *, out: Out = None) -> None:
    """Every design that a protocol can name, side by side."""
    from remission.designs import DESIGNS, describe_comparison

    found, missing = [], []
    for kind, search in DESIGNS.items():
        try:
            found.append(search(*rates.numbers))
        except DesignError as error:
            missing.append(f"{kind}: {error}")
    _show(describe_comparison(found, tuple(missing)), out)


def _show(sheet: "Sheet", out: Path | None) -> None:
    """Print a design; with a folder also write its text, its figures and its fragment."""
    from remission.designs import render_sheet

    text = render_sheet(sheet)
    print(text)  # noqa: T201 - the command's answer
    if out is None:
        return
    write_whole(out / "design.txt", f"{text}\n")
    if sheet.fragment:
        write_whole(out / "design.toml", f"{sheet.fragment}\n")
    from remission.report.figures.boundary import draw_stages
    from remission.report.figures.power import draw_curves

    if sheet.stages:
        write_whole(out / "boundary.svg", draw_stages(sheet.title, sheet.stages))
    across = (sheet.axis, sheet.marks)
    if sheet.power:
        lines = [(curve.label, curve.points) for curve in sheet.power]
        write_whole(out / "power.svg", draw_curves("power", lines, across))
    if sheet.expected:
        lines = [(curve.label, curve.points) for curve in sheet.expected]
        write_whole(out / "expected.svg", draw_curves("expected", lines, across))
    print(f"\nWritten: {out}")  # noqa: T201
