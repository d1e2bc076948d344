"""Laboratory shift tables as they stand on the page."""

from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.report.material import gather_material
from remission.report.page import render_page
from remission.report.tables import TABLES, Table
from report.conftest import frame, row

MOVES = {"0 to 0": 2, "0 to 2": 1, "1 to 2": 1, "0 to 1": 0, "3 to 3": 0}


def with_shifts(results: Results, moves: dict[str, int]) -> Results:
    rows = [
        row("SHIFT", group, "shift", f"ANAEMIA: {at}", n=n if group != "STS" else 0, value=0.0)
        for group in ("GIST", "STS", "ALL")
        for at, n in moves.items()
    ]
    return replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))


def table_of(results: Results) -> Table:
    return TABLES["shifts"](gather_material(results))


def test_rows_are_grades_before_and_columns_the_worst_grades_that_somebody_had(
    results: Results,
) -> None:
    table = table_of(with_shifts(results, MOVES))

    assert table.spans == (("GIST, N = 5", 2), ("STS, N = 3", 2), ("All, N = 8", 2))
    assert [column.label for column in table.columns] == ["0", "2"] * 3
    assert [(one.label, *(cell.text for cell in one.cells)) for one in table.rows] == [
        ("Anaemia",),
        ("0", "2", "1", "0", "0", "2", "1"),
        ("1", "0", "1", "0", "0", "0", "1"),
    ]


def test_a_grade_not_known_is_explained_where_it_is_shown(results: Results) -> None:
    said = "?: no value, or none that can be graded."

    assert said not in table_of(with_shifts(results, MOVES)).notes
    assert said in table_of(with_shifts(results, {"? to 0": 1})).notes
    assert said in table_of(with_shifts(results, {"0 to ?": 1})).notes


def test_the_page_shows_shifts_when_there_are_any(results: Results) -> None:
    assert "table-shift" not in render_page(results)
    assert "table-shift" in render_page(with_shifts(results, MOVES))
