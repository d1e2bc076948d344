"""Patients under two scales, counted by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from analysis.conftest import counts, pick
from remission.analysis import Results, analyse_endpoints
from remission.safety import GRADE_SCHEMA

Analyse = Callable[..., Results]
Rows = list[dict[str, Any]]


def grade(
    who: str,
    seq: int,
    scale: str,
    worst: int | None,
    direction: str = "LOW",
    *,
    before: bool = False,
) -> dict[str, object]:
    return {
        "USUBJID": who,
        "LBSEQ": seq,
        "LBTESTCD": "NEUT",
        "TERM": f"{scale} {direction}",
        "DIRECTION": direction,
        "ATOXGR": worst,
        "SCALE": scale,
        "ABLFL": "Y" if before else None,
        "ONTRTFL": None if before else "Y",
    }


# A has P1 to P3, B has P4; P6 is in no cohort.
OLD: Rows = [
    grade("P1", 1, "CTC 2.0", 1),
    grade("P1", 2, "CTC 2.0", 4),
    grade("P2", 1, "CTC 2.0", 1),
    grade("P2", 2, "CTC 2.0", 1, before=True),
    grade("P4", 1, "CTC 2.0", None),
    grade("P6", 1, "CTC 2.0", 1),
]
NEW: Rows = [
    grade("P1", 1, "CTCAE 6", 0),
    grade("P1", 2, "CTCAE 6", 3),
    grade("P2", 1, "CTCAE 6", 0),
    grade("P2", 2, "CTCAE 6", 0, before=True),
    grade("P4", 1, "CTCAE 6", None),
    grade("P6", 1, "CTCAE 6", 0),
    grade("P6", 1, "CTCAE 6", 0, "HIGH"),
]


@pytest.fixture
def results(analysed: Analyse) -> Results:
    toxicity = {"scale": "CTC 2.0", "compare": ["CTCAE 6"], "laboratory": ["NEUT"]}
    before = analysed(grades=OLD, toxicity=toxicity)
    safety = replace(before.endpoints.safety, compared=pl.DataFrame(NEW, schema=GRADE_SCHEMA))
    endpoints = replace(before.endpoints, safety=safety)
    return analyse_endpoints(endpoints, endpoints.protocol)


@pytest.mark.parametrize(
    ("statistic", "at", "expected"),
    [
        ("proportion", "NEUT LOW, CTC 2.0", [(1, 3), (None, 1), (2, 5)]),  # P2 did not worsen
        ("proportion", "NEUT LOW, CTCAE 6", [(1, 3), (None, 1), (1, 5)]),
        ("proportion, grade 3-5", "NEUT LOW, CTCAE 6", [(1, 3), (None, 1), (1, 5)]),
        ("graded otherwise", "NEUT LOW, CTCAE 6", [(3, 3), (0, 0), (4, 4)]),
        ("graded otherwise", "NEUT HIGH, CTCAE 6", [(0, 0), (0, 0), (0, 0)]),
    ],
)
def test_patients_and_values_are_counted_under_each_scale(
    results: Results, statistic: str, at: str, expected: list[tuple[int | None, int]]
) -> None:
    assert counts(results, "SCALES", statistic, at) == expected


def test_what_a_scale_does_not_grade_has_no_number(results: Results) -> None:
    row = pick(results, "SCALES", "ALL", "proportion", "NEUT HIGH, CTC 2.0")

    assert (row["value"], row["why_missing"]) == (None, "not graded by this scale")
    row = pick(results, "SCALES", "B", "proportion", "NEUT LOW, CTCAE 6")
    assert row["why_missing"] == "no graded value on treatment"


def test_other_scales_change_no_other_number(analysed: Analyse, results: Results) -> None:
    alone = analysed(grades=OLD, toxicity={"scale": "CTC 2.0", "laboratory": ["NEUT"]}).table

    assert results.table.filter(pl.col("endpoint") != "SCALES").equals(alone)
    assert alone.filter(endpoint="SCALES").is_empty()
