"""What each reader concluded, and how far readers of scans and of slides agree."""

from remission.report.material import ALL, Material
from remission.report.numbers import Number
from remission.report.tables.cells import missing_cell, percent_cell, share_text
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_limits, say_number, say_plain, say_reason

_CODE = "READERS"
_SLIDES = "READS"
_EVERYONE = "all readers"
_DATE = "date of progression"
_LABELS = {
    "best response": "Best overall response",
    "objective response": "Objective response, yes or no",
    "response at assessment": "Overall response, assessment by assessment",
    "progression": "Progression, yes or no",
    "entity": "Diagnosis, local against panel",
    _DATE: "Day of first progression, where both saw one",
}


def render_each_reader(material: Material) -> Table:
    """Return the response rate and the progressions that each reader alone would report."""
    found = material.numbers.family(_CODE, ALL, "proportion")
    readers = list(dict.fromkeys(number.at.partition(": ")[2] for number in found))
    rows = [
        Row(label, tuple(_share(material, f"{name}: {one}") for one in readers))
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


def _share(material: Material, at: str) -> Cell:
    return percent_cell(_number(material, "proportion", at), material.digits, limits=True)


def render_agreement(material: Material) -> Table:
    """Return agreement and kappa of each pair of readers of scans, and of all of them."""
    return _render(
        material,
        _CODE,
        "Agreement of readers, all patients",
        (
            *_weights_said(material, _CODE),
            (
                "Kappas of assessments have no interval: those of one patient are not independent. "
                "Progression is the first that a reader saw, at any time."
            ),
        ),
    )


def render_pathologists(material: Material) -> Table:
    """Return the agreement of the pathologists who read alone, and of local and panel."""
    return _render(
        material,
        _SLIDES,
        "Agreement of pathologists, all patients",
        (
            *_weights_said(material, _SLIDES),
            (
                "The readers read alone; what one of a pair could not assess is left out. The "
                "panel may have known the local diagnosis, so that pair is not independent."
            ),
        ),
    )


def _render(material: Material, code: str, caption: str, notes: tuple[str, ...]) -> Table:
    found = material.numbers.family(code, ALL, "agreement")
    pairs = list(dict.fromkeys(number.at.rpartition(": ")[2] for number in found))
    measures = list(dict.fromkeys(number.at.rpartition(": ")[0] for number in found))
    several = bool(material.numbers.family(code, ALL, "Fleiss kappa"))
    columns = [*pairs, _EVERYONE] if several else pairs
    rows = [row for name in measures for row in _measure(material, code, name, columns)]
    confidence = say_number(100 * material.protocol.analysis.confidence)
    return Table(
        id=f"table-agreement-{code.lower()}",
        caption=caption,
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
            *notes,
        ),
    )


def _weights_said(material: Material, code: str) -> tuple[str, ...]:
    """Return what the weights are, by the words that they are over."""
    methods = [number.method for number in material.numbers.family(code, ALL, "weighted kappa")]
    scales = dict.fromkeys(one.partition(" over ")[2].rpartition(", ")[0] for one in methods)
    if not scales:
        return ()
    over = "; ".join(scales)
    return (f"Weighted kappa: linear weights over {over}. What has no place there is left out.",)


def _measure(material: Material, code: str, name: str, columns: list[str]) -> list[Row]:
    rows = [Row(_LABELS.get(name, name), kind="block")]
    if name == _DATE:
        return [
            *rows,
            Row("On the same day", _cells(material, (code, "agreement"), name, columns)),
            Row("Between the two, median and range", _between(material, name, columns)),
        ]
    found = (
        Row(label, _cells(material, (code, statistic), name, columns))
        for label, statistic in (
            ("Agree", "agreement"),
            ("Kappa", "kappa"),
            ("Weighted kappa", "weighted kappa"),
        )
    )
    return [*rows, *(row for row in found if any(cell.text for cell in row.cells))]


def _cells(
    material: Material, which: tuple[str, str], name: str, columns: list[str]
) -> tuple[Cell, ...]:
    return tuple(_cell(material, which, f"{name}: {one}") for one in columns)


def _cell(material: Material, which: tuple[str, str], at: str) -> Cell:
    """Return a number; an empty cell where this pair was not compared in this way."""
    code, statistic = which
    if at.endswith(f": {_EVERYONE}") and statistic == "kappa":
        statistic = "Fleiss kappa"
    if not material.numbers.has(code, ALL, statistic, at):
        return Cell("")
    number = material.numbers.get(code, ALL, statistic, at)
    if number.value is None:
        return missing_cell(number)
    if statistic == "agreement":
        return Cell(share_text(number, material.digits), say_limits(number))
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


def _number(material: Material, statistic: str, at: str) -> Number:
    return material.numbers.get(_CODE, ALL, statistic, at)
