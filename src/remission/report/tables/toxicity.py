"""Side-effects and laboratory toxicity: how many patients, at any grade and at grade 3 or more."""

from collections.abc import Mapping
from dataclasses import replace

from remission.report.events import list_events
from remission.report.laboratory import list_laboratory
from remission.report.material import ALL, Group, Material
from remission.report.tables.cells import name_of, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_term

MANY = 25
"""Rows shown before the rest is folded."""

_SEVERE = "proportion, grade 3-5"


def render_adverse_events(material: Material) -> Table:
    """Return how many patients had each side-effect; a term opens its records."""
    return render_terms(material, "AE", "Adverse events by term", _anchors(material, "AE"))


def render_laboratory(material: Material) -> Table:
    """Return how many patients had each laboratory toxicity."""
    caption = "Laboratory toxicity, graded from values"
    return render_terms(material, "LAB", caption, _anchors(material, "LAB"))


def terms_of(material: Material, code: str) -> list[str]:
    """Return the terms, the most frequent in all patients first, "any event" before them."""
    counts: dict[str, int] = {}
    for group in reversed(material.groups):
        for number in material.numbers.family(code, group.id, "proportion"):
            counts.setdefault(number.at, (number.n or 0) if group.id == ALL else 0)
    return sorted(counts, key=lambda term: (term != "ANY", -counts[term], term))


def term_label(term: str) -> str:
    """Return how a term is called in a table."""
    return "Any event" if term == "ANY" else say_term(term)


def group_heading(material: Material, code: str, group: Group) -> str:
    """Return the heading above a group's columns, with its number of patients."""
    family = material.numbers.family(code, group.id, "proportion")
    total = next((number.total for number in family if number.total is not None), None)
    return name_of(group) if total is None else f"{name_of(group)}, N = {total}"


def ungraded(material: Material, code: str, group: Group, term: str) -> int:
    """Return how many patients have the side-effect with no known grade."""
    return material.numbers.get(code, group.id, "grade not known", term).n or 0


def absent_cell(material: Material, code: str, group: Group) -> Cell:
    """Return the cell of a term without a row: for side-effects, nobody in a group counted."""
    if code != "LAB" and material.numbers.family(code, group.id, "proportion"):
        return Cell("none")
    return Cell("not estimated", missing=True)


def scale_note(material: Material) -> str:
    """Return by which scale grades are given and how patients count."""
    scale = material.protocol.toxicity.scale
    return f"{scale}; each patient counts once per term, with the worst grade known."


def render_terms(material: Material, code: str, caption: str, anchors: Mapping[str, str]) -> Table:
    """Return patients by term, any grade and grade 3 or more; a term opens its list."""
    severe = "grade 3 or 4" if code == "LAB" else "grade 3 to 5"  # no value is of grade 5
    columns: list[Column] = []
    for group in material.groups:
        above = group_heading(material, code, group)
        columns += [Column("any grade", above=above), Column(severe, above=above)]
    rows = [
        Row(
            term_label(term),
            link=anchors.get(term, ""),
            cells=_cells(material, code, term),
        )
        for term in terms_of(material, code)
    ]
    return Table(
        id=f"table-{code.lower()}",
        caption=caption,
        stub="Patients (%)",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(scale_note(material), *_without_values(material, code)),
        shown=MANY if len(rows) > MANY else None,
    )


def _anchors(material: Material, code: str) -> dict[str, str]:
    """Return where the records behind each term are listed."""
    lists = list_events(material) if code == "AE" else list_laboratory(material)
    return {one.code: one.anchor for one in lists}


def _cells(material: Material, code: str, term: str) -> tuple[Cell, ...]:
    cells = []
    for group in material.groups:
        seen = material.numbers.get(code, group.id, "proportion", term)
        if seen.n is None:
            cells += [absent_cell(material, code, group)] * 2
            continue
        cells.append(percent_cell(seen, material.digits))
        cells.append(_severe(material, code, group, term))
    return tuple(cells)


def _severe(material: Material, code: str, group: Group, term: str) -> Cell:
    """Return the share with grade 3 or more; without any known grade it is not known, not 0."""
    seen = material.numbers.get(code, group.id, "proportion", term).n or 0
    unknown = ungraded(material, code, group, term)
    if unknown and unknown == seen:
        return Cell("not known", missing=True)
    cell = percent_cell(material.numbers.get(code, group.id, _SEVERE, term), material.digits)
    return replace(cell, below=f"{unknown} not graded") if unknown else cell


def _without_values(material: Material, code: str) -> list[str]:
    """Return which laboratory terms some patients have no graded value for."""
    notes = []
    for term in terms_of(material, code):
        unseen = material.numbers.get(code, ALL, "count", f"{term}: not known").n
        if unseen:
            notes.append(f"{term_label(term)}: no graded value on treatment in {unseen}.")
    return notes
