"""What the panel made of the local diagnoses, and the KIT stain."""

from remission.report.material import ALL, Material
from remission.report.tables.cells import count_cell, group_columns, missing_cell, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_plain, say_term

_CLASSES = (
    ("confirmed", "Confirmed"),
    ("minor", "Minor change (subtype or grade)"),
    ("major", "Major change (another entity)"),
    ("not assessable", "Not assessable, or not reviewed"),
)
_UNKNOWN = "NOT KNOWN"
_WIDE = 5  # more columns than this carry their names upwards


def render_cross_table(material: Material) -> Table:
    """Return the patients by local diagnosis (rows) and panel diagnosis (columns)."""
    counts: dict[tuple[str, str], int] = {}
    for number in material.numbers.family("REVIEW", ALL, "count"):
        local, _, panel = number.at.partition(" -> ")
        counts[local, panel] = number.n or 0
    panels = _by_size(counts, 1)
    return Table(
        id="table-review",
        caption="Local diagnosis (rows) against the panel's (columns)",
        stub="Patients",
        columns=tuple(Column(_word(material, panel)) for panel in panels),
        rows=tuple(
            Row(
                _word(material, local),
                tuple(Cell(str(counts.get((local, panel), 0))) for panel in panels),
            )
            for local in _by_size(counts, 0)
        ),
        notes=("The local diagnosis is kept as it was; the panel's stands beside it.",),
        turned=len(panels) > _WIDE,
    )


def render_review_classes(material: Material) -> Table:
    """Return how many local diagnoses the panel confirmed, and how many it changed."""
    get = material.numbers.get
    rows = [
        Row(label, (percent_cell(get("REVIEW", ALL, "proportion", at), material.digits),))
        for at, label in _CLASSES
        if material.numbers.has("REVIEW", ALL, "proportion", at)
    ]
    parts = material.numbers.family("REVIEW", ALL, "part")
    if parts:
        rows.append(Row("What was changed", kind="block"))
        rows += [
            Row(number.at.capitalize(), (count_cell(number),), kind="part") for number in parts
        ]
    total = get("REVIEW", ALL, "proportion", "confirmed").total
    return Table(
        id="table-review-classes",
        caption="What the review of pathology changed",
        stub="Patients (%)",
        columns=(Column("All", "" if total is None else f"N = {total}"),),
        rows=tuple(rows),
    )


def render_stain(material: Material) -> Table:
    """Return the KIT result with intensity, pattern, control and clone, by cohort."""
    stain = material.protocol.review.stain if material.protocol.review else None
    rows: list[Row] = []
    for at in _stain_words(material):
        heading, _, word = at.partition(": ")
        if not any(row.label == heading.capitalize() for row in rows):
            rows.append(Row(heading.capitalize(), kind="block"))
        cells = (material.numbers.get("STAIN", group.id, "count", at) for group in material.groups)
        rows.append(Row(_stain_word(heading, word), tuple(map(count_cell, cells)), kind="part"))
    if rows and stain:
        rows.append(Row("Per cent of tumour cells", _percents(material)))
        rule = f"{stain.least_intensity}+ on {say_plain(stain.least_percent)} % of cells"
        notes: tuple[str, ...] = (f"Positive from {rule} on, by the protocol's cut-off.",)
    else:
        notes = ("Results in the pathologist's word; the protocol declares no cut-off.",)
    totals = {
        group.id: next(
            (number.total for number in material.numbers.family("STAIN", group.id, "count")), None
        )
        for group in material.groups
    }
    return Table(
        id="table-stain",
        caption="KIT (CD117) expression",
        stub="Patients",
        columns=group_columns(material, totals),
        rows=tuple(rows),
        notes=notes,
    )


def _stain_words(material: Material) -> list[str]:
    """Return what is counted; a detail that is known of everybody has no row NOT KNOWN."""
    return [
        number.at
        for number in material.numbers.family("STAIN", ALL, "count")
        if number.n or not number.at.endswith(_UNKNOWN)
    ]


def _stain_word(heading: str, word: str) -> str:
    if word == _UNKNOWN:
        return "not known"
    return f"{word}+" if heading == "INTENSITY" and word != "0" else say_term(word)


def _percents(material: Material) -> tuple[Cell, ...]:
    return tuple(_percent(material, group.id) for group in material.groups)


def _percent(material: Material, group: str) -> Cell:
    median, low, high = (
        material.numbers.get("STAIN", group, statistic, "PERCENT")
        for statistic in ("median", "minimum", "maximum")
    )
    if median.value is None or low.value is None or high.value is None:
        return missing_cell(median)
    return Cell(say_plain(median.value), f"{say_plain(low.value)} to {say_plain(high.value)}")


def _by_size(counts: dict[tuple[str, str], int], side: int) -> list[str]:
    totals: dict[str, int] = {}
    for pair, n in counts.items():
        totals[pair[side]] = totals.get(pair[side], 0) + n
    return sorted(totals, key=lambda word: (word == _UNKNOWN, -totals[word], word))


def _word(material: Material, word: str) -> str:
    return say_term(word, *(cohort.id for cohort in material.cohorts))
