"""How the response rate depends on who is counted, and whom the panel moved to another cohort."""

from remission.report.material import ALL, Group, Material, patient_anchor, text_of
from remission.report.tables.cells import group_columns, missing_cell, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_limits, say_term

_LABELS = {
    "AS ENROLLED": "As enrolled: cohort by local diagnosis",
    "AS REVIEWED": "As reviewed: cohort by panel diagnosis",
    "REGISTERED": "Registered",
    "ELIGIBLE": "Eligible",
    "CONCORDANT": "Concordant: local and panel name the same entity",
    "TREATED": "Treated",
    "EVALUABLE": "Evaluable",
    "KIT NOT KNOWN": "KIT not known",
}
_ELIGIBLE = {"Y": "eligible", "N": "not eligible", "": "not known"}


def render_populations(material: Material) -> Table:
    """Return responders of patients in every population, by cohort; first what the panel moved."""
    ats = [number.at for number in material.numbers.family("POPULATION", ALL, "proportion")]
    rows = []
    for at in ats:
        label = _LABELS.get(at) or f"KIT {say_term(at.removeprefix('KIT ')).lower()}"
        cells = tuple(_rate(material, group, at) for group in material.groups)
        rows.append(Row(label, cells))
        if at == "AS ENROLLED":
            rows += [
                Row(word.capitalize() + " by the panel", _moved(material, word), kind="part")
                for word in ("moved out", "moved in")
            ]
    return Table(
        id="table-populations",
        caption="Response rate (CR or PR) by population",
        stub="Responders of patients (%)",
        columns=group_columns(material, {}),
        rows=tuple(rows),
        notes=(
            "Second line: confidence interval in per cent.",
            "Registered patients only; below the first rows the cohorts are those of the protocol.",
        ),
    )


def _rate(material: Material, group: Group, at: str) -> Cell:
    number = material.numbers.get("POPULATION", group.id, "proportion", at)
    if number.value is None:
        return missing_cell(number)
    cell = percent_cell(number, material.digits)
    percent = cell.text.partition("(")[2]
    return Cell(f"{number.n}/{number.total} ({percent}", say_limits(number))


def _moved(material: Material, statistic: str) -> tuple[Cell, ...]:
    cells = []
    for group in material.groups:
        number = material.numbers.get("POPULATION", group.id, statistic)
        is_cohort = group.id != ALL
        cells.append(Cell(f"{number.n}/{number.total}" if is_cohort else ""))
    return tuple(cells)


def render_moves(material: Material) -> Table:
    """Return each patient whom the panel moved, with eligibility before and after."""
    moves = material.results.endpoints.moves.sort("USUBJID").iter_rows(named=True)
    return Table(
        id="table-moves",
        caption="Patients whom the panel moved to another cohort, and their eligibility in each",
        stub="Patient",
        columns=(
            Column("as enrolled"),
            Column("eligible there"),
            Column("as reviewed"),
            Column("eligible there"),
            Column("not met in the reviewed cohort"),
        ),
        rows=tuple(
            Row(
                str(move["USUBJID"]),
                (
                    Cell(text_of(move, "ENTCOHRT") or "none"),
                    Cell(_ELIGIBLE[text_of(move, "ENTELIG")]),
                    Cell(text_of(move, "REVCOHRT") or "none"),
                    Cell(_ELIGIBLE[text_of(move, "REVELIG")]),
                    Cell(_criteria(material, text_of(move, "REVUNMET")) or "none"),
                ),
                link=patient_anchor(str(move["USUBJID"])),
            )
            for move in moves
        ),
        words=True,
    )


def _criteria(material: Material, ids: str) -> str:
    """Return the texts of criteria from their ids, which a comma separates."""
    texts = {row.id: row.text for row in material.protocol.eligibility}
    names = []
    for part in ids.split(", ") if ids else []:
        name, space, rest = part.partition(" ")
        names.append(f"{texts.get(name, name)}{space}{rest}")
    return "; ".join(names)
