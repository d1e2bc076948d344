"""The same laboratory values under several scales, side by side."""

from remission.report.material import ALL, Group, Material
from remission.report.tables.cells import missing_cell, name_of, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table

_CODE = "SCALES"
_WORDS = {"LOW": "too low", "HIGH": "too high"}


def render_scales(material: Material) -> Table:
    """Return patients by test under the protocol's scale and each other one."""
    scale, *others = scales = [
        material.protocol.toxicity.scale,
        *material.protocol.toxicity.compare,
    ]
    columns = [
        Column(label, above=name)
        for name in scales
        for label in ("any grade", "grade 3 or 4", *(["values graded otherwise"] * (name != scale)))
    ]
    rows = [row for test in _tests(material, scale) for row in _test(material, test, scales)]
    return Table(
        id="table-scales",
        caption="Laboratory toxicity under several scales",
        stub="Patients (%)",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            (
                f"The same values, graded anew; the report counts by {scale}, and grades of "
                f"different scales are never put together. Graded otherwise: values on treatment "
                f"whose grade is not that of {scale}, of those that both scales grade."
            ),
        )
        if others
        else (),
    )


def _tests(material: Material, scale: str) -> list[str]:
    family = material.numbers.family(_CODE, ALL, "proportion")
    ends = f", {scale}"
    return [number.at.removesuffix(ends) for number in family if number.at.endswith(ends)]


def _test(material: Material, test: str, scales: list[str]) -> list[Row]:
    code, _, direction = test.partition(" ")
    heading = Row(f"{code}, {_WORDS.get(direction, direction)}", kind="block")
    return [
        heading,
        *(
            Row(name_of(group), _cells(material, group, test, scales), kind="part")
            for group in material.groups
        ),
    ]


def _cells(material: Material, group: Group, test: str, scales: list[str]) -> tuple[Cell, ...]:
    cells = []
    for name in scales:
        at = f"{test}, {name}"
        for statistic in ("proportion", "proportion, grade 3-5"):
            number = material.numbers.get(_CODE, group.id, statistic, at)
            cells.append(percent_cell(number, material.digits))
        if name != scales[0]:
            differ = material.numbers.get(_CODE, group.id, "graded otherwise", at)
            missing = differ.value is None
            cells.append(missing_cell(differ) if missing else Cell(f"{differ.n} of {differ.total}"))
    return tuple(cells)
