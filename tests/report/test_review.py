"""What the report says of the review of pathology."""

import datetime as dt
from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.protocol import Criterion
from remission.report.figures import FIGURES
from remission.report.material import gather_material
from remission.report.review_facts import list_review_facts
from remission.report.tables import TABLES, Table
from remission.review import ELIGIBILITY_SCHEMA, MOVE_SCHEMA


def with_rows(results: Results, *rows: tuple[str, str, str, str, float, int, int]) -> Results:
    names = ("endpoint", "group", "statistic", "at", "value", "n", "N")
    more = pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], schema=RESULT_SCHEMA)
    kept = results.table.filter(~pl.col("endpoint").is_in(["REVIEW", "STAIN", "POPULATION"]))
    return replace(results, table=pl.concat([kept, more]))


def shown(table: Table) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in table.rows}


def test_the_cross_table_has_local_rows_and_panel_columns(results: Results) -> None:
    found = with_rows(
        results,
        ("REVIEW", "ALL", "count", "GIST -> GIST", 4, 4, 8),
        ("REVIEW", "ALL", "count", "LEIOMYOSARCOMA -> GIST", 3, 3, 8),
        ("REVIEW", "ALL", "count", "LEIOMYOSARCOMA -> NOT KNOWN", 1, 1, 8),
    )

    table = TABLES["review"](gather_material(found))

    assert [column.label for column in table.columns] == ["GIST", "Not known"]
    assert shown(table) == {"GIST": ["4", "0"], "Leiomyosarcoma": ["3", "1"]}


def test_many_diagnoses_carry_their_names_upwards(results: Results) -> None:
    def table(count: int) -> Table:
        rows = [("REVIEW", "ALL", "count", f"GIST -> D{n}", 1, 1, 8) for n in range(count)]
        return TABLES["review"](gather_material(with_rows(results, *rows)))

    assert not table(5).turned
    assert table(6).turned


def test_the_classes_stand_with_their_share_and_what_changed(results: Results) -> None:
    found = with_rows(
        results,
        ("REVIEW", "ALL", "proportion", "confirmed", 0.5, 4, 8),
        ("REVIEW", "ALL", "proportion", "minor", 0.125, 1, 8),
        ("REVIEW", "ALL", "part", "grade", 1, 1, 8),
    )

    table = shown(TABLES["review classes"](gather_material(found)))

    assert table["Confirmed"] == ["4 (50\N{NO-BREAK SPACE}%)"]
    assert table["Minor change (subtype or grade)"] == ["1 (13\N{NO-BREAK SPACE}%)"]
    assert table["Grade"] == ["1"]


def test_the_rate_by_population_shows_what_the_panel_moved(results: Results) -> None:
    found = with_rows(
        results,
        ("POPULATION", "GIST", "proportion", "AS ENROLLED", 0.5, 2, 4),
        ("POPULATION", "ALL", "proportion", "AS ENROLLED", 0.375, 3, 8),
        ("POPULATION", "GIST", "moved out", "", 1, 0, 1),
        ("POPULATION", "GIST", "moved in", "", 2, 2, 2),
    )

    table = shown(TABLES["populations"](gather_material(found)))

    assert table["As enrolled: cohort by local diagnosis"][0] == "2/4 (50\N{NO-BREAK SPACE}%)"
    assert table["Moved out by the panel"][0] == "0/1"
    assert table["Moved in by the panel"][0] == "2/2"


def test_a_moved_patient_is_named_with_the_eligibility_in_both_cohorts(results: Results) -> None:
    move = {"USUBJID": "INV/G1", "ENTCOHRT": "STS", "REVCOHRT": "GIST", "ENTELIG": "Y"}
    moves = pl.DataFrame([move | {"REVELIG": "N", "REVUNMET": "X1"}], schema=MOVE_SCHEMA)
    found = replace(results, endpoints=replace(results.endpoints, moves=moves))

    table = TABLES["moves"](gather_material(found))

    assert shown(table) == {"INV/G1": ["STS", "eligible", "GIST", "not eligible", "X1"]}
    assert table.rows[0].link == "pt-INV_2f_G1"


def test_the_flow_tells_who_was_moved_between_cohorts(results: Results) -> None:
    found = with_rows(
        results,
        ("REVIEW", "ALL", "count", "LEIOMYOSARCOMA -> GIST", 2, 2, 8),
        ("REVIEW", "ALL", "cohort", "GIST -> GIST", 3, 3, 8),
        ("REVIEW", "ALL", "cohort", "STS -> GIST", 2, 2, 8),
        ("REVIEW", "ALL", "cohort", "STS -> STS", 3, 3, 8),
    )

    drawn = str(FIGURES["flow"](gather_material(found)).svg)

    assert "Diagnosis changed by the panel: 2; cohort: 2" in drawn
    assert "n = 5 (3 enrolled, 0 out, 2 in)" in drawn
    assert "n = 3 (5 enrolled, 2 out, 0 in)" in drawn


def test_every_table_of_efficacy_says_whom_it_counts(results: Results) -> None:
    material = gather_material(results)

    for name in ("response", "confirmation", "design", "progression", "times"):
        assert any(note.startswith("Counted: ") for note in TABLES[name](material).notes), name


def test_a_deviation_names_what_the_records_and_the_site_say(results: Results) -> None:
    said = {"CRITERION": "X1", "COHORT": "GIST", "VALUE": "14"}
    eligibility = pl.DataFrame(
        [
            said | {"USUBJID": "INV/G1", "MET": False, "DECLARED": "before entry"},
            said | {"USUBJID": "INV/G1", "MET": True, "DECLARED": None, "CRITERION": "X2"},
        ],
        schema=ELIGIBILITY_SCHEMA,
    )
    old = {"variable": "DM.AGE", "is": ">=", "value": 15}
    criterion = Criterion.model_validate({"id": "X1", "text": "Age 15 or more", "all_of": [old]})
    protocol = results.endpoints.protocol.model_copy(update={"eligibility": (criterion,)})
    endpoints = replace(results.endpoints, eligibility=eligibility, protocol=protocol)

    table = TABLES["deviations"](gather_material(replace(results, endpoints=endpoints)))

    assert shown(table) == {
        "INV/G1": ["GIST", "Age 15 or more", "not met", "14", "not met, before entry (waiver)"]
    }


def test_a_published_review_prints_its_percentages(results: Results) -> None:
    """Lurkin A et al., BMC Cancer 2010;10:150: of 366 cases 199, 97 and 70 are 54, 27 and 19 %."""
    found = with_rows(
        results,
        ("REVIEW", "ALL", "proportion", "confirmed", 199 / 366, 199, 366),
        ("REVIEW", "ALL", "proportion", "minor", 97 / 366, 97, 366),
        ("REVIEW", "ALL", "proportion", "major", 70 / 366, 70, 366),
    )

    table = TABLES["review classes"](gather_material(found))

    assert [row.cells[0].text for row in table.rows] == [
        "199 (54\N{NO-BREAK SPACE}%)",
        "97 (27\N{NO-BREAK SPACE}%)",
        "70 (19\N{NO-BREAK SPACE}%)",
    ]


def test_a_patients_page_tells_the_review_and_the_stain() -> None:
    diagnosis = {
        "AGREE": "minor",
        "CHANGED": "grade",
        "PANELBY": "CONSENSUS",
        "PANELDT": dt.date(2001, 3, 1),
        "READERS": 3,
        "READSAGR": "N",
        "KIT": "POSITIVE",
        "KITINT": 2,
        "KITPCT": 60.0,
        "KITPAT": "DOT-LIKE",
        "KITCTRL": None,
        "KITCLONE": "A4502",
    }

    assert list_review_facts(diagnosis) == (
        (
            "Review of pathology",
            "minor change (grade); panel on 1 March 2001 (consensus); 3 readers, who differed",
        ),
        ("KIT (CD117)", "positive; intensity 2+; 60 % of cells; dot-like; clone A4502"),
    )
    assert list_review_facts({}) == ()
