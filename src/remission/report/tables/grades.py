"""Side-effects and laboratory toxicity by worst grade."""

from remission.report.material import Group, Material
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.tables.toxicity import (
    MANY,
    absent_cell,
    group_heading,
    scale_note,
    term_label,
    terms_of,
    ungraded,
)

GRADES = {"AE": (1, 2, 3, 4, 5), "LAB": (1, 2, 3, 4)}
"""No laboratory value is of grade 5: that is death."""


def render_adverse_event_grades(material: Material) -> Table:
    """Return how many patients had each worst grade of each side-effect."""
    return _render(material, "AE", "Adverse events by worst grade")


def render_laboratory_grades(material: Material) -> Table:
    """Return how many patients had each worst laboratory grade."""
    return _render(material, "LAB", "Laboratory toxicity by worst grade")


def _render(material: Material, code: str, caption: str) -> Table:
    terms = terms_of(material, code)
    unknown = any(
        ungraded(material, code, group, term) for group in material.groups for term in terms
    )
    columns: list[Column] = []
    for group in material.groups:
        above = f"{group_heading(material, code, group)}: grade"
        columns += [Column(str(grade), above=above) for grade in GRADES[code]]
        columns += [Column("?", above=above)] if unknown else []
    rows = tuple(
        Row(term_label(term), _cells(material, code, term, unknown=unknown)) for term in terms
    )
    return Table(
        id=f"table-{code.lower()}-grades",
        caption=caption,
        stub="Patients",
        columns=tuple(columns),
        rows=rows,
        notes=(scale_note(material), *(["?: the grade is not known."] if unknown else [])),
        shown=MANY if len(rows) > MANY else None,
    )


def _cells(material: Material, code: str, term: str, *, unknown: bool) -> tuple[Cell, ...]:
    cells = []
    for group in material.groups:
        cells += [_grade(material, code, group, (grade, term)) for grade in GRADES[code]]
        if unknown:
            cells.append(Cell(str(ungraded(material, code, group, term))))
    return tuple(cells)


def _grade(material: Material, code: str, group: Group, place: tuple[int, str]) -> Cell:
    grade, term = place
    number = material.numbers.get(code, group.id, f"worst grade {grade}", term)
    if number.n is None and number.why_missing:
        return Cell(number.reason, missing=True)
    return absent_cell(material, code, group) if number.n is None else Cell(str(number.n))
