"""What the commands for designs share: their rates, and how a design is shown."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, Token

from remission.cli.writing import write_whole

if TYPE_CHECKING:
    from remission.designs import Sheet


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


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ThreeOutcomeRates(Rates):
    """Response rates and errors, and how probable the right answer must be.

    Parameters
    ----------
    eta
        Least probability of "not promising" at p0.
    pi
        Least probability of "promising" at p1.
    tolerance
        By how much each limit may be missed.
    """

    eta: float = 0.8
    pi: float = 0.8
    tolerance: float = 0.0

    @property
    def limits(self) -> dict[str, float]:
        """The limits by name, as the searches and a protocol take them."""
        names = ("alpha", "beta", "eta", "pi", "tolerance")
        return {name: getattr(self, name) for name in names}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PairRates:
    """Rates of two outcomes of every patient.

    Parameters
    ----------
    response
        Response rates of an inactive and of an active treatment.
    safe
        Rates without toxicity of a treatment that is too toxic, and of one that is not.
    """

    response: tuple[float, float]
    safe: tuple[float, float]

    @property
    def numbers(self) -> dict[str, float]:
        """All four by name, as the requests take them."""
        names = ("response0", "response1", "safe0", "safe1")
        return dict(zip(names, (*self.response, *self.safe), strict=True))


def join_stages(words: Sequence[str]) -> list[str]:
    """Give each bound after `--stages` its option: `-/8 (4+)`, no stop for too few, is none."""
    joined, inside = [], False
    for word in words:
        if re.match(r"-?-[a-z]", word):
            inside = word == "--stages"
        if not inside:
            joined.append(word)
        elif word != "--stages":
            joined.append(f"--stages={word}")
    return joined


def read_whole(kind: object, tokens: Sequence[Token]) -> int | list[int]:
    """Read whole numbers, and round none: 20.7 patients are a slip of the pen.

    Raises
    ------
    ValueError
        With what was found instead.
    """
    found = []
    for token in tokens:
        if not re.fullmatch(r"[+-]?[0-9]+", token.value):
            raise ValueError(
                f"{token.value} is no whole number (several stand with spaces between)."
            )
        found.append(int(token.value))
    return found[0] if kind is int else found


Whole = Annotated[int, Parameter(converter=read_whole)]
Wholes = Annotated[list[int], Parameter(converter=read_whole, consume_multiple=True)]
Numbers = Annotated[list[float], Parameter(consume_multiple=True)]

Out = Annotated[Path | None, Parameter(help="Folder for the text, the figures and the fragment.")]


def tell_progress(what: str) -> None:
    """Say what is searched for, on a line of the terminal that the next one replaces."""
    if sys.stderr.isatty():
        line = f"searching {what} ..." if what else ""
        print(f"\r{line:<50}", end="" if what else "\r", file=sys.stderr, flush=True)  # noqa: T201


def show(sheet: "Sheet", out: Path | None) -> None:
    """Print a design; with a folder also write its text, its figures and its fragment."""
    from remission.designs import render_sheet

    text = render_sheet(sheet)
    tell_progress("")
    print(text)  # noqa: T201 - the command's answer
    if out is None:
        return
    write_whole(out / "design.txt", f"{text}\n")
    if sheet.fragment:
        write_whole(out / "design.toml", f"{sheet.fragment}\n")
    _draw(sheet, out)
    print(f"\nWritten: {out}")  # noqa: T201


def _draw(sheet: "Sheet", out: Path) -> None:
    """Write the figures, each under its own name."""
    from remission.report.figures.bounds import Bounds, draw_bounds
    from remission.report.figures.power import Axes, draw_curves
    from remission.report.figures.surface import Surface, draw_surface

    if sheet.bounds:
        panels = [Bounds(**vars(bounds)) for bounds in sheet.bounds]
        write_whole(out / "boundary.svg", draw_bounds(sheet.title, panels))
    for chart in sheet.charts:
        lines = [(curve.label, curve.points) for curve in chart.curves]
        axes = Axes(title=chart.title, across=chart.axis, marks=chart.marks, share=chart.share)
        write_whole(out / f"{chart.name}.svg", draw_curves(chart.name, lines, axes))
    for each in sheet.surfaces:
        surface = Surface(
            title=each.title,
            axes=each.axes,
            across=each.across,
            up=each.up,
            shares=each.shares,
            marks=each.marks,
        )
        write_whole(out / f"{each.name}.svg", draw_surface(each.name, surface))
