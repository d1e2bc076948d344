"""A table as it stands on the page: what is shown, and where a cell leads."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

RowKind = Literal["row", "block", "part"]
"""row: an ordinary row; block: a heading inside the table; part: belongs to the row above."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, a second line below it, and the list of patients that it opens."""

    text: str
    below: str = ""
    link: str = ""
    missing: bool = False

    @property
    def is_nought(self) -> bool:
        """Tell whether nobody is counted, so that the page can step the number back."""
        return self.text == "0" or self.text.startswith("0 (")


@dataclass(frozen=True)
class Row:
    """A row: its label and one cell per column."""

    label: str
    cells: tuple[Cell, ...] = ()
    kind: RowKind = "row"
    link: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading, and a second line below it."""

    label: str
    below: str = ""
    above: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its caption; rows after the first `shown` are folded.

    `turned` column headings are written upwards, for many narrow columns with long names.
    """

    id: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    shown: int | None = None
    words: bool = False
    turned: bool = False

    @property
    def first_rows(self) -> tuple[Row, ...]:
        """The rows that are always seen."""
        return self.rows if self.shown is None else self.rows[: self.shown]

    @property
    def spans(self) -> tuple[tuple[str, int], ...]:
        """The headings above the columns, each with the number of columns that it spans."""
        return tuple((above, len(list(same))) for above, same in groupby(self._aboves))

    @property
    def _aboves(self) -> list[str]:
        return [column.above for column in self.columns]

    @property
    def folded_rows(self) -> tuple[Row, ...]:
        """The rows that a reader opens."""
        return () if self.shown is None else self.rows[self.shown :]
