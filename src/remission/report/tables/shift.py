"""Laboratory grades before treatment against the worst on treatment."""

from remission.report.material import ALL, Group, Material
from remission.report.tables.cells import name_of
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_term

_CODE = "SHIFT"
_GRADES = ("0", "1", "2", "3", "4", "?")


def render_shifts(material: Material) -> Table:
    """Return how many patients went from each baseline grade to each worst grade, by test.

    Grades that nobody had, before or on treatment, are left out.
    """
    terms = _terms(material)
    columns = [
        worst
        for worst in _GRADES
        if any(_count(material, ALL, term, b, worst) for term in terms for b in _GRADES)
    ]
    rows = [row for term in terms for row in _term(material, term, columns)]
    shown = "?" in columns or "?" in [row.label for row in rows]
    unknown = ["?: no value, or none that can be graded."] if shown else []
    return Table(
        id="table-shift",
        caption="Laboratory grades: before treatment, and the worst on treatment",
        stub="Grade before treatment",
        columns=tuple(
            Column(worst, above=_heading(material, group))
            for group in material.groups
            for worst in columns
        ),
        rows=tuple(rows),
        notes=(
            (
                f"{material.protocol.toxicity.scale}. Patients by grade before treatment (rows) "
                "and worst grade on treatment (columns)."
            ),
            *unknown,
        ),
    )


def _terms(material: Material) -> list[str]:
    family = material.numbers.family(_CODE, ALL, "shift")
    return list(dict.fromkeys(number.at.rpartition(": ")[0] for number in family))


def _term(material: Material, term: str, columns: list[str]) -> list[Row]:
    rows = [Row(say_term(term), kind="block")]
    for before in _GRADES:
        if any(_count(material, ALL, term, before, worst) for worst in columns):
            cells = (
                Cell(str(_count(material, group.id, term, before, worst)))
                for group in material.groups
                for worst in columns
            )
            rows.append(Row(before, tuple(cells), kind="part"))
    return rows


def _count(material: Material, group: str, term: str, before: str, worst: str) -> int:
    return material.numbers.get(_CODE, group, "shift", f"{term}: {before} to {worst}").n or 0


def _heading(material: Material, group: Group) -> str:
    family = material.numbers.family(_CODE, group.id, "shift")
    return name_of(group) if not family else f"{name_of(group)}, N = {family[0].total}"
