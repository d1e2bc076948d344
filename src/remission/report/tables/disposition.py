"""Why treatment ended."""

from remission.report.material import Material
from remission.report.tables.cells import group_columns, percent_cell, totals_of
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import say_term


def render_disposition(material: Material) -> Table:
    """Return the reasons for which treatment ended, and who is still on treatment."""
    counts = {
        number.at: number.n or 0
        for group in reversed(material.groups)
        for number in reversed(material.numbers.family("DISPOSITION", group.id, "proportion"))
    }
    for number in material.numbers.family("DISPOSITION", "ALL", "proportion"):
        counts[number.at] = number.n or 0
    reasons = sorted(counts, key=lambda at: (at != "ON TREATMENT", -counts[at], at))
    return Table(
        id="table-disposition",
        caption="End of treatment",
        stub="Patients (%)",
        columns=group_columns(material, totals_of(material, "DISPOSITION", "proportion")),
        rows=tuple(
            Row(
                "Still on treatment at the cut-off" if at == "ON TREATMENT" else say_term(at),
                tuple(_cell(material, group.id, at) for group in material.groups),
            )
            for at in reasons
        ),
    )


def _cell(material: Material, group: str, at: str) -> Cell:
    if not material.numbers.has("DISPOSITION", group, "proportion", at):
        counted = material.numbers.family("DISPOSITION", group, "proportion")
        return Cell("none") if counted else Cell("not estimated", missing=True)
    number = material.numbers.get("DISPOSITION", group, "proportion", at)
    return percent_cell(number, material.digits)
