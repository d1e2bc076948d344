"""How much of the drug was given."""

from collections.abc import Callable

from remission.report.material import ALL, Group, Material
from remission.report.numbers import Number
from remission.report.tables.cells import (
    group_columns,
    missing_cell,
    percent_cell,
    totals_of,
)
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import say_days, say_number, say_plain, say_term, say_thousands


def render_exposure(material: Material) -> Table:
    """Return duration, dose and dose intensity, and who was reduced or interrupted."""
    unit = material.protocol.treatment.unit
    medians = (
        ("TRTDURD", "Treatment, days from first to last dose", say_thousands),
        ("CUMDOSE", f"Cumulative dose, {unit}", say_thousands),
        ("DOSEINT", f"Dose intensity, {unit} a day", say_thousands),
        ("RDI", "Relative dose intensity, %", _one_decimal),
    )
    shares = (("REDUCED", "Dose reduced"), ("INTERRUPTED", "Treatment interrupted"))
    rows = [
        Row(label, tuple(_median(material, group, at, say) for group in material.groups))
        for at, label, say in medians
    ]
    rows += [_share(material, at, label) for at, label in shares]
    rows += [
        Row(label, tuple(_median(material, group, at, say_thousands) for group in material.groups))
        for at, label in (
            ("REDUCDAY", "Day of the first reduction, of those reduced"),
            ("PAUSEDAYS", "Days without the drug between first and last dose"),
        )
        if _is_there(material, at)
    ]
    rows += _time_to_reduction(material)
    rows += _reasons(material)
    return Table(
        id="table-exposure",
        caption=f"Exposure to {material.protocol.treatment.drug.lower()}",
        stub="",
        columns=group_columns(material, totals_of(material, "EXPOSURE", "proportion")),
        rows=tuple(rows),
        notes=(
            "Numbers: median, and below it lowest to highest. Others: patients (%).",
            "Why the dose was changed: changes, and the number of patients where it differs.",
        ),
    )


def _time_to_reduction(material: Material) -> list[Row]:
    numbers = [
        material.numbers.get("EXPOSURE", group.id, "median time to reduction")
        for group in material.groups
    ]
    cells = tuple(Cell(say_days(one), missing=one.value is None) for one in numbers)
    label = "Median time to the first reduction (Kaplan-Meier)"
    return [Row(label, cells)] if any(number.method for number in numbers) else []


def _is_there(material: Material, at: str) -> bool:
    return any(
        material.numbers.has("EXPOSURE", group.id, "median", at) for group in material.groups
    )


def _reasons(material: Material) -> list[Row]:
    """Return the changes of dose by kind and reason, the most frequent first."""
    rows: list[Row] = []
    changes = material.numbers.family("EXPOSURE", ALL, "changes")
    order = sorted(changes, key=lambda one: (one.at.partition(":")[0], -(one.value or 0), one.at))
    for number in order:
        kind, _, reason = number.at.partition(": ")
        heading = f"{kind.capitalize()}: why"
        if not any(row.label == heading for row in rows):
            rows.append(Row(heading, kind="block"))
        cells = tuple(
            _times(material.numbers.get("EXPOSURE", group.id, "changes", number.at))
            for group in material.groups
        )
        rows.append(Row(say_term(reason), cells, kind="part"))
    return rows


def _times(number: Number) -> Cell:
    """Return how often, and in how many patients where that is less."""
    if number.value is None:
        return missing_cell(number)
    times = say_plain(number.value)
    return Cell(times, "" if number.n == number.value else f"{number.n} patients")


def render_modifications(material: Material) -> Table:
    """Return the holds that the protocol's rules asked for, and what was done, by cohort."""
    rows: list[Row] = []
    for rule in material.protocol.treatment.modifications:
        rows.append(Row(rule.text, kind="block"))
        for statistic, label in _DONE:
            numbers = [
                material.numbers.get("MODIFICATION", group.id, statistic, rule.id)
                for group in material.groups
            ]
            if statistic in _ALWAYS or any(number.value for number in numbers):
                rows.append(Row(label, tuple(map(_times, numbers)), kind="part"))
    if rows:
        numbers = [
            material.numbers.get("MODIFICATION", group.id, "not asked", "INTERRUPTION")
            for group in material.groups
        ]
        rows.append(Row("Interruptions that no rule asked for", tuple(map(_times, numbers))))
    return Table(
        id="table-modifications",
        caption="Dose modification: what the rules asked for, and what was done",
        stub="Holds",
        columns=group_columns(material, {}),
        rows=tuple(rows),
        notes=(
            "Holds counted, and below them the patients where they are fewer.",
            "Resumed without a value: no test of the rule was done between hold and resumption.",
        ),
    )


_ALWAYS = ("asked", "hold: held", "hold: not held")
_DONE = (
    ("asked", "Holds asked for"),
    ("hold: held", "held in time"),
    ("hold: already held", "already held"),
    ("hold: stopped", "treatment ended"),
    ("hold: not held", "not held"),
    ("hold: open", "open at the cut-off"),
    ("resumed: as asked", "resumed as asked"),
    ("resumed: too early", "resumed against a value"),
    ("resumed: not shown", "resumed without a value"),
    ("resumed: too high", "resumed at a higher dose"),
    ("resumed: lower", "resumed at a lower dose"),
    ("resumed: not known", "resumed, dose not known"),
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
