"""What a person is shown of a design before the trial: tables, sentences, and what to draw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Rows = Sequence[tuple[str, ...]]


PROMISING = "Probability of the conclusion promising"
EXPECTED = "Patients expected"
RATE = "True response rate"

Mark = tuple[str, float]
Stage = tuple[float, float | None, float | None]
"""How far the trial is, the most that stops as not promising, the least that is promising."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line of a figure: a number at each true value."""

    label: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Curves over one axis; `name` is that of its file, `marks` stand on the axis.

    `share` says whether the numbers are probabilities; else they are counts.
    """

    name: str
    curves: tuple[Curve, ...]
    title: str = PROMISING
    axis: str = RATE
    marks: tuple[Mark, ...] = ()
    share: bool = True


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A probability that rises with both of two rates; `name` is that of its file.

    `shares` holds a row per rate of `up` and in it a number per rate of `across`. `marks` are
    points: a label, both rates, and the probability there.
    """

    name: str
    title: str
    axes: tuple[str, str]
    across: tuple[float, ...]
    up: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    marks: tuple[tuple[str, float, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Where a trial stops by one count (`up`) as it goes on (`across`); None: no such stop."""

    stages: tuple[Stage, ...]
    name: str = ""
    across: str = "Patients"
    up: str = "Responses"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A design as it is printed and drawn; `tables` are made with `lay_out`.

    `bounds` are drawn together; there are several when several designs are shown, or when a design
    watches several counts. `fragment` is what a protocol file can hold, empty when it cannot.
    """

    title: str
    tables: tuple[str, ...]
    paragraph: str = ""
    notes: tuple[str, ...] = ()
    fragment: str = ""
    bounds: tuple[Bounds, ...] = ()
    charts: tuple[Chart, ...] = ()
    surfaces: tuple[Surface, ...] = ()


def trace(
    label: str, find: Callable[[float], float], ends: tuple[float, float], points: int = 60
) -> Curve:
    """Return a curve of what is found at evenly spaced values from one end to the other."""
    low, high = ends
    values = [low + (high - low) * number / points for number in range(points + 1)]
    return Curve(label=label, points=tuple((value, find(value)) for value in values))


def lay_out(heads: tuple[str, ...], rows: Rows) -> str:
    """Return a table as text, a line per row, columns side by side."""
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return "\n".join(lines)


def render_sheet(sheet: Sheet) -> str:
    """Return the sheet as text: title, tables, notes, the paragraph and the lines of a protocol."""
    parts = (sheet.title, *sheet.tables, *sheet.notes, sheet.paragraph, sheet.fragment)
    return "\n\n".join(part for part in parts if part)


def percent(share: float) -> str:
    """Write a probability as a percentage with one decimal."""
    return f"{100 * share:.1f} %"
