"""The comparison of arms drawn by lot, and its decision."""

from collections.abc import Iterator

from remission.analysis import UNDECIDED
from remission.protocol import SelectionPlan
from remission.report.material import Material
from remission.report.numbers import Number
from remission.report.plan_words import write_plan
from remission.report.tables.design import write_p_value
from remission.report.tables.stages import write_rate
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_number

_CODE, _GROUP = "RANDOMISED", "ALL"

_FURTHER = {
    ("rate", "allocated"): "Allocated of all registered",
    ("rate", "selected, bias-subtracted"): "Rate of the arm selected, less its bias",
    ("difference", "naive"): "Difference, naive",
    ("difference", "UMVUE"): "Difference, right on average (UMVUE)",
    ("hazard ratio", ""): "Hazard ratio",
    ("p-value", ""): "One-sided P value",
    ("p-value", "p0"): "One-sided P value at p0 in both arms",
}
"""Statistic and `at` of the rows below the arms."""


def render_randomised(material: Material) -> Table:
    """Return what was seen in each arm, the decision in the last row, its sentence in a note."""
    get = material.numbers.get
    seen = material.numbers.family(_CODE, _GROUP, "seen")
    planned, decision = (get(_CODE, _GROUP, name) for name in ("planned", "decision"))
    notes = [
        decision.method,
        f"Planned: {planned.n} {_write_planned(material, planned)}",
        *_write_judged(planned, seen),
        _write_limits(material),
    ]
    return Table(
        id="table-randomised",
        caption="The comparison of arms drawn by lot",
        stub="Arm",
        columns=(
            Column("Patients"),
            Column("Seen", seen[0].method if seen else ""),
            Column("Estimate"),
        ),
        rows=tuple(_list_rows(material, seen)) if seen else (),
        notes=tuple(notes) if seen else (),
    )


def _list_rows(material: Material, seen: tuple[Number, ...]) -> Iterator[Row]:
    """Yield what was seen of each arm, what follows from all, and the decision."""
    labels = {group.id: group.label for group in material.cohorts}
    for arm in seen:
        counts = (Cell(str(arm.total)), Cell(str(arm.n)))
        yield Row(labels.get(arm.at, arm.at), (*counts, _estimate(material, "rate", arm.at)))
    further = {
        **_FURTHER,
        **{
            ("best chance", arm.at): f"Chance to be the best: {labels.get(arm.at, arm.at)}"
            for arm in seen
        },
    }
    for (statistic, at), label in further.items():
        if material.numbers.has(_CODE, _GROUP, statistic, at):
            yield Row(label, (Cell(""), Cell(""), _estimate(material, statistic, at)))
    yield Row("Decision", (Cell(""), Cell(""), Cell(_write_decision(material))))


def _estimate(material: Material, statistic: str, at: str) -> Cell:
    if not material.numbers.has(_CODE, _GROUP, statistic, at):
        return Cell("")
    number = material.numbers.get(_CODE, _GROUP, statistic, at)
    if statistic == "p-value":
        return write_p_value(number)
    if statistic != "hazard ratio" or number.value is None:
        return write_rate(material, number)
    limits = (say_number(limit or 0.0, 2) for limit in (number.lower, number.upper))
    return Cell(say_number(number.value, 2), " to ".join(limits))


def _write_judged(planned: Number, seen: tuple[Number, ...]) -> list[str]:
    """Say that patients beyond the plan are seen, but not judged."""
    size = planned.n or 0
    if not planned.method.startswith("patients in each arm"):
        return []
    if all((arm.total or 0) <= size for arm in seen):
        return []
    return [f"Estimates and decision: of each arm the first patients, {size} at most."]


def _write_limits(material: Material) -> str:
    """Say how confident the limits are; those of a hazard ratio follow the error of the design."""
    if material.numbers.has(_CODE, _GROUP, "hazard ratio", ""):
        made = material.numbers.get(_CODE, _GROUP, "hazard ratio", "").method
        return f"Hazard ratio and limits: {made}, as belongs to the error of the design."
    return f"Limits: {100 * material.protocol.analysis.confidence:g} %."


def _write_decision(material: Material) -> str:
    decision = material.numbers.get(_CODE, _GROUP, "decision")
    if decision.value is not None:
        return "promising" if decision.value else "not promising"
    if isinstance(material.protocol.randomised, SelectionPlan):
        return _write_selected(material)
    return "open" if decision.reason == UNDECIDED else decision.reason


def _write_selected(material: Material) -> str:
    family = material.numbers.family(_CODE, _GROUP, "selected")
    arms = [arm.at for arm in family if arm.value]
    if not arms:
        return "open"
    return f"{arms[0]} is selected" if len(arms) == 1 else f"{' or '.join(arms)}, by lot"


def _write_planned(material: Material, planned: Number) -> str:
    """Write what is counted, the numbers of the design, and where it comes from."""
    plan = material.protocol.randomised
    if plan is None:
        return f"{planned.method}."
    counted = planned.method.partition(";")[0]
    return f"{counted}; {write_plan(plan)}. {plan.basis}".strip()
