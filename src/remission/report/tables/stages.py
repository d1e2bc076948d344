"""The rate after the design of each cohort, its early stops taken into account."""

from collections.abc import Iterator
from dataclasses import dataclass

from remission.report.material import Group, Material
from remission.report.numbers import Number
from remission.report.tables.cells import missing_cell
from remission.report.tables.design import write_p_value
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_number, say_percent

_CODE = "DESIGN"

_LABELS = {"likelihood ratio": "naive, limits by likelihood ratio"}

_FURTHER = {
    ("rate p-value", ""): "Exact one-sided P value",
    ("rate p-value", "p1"): "Exact one-sided P value against p1",
    ("rate p-value", "mid-P"): "One-sided mid-P value",
    ("rate p-value", "likelihood ratio"): "Exact one-sided P value by likelihood ratio",
    ("posterior chance", ""): "P(rate above the inactive one)",
    ("standard error", ""): "Standard error",
}
"""Statistic and `at` of the rows below the rates."""

_NOTES = {
    "naive": "The naive rate, responses by patients, is off on average where the trial could stop "
    "early: too few lowers it, success raises it; the others take that into account.",
    "UMVUE": "UMVUE: right on average; its limits are exact, but for the upper one after a second "
    "stage of another size than planned. For limits and P values an outcome is the better the "
    "later the trial stopped for too few responses, or the earlier for enough, then by responses; "
    "after a second stage of another size than planned by its conditional error.",
    "UMVUE, mid-P": "By mid-P limits are shorter and not exact.",
    "UMVCUE": "UMVCUE: right on average among trials that entered the last stage.",
    "median-unbiased": "Median-unbiased: after two stages with the limits of Koyama and Chen.",
    "likelihood ratio": "By likelihood ratio, where more patients than planned were entered: given "
    "their number, which must not have been chosen by the results; after three looks or more "
    "these are the only limits then.",
    "unbiased": "Unbiased: right on average for Gehan's second stage, whose size depends on the "
    "first; outcomes are ordered by responses divided by patients.",
    "posterior": "Posterior: what the design's prior and the responses together say; looks before "
    "it need no correction.",
}
"""What an estimate means, by its name."""

_PART = ", of the first "
"""How the method of a rate begins to say that it is not of all patients."""

_NO_ROW = Cell("not applicable", missing=True)


@dataclass(frozen=True)
class _Column:
    """A cohort, and one of the two outcomes of a design that watches two."""

    group: Group
    outcome: str

    def name(self, statistic: str) -> str:
        """Name a statistic of this column."""
        return f"{statistic}, {self.outcome}" if self.outcome else statistic


def render_stages(material: Material) -> Table:
    """Return the estimates with their limits, the naive one first, and the exact P value."""
    columns = [
        column
        for group in material.cohorts
        for column in _list_columns(material, group)
        if _rates(material, column)
    ]
    names = dict.fromkeys(number.at for column in columns for number in _rates(material, column))
    rows = [
        Row(_LABELS.get(name, name), tuple(_rate(material, column, name) for column in columns))
        for name in names
    ]
    for (statistic, at), label in _FURTHER.items():
        if any(
            material.numbers.has(_CODE, column.group.id, column.name(statistic), at)
            for column in columns
        ):
            cells = tuple(_further(material, column, statistic, at) for column in columns)
            rows.append(Row(label, cells))
    return Table(
        id="table-stages",
        caption="The rate after the design of each cohort",
        stub="Estimate",
        columns=tuple(Column(column.group.label, column.outcome) for column in columns),
        rows=tuple(rows),
        notes=(*_list_notes(material, list(names)), *_list_parts(material, columns)),
    )


def _list_notes(material: Material, names: list[str]) -> tuple[str, ...]:
    """Say what each estimate means; of a naive one that stands alone there is nothing to say."""
    told = [_NOTES[name] for name in names if name in _NOTES and len(names) > 1]
    return (f"Limits: {100 * material.protocol.analysis.confidence:g} %.", *told) if names else ()


def _list_parts(material: Material, columns: list[_Column]) -> Iterator[str]:
    """Say of which cohort the rates are those of the first patients only."""
    for column in columns:
        rates = {number.at: number for number in _rates(material, column)}
        _, mark, part = rates["naive"].method.partition(_PART) if "naive" in rates else ("", "", "")
        if mark:
            rest = "; the posterior is of all" if "posterior" in rates else ""
            yield f"{column.group.id}: {_PART.removeprefix(', ')}{part}{rest}."


def _list_columns(material: Material, group: Group) -> list[_Column]:
    outcomes = [number.at for number in material.numbers.family(_CODE, group.id, "seen")]
    return [_Column(group, outcome) for outcome in outcomes or [""]]


def _rates(material: Material, column: _Column) -> tuple[Number, ...]:
    return material.numbers.family(_CODE, column.group.id, column.name("rate"))


def _further(material: Material, column: _Column, statistic: str, at: str) -> Cell:
    name = column.name(statistic)
    if not material.numbers.has(_CODE, column.group.id, name, at):
        return _NO_ROW
    number = material.numbers.get(_CODE, column.group.id, name, at)
    if statistic != "standard error":
        return write_p_value(number)
    return missing_cell(number) if number.value is None else Cell(say_number(number.value, 3))


def _rate(material: Material, column: _Column, name: str) -> Cell:
    if not material.numbers.has(_CODE, column.group.id, column.name("rate"), name):
        return _NO_ROW
    return write_rate(
        material, material.numbers.get(_CODE, column.group.id, column.name("rate"), name)
    )


def write_rate(material: Material, number: Number) -> Cell:
    """Return a rate as a percentage, its limits below it."""
    if number.value is None:
        return missing_cell(number)
    below = ""
    if number.lower is not None and number.upper is not None:
        limits = (_say(material, number.lower), _say(material, number.upper))
        below = f"{limits[0]} to {limits[1]}"
    return Cell(_say(material, number.value), below)


def _say(material: Material, share: float) -> str:
    number = Number(endpoint="", group="", statistic="", value=share)
    return say_percent(number, max(1, material.digits))
