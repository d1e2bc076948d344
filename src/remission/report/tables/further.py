"""Time to response, growth modulation index, and change of the sum."""

from remission.endpoints.changes import BPCHG, DPR
from remission.report.material import CODE_LABELS, Group, Material, list_anchor
from remission.report.numbers import Number
from remission.report.tables.cells import group_columns, missing_cell
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import (
    say_change,
    say_count,
    say_limits,
    say_number,
    say_percent,
    say_plain,
)


def render_further(material: Material) -> Table:
    """Return a block per endpoint that is neither one rate nor one curve."""
    rows: list[Row] = []
    for plan in material.protocol.endpoints:
        if plan.code in _BLOCKS:
            rows.append(Row(CODE_LABELS[plan.code], kind="block"))
            rows += _BLOCKS[plan.code](material, plan.code)
    confidence = say_number(100 * material.protocol.analysis.confidence)
    return Table(
        id="table-further",
        caption="Further endpoints",
        stub="",
        columns=group_columns(material, {}),
        rows=tuple(rows),
        notes=(
            (
                f"Second line: {confidence} % confidence interval. Median and range are of the "
                "patients who have the number."
            ),
        ),
    )


def _response(material: Material, code: str) -> list[Row]:
    return [
        _row(material, code, "Patients who responded", "events"),
        _row(material, code, "Median of the responders, days (range)", "median"),
        *(
            _row(material, code, f"Have responded by day {day}", "incidence", day)
            for day in _ats(material, code, "incidence")
        ),
    ]


def _growth(material: Material, code: str) -> list[Row]:
    rows = [
        _row(material, code, "Patients with progression, of those with both times", "events"),
        _row(material, code, "Median", "median"),
    ]
    for above in _ats(material, code, "share above"):
        rows.append(_row(material, code, f"Above {above} (Kaplan-Meier)", "share above", above))
        at = f"above {above}"
        rows.append(_row(material, code, f"Above {above}, of those known", "proportion", at))
    return rows


def _change(material: Material, code: str) -> list[Row]:
    return [_row(material, code, "Median, per cent (range)", "median")]


_BLOCKS = {"TTR": _response, "GMI": _growth, "BPCHG": _change, "DPR": _change}


def _row(material: Material, code: str, label: str, statistic: str, at: str = "") -> Row:
    cells = tuple(_cell(material, code, group, statistic, at) for group in material.groups)
    return Row(label, cells)


def _cell(material: Material, code: str, group: Group, statistic: str, at: str) -> Cell:
    number = material.numbers.get(code, group.id, statistic, at)
    if number.value is None:
        return missing_cell(number)
    if statistic == "events":
        link = list_anchor(code, group.id) if number.total else ""
        return Cell(say_count(number), link=link)
    if statistic == "median":
        return Cell(_say(code, number.value), _range(material, number))
    return Cell(say_percent(number, material.digits), say_limits(number))


def _say(code: str, value: float) -> str:
    """Return a value as it is read: changes are cut, and a depth carries no plus."""
    if code == DPR.code:
        return say_change(value).removeprefix("+")
    return say_change(value) if code == BPCHG.code else say_plain(value)


def _range(material: Material, median: Number) -> str:
    """Return limits of a median by Kaplan-Meier, else the range."""
    if median.lower is not None or median.upper is not None:
        return _ends(median.endpoint, median.lower, median.upper)
    low, high = (
        material.numbers.get(median.endpoint, median.group, name).value
        for name in ("minimum", "maximum")
    )
    return "" if low is None else _ends(median.endpoint, low, high)


def _ends(code: str, low: float | None, high: float | None) -> str:
    said = ["not reached" if end is None else _say(code, end) for end in (low, high)]
    return " to ".join(said)


def _ats(material: Material, code: str, statistic: str) -> list[str]:
    found = {
        number.at
        for group in material.groups
        for number in material.numbers.family(code, group.id, statistic)
    }
    return sorted(found, key=float)
