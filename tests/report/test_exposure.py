"""Changes of dose and rules of modification in the report."""

from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.protocol import Modification
from remission.report.material import gather_material
from remission.report.methods import list_caveats
from remission.report.review_methods import list_review_methods
from remission.report.tables import TABLES, Table

RULE = Modification.model_validate(
    {
        "id": "BLOOD",
        "text": "Neutrophils below 1.0: hold",
        "hold_when": [{"test": "NEUT", "is": "<", "value": 1.0, "unit": "10^9/L"}],
        "resume_when": [{"test": "NEUT", "is": ">=", "value": 1.5, "unit": "10^9/L"}],
    }
)


def with_rows(results: Results, *rows: tuple[str, str, str, float, int]) -> Results:
    names = ("endpoint", "statistic", "at", "value", "n")
    more = pl.DataFrame(
        [dict(zip(names, row, strict=True)) | {"group": "ALL"} for row in rows],
        schema=RESULT_SCHEMA,
    )
    return replace(results, table=pl.concat([results.table, more]))


def shown(table: Table) -> dict[str, tuple[str, str]]:
    """Return the last cell of each row, that of all patients, with what stands below it."""
    return {row.label: (row.cells[-1].text, row.cells[-1].below) for row in table.rows if row.cells}


def test_reasons_are_told_with_the_patients_where_these_are_fewer(results: Results) -> None:
    found = with_rows(
        results,
        ("EXPOSURE", "changes", "REDUCTION: RASH", 3, 2),
        ("EXPOSURE", "changes", "REDUCTION: NOT RECORDED", 1, 1),
    )

    table = TABLES["exposure"](gather_material(found))

    assert shown(table)["Rash"] == ("3", "2 patients")
    assert shown(table)["Not recorded"] == ("1", "")
    assert "Reduction: why" in [row.label for row in table.rows if row.kind == "block"]


def test_what_the_rules_asked_for_stands_beside_what_was_done(results: Results) -> None:
    found = with_rows(
        results,
        ("MODIFICATION", "asked", "BLOOD", 3, 2),
        ("MODIFICATION", "hold: held", "BLOOD", 2, 2),
        ("MODIFICATION", "hold: not held", "BLOOD", 1, 1),
        ("MODIFICATION", "resumed: too early", "BLOOD", 0, 0),
        ("MODIFICATION", "not asked", "INTERRUPTION", 4, 4),
    )
    protocol = found.endpoints.protocol
    treatment = protocol.treatment.model_copy(update={"modifications": (RULE,)})
    protocol = protocol.model_copy(update={"treatment": treatment})
    found = replace(found, endpoints=replace(found.endpoints, protocol=protocol))

    table = TABLES["modifications"](gather_material(found))

    assert shown(table) == {
        "Holds asked for": ("3", "2 patients"),
        "held in time": ("2", ""),
        "not held": ("1", ""),
        "Interruptions that no rule asked for": ("4", ""),
    }
    assert table.rows[0].label == "Neutrophils below 1.0: hold"


def test_a_protocol_without_rules_has_no_such_table(results: Results) -> None:
    assert TABLES["modifications"](gather_material(results)).rows == ()


def test_the_methods_say_what_awaits_a_check(results: Results) -> None:
    protocol = results.endpoints.protocol
    treatment = protocol.treatment.model_copy(update={"modifications": (RULE,)})
    protocol = protocol.model_copy(update={"treatment": treatment, "review": None})
    found = replace(results, endpoints=replace(results.endpoints, protocol=protocol))

    material = gather_material(found)

    assert [heading for heading, _ in list_review_methods(material)] == ["Dose modification"]
    assert any("rules of dose modification" in caveat for caveat in list_caveats(material))
    assert not any("review of pathology" in caveat for caveat in list_caveats(material))
