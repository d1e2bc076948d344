"""Side-effects at a glance, by system organ class, and what the site said of each."""

from remission.report.material import ALL, Group, Material
from remission.report.numbers import Number
from remission.report.tables.cells import group_columns, missing_cell, name_of, percent_cell
from remission.report.tables.table import Cell, Column, Row, Table
from remission.report.tables.toxicity import (
    MANY,
    render_terms,
    scale_note,
    term_label,
    terms_of,
)
from remission.report.words import say_limits, say_list, say_number

_ANY = "ANY"
_ROWS = (
    # statistic of AE, what the row is called
    ("proportion", "Any event"),
    ("proportion, grade 3-5", "Grade 3 to 5"),
    ("proportion, serious", "Serious"),
    ("proportion, related", "Related to the treatment"),
    ("proportion, related, grade 3-5", "Related, grade 3 to 5"),
    ("proportion, dose reduced", "Dose reduced"),
    ("proportion, drug interrupted", "Drug interrupted"),
    ("proportion, drug stopped", "Drug stopped"),
    ("proportion, fatal", "Fatal"),
)
_KINDS = _ROWS[2:]
_SAID = ("AESER", "AEREL", "AEACN")


def render_event_overview(material: Material) -> Table:
    """Return how many patients had any event, a serious one, one with a change of dose."""
    rows: list[Row] = []
    totals: dict[str, int | None] = {}
    if material.numbers.family("AE", ALL, "proportion"):
        rows = [
            Row(label, tuple(_share(material, group, name) for group in material.groups))
            for name, label in _ROWS
        ]
        rows.append(_rates(material))
        totals = {
            group.id: material.numbers.get("AE", group.id, "proportion", _ANY).total
            for group in material.groups
        }
    return Table(
        id="table-ae-overview",
        caption="Adverse events at a glance",
        stub="Patients (%)",
        columns=group_columns(material, totals),
        rows=tuple(rows),
        notes=(
            scale_note(material),
            "A patient counts in a row with at least one such event on treatment.",
            *_bounds(material),
            *_not_said(material),
        ),
    )


def render_event_classes(material: Material) -> Table:
    """Return how many patients had an event of each system organ class."""
    return render_terms(material, "AESOC", "Adverse events by system organ class", {})


def render_event_kinds(material: Material) -> Table:
    """Return, for all patients, what the site said of each side-effect, and its rate."""
    terms = terms_of(material, "AE")
    rows = tuple(Row(term_label(term), _kinds(material, term)) for term in terms)
    return Table(
        id="table-ae-kinds",
        caption="Adverse events by seriousness, cause, action and rate: all patients",
        stub="Patients",
        columns=(
            *(Column(label) for _, label in _KINDS),
            Column("First events per 100 patient-years"),
        ),
        rows=rows,
        notes=(scale_note(material), "By cohort: results.csv."),
        shown=MANY if len(rows) > MANY else None,
    )


def _share(material: Material, group: Group, statistic: str) -> Cell:
    number = material.numbers.get("AE", group.id, statistic, _ANY)
    return percent_cell(number, material.digits, limits=True)


def _kinds(material: Material, term: str) -> tuple[Cell, ...]:
    numbers = (material.numbers.get("AE", ALL, statistic, term) for statistic, _ in _KINDS)
    counts = (missing_cell(one) if one.value is None else Cell(str(one.n)) for one in numbers)
    return (*counts, _rate(material.numbers.get("AE", ALL, "rate", term)))


def _rates(material: Material) -> Row:
    numbers = (material.numbers.get("AE", group.id, "rate", _ANY) for group in material.groups)
    return Row("First events per 100 patient-years at risk", tuple(map(_rate, numbers)))


def _rate(number: Number) -> Cell:
    if number.value is None:
        return missing_cell(number)
    return Cell(say_number(number.value, 1), say_limits(number, scale=1))


def _bounds(material: Material) -> list[str]:
    """Return what nobody among N patients still allows for."""
    found = [
        f"{say_number(100 * number.value, 1)} % in {name_of(group)} (N = {number.total})"
        for group in material.groups
        if (number := material.numbers.get("AE", group.id, "upper bound of 0")).value is not None
    ]
    if not found:
        return []
    return [f"0 patients allow for a true share of up to {say_list(found)}, 95 % on one side."]


def _not_said(material: Material) -> list[str]:
    """Return how many patients have a record that leaves seriousness, cause or action open."""
    notes = []
    for name in _SAID:
        n = material.numbers.get("AE", ALL, "count", f"{_ANY}: {name} not known").n
        if n:
            notes.append(f"{name} is not known for an event of {n} patients.")
    return notes
