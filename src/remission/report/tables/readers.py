"""What each reader of the scans concluded, and how far readers agree."""

from remission.report.material import ALL, Material
from remission.report.numbers import Number
from remission.report.tables.cells import missing_cell, percent_cell, share_text
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_limits, say_number, say_plain, say_reason

_CODE = "READERS"
_EVERYONE = "all readers"
_DATE = "date of progression"
_LABELS = {
    "best response": "Best overall response",
    "objective response": "Objective response, yes or no",
    "response at assessment": "Overall response, assessment by assessment",
    "progression": "Progression, yes or no",
    _DATE: "Day of first progression, where both saw one",
}


def render_each_reader(material: Material) -> Table:
    """Return the response rate and the progressions that each reader alone would report."""
    found = material.numbers.family(_CODE, ALL, "proportion")
    readers = list(dict.fromkeys(number.at.partition(": ")[2] for number in found))
    rows = [
        Row(label, tuple(_share(material, "proportion", f"{name}: {one}") for one in readers))
        for name, label in (
            ("objective response", "Objective response"),
            ("progression", "Patients with progression"),
        )
    ]
    return Table(
        id="table-each-reader",
        caption="What each reader alone would report, all patients read",
        stub="Patients (%)",
        columns=tuple(
            Column(one, f"N = {_number(material, 'proportion', f'progression: {one}').total}")
            for one in readers
        ),
        rows=tuple(rows) if readers else (),
        notes=(f"The analysis follows {material.protocol.response.evaluator}.",),
    )


def render_agreement(material: Material) -> Table:
    """Return agreement and kappa of each pair of readers, and of all of them."""
    found = material.numbers.family(_CODE, ALL, "agreement")
    pairs = list(dict.fromkeys(number.at.partition(": ")[2] for number in found))
    measures = list(dict.fromkeys(number.at.partition(": ")[0] for number in found))
    several = bool(material.numbers.family(_CODE, ALL, "Fleiss kappa"))
    columns = [*pairs, _EVERYONE] if several else pairs
    rows = [row for name in measures for row in _measure(material, name, columns)]
    confidence = say_number(100 * material.protocol.analysis.confidence)
    scale = next(iter(material.numbers.family(_CODE, ALL, "weighted kappa")), None)
    return Table(
        id="table-agreement",
        caption="Agreement of readers, all patients",
        stub="",
        columns=tuple(
            Column("All readers", "Fleiss' kappa") if one == _EVERYONE else Column(one)
            for one in columns
        ),
        rows=tuple(rows),
        notes=(
            (
                f"Second line: {confidence} % confidence interval. Kappa: agreement beyond chance, "
                "1 is perfect, 0 is what chance gives; Cohen's for two readers. It may be low "
                "where nearly all patients are alike, however often readers agree."
            ),
            *(
                [f"{_scale_of(scale)} What has no place on this scale is left out."]
                if scale
                else []
            ),
            (
                "Kappas of assessments have no interval: those of one patient are not independent. "
                "Progression is the first that a reader saw, at any time."
            ),
        ),
    )


def _scale_of(number: Number) -> str:
    words = number.method.partition(" over ")[2].partition(",")[0]
    return f"Weighted kappa: linear weights over {words}."


def _measure(material: Material, name: str, columns: list[str]) -> list[Row]:
    rows = [Row(_LABELS.get(name, name), kind="block")]
    if name == _DATE:
        return [
            *rows,
            Row("On the same day", _cells(material, "agreement", name, columns)),
            Row("Between the two, median and range", _between(material, name, columns)),
        ]
    rows.append(Row("Agree", _cells(material, "agreement", name, columns)))
    rows.append(Row("Kappa", _cells(material, "kappa", name, columns)))
    if material.numbers.has(_CODE, ALL, "weighted kappa", f"{name}: {columns[0]}"):
        rows.append(Row("Weighted kappa", _cells(material, "weighted kappa", name, columns)))
    return rows


def _cells(material: Material, statistic: str, name: str, columns: list[str]) -> tuple[Cell, ...]:
    return tuple(_cell(material, statistic, f"{name}: {one}") for one in columns)


def _cell(material: Material, statistic: str, at: str) -> Cell:
    if at.endswith(f": {_EVERYONE}"):
        if statistic != "kappa":
            return Cell("")
        statistic = "Fleiss kappa"
    if statistic == "agreement":
        return _share(material, statistic, at)
    number = _number(material, statistic, at)
    if number.value is None:
        return missing_cell(number)
    return Cell(say_number(number.value, 2), say_limits(number, 2, scale=1))


def _between(material: Material, name: str, columns: list[str]) -> tuple[Cell, ...]:
    cells = []
    for one in columns:
        if one == _EVERYONE:
            cells.append(Cell(""))
            continue
        low, middle, high = (
            _number(material, statistic, f"{name}: {one}")
            for statistic in ("minimum", "median", "maximum")
        )
        if middle.value is None:
            cells.append(Cell(say_reason(middle), missing=True))
            continue
        unit = "day" if middle.value == 1 else "days"
        apart = f"{say_plain(low.value)} to {say_plain(high.value)}"
        cells.append(Cell(f"{say_plain(middle.value)} {unit}", apart))
    return tuple(cells)


def _share(material: Material, statistic: str, at: str) -> Cell:
    number = _number(material, statistic, at)
    if number.value is None or statistic != "agreement":
        return percent_cell(number, material.digits, limits=True)
    return Cell(share_text(number, material.digits), say_limits(number))


def _number(material: Material, statistic: str, at: str) -> Number:
    return material.numbers.get(_CODE, ALL, statistic, at)
