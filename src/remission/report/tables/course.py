"""Side-effects over time: whether they end while treatment goes on, and who has them when."""

from remission.report.events import event_anchor
from remission.report.material import ALL, Group, Material
from remission.report.numbers import Number
from remission.report.tables.cells import (
    group_columns,
    missing_cell,
    name_of,
    percent_cell,
)
from remission.report.tables.table import Cell, Row, Table
from remission.report.words import (
    say_limits,
    say_list,
    say_number,
    say_percent,
    say_plain,
    say_term,
)

CODE = "COURSE"

_SMALL = 0.001

_WENT_ON = (
    # the end of a row's `at`, what it means, whether the row is left out when nobody counts
    ("DOSE CHANGED", "dose changed first", False),
    ("RESCUE DRUG", "drug against it first", True),
    ("OFF DRUG", "treatment ended first", False),
    ("ONGOING", "going on at the cut-off", False),
    ("DOSE NOT KNOWN", "dose not known", True),
)


def render_course(material: Material) -> Table:
    """Return the first episodes and the prevalence by cycle of the terms that are followed."""
    rows = [row for term in terms_followed(material) for row in _term(material, term)]
    return Table(
        id="table-course",
        caption="Side-effects over time",
        stub="Patients (%)",
        columns=group_columns(material, {}),
        rows=tuple(rows),
        notes=_notes(material),
    )


def _notes(material: Material) -> tuple[str, ...]:
    plan = material.protocol.toxicity
    return (
        f"Grades by {plan.scale}.",
        (
            "First episode of each patient, begun on treatment. A dose that changed in any way "
            "before the end, or on its day, is a changed dose."
        ),
        (
            f"Cycles of {plan.cycle_days} days from the first dose; percentages are of the "
            "patients on treatment in the cycle."
        ),
        (
            f"Panel: the patients on treatment to the end of cycle {plan.panel_cycles}, the same "
            "in every row. When one cohort leaves treatment early, late cycles show the others."
        ),
        *_members(material),
        (
            "An end is the day that the site wrote down: between visits it may have been earlier. "
            + _rescue(material)
        ),
        (
            f"Cycle {plan.reference_cycle}, with which later ones are compared, was named "
            "beforehand: a peak picked from the data would fall by itself."
        ),
    )


def _members(material: Material) -> list[str]:
    known = [
        f"{number.n} of {number.total} in {name_of(group)}"
        for group in material.groups
        if (number := material.numbers.get(CODE, group.id, "count", "PANEL")).n is not None
    ]
    return [f"In the panel: {say_list(known)}."] if known else []


def _rescue(material: Material) -> str:
    if material.protocol.toxicity.rescue:
        return "A drug against the side-effect, begun in the episode, comes before its end."
    return "Drugs against the side-effect are not looked at: the protocol names none."


def terms_followed(material: Material) -> list[str]:
    """Return the terms of `toxicity.course` that the results tell about."""
    terms = dict.fromkeys(material.protocol.toxicity.course)
    return [term for term in terms if material.numbers.has(CODE, ALL, "resolved", term)]


def _term(material: Material, term: str) -> list[Row]:
    records = event_anchor(term.upper())
    resolved = _all(material, "resolved", term)
    link = records if any(number.n for number in resolved) else ""
    rows = [
        Row(say_term(term), kind="block"),
        Row("First episodes", tuple(Cell(str(number.total or 0)) for number in resolved)),
        Row(
            "ended on an unchanged dose",
            tuple(percent_cell(one, material.digits, limits=True) for one in resolved),
            kind="part",
            link=link,
        ),
    ]
    for how, label, rare in _WENT_ON:
        counts = _all(material, "count", f"{term}: {how}")
        if not rare or any(number.n for number in counts):
            rows.append(Row(label, tuple(_count(one) for one in counts), kind="part"))
    after = _all(material, "count", f"{term}: AFTER LAST DOSE")
    if any(number.n for number in after):
        rows.append(Row("Began after the last dose", tuple(_count(one) for one in after)))
    return [
        *rows,
        _by_day(material, term),
        _panel(material, term),
        _self_limiting(material, term),
        *_by_cycle(material, term),
        *_drift(material, term),
        *_amount(material, term),
    ]


def _by_day(material: Material, term: str) -> Row:
    day = material.protocol.toxicity.resolution_days
    numbers = _all(material, "incidence of resolution", f"{term}, day {day}")
    label = f"Ended on an unchanged dose by day {day} (Aalen-Johansen)"
    cells = (
        missing_cell(one)
        if one.value is None
        else Cell(say_percent(one, material.digits), say_limits(one))
        for one in numbers
    )
    return Row(label, tuple(cells))


def _panel(material: Material, term: str) -> Row:
    numbers = _all(material, "resolved in the panel", term)
    cells = (
        missing_cell(one)
        if one.value is None
        else Cell(_share(one, material.digits), say_limits(one))
        for one in numbers
    )
    return Row("Panel: first episodes that ended on an unchanged dose", tuple(cells))


def _self_limiting(material: Material, term: str) -> Row:
    plan = material.protocol.toxicity
    asked = say_plain(100 * plan.self_limiting)
    label = f"Self-limiting: lower limit by day {plan.resolution_days} above {asked} %"
    cells = (
        missing_cell(one) if one.value is None else Cell("yes" if one.value else "no")
        for one in _all(material, "self-limiting", term)
    )
    return Row(label, tuple(cells))


def _drift(material: Material, term: str) -> list[Row]:
    """Return how the same patients changed from the reference cycle to the panel's last."""
    plan = material.protocol.toxicity
    at = f"{term}, cycle {plan.panel_cycles}"
    change = _all(material, "paired change", at)
    if all(number.total is None for number in change):
        return []
    pair = f"cycle {plan.reference_cycle} to {plan.panel_cycles}, same patients"
    return [
        Row(f"Change of grade, {pair}", tuple(_change(one) for one in change)),
        Row(
            f"Lost it, got it; McNemar; {pair}",
            tuple(_mcnemar(material, group, at) for group in material.groups),
        ),
    ]


def _change(number: Number) -> Cell:
    if number.value is None:
        return missing_cell(number)
    return Cell(say_number(number.value, 2), f"{number.n} patients")


def _mcnemar(material: Material, group: Group, at: str) -> Cell:
    lost, gained, test = (
        material.numbers.get(CODE, group.id, statistic, at)
        for statistic in ("lost", "gained", "McNemar p-value")
    )
    if not lost.total:
        return missing_cell(test)
    said = test.reason if test.value is None else _p_value(test.value)
    return Cell(f"{lost.n}, {gained.n}", said)


def _p_value(value: float) -> str:
    return "p < 0.001" if value < _SMALL else f"p = {say_number(value, 3)}"


def _by_cycle(material: Material, term: str) -> list[Row]:
    rows = []
    for cycle in range(1, material.protocol.toxicity.panel_cycles + 1):
        at = f"{term}, cycle {cycle}"
        if not material.numbers.has(CODE, ALL, "prevalence", at):
            break
        cells = tuple(_prevalence(material, group, at) for group in material.groups)
        rows.append(Row(f"Had it in cycle {cycle}", cells))
    return rows


def _amount(material: Material, term: str) -> list[Row]:
    """Return how often it came back, and how much of it there was."""
    plan = material.protocol.toxicity
    day = plan.cycle_days * plan.panel_cycles
    again = _all(material, "mean recurrences", f"{term}, day {day}")
    burden = _all(material, "burden", term)
    return [
        Row(
            f"Episodes per patient in the {day} days after the first",
            tuple(_number(number, 2) for number in again),
        ),
        Row(
            f"Grade-days per {plan.cycle_days} days on treatment",
            tuple(_number(number, 1) for number in burden),
        ),
    ]


def _number(number: Number, digits: int) -> Cell:
    if number.value is None:
        return missing_cell(number)
    return Cell(say_number(number.value, digits), say_limits(number, digits, scale=1))


def _prevalence(material: Material, group: Group, at: str) -> Cell:
    now = material.numbers.get(CODE, group.id, "prevalence", at)
    panel = material.numbers.get(CODE, group.id, "prevalence in the panel", at)
    if now.value is None:
        return missing_cell(now)
    below = "" if panel.value is None else f"panel {_share(panel, material.digits)}"
    return Cell(_share(now, material.digits), below)


def _share(number: Number, digits: int) -> str:
    return f"{number.n}/{number.total} ({say_percent(number, digits)})"


def _count(number: Number) -> Cell:
    return missing_cell(number) if number.n is None else Cell(str(number.n))


def _all(material: Material, statistic: str, at: str) -> list[Number]:
    return [material.numbers.get(CODE, group.id, statistic, at) for group in material.groups]
