"""Laboratory values under several scales as they stand on the page."""

from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.report.material import gather_material
from remission.report.page import render_page
from remission.report.tables import TABLES
from report.conftest import frame, row


def with_scales(results: Results) -> Results:
    share = {"value": 0.5, "n": 2, "N": 4}
    rows = [
        row("SCALES", group, statistic, f"NEUT LOW, {scale}", **share)
        for group in ("GIST", "STS", "ALL")
        for scale, statistics in (
            ("CTC 2.0", ("proportion", "proportion, grade 3-5")),
            ("CTCAE 6", ("proportion", "proportion, grade 3-5", "graded otherwise")),
        )
        for statistic in statistics
    ]
    endpoints = results.endpoints
    protocol = endpoints.protocol.with_scales(("CTCAE 6",))
    return replace(
        results,
        endpoints=replace(endpoints, protocol=protocol),
        table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]),
    )


def test_scales_stand_side_by_side_and_each_is_named(results: Results) -> None:
    table = TABLES["scales"](gather_material(with_scales(results)))

    assert table.spans == (("CTC 2.0", 2), ("CTCAE 6", 3))
    texts = [
        (one.label, *(cell.text.replace("\xa0", " ") for cell in one.cells)) for one in table.rows
    ]
    assert texts == [
        ("NEUT, too low",),
        *(
            (name, "2 (50 %)", "2 (50 %)", "2 (50 %)", "2 (50 %)", "2 of 4")
            for name in ("GIST", "STS", "All")
        ),
    ]


def test_the_page_shows_scales_when_the_protocol_compares_some(results: Results) -> None:
    assert "table-scales" not in render_page(results)
    assert "table-scales" in render_page(with_scales(results))
