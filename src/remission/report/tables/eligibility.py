"""Which eligibility criteria were met, by cohort, and who did not meet them."""

from remission.protocol import Criterion
from remission.report.material import ALL, Group, Material, patient_anchor, text_of
from remission.report.tables.cells import name_of
from remission.report.tables.table import Cell, Column, Row, Table

_ANSWERS = ("met", "not met", "not known")
_BY_RECORDS = {True: "met", False: "not met", None: "not known"}
_BY_SITE = {
    "before entry": "not met, before entry (waiver)",
    "after entry": "not met, after entry",
    "undated": "not met, undated",
    "": "nothing",
}


def render_eligibility(material: Material) -> Table:
    """Return one row per criterion with the patients of each cohort who met it, did not, or ?."""
    return Table(
        id="table-eligibility",
        caption="Eligibility, checked from the records",
        stub="Criterion",
        columns=tuple(
            Column(answer, above=name_of(group)) for group in material.groups for answer in _ANSWERS
        ),
        rows=tuple(
            Row(
                row.text,
                tuple(cell for group in material.groups for cell in _cells(material, row, group)),
            )
            for row in material.protocol.eligibility
        ),
        words=True,
    )


def _cells(material: Material, row: Criterion, group: Group) -> tuple[Cell, ...]:
    if row.cohorts and group.id not in {*row.cohorts, ALL}:
        return tuple(Cell("not asked" if answer == "met" else "") for answer in _ANSWERS)
    numbers = [material.numbers.get("ELIGIBILITY", group.id, answer, row.id) for answer in _ANSWERS]
    if all(number.n is None for number in numbers):
        return tuple(Cell(number.reason, missing=True) for number in numbers)
    return tuple(Cell("none" if number.n is None else str(number.n)) for number in numbers)


def render_deviations(material: Material) -> Table:
    """Return each registered patient and criterion that is not met, not known, or was declared."""
    texts = {row.id: row.text for row in material.protocol.eligibility}
    answers = material.results.endpoints.eligibility
    rows = []
    for one in answers.sort("USUBJID", maintain_order=True).iter_rows(named=True) if texts else ():
        if material.subjects.get(one["USUBJID"], {}).get("REGFL") != "Y":
            continue
        said = text_of(one, "DECLARED")
        if one["MET"] and not said:
            continue
        cells = (
            text_of(one, "COHORT") or "none",
            texts.get(one["CRITERION"], one["CRITERION"]),
            _BY_RECORDS[one["MET"]],
            text_of(one, "VALUE"),
            _BY_SITE[said],
        )
        link = patient_anchor(one["USUBJID"])
        rows.append(Row(one["USUBJID"], tuple(map(Cell, cells)), link=link))
    return Table(
        id="table-deviations",
        caption="Criteria not met, not known, or declared by the site",
        stub="Patient",
        columns=tuple(
            map(Column, ("Cohort", "Criterion", "by the records", "found", "the site declared"))
        ),
        rows=tuple(rows),
        notes=(
            "What the site declared on or before registration is a waiver.",
            "Criteria are those of the cohort that the protocol puts the patient in.",
        ),
        shown=20,
        words=True,
    )
