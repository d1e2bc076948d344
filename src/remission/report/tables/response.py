"""Best overall response, objective response and disease control, by cohort and in all."""

from dataclasses import replace

from remission.report.material import Group, Material, list_anchor, say_code
from remission.report.numbers import Number
from remission.report.tables.cells import (
    count_cell,
    counted_note,
    group_columns,
    percent_cell,
    totals_of,
)
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import say_interval_name, say_limits, say_number


def render_response(material: Material) -> Table:
    """Return the response of every group with its limits; each number opens its patients."""
    confirmed = material.protocol.response.confirmation.required
    heading = "Best overall response (confirmed)" if confirmed else "Best overall response"
    rows = [Row(heading, kind="block")]
    rows += [
        _category(material, "BOR", category, limits=True)
        for category in categories_of(material, "BOR")
    ]
    words = material.results.endpoints.responses.words
    rows += [
        _rate(material, code, say_code(code, words)) for code in _RATES if _is_there(material, code)
    ]
    rows += [
        row
        for plan in material.protocol.endpoints
        if plan.code in _LASTING
        for day in plan.at_days
        for row in _lasting(material, plan.code, str(day))
    ]
    confidence = say_number(100 * material.protocol.analysis.confidence)
    return Table(
        id="table-response",
        caption="Response by cohort",
        stub="Patients (%)",
        columns=group_columns(material, totals_of(material, "BOR", "proportion")),
        rows=tuple(rows),
        notes=(
            counted_note(material, "BOR"),
            (
                f"Second line: {confidence} % confidence interval, in per cent "
                f"({say_interval_name(material.protocol.analysis.proportion_interval)})."
            ),
            _rounding_note(material),
            "NE: not evaluable; these patients stay in the denominator.",
        ),
    )


def render_confirmation(material: Material) -> Table:
    """Return the best overall response with and without confirmation, side by side."""
    rows: list[Row] = []
    for code, label in (("UBOR", "Confirmation not asked"), ("CBOR", "Confirmation asked")):
        found = categories_of(material, code)
        if found:
            rows.append(Row(label, kind="block"))
            rows += [_category(material, code, category, limits=False) for category in found]
    return Table(
        id="table-confirmation",
        caption="What confirmation changes",
        stub="Patients (%)",
        columns=group_columns(material, totals_of(material, "UBOR", "proportion")),
        rows=tuple(rows),
        notes=(counted_note(material, "UBOR"),),
    )


_RATES = ("ORR", "DCR", "PSA50", "PSA90")
_LASTING = {"DCR": "Disease control", "CBR": "Response, or disease control"}

_NOT_FOLLOWED = {
    "not followed": "not followed so long, counted as no",
    "open": "of these, the day is after the cut-off",
}


def categories_of(material: Material, code: str) -> list[str]:
    """Return the response words of an endpoint; NON-CR/NON-PD only when a patient has it."""
    words = []
    spoken = material.results.endpoints.responses.words
    for word in spoken.ordered:
        numbers = [
            material.numbers.get(code, group.id, "proportion", word) for group in material.groups
        ]
        there = any(
            material.numbers.has(code, group.id, "proportion", word) for group in material.groups
        )
        if there and (word != spoken.neither or any(number.n for number in numbers)):
            words.append(word)
    return words


def printed_percent(material: Material, code: str, group: Group, category: str) -> str:
    """Return the percentage as the protocol's rounding prints it; empty when there is none."""
    number = material.numbers.get(code, group.id, "percent", category)
    if number.value is None:
        return ""
    return f"{say_number(number.value, material.digits)}\N{NO-BREAK SPACE}%"


def _category(material: Material, code: str, category: str, *, limits: bool) -> Row:
    cells = [
        _cell(
            material.numbers.get(code, group.id, "proportion", category),
            printed_percent(material, code, group, category),
            group,
            limits=limits,
            digits=material.digits,
        )
        for group in material.groups
    ]
    return Row(category, tuple(cells))


def _cell(number: Number, printed: str, group: Group, *, limits: bool, digits: int) -> Cell:
    link = list_anchor(number.endpoint, group.id, number.at) if number.n else ""
    cell = percent_cell(number, digits, link=link, limits=limits)
    if cell.missing or not printed or number.n is None:
        return cell
    below = say_limits(number) if limits else ""
    return replace(cell, text=f"{number.n} ({printed})", below=below)


def _rate(material: Material, code: str, label: str, at: str = "") -> Row:
    cells = []
    for group in material.groups:
        number = material.numbers.get(code, group.id, "proportion", at)
        link = list_anchor(code, group.id, at or "Y") if number.n else ""
        cells.append(percent_cell(number, material.digits, link=link, limits=True))
    return Row(label, tuple(cells))


def _lasting(material: Material, code: str, day: str) -> list[Row]:
    """Return the rate, and below it how many of those counted as no were not followed so long."""
    rows = [_rate(material, code, f"{_LASTING[code]} for {day} days", day)]
    for statistic, label in _NOT_FOLLOWED.items():
        numbers = [
            material.numbers.get(code, group.id, statistic, day) for group in material.groups
        ]
        if any(number.n for number in numbers):
            rows.append(Row(label, tuple(count_cell(number) for number in numbers), kind="part"))
    return rows


def _is_there(material: Material, code: str) -> bool:
    return any(material.numbers.has(code, group.id, "proportion") for group in material.groups)


def _rounding_note(material: Material) -> str:
    if material.protocol.analysis.percent == "forced-100":
        return (
            "The percentages of the response words are rounded so that they add up to 100 "
            "(largest remainder); rates are rounded on their own."
        )
    return "Each percentage is rounded on its own; a column may not add up to 100."
