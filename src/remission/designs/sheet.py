"""What a person is shown of a design before the trial: tables, sentences, and what to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line of a figure: a number at each true value."""

    label: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A design as it is printed and drawn; `tables` are made with `lay_out`.

    `stages` holds per look the patients so far, the largest number of responses that stops as not
    promising and the smallest that stops as promising, None where there is no such stop; empty
    when the design has no such bounds. `power` are curves of the probability of the conclusion
    "promising", `expected` of the patients expected; `axis` names what they run over, `marks`
    what is marked on it. `fragment` is what a protocol file can hold, empty when it cannot.
    """

    title: str
    tables: tuple[str, ...]
    paragraph: str = ""
    notes: tuple[str, ...] = ()
    fragment: str = ""
    stages: tuple[tuple[int, int | None, int | None], ...] = ()
    power: tuple[Curve, ...] = ()
    expected: tuple[Curve, ...] = ()
    axis: str = "True response rate"
    marks: tuple[tuple[str, float], ...] = ()


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
