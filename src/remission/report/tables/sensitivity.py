"""Times to progression under every set of censoring rules."""

from remission.endpoints import RULE_SETS
from remission.report.material import CODE_LABELS, Group, Material, list_anchor
from remission.report.numbers import Number
from remission.report.tables.cells import group_columns
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import (
    say_count,
    say_days,
    say_limits,
    say_number,
    say_percent,
    say_reason,
)


def render_sensitivity(material: Material) -> Table:
    """Return events, median and rates of each endpoint under each set of rules."""
    rows: list[Row] = []
    for code in codes_by_rules(material):
        rows.append(Row(CODE_LABELS[code], kind="block"))
        for name, label in (("", "As analysed"), *((n, r.label) for n, r in RULE_SETS.items())):
            rows += _rules(material, code, name, label)
    confidence = say_number(100 * material.protocol.analysis.confidence)
    return Table(
        id="table-sensitivity",
        caption="Sensitivity to the censoring rules",
        stub="",
        columns=group_columns(material, {}),
        rows=tuple(rows),
        notes=(
            (
                f"Median (Kaplan-Meier) with its {confidence} % confidence interval below, then "
                "events and rates. Each set of rules decides alone; what the protocol says of "
                "deaths and new therapy counts in the first row of each endpoint only."
            ),
        ),
    )


def codes_by_rules(material: Material) -> list[str]:
    """Return the endpoints that the results hold under every set of rules."""
    return [
        plan.code
        for plan in material.protocol.endpoints
        if any(
            material.numbers.family(plan.code, group.id, "median by rules")
            for group in material.groups
        )
    ]


def find_median(material: Material, code: str, group: Group, name: str) -> Number:
    """Return the median under a set of rules; as analysed without a name."""
    if not name:
        return material.numbers.get(code, group.id, "median")
    return material.numbers.get(code, group.id, "median by rules", name)


def _rules(material: Material, code: str, name: str, label: str) -> list[Row]:
    medians = tuple(
        _median(find_median(material, code, group, name), group, code if not name else "")
        for group in material.groups
    )
    rows = [Row(label, medians), Row("events", _events(material, code, name), kind="part")]
    plan = next(plan for plan in material.protocol.endpoints if plan.code == code)
    for day in plan.at_days:
        rates = tuple(_rate(material, code, group, name, day) for group in material.groups)
        rows.append(Row(f"free at day {day}", rates, kind="part"))
    return rows


def _median(number: Number, group: Group, code: str) -> Cell:
    link = list_anchor(code, group.id) if code and number.total else ""
    limits = say_limits(number, 0, scale=1)
    if number.value is None:
        return Cell(say_reason(number), limits, link, missing=True)
    return Cell(say_days(number), limits, link)


def _events(material: Material, code: str, name: str) -> tuple[Cell, ...]:
    statistic, at = ("events by rules", name) if name else ("events", "")
    numbers = [material.numbers.get(code, group.id, statistic, at) for group in material.groups]
    return tuple(Cell(say_count(number)) for number in numbers)


def _rate(material: Material, code: str, group: Group, name: str, day: int) -> Cell:
    statistic, at = ("survival by rules", f"{name} {day}") if name else ("survival", str(day))
    number = material.numbers.get(code, group.id, statistic, at)
    if number.value is None:
        return Cell(say_reason(number), missing=True)
    return Cell(say_percent(number, material.digits), say_limits(number))
