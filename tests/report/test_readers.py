"""The agreement of readers as it stands on the page."""

from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.report.material import gather_material
from remission.report.page import render_page
from remission.report.tables import TABLES, Table
from report.conftest import frame, row

PAIRS = ("A / B", "A / C", "B / C")


def with_readers(results: Results, pairs: tuple[str, ...] = PAIRS) -> Results:
    rows = [
        row("READERS", "ALL", "proportion", f"{name}: {one}", value=0.25, n=2, N=8)
        for one in sorted({part for pair in pairs for part in pair.split(" / ")})
        for name in ("objective response", "progression")
    ]
    for pair in pairs:
        best, date = f"best response: {pair}", f"date of progression: {pair}"
        limits = {"lower": 0.25, "upper": 0.995}
        rows += [
            row("READERS", "ALL", "agreement", best, value=0.875, n=7, N=8, **limits),
            row("READERS", "ALL", "kappa", best, value=0.804878, n=7, N=8, **limits),
            row("READERS", "ALL", "agreement", date, value=0.5, n=1, N=2, **limits),
        ]
        rows += [
            row("READERS", "ALL", statistic, date, value=days, n=2, N=2)
            for statistic, days in (("median", 28.0), ("minimum", 0.0), ("maximum", 56.0))
        ]
    if len(pairs) > 1:
        why = "no limits: the standard error is 0"
        at = "best response: all readers"
        rows.append(row("READERS", "ALL", "Fleiss kappa", at, value=1.0, why_missing=why))
    return replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))


def table_of(results: Results) -> Table:
    return TABLES["agreement"](gather_material(results))


def test_a_column_is_a_pair_and_the_last_all_readers(results: Results) -> None:
    table = table_of(with_readers(results))

    assert [column.label for column in table.columns] == [*PAIRS, "All readers"]
    told = {one.label: [cell.text for cell in one.cells] for one in table.rows if one.cells}
    assert told["Agree"] == ["7 of 8 (88\N{NO-BREAK SPACE}%)"] * 3 + [""]
    assert told["Kappa"] == ["0.80", "0.80", "0.80", "1.00"]
    assert told["Between the two, median and range"] == ["28 days"] * 3 + [""]


def test_limits_of_a_kappa_stand_below_it(results: Results) -> None:
    kappa = next(one for one in table_of(with_readers(results)).rows if one.label == "Kappa")

    assert [cell.below for cell in kappa.cells] == ["0.25 to 1.00"] * 3 + [""]


def test_two_readers_have_no_column_of_all(results: Results) -> None:
    table = table_of(with_readers(results, ("A / B",)))

    assert [column.label for column in table.columns] == ["A / B"]


def test_the_page_has_the_section_when_there_are_several_readers(results: Results) -> None:
    assert "Readers of the scans" not in render_page(results)
    assert "Readers of the scans" in render_page(with_readers(results))


def test_pathologists_stand_in_the_same_form_and_say_their_weights(results: Results) -> None:
    at, over = "Grade: R1 / R2", "Cohen, linear weights over 1 2 3, 95 %"
    local = row("READS", "ALL", "agreement", "entity: LOCAL / PANEL", value=0.75, n=3, N=4)
    grade = [
        row("READS", "ALL", "agreement", at, value=0.6, n=3, N=5),
        row("READS", "ALL", "kappa", at, value=0.41, lower=0.0, upper=0.9, n=3, N=5),
        row("READS", "ALL", "weighted kappa", at, value=0.545, n=3, N=5, method=over),
    ]
    read = replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, [local, *grade])]))

    table = TABLES["pathologists"](gather_material(read))

    assert [column.label for column in table.columns] == ["LOCAL / PANEL", "R1 / R2"]
    assert [(one.label, *(cell.text for cell in one.cells)) for one in table.rows] == [
        ("Diagnosis, local against panel",),
        ("Agree", "3 of 4 (75\N{NO-BREAK SPACE}%)", ""),
        ("Grade",),
        ("Agree", "", "3 of 5 (60\N{NO-BREAK SPACE}%)"),
        ("Kappa", "", "0.41"),
        ("Weighted kappa", "", "0.55"),
    ]
    assert table.notes[1].startswith("Weighted kappa: linear weights over 1 2 3.")
