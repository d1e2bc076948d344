"""Cells that several tables share."""

from remission.report.material import ALL, Group, Material
from remission.report.numbers import Number
from remission.report.tables.table import Cell, Column
from remission.report.words import say_count, say_limits, say_percent


def percent_cell(number: Number, digits: int, *, link: str = "", limits: bool = False) -> Cell:
    """Return "18 (67 %)", with its limits below when asked; a missing number becomes words."""
    if number.value is None:
        return missing_cell(number)
    text = say_percent(number, digits)
    if number.n is not None:
        text = f"{number.n} ({text})"
    return Cell(text, say_limits(number) if limits else "", link)


def count_cell(number: Number, *, link: str = "") -> Cell:
    """Return a count, or words when there is none."""
    if number.n is None:
        return missing_cell(number)
    return Cell(str(number.n), link=link)


def missing_cell(number: Number) -> Cell:
    """Return why there is no number."""
    return Cell(number.reason, missing=True)


def group_columns(material: Material, totals: dict[str, int | None]) -> tuple[Column, ...]:
    """Return one column per group, with its number of patients below."""
    return tuple(
        Column(name_of(group), "" if totals.get(group.id) is None else f"N = {totals[group.id]}")
        for group in material.groups
    )


def name_of(group: Group) -> str:
    """Return how a group is called in a heading."""
    return "All" if group.id == ALL else group.id


def totals_of(material: Material, endpoint: str, statistic: str) -> dict[str, int | None]:
    """Return the patients of each group that a table's percentages are of."""
    totals: dict[str, int | None] = {}
    for group in material.groups:
        family = material.numbers.family(endpoint, group.id, statistic)
        totals[group.id] = family[0].total if family else None
    return totals


def share_text(number: Number, digits: int) -> str:
    """Return "36 of 51 (71 %)" for a sentence."""
    if number.value is None:
        return number.reason
    return f"{say_count(number)} ({say_percent(number, digits)})"


def counted_note(material: Material, code: str) -> str:
    """Return which population a table counts, and by whose diagnosis its cohorts are made."""
    sides = {
        condition.variable
        for cohort in material.protocol.cohorts
        for condition in cohort.members
        if condition.variable in _SIDES
    }
    said = f"Counted: {material.population(code)} patients"
    if not sides:
        return f"{said}."
    return f"{said}; cohorts by {' and '.join(_SIDES[side] for side in sorted(sides))}."


_SIDES = {
    "REVIEW.LOCALDX": "the local diagnosis (as enrolled)",
    "REVIEW.PANELDX": "the panel's diagnosis (as reviewed)",
    "REVIEW.KIT": "the KIT stain",
}
