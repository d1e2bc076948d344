"""Side-effects and laboratory grades: any grade, grades 3 to 5, and each worst grade."""

from remission.report.events import event_anchor, list_events
from remission.report.material import Group, Material
from remission.report.tables.cells import name_of, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.words import say_term

GRADES = (1, 2, 3, 4, 5)

_SEVERE = "proportion, grade 3-5"
_MANY = 25  # rows shown before the rest is folded


def render_adverse_events(material: Material) -> Table:
    """Return how many patients had each side-effect, at any grade and at grade 3 or more."""
    return _shares(material, "AE", "Adverse events by term")


def render_adverse_event_grades(material: Material) -> Table:
    """Return how many patients had each worst grade of each side-effect."""
    return _grades(material, "AE", "Adverse events by worst grade")


def render_laboratory(material: Material) -> Table:
    """Return how many patients had each laboratory toxicity."""
    return _shares(material, "LAB", "Laboratory toxicity, graded from values")


def render_laboratory_grades(material: Material) -> Table:
    """Return how many patients had each worst laboratory grade."""
    return _grades(material, "LAB", "Laboratory toxicity by worst grade")


def terms_of(material: Material, code: str) -> list[str]:
    """Return the terms, the most frequent in all patients first, "any event" before them."""
    counts: dict[str, int] = {}
    for group in reversed(material.groups):
        for number in material.numbers.family(code, group.id, "proportion"):
            counts.setdefault(number.at, (number.n or 0) if group.id == "ALL" else 0)
    return sorted(counts, key=lambda term: (term != "ANY", -counts[term], term))


def _shares(material: Material, code: str, caption: str) -> Table:
    listed = {events.code for events in list_events(material)}
    columns: list[Column] = []
    for group in material.groups:
        above = _heading(material, code, group)
        columns += [Column("any grade", above=above), Column("grade 3 to 5", above=above)]
    rows = [
        Row(
            _label(term),
            link=event_anchor(term) if code == "AE" and term in listed else "",
            cells=tuple(
                _share(material, code, group, statistic, term)
                for group in material.groups
                for statistic in ("proportion", _SEVERE)
            ),
        )
        for term in terms_of(material, code)
    ]
    return _table(material, code, caption, tuple(columns), rows)


def _grades(material: Material, code: str, caption: str) -> Table:
    columns = [
        Column(str(grade), above=_heading(material, code, group))
        for group in material.groups
        for grade in GRADES
    ]
    rows = [
        Row(
            _label(term),
            tuple(
                _grade(material, code, group, grade, term)
                for group in material.groups
                for grade in GRADES
            ),
        )
        for term in terms_of(material, code)
    ]
    return _table(material, code, caption, tuple(columns), rows, suffix="-grades")


def _table(
    material: Material,
    code: str,
    caption: str,
    columns: tuple[Column, ...],
    rows: list[Row],
    *,
    suffix: str = "",
) -> Table:
    return Table(
        id=f"table-{code.lower()}{suffix}",
        caption=caption,
        stub="Patients (%)" if not suffix else "Patients",
        columns=columns,
        rows=tuple(rows),
        notes=(
            (
                f"{material.protocol.toxicity.scale}; each patient counts once per term, "
                "with the worst grade."
            ),
            *_unknown(material, code),
        ),
        shown=_MANY if len(rows) > _MANY else None,
    )


def _heading(material: Material, code: str, group: Group) -> str:
    family = material.numbers.family(code, group.id, "proportion")
    total = next((number.total for number in family if number.total is not None), None)
    return name_of(group) if total is None else f"{name_of(group)}, N = {total}"


def _unknown(material: Material, code: str) -> list[str]:
    """Return whom the grades do not count: records without grade, patients without a value."""
    notes = []
    for term in terms_of(material, code):
        ungraded = material.numbers.get(code, "ALL", "grade not known", term).n
        unseen = material.numbers.get(code, "ALL", "count", f"{term}: not known").n
        if ungraded and term != "ANY":
            notes.append(f"{_label(term)}: grade not known in {ungraded}.")
        if unseen:
            notes.append(f"{_label(term)}: no graded value on treatment in {unseen}.")
    return notes


def _label(term: str) -> str:
    return "Any event" if term == "ANY" else say_term(term)


def _share(material: Material, code: str, group: Group, statistic: str, term: str) -> Cell:
    if not material.numbers.has(code, group.id, statistic, term):
        return _absent(material, code, group)
    return percent_cell(material.numbers.get(code, group.id, statistic, term), material.digits)


def _grade(material: Material, code: str, group: Group, grade: int, term: str) -> Cell:
    number = material.numbers.get(code, group.id, f"worst grade {grade}", term)
    if number.n is None:
        return (
            _absent(material, code, group)
            if not number.why_missing
            else Cell(number.reason, missing=True)
        )
    return Cell(str(number.n))


def _absent(material: Material, code: str, group: Group) -> Cell:
    """Return the cell of a term without a row: for side-effects, nobody in a group counted."""
    if code == "AE" and material.numbers.family(code, group.id, "proportion"):
        return Cell("none")
    return Cell("not estimated", missing=True)
