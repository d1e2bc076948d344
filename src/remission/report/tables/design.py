"""What the design of each cohort asked for, and what came of it."""

from remission.analysis import UNDECIDED
from remission.protocol import DesignPlan, PairPlan
from remission.report.material import Group, Material, list_anchor
from remission.report.numbers import Number
from remission.report.plan_words import write_plan
from remission.report.tables.cells import counted_note, missing_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_number


def render_design(material: Material) -> Table:
    """Return planned and needed numbers, responses, P value and decision of each cohort."""
    rows = [Row(group.label, _cells(material, group)) for group in _list_judged(material)]
    counted = _say_counted(material)
    return Table(
        id="table-design",
        caption="The design of each cohort and its decision",
        stub="Cohort",
        columns=(
            Column("Patients planned"),
            Column(f"{counted} needed"),
            Column(f"{counted} seen"),
            Column("P\N{NO-BREAK SPACE}value", "one-sided"),
            Column("Decision"),
        ),
        rows=tuple(rows),
        notes=(counted_note(material, "BOR"), *_basis(material)),
        words=True,
    )


def _cells(material: Material, group: Group) -> tuple[Cell, ...]:
    if material.numbers.family("DESIGN", group.id, "seen"):
        return _pair_cells(material, group)
    planned, needed, responses, p_value, decision = (
        material.numbers.get("DESIGN", group.id, statistic)
        for statistic in ("planned", "needed", "responses", "p-value", "decision")
    )
    seen = _whole(responses)
    if responses.n and material.free_days(group.id) is None:
        seen = Cell(seen.text, seen.below, list_anchor("ORR", group.id, "Y"))
    return (_whole(planned), _whole(needed), seen, write_p_value(p_value), _decision(decision))


def _pair_cells(material: Material, group: Group) -> tuple[Cell, ...]:
    """Return the cells of a design that watches two outcomes; a Bayesian one has no P value."""
    planned, p_value, decision = (
        material.numbers.get("DESIGN", group.id, name)
        for name in ("planned", "p-value", "decision")
    )
    stated = material.numbers.has("DESIGN", group.id, "p-value")
    both = []
    for name in ("needed", "seen"):
        first, second = material.numbers.family("DESIGN", group.id, name)
        both.append(Cell(f"{first.at}: {first.n}", f"{second.at}: {second.n}"))
    return (
        _whole(planned),
        *both,
        write_p_value(p_value) if stated else Cell("none"),
        _decision(decision),
    )


def _say_counted(material: Material) -> str:
    """Name what the designs count: responses, patients free from progression, or both."""
    days = [material.free_days(group.id) for group in _list_judged(material)]
    if days and None not in days:
        return "Patients free from progression"
    return "Responses, or patients free from progression," if any(days) else "Responses"


def _list_judged(material: Material) -> list[Group]:
    """List the cohorts with a design."""
    return [
        group
        for group in material.cohorts
        if material.numbers.family("DESIGN", group.id, "decision")
    ]


def _whole(number: Number) -> Cell:
    value = number.n if number.value is None else number.value
    return missing_cell(number) if value is None else Cell(say_number(float(value)))


def write_p_value(number: Number) -> Cell:
    """Return the cell of a P value."""
    if number.value is None:
        return missing_cell(number)
    if number.value < 0.0001:  # noqa: PLR2004 - smaller P values are printed as a bound
        return Cell("below 0.0001")
    return Cell(say_number(number.value, 4))


def _decision(number: Number) -> Cell:
    if number.value is None:
        word = "open" if number.reason == UNDECIDED else number.reason
        return Cell(word, number.method) if number.method else missing_cell(number)
    return Cell("promising" if number.value else "not promising", number.method)


def _basis(material: Material) -> list[str]:
    return [
        _write_basis(material, cohort.id, cohort.design)
        for cohort in material.protocol.cohorts
        if cohort.design is not None
    ]


def _write_basis(material: Material, cohort: str, plan: DesignPlan) -> str:
    numbers = write_plan(plan)
    watched = material.numbers.family("DESIGN", cohort, "seen")
    if isinstance(plan, PairPlan) and any(number.at == "no toxicity" for number in watched):
        method = material.numbers.get("DESIGN", cohort, "planned").method
        numbers = f"{numbers}; {method.partition('; ')[2] or plan.write_toxicity()}"
    return f"{cohort}: {numbers}. {plan.basis}".strip()
