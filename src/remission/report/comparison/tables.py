"""Response rate and time to progression by criterion, and what another criterion changes."""

import polars as pl

from remission.analysis import PROGRESSION_CHANGES
from remission.report.comparison.material import Compared
from remission.report.material import ALL, Group
from remission.report.numbers import Number
from remission.report.tables.cells import name_of, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import (
    say_count,
    say_interval_name,
    say_limits,
    say_number,
    say_percent,
    say_plain,
    say_reason,
)

_NOT_JUDGED = Cell("not judged", missing=True)


def render_rates(compared: Compared) -> Table:
    """Return a block per cohort, and a column per criterion."""
    analysis = compared.protocol.analysis
    rows: list[Row] = []
    for group in compared.groups:
        rows.append(Row(_heading(compared, group), kind="block"))
        rows.append(_row(compared, group, "Objective response", ("ORR", "proportion", "")))
        rows.append(_row(compared, group, "Patients with progression", ("TTP", "events", "")))
        rows.append(
            _row(compared, group, "Median time to progression, days", ("TTP", "median", ""))
        )
        rows += [
            _row(compared, group, f"Free from progression, day {day}", ("TTP", "survival", day))
            for day in _days(compared, group)
        ]
    confidence = say_number(100 * analysis.confidence)
    return Table(
        id="table-rates",
        caption="Response and time to progression by criterion",
        stub="",
        columns=tuple(Column(_unbroken(compared.name(name))) for name in compared.asked),
        rows=tuple(rows),
        notes=(
            (
                f"Second line: {confidence} % confidence interval, of a rate "
                f"{say_interval_name(analysis.proportion_interval)}, of the Kaplan-Meier estimates "
                f"{analysis.survival_interval}; the limits of a median are days."
            ),
        ),
    )


def _unbroken(name: str) -> str:
    return name.replace(" ", "\N{NO-BREAK SPACE}")


def _heading(compared: Compared, group: Group) -> str:
    rate = compared.numbers[compared.comparison.reference].get("ORR", group.id, "proportion")
    name = "All patients" if group.id == ALL else group.name
    return f"{name}, N = {rate.total}"


def _row(compared: Compared, group: Group, label: str, at: tuple[str, str, str]) -> Row:
    code, statistic, day = at
    cells = [
        _NOT_JUDGED
        if name in compared.comparison.missing
        else _cell(compared, compared.numbers[name].get(code, group.id, statistic, day))
        for name in compared.asked
    ]
    return Row(label, tuple(cells))


def _cell(compared: Compared, number: Number) -> Cell:
    if number.statistic == "proportion":
        return percent_cell(number, compared.protocol.analysis.percent_digits, limits=True)
    if number.statistic == "events":
        return Cell(say_count(number))
    if number.value is None:
        return Cell(say_reason(number), say_limits(number, 0, scale=1), missing=True)
    if number.statistic == "median":
        return Cell(say_plain(number.value), say_limits(number, 0, scale=1))
    return Cell(say_percent(number, compared.protocol.analysis.percent_digits), say_limits(number))


def _days(compared: Compared, group: Group) -> list[str]:
    numbers = compared.numbers[compared.comparison.reference]
    return [number.at for number in numbers.family("TTP", group.id, "survival")]


def render_changes(compared: Compared) -> Table:
    """Return how many patients change, and which way, by cohort and criterion."""
    rows: list[Row] = []
    kinds = (
        ("Best response is another word", ("BOR", "proportion changed", "")),
        ("Response gained", ("ORR", "changed", "gained")),
        ("Response lost", ("ORR", "changed", "lost")),
        *(
            (label[:1].upper() + label[1:], ("TTP", "changed", change))
            for change, label in PROGRESSION_CHANGES.items()
        ),
    )
    seen = [kind for kind in kinds if _happened(compared, kind[1])]
    for group in compared.groups:
        rows.append(Row(_heading(compared, group), kind="block"))
        for label, at in seen:
            cells = [_change(compared, name, group, at) for name in compared.comparison.others]
            rows.append(Row(label, tuple(cells)))
    return Table(
        id="table-changes",
        caption=f"What changes against {compared.name(compared.comparison.reference)}",
        stub="Patients",
        columns=tuple(
            Column(_unbroken(compared.name(name))) for name in compared.comparison.others
        ),
        rows=tuple(rows),
        notes=(
            (
                "Words of two criteria that mean the same (PR and iPR) are no change. "
                "What happened to nobody has no row."
            ),
        ),
    )


def _happened(compared: Compared, at: tuple[str, str, str]) -> bool:
    code, statistic, change = at
    names = compared.comparison.others
    return statistic == "proportion changed" or any(
        compared.numbers[name].get(code, ALL, statistic, change).n for name in names
    )


def _change(compared: Compared, name: str, group: Group, at: tuple[str, str, str]) -> Cell:
    code, statistic, change = at
    number = compared.numbers[name].get(code, group.id, statistic, change)
    if statistic == "proportion changed":
        return percent_cell(number, compared.protocol.analysis.percent_digits, limits=True)
    return Cell(str(number.n))


def render_findings(compared: Compared) -> Table:
    """Return the findings that criteria do not share: what was odd for one and not for another.

    Notes are left to `remission check`, and so is what sites concluded (RS).
    """
    counts: dict[str, dict[str, int]] = {}
    for name, endpoints in compared.comparison.endpoints.items():
        found = endpoints.responses.findings.filter(
            pl.col("severity") != "note", pl.col("domain") != "RS"
        )
        for rule, n in found.group_by("rule").len().iter_rows():
            counts.setdefault(rule, {})[name] = n
    names = tuple(compared.comparison.endpoints)
    rows = [
        Row(rule, tuple(Cell(str(own.get(name, 0))) for name in names))
        for rule, own in sorted(counts.items())
        if len({own.get(name, 0) for name in names}) > 1
    ]
    return Table(
        id="table-findings",
        caption="Findings about tumour records that depend on the criterion",
        stub="Findings",
        columns=tuple(Column(_unbroken(compared.name(name))) for name in names),
        rows=tuple(rows),
        notes=(
            (
                "A measurement that a criterion needs and lacks makes an assessment not evaluable, "
                "or judged on fewer lesions. remission check, with that criterion in the "
                "protocol, names each record."
            ),
        ),
    )


def render_cross_tables(compared: Compared) -> tuple[Table, ...]:
    """Return a table per criterion: best response under the reference against its own."""
    return tuple(_cross_table(compared, name) for name in compared.comparison.others)


def _cross_table(compared: Compared, name: str) -> Table:
    reference = compared.comparison.reference
    numbers = compared.numbers[name]
    seen = [number.at.split(" -> ") for number in numbers.family("BOR", ALL, "reclassified")]
    befores = [word for word in compared.words(reference) if word in {pair[0] for pair in seen}]
    afters = [word for word in compared.words(name) if word in {pair[1] for pair in seen}]
    rows = [
        Row(before, tuple(_crossing(compared, name, f"{before} -> {after}") for after in afters))
        for before in befores
    ]
    several = len(compared.groups) > 2  # noqa: PLR2004 - two cohorts and all
    return Table(
        id=f"table-cross-{name.replace('.', '-')}",
        caption=f"Best response by {compared.name(reference)} (rows) and by {compared.name(name)}",
        stub=compared.name(reference),
        columns=tuple(Column(word, above=compared.name(name)) for word in afters),
        rows=tuple(rows),
        notes=("All patients; second line: by cohort.",) if several else (),
    )


def _crossing(compared: Compared, name: str, pair: str) -> Cell:
    numbers = compared.numbers[name]
    counts = {
        group.id: numbers.get("BOR", group.id, "reclassified", pair).n or 0
        for group in compared.groups
    }
    by_cohort = ", ".join(
        f"{name_of(group)} {counts[group.id]}" for group in compared.cohorts if counts[group.id]
    )
    several = len(compared.cohorts) > 1
    return Cell(str(counts[ALL]), by_cohort if several else "")
