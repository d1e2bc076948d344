"""How much of the drug was given."""

from collections.abc import Callable

from remission.report.material import Group, Material
from remission.report.tables.cells import (
    group_columns,
    missing_cell,
    percent_cell,
    totals_of,
)
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import say_number, say_thousands


def render_exposure(material: Material) -> Table:
    """Return duration, dose and dose intensity, and who was reduced or interrupted."""
    unit = material.protocol.treatment.unit
    medians = (
        ("TRTDURD", "Treatment, days from first to last dose", say_thousands),
        ("CUMDOSE", f"Cumulative dose, {unit}", say_thousands),
        ("RDI", "Relative dose intensity, %", _one_decimal),
    )
    shares = (("REDUCED", "Dose reduced"), ("INTERRUPTED", "Treatment interrupted"))
    rows = [
        Row(label, tuple(_median(material, group, at, say) for group in material.groups))
        for at, label, say in medians
    ]
    rows += [_share(material, at, label) for at, label in shares]
    return Table(
        id="table-exposure",
        caption=f"Exposure to {material.protocol.treatment.drug.lower()}",
        stub="",
        columns=group_columns(material, totals_of(material, "EXPOSURE", "proportion")),
        rows=tuple(rows),
        notes=("Numbers: median, and below it lowest to highest. Others: patients (%).",),
    )


def _share(material: Material, at: str, label: str) -> Row:
    numbers = [
        material.numbers.get("EXPOSURE", group.id, "proportion", at) for group in material.groups
    ]
    return Row(label, tuple(percent_cell(number, material.digits) for number in numbers))


def _median(material: Material, group: Group, at: str, say: Callable[[float | None], str]) -> Cell:
    median, low, high = (
        material.numbers.get("EXPOSURE", group.id, statistic, at)
        for statistic in ("median", "minimum", "maximum")
    )
    if median.value is None:
        return missing_cell(median)
    text = say(median.value)
    if low.value is None or high.value is None:
        return Cell(text)
    return Cell(text, f"{say(low.value)} to {say(high.value)}")


def _one_decimal(value: float | None) -> str:
    return say_number(value, 1)
