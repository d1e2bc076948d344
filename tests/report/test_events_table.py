"""Side-effects at a glance, by organ class and by kind, as they stand on the page."""

from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.report.material import gather_material
from remission.report.page import render_page
from remission.report.tables import TABLES, Table
from report.conftest import frame, row

TREATED = {"GIST": 4, "STS": 3, "ALL": 7}


def with_kinds(results: Results) -> Results:
    rows = []
    for group, total in TREATED.items():
        safety = {"N": total, "population": "treated"}
        share = {"value": 1 / total, "lower": 0.01, "upper": 0.5, "n": 1, **safety}
        for term in ("ANY", "RASH <b>BOLD</b>"):
            rows += [
                row("AE", group, "proportion, serious", term, **share),
                row("AE", group, "proportion, related", term, why_missing="AEREL was not collected")
                | {"N": total},
                row("AE", group, "rate", term, value=312.25, lower=100.0, upper=700.0, n=1),
            ]
        rows.append(row("AE", group, "count", "ANY: AEACN not known", **share | {"n": 2}))
        rows.append(row("AE", group, "upper bound of 0", value=1 - 0.05 ** (1 / total), **safety))
        rows.append(row("AESOC", group, "proportion", "EYE DISORDERS", **share))
        rows.append(row("AESOC", group, "proportion, grade 3-5", "EYE DISORDERS", **share))
    return replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))


def table_of(results: Results, name: str) -> Table:
    return TABLES[name](gather_material(results))


def test_the_first_table_counts_each_kind_by_cohort_and_says_what_is_missing(
    results: Results,
) -> None:
    table = table_of(with_kinds(results), "adverse event overview")

    texts = {
        one.label: [cell.text.replace("\xa0", " ") for cell in one.cells] for one in table.rows
    }
    assert texts["Serious"] == ["1 (25 %)", "1 (33 %)", "1 (14 %)"]
    assert texts["Related to the treatment"] == ["AEREL was not collected"] * 3
    assert texts["First events per 100 patient-years at risk"] == ["312.3"] * 3
    assert [column.below for column in table.columns] == ["N = 4", "N = 3", "N = 7"]


def test_nobody_of_n_is_told_with_its_bound(results: Results) -> None:
    notes = table_of(with_kinds(results), "adverse event overview").notes

    # 1 - 0.05^(1/4) = 52.7 %, ^(1/3) 63.2 %, ^(1/7) 34.8 %
    assert (
        "0 patients allow for a true share of up to 52.7 % in GIST (N = 4), 63.2 % in STS (N = 3)"
        " and 34.8 % in All (N = 7), 95 % on one side."
    ) in notes
    assert "AEACN is not known for an event of 2 patients." in notes


def test_kinds_stand_beside_each_term_for_all_patients(results: Results) -> None:
    table = table_of(with_kinds(results), "adverse event kinds")

    first, rash = table.rows
    assert (first.label, rash.label) == ("Any event", "RASH <b>BOLD</b>")
    assert [cell.text for cell in rash.cells[:2]] == ["1", "AEREL was not collected"]
    assert (rash.cells[-1].text, rash.cells[-1].below) == ("312.3", "100.0 to 700.0")


def test_organ_classes_have_a_table_when_there_are_any(results: Results) -> None:
    assert "table-aesoc" not in render_page(results)
    page = render_page(with_kinds(results))
    assert "table-aesoc" in page
    assert "Eye disorders" in page
