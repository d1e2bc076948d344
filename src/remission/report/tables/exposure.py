"""How much of the drug was given."""

from remission.report.material import Group, Material
from remission.report.tables.cells import (
    group_columns,
    missing_cell,
    percent_cell,
    totals_of,
)
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import say_number


def render_exposure(material: Material) -> Table:
    """Return duration, dose and dose intensity, and who was reduced or interrupted."""
    unit = material.protocol.treatment.unit
    medians = (
        ("TRTDURD", "Treatment, days from first to last dose", 0),
        ("CUMDOSE", f"Cumulative dose, {unit}", 0),
        ("RDI", "Relative dose intensity, %", 1),
    )
    shares = (("REDUCED", "Dose reduced"), ("INTERRUPTED", "Treatment interrupted"))
    rows = [
        Row(label, tuple(_median(material, group, at, digits) for group in material.groups))
        for at, label, digits in medians
    ]
    rows += [
        Row(
            label,
            tuple(
                percent_cell(
                    material.numbers.get("EXPOSURE", group.id, "proportion", at), material.digits
                )
                for group in material.groups
            ),
        )
        for at, label in shares
    ]
    return Table(
        id="table-exposure",
        caption=f"Exposure to {material.protocol.treatment.drug.lower()}",
        stub="",
        columns=group_columns(material, totals_of(material, "EXPOSURE", "proportion")),
        rows=tuple(rows),
        notes=("Numbers: median (lowest to highest). Others: patients (%).",),
    )


def _median(material: Material, group: Group, at: str, digits: int) -> Cell:
    median, low, high = (
        material.numbers.get("EXPOSURE", group.id, statistic, at)
        for statistic in ("median", "minimum", "maximum")
    )
    if median.value is None:
        return missing_cell(median)
    text = say_number(median.value, digits)
    if low.value is None or high.value is None:
        return Cell(text)
    return Cell(f"{text} ({say_number(low.value, digits)} to {say_number(high.value, digits)})")
