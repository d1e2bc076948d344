"""The comparison of arms drawn by lot, and its decision."""

from remission.analysis import UNDECIDED
from remission.report.material import Material
from remission.report.numbers import Number
from remission.report.tables.design import write_p_value
from remission.report.tables.table import Cell, Column, Row, Table

_CODE, _GROUP = "RANDOMISED", "ALL"


def render_randomised(material: Material) -> Table:
    """Return what was seen in each arm, and the decision."""
    get = material.numbers.get
    seen = material.numbers.family(_CODE, _GROUP, "seen")
    planned = get(_CODE, _GROUP, "planned")
    decision = get(_CODE, _GROUP, "decision")
    labels = {group.id: group.label for group in material.cohorts}
    rows = [
        Row(labels.get(arm.at, arm.at), (Cell(str(arm.total)), Cell(str(arm.n)))) for arm in seen
    ]
    notes = []
    if seen:
        notes = [
            f"Planned: {planned.n} {planned.method}. {_write_basis(material)}".strip(),
            f"Decision: {_write_decision(decision)}. {decision.method}",
        ]
    p_value = get(_CODE, _GROUP, "p-value")
    if p_value.value is not None:
        notes.append(f"One-sided P value: {write_p_value(p_value).text}.")
    return Table(
        id="table-randomised",
        caption="The comparison of arms drawn by lot",
        stub="Arm",
        columns=(Column("Patients"), Column("Seen", seen[0].method if seen else "")),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _write_decision(number: Number) -> str:
    if number.value is not None:
        return "promising" if number.value else "not promising"
    return "open" if number.reason == UNDECIDED else number.reason


def _write_basis(material: Material) -> str:
    plan = material.protocol.randomised
    return plan.basis if plan else ""
