"""Designs for a time to an event, as the report shows them."""

from dataclasses import replace

import polars as pl

from remission.analysis import RESULT_SCHEMA, Results
from remission.report.material import gather_material
from remission.report.tables import TABLES, Table
from report.conftest import frame, row


def add(results: Results, rows: list[dict]) -> Results:
    return replace(
        results,
        table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)], how="diagonal_relaxed"),
    )


def lines(table: Table) -> list[tuple[str, ...]]:
    return [
        (line.label, *(f"{cell.text} {cell.below}".strip() for cell in line.cells))
        for line in table.rows
    ]


def test_the_events_stand_beside_those_expected_and_the_hazard_ratio(results: Results) -> None:
    """GIST has been looked at and is over; STS has one stage and is open."""
    missing = "accrual or follow-up is still open"
    rows = [
        row("DESIGN", "GIST", "events", "look", value=2.0),
        row("DESIGN", "GIST", "expected events", "look", value=4.85),
        row("DESIGN", "GIST", "z", "look", value=1.2943),
        row("DESIGN", "GIST", "z limit", "look", value=-0.1663),
        row("DESIGN", "GIST", "events", "end", value=11.0),
        row("DESIGN", "GIST", "expected events", "end", value=50.97),
        row("DESIGN", "GIST", "z", "end", value=5.5987),
        row("DESIGN", "GIST", "z limit", "end", value=1.5274),
        row("DESIGN", "STS", "events", "so far", value=3.0),
        row("DESIGN", "STS", "expected events", "so far", value=2.0),
        row("DESIGN", "STS", "z", "so far", value=-0.7071),
    ]
    for law, value, lower, upper in (
        ("naive", 0.216, 0.108, 0.386),
        ("counts", 0.219, 0.107, 0.387),
        ("normal", 0.2158, 0.1205, 0.3864),
    ):
        rows.append(
            row("DESIGN", "GIST", "hazard ratio", law, value=value, lower=lower, upper=upper)
        )
        if law == "naive":
            rows.append(row("DESIGN", "STS", "hazard ratio", law, value=1.5, lower=0.31, upper=4.4))
            continue
        rows.append(row("DESIGN", "STS", "hazard ratio", law, why_missing=missing))
        for group, given in (("GIST", {"value": 0.00002}), ("STS", {"why_missing": missing})):
            rows.append(row("DESIGN", group, "hazard ratio p-value", law, **given))

    table = TABLES["log-rank"](gather_material(add(results, rows)))

    none = "no such look"
    minus = "\N{MINUS SIGN}"
    assert lines(table) == [
        ("Events, at the look", "2", none),
        ("Events expected, at the look", "4.9", none),
        ("z, at the look", "1.294", none),
        ("z must be above, at the look", f"{minus}0.166", none),
        ("Events, at the end", "11", none),
        ("Events expected, at the end", "51.0", none),
        ("z, at the end", "5.599", none),
        ("z must be above, at the end", "1.527", none),
        ("Events, so far", none, "3"),
        ("Events expected, so far", none, "2.0"),
        ("z, so far", none, f"{minus}0.707"),
        ("Hazard ratio, observed / expected", "0.22 0.11 to 0.39", "1.50 0.31 to 4.40"),
        ("Hazard ratio, median-unbiased, by counts", "0.22 0.11 to 0.39", missing),
        ("Hazard ratio, median-unbiased, by the normal law", "0.22 0.12 to 0.39", missing),
        ("One-sided P value, by the normal law", "below 0.0001", missing),
        ("One-sided P value, by counts", "below 0.0001", missing),
    ]


def test_the_total_time_stands_at_each_look_with_its_limit(results: Results) -> None:
    rows = [
        row("DESIGN", "STS", "total time", "8", value=40.0),
        row("DESIGN", "STS", "total time limit", "8", value=31.4625),
        row("DESIGN", "STS", "total time limit", "16", value=91.6676),
        row("DESIGN", "STS", "total time", "so far", value=55.125),
        row("DESIGN", "STS", "posterior median", value=4.1, lower=2.5, upper=8.25),
        row("DESIGN", "STS", "posterior probability", value=0.8765),
    ]

    table = TABLES["total times"](gather_material(add(results, rows)))

    assert lines(table) == [
        ("Total time after 8 events", "40.00"),
        ("It must be above, after 8 events", "31.46"),
        ("Total time after 16 events", "no such look"),
        ("It must be above, after 16 events", "91.67"),
        ("Total time so far", "55.13"),
        ("Median, posterior", "4.10 2.50 to 8.25"),
        ("Probability that the median is above that of an inactive drug", "0.877"),
    ]


def test_without_such_a_design_there_is_no_table(results: Results) -> None:
    material = gather_material(results)

    assert TABLES["log-rank"](material).rows == ()
    assert TABLES["total times"](material).rows == ()
