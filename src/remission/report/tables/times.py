"""Times to event: events, medians, rates at the protocol's days, and follow-up."""

from remission.endpoints.times import PFR
from remission.report.material import CODE_LABELS, Group, Material, list_anchor
from remission.report.numbers import Number
from remission.report.tables.cells import counted_note, group_columns, missing_cell
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import (
    say_count,
    say_days,
    say_limits,
    say_number,
    say_percent,
    say_plain,
    say_reason,
)

_FOLLOW_UP = "follow-up median"
_BETWEEN = "median between scans"
_EVENTS = {
    "TTP": "Patients with progression",
    "PFS": "Patients with progression or death",
    "PFR": "Patients with progression or death",
    "TTF": "Patients who stopped, progressed or died",
    "TOT": "Patients whose treatment ended",
    "OS": "Patients who died",
    "DOR": "Responders with progression or death",
    "UDOR": "Responders with progression or death",
    "CDOR": "Responders with progression or death",
    "DSD": "Patients with stable disease, then progression or death",
}
_FREE = {
    "TTP": "Free from progression",
    "PFS": "Alive without progression",
    "PFR": "Alive without progression",
    "TTF": "Without failure",
    "TOT": "On treatment",
    "OS": "Alive",
    "DOR": "Still in response",
    "UDOR": "Still in response",
    "CDOR": "Still in response",
    "DSD": "Still stable",
}


def render_progression(material: Material) -> Table:
    """Return the numbers of time to progression."""
    return _render(material, "table-ttp", "Time to progression", ("TTP",))


def render_survival_times(material: Material) -> Table:
    """Return the numbers of the other times: survival, treatment, duration of response."""
    caption = "Progression-free survival, overall survival and duration of response"
    further = ("PFR", "TTF", "TOT", "UDOR", "CDOR", "DSD")
    if any(_is_there(material, code) for code in further):
        caption = "Other times to event"
    codes = ("PFS", "PFR", "OS", "TTF", "TOT", "DOR", "UDOR", "CDOR", "DSD")
    return _render(material, "table-times", caption, codes)


def _render(material: Material, anchor: str, caption: str, codes: tuple[str, ...]) -> Table:
    there = [code for code in codes if _is_there(material, code)]
    rows: list[Row] = []
    for code in there:
        rows += _rows_of(material, code, heading=len(codes) > 1)
    confidence = say_number(100 * material.protocol.analysis.confidence)
    return Table(
        id=anchor,
        caption=caption,
        stub="",
        columns=group_columns(material, _totals(material, there)),
        rows=tuple(rows),
        notes=(
            counted_note(material, codes[0]),
            (
                f"Kaplan-Meier estimates. Second line: {confidence} % confidence interval "
                f"({material.protocol.analysis.survival_interval}); the median is in days."
            ),
            *_about_scans(material, there),
            *_explanations(material, there),
        ),
    )


def _about_scans(material: Material, codes: list[str]) -> list[str]:
    """Return what stands behind the row of the scans, where there is one."""
    if not any(
        material.numbers.has(code, group.id, _BETWEEN, "until")
        for code in codes
        for group in material.groups
    ):
        return []
    return [
        (
            "Progression is seen at scans only: the events that bring the curve to one half came "
            "after the first day named, that of the scan before, and not after the second."
        )
    ]


def _totals(material: Material, codes: list[str]) -> dict[str, int | None]:
    """Return the patients of each group, of one endpoint: responders only have a duration."""
    if len(codes) != 1:
        return {}
    return {
        group.id: material.numbers.get(codes[0], group.id, "events").total
        for group in material.groups
    }


def _rows_of(material: Material, code: str, *, heading: bool) -> list[Row]:
    rows = [Row(CODE_LABELS[code], kind="block")] if heading else []
    rows.append(_row(material, code, _EVENTS[code], "events"))
    if code != PFR.code:
        rows += _medians(material, code)
    rows += [
        _row(material, code, f"{_FREE[code]} at day {day}", "survival", day)
        for day in _days(material, code)
    ]
    if any(material.numbers.has(code, group.id, _FOLLOW_UP) for group in material.groups):
        rows.append(_row(material, code, "Median follow-up", _FOLLOW_UP))
    return rows


def _medians(material: Material, code: str) -> list[Row]:
    rows = [_row(material, code, "Median", "median")]
    if any(material.numbers.has(code, group.id, _BETWEEN, "until") for group in material.groups):
        cells = tuple(_between(material, code, group) for group in material.groups)
        rows.append(Row("lies between scans", cells, kind="part"))
    return rows


def _row(material: Material, code: str, label: str, statistic: str, at: str = "") -> Row:
    cells = tuple(
        _cell(material, material.numbers.get(code, group.id, statistic, at), group)
        for group in material.groups
    )
    return Row(label, cells)


def _cell(material: Material, number: Number, group: Group) -> Cell:
    link = list_anchor(number.endpoint, group.id)
    if number.statistic == "events":
        if number.n is None:
            return missing_cell(number)
        return Cell(say_count(number), link=link if number.total else "")
    if number.value is None:
        limits = say_limits(number, 0, scale=1)
        return Cell(
            say_reason(number),
            limits,
            link if _has_patients(material, number) else "",
            missing=True,
        )
    if number.statistic == "survival":
        return Cell(say_percent(number, material.digits), say_limits(number), link)
    return Cell(say_days(number), say_limits(number, 0, scale=1), link)


def _between(material: Material, code: str, group: Group) -> Cell:
    after, until = (material.numbers.get(code, group.id, _BETWEEN, at) for at in ("after", "until"))
    if until.value is None:
        return Cell(say_reason(until), missing=True)
    begin = f"after day {say_plain(after.value)}" if after.value else "after the start"
    weeks, days = divmod(int(until.value), 7)
    exact = after.value == until.value
    text = (
        f"on day {say_plain(until.value)}"
        if exact
        else (f"{begin}, by day {say_plain(until.value)}")
    )
    length = f"{weeks} week{'' if weeks == 1 else 's'}"
    rest = f" + {days} day{'' if days == 1 else 's'}" if days else ""
    return Cell(text, f"{length}{rest}")


def _has_patients(material: Material, number: Number) -> bool:
    events = material.numbers.get(number.endpoint, number.group, "events")
    return bool(events.total)


def _days(material: Material, code: str) -> list[str]:
    days = {
        number.at
        for group in material.groups
        for number in material.numbers.family(code, group.id, "survival")
    }
    return sorted(days, key=float)


def _is_there(material: Material, code: str) -> bool:
    return any(material.numbers.has(code, group.id, "events") for group in material.groups)


def _explanations(material: Material, codes: list[str]) -> list[str]:
    """Return what the reasons for missing medians and limits say, in full."""
    asked = ("median", _FOLLOW_UP, "survival")
    reasons = {
        number.why_missing
        for code in codes
        for group in material.groups
        for statistic in asked
        for number in material.numbers.family(code, group.id, statistic)
    }
    return [f"{reason.capitalize()}." for reason in sorted(reasons) if ":" in reason]
