"""Who the patients were: the characteristics that the protocol names."""

from remission.protocol import Characteristic
from remission.report.material import Group, Material
from remission.report.tables.cells import (
    count_cell,
    group_columns,
    missing_cell,
    percent_cell,
)
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import say_plain, say_term


def render_baseline(material: Material) -> Table:
    """Return median and range of numbers, and counts of categories, by group."""
    rows: list[Row] = []
    for characteristic in material.protocol.characteristics:
        rows += _rows_of(material, characteristic)
    return Table(
        id="table-baseline",
        caption="Patients at baseline",
        stub="Characteristic",
        columns=group_columns(material, _totals(material)),
        rows=tuple(rows),
        notes=("Numbers: median (lowest to highest). Categories: patients (%).",),
    )


def _totals(material: Material) -> dict[str, int | None]:
    totals: dict[str, int | None] = {}
    for group in material.groups:
        totals[group.id] = next(
            (
                number.total
                for row in material.protocol.characteristics
                for statistic in ("median", "proportion")
                for number in material.numbers.family(row.code, group.id, statistic)
                if number.total is not None
            ),
            None,
        )
    return totals


def _rows_of(material: Material, row: Characteristic) -> list[Row]:
    label = f"{row.label}, {row.unit}" if row.unit else row.label
    if row.kind == "yes-no":
        cells = tuple(_share(material, row.code, group, "Y") for group in material.groups)
        return [Row(label, cells), *_missing(material, row.code)]
    found: list[Row] = []
    values = _values(material, row.code)
    if row.kind == "number":
        cells = tuple(_median(material, row.code, group) for group in material.groups)
        found.append(Row(label, cells))
    else:
        found.append(Row(label, kind="block"))
    found += [
        Row(
            _word(material, row.code, value),
            tuple(_share(material, row.code, group, value) for group in material.groups),
            kind="part",
        )
        for value in values
    ]
    return [*found, *_missing(material, row.code)]


def _missing(material: Material, code: str) -> list[Row]:
    """Return the row of the patients without a value, when there are any."""
    numbers = [
        material.numbers.get(code, group.id, "count", "MISSING") for group in material.groups
    ]
    if not any(number.n for number in numbers):
        return []
    return [Row("not known", tuple(count_cell(number) for number in numbers), kind="part")]


def _values(material: Material, code: str) -> list[str]:
    """Return the values seen in any group, the most frequent in all patients first."""
    counts: dict[str, int] = {}
    for number in material.numbers.family(code, "ALL", "proportion"):
        counts[number.at] = number.n or 0
    for group in material.groups:
        for number in material.numbers.family(code, group.id, "proportion"):
            counts.setdefault(number.at, 0)
    if all(value.isdecimal() for value in counts):
        return sorted(counts, key=int)
    return sorted(counts, key=lambda value: (-counts[value], value))


def _word(material: Material, code: str, value: str) -> str:
    if code == "SEX":
        return {"F": "Female", "M": "Male", "U": "Unknown"}.get(value, value)
    return say_term(value, *(cohort.id for cohort in material.cohorts))


def _share(material: Material, code: str, group: Group, value: str) -> Cell:
    number = material.numbers.get(code, group.id, "proportion", value)
    if not material.numbers.has(code, group.id, "proportion", value):
        family = material.numbers.family(code, group.id, "proportion")
        return Cell("none") if family else missing_cell(number)
    return percent_cell(number, material.digits)


def _median(material: Material, code: str, group: Group) -> Cell:
    median, low, high = (
        material.numbers.get(code, group.id, statistic)
        for statistic in ("median", "minimum", "maximum")
    )
    if median.value is None:
        return missing_cell(median)
    text = say_plain(median.value)
    if low.value is not None and high.value is not None:
        text += f" ({say_plain(low.value)} to {say_plain(high.value)})"
    known = count_cell(median).text
    below = f"known in {known}" if median.n is not None and median.n != median.total else ""
    return Cell(text, below)
