"""Which assessment a response that was collected in RS belongs to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl

from remission.response.collected import match_collected

Assess = Callable[..., Any]


def test_a_collected_response_belongs_to_its_visit_also_by_name(assess: Assess) -> None:
    """RS is dated by the first scan of WEEK 8, the assessment by its last; visits have names."""
    study = assess("""
        visit    | 1   2   2
        day      | -7  56  59
        T01      | 30  20  -
        T02 LUNG | 30  -   20
    """)
    named = study.visits.with_columns(
        VISITNUM=pl.lit(None, dtype=pl.Float64), VISIT=pl.lit("WEEK 8")
    )
    said = pl.DataFrame(
        {
            "USUBJID": ["P1", "P1"],
            "EVALUATOR": ["INVESTIGATOR", "INVESTIGATOR"],
            "RSDT": [dt.date(2001, 2, 26), dt.date(2001, 2, 26)],
            "VISITNUM": pl.Series([None, None], dtype=pl.Float64),
            "VISIT": ["WEEK 8", "WEEK 16"],
        }
    )

    matched = match_collected(said, named)

    assert matched.select("VISIT", "OVRLRESP").rows() == [("WEEK 8", "PR"), ("WEEK 16", None)]
