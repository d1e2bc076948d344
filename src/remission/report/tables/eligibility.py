"""Which eligibility criteria were met, not met, and not known."""

from remission.protocol import Criterion
from remission.report.material import Material
from remission.report.tables.table import Cell, Column, Row, Table

_ANSWERS = ("met", "not met", "not known")


def render_eligibility(material: Material) -> Table:
    """Return one row per criterion with the patients who met it, over all cohorts."""
    return Table(
        id="table-eligibility",
        caption="Eligibility, checked from the records",
        stub="Criterion",
        columns=(*(Column(answer) for answer in _ANSWERS), Column("applies to")),
        rows=tuple(
            Row(row.text, (*_cells(material, row), Cell(", ".join(row.cohorts) or "all")))
            for row in material.protocol.eligibility
        ),
        words=True,
    )


def _cells(material: Material, row: Criterion) -> tuple[Cell, ...]:
    numbers = [material.numbers.get("ELIGIBILITY", "ALL", answer, row.id) for answer in _ANSWERS]
    if all(number.n is None for number in numbers):
        return tuple(Cell(number.reason, missing=True) for number in numbers)
    return tuple(Cell("none" if number.n is None else str(number.n)) for number in numbers)
