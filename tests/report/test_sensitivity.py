"""The section on censoring rules: there when the numbers are, with a line per set of rules."""

from dataclasses import replace

import polars as pl
import pytest

from remission.analysis import RESULT_SCHEMA, Results
from remission.endpoints import RULE_SETS
from remission.report.figures import FIGURES
from remission.report.material import gather_material
from remission.report.page import render_page
from remission.report.tables import TABLES


@pytest.fixture
def sensitive(results: Results) -> Results:
    """The median of both cohorts under each rule; its upper limit in GIST is not reached."""
    rows = [
        {
            "endpoint": "TTP",
            "population": "registered",
            "group": group,
            "statistic": statistic,
            "at": name,
            "value": 100.0 + place,
            "lower": 50.0,
            "upper": None if group == "GIST" else 200.0,
            "n": 3,
            "N": 5,
        }
        for group in ("GIST", "STS")
        for place, name in enumerate(RULE_SETS)
        for statistic in ("median by rules", "events by rules")
    ]
    more = pl.DataFrame(rows, schema=RESULT_SCHEMA)
    return replace(results, table=pl.concat([results.table, more]))


def test_a_line_per_set_of_rules_and_endpoint(sensitive: Results) -> None:
    table = TABLES["sensitivity"](gather_material(sensitive))

    labels = [row.label for row in table.rows if row.kind == "row"]
    assert labels == ["As analysed", *(rules.label for rules in RULE_SETS.values())]
    second = next(row for row in table.rows if row.label == "FDA table A")
    assert [(cell.text, cell.below) for cell in second.cells[:2]] == [
        ("101 days (3.3 months)", "50 to not reached"),
        ("101 days (3.3 months)", "50 to 200"),
    ]


def test_the_figure_draws_every_median_and_an_arrow_where_no_limit_is(sensitive: Results) -> None:
    figure = FIGURES["sensitivity"](gather_material(sensitive))

    assert figure.svg is not None
    assert figure.svg.count("<rect") >= 2 * len(RULE_SETS)
    arrows = figure.svg.count("<path")
    assert arrows >= len(RULE_SETS)
    assert "FDA table B: 102 (50 to not reached)" in figure.svg


def test_the_section_is_there_when_it_was_asked_for(results: Results, sensitive: Results) -> None:
    assert '<section id="sensitivity">' not in render_page(results)
    assert '<section id="sensitivity">' in render_page(sensitive)
