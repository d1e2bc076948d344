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
