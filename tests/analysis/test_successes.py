"""Free from progression on a day, as the success of a design; worked by hand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.analysis import Results
from remission.analysis.counted import name_counted
from remission.analysis.groups import Group
from remission.analysis.successes import judge_successes
from remission.endpoints import ENDPOINT_SCHEMA
from remission.errors import ProtocolError

Analyse = Callable[..., Results]

DAY = dt.date(2002, 10, 15)  # to the cut-off, 31 December 2002, it is day 78
DAYS = 84

TIMES: list[tuple[str, dt.date | None, float | None, int | None, bool, bool]] = [
    # patient, start, AVAL, CNSR, success, open
    ("P1", dt.date(2002, 1, 1), 200.0, 0, True, False),  # progressed later
    ("P2", dt.date(2002, 1, 1), 84.0, 1, True, False),  # censored on the day: free on it
    ("P3", dt.date(2002, 1, 1), 84.0, 0, False, False),  # progressed on the day
    ("P4", dt.date(2002, 1, 1), 83.0, 1, False, False),  # censored before, the day is past
    ("P5", DAY, 78.0, 1, False, True),  # the day is still to come
    ("P6", DAY, 30.0, 0, False, False),  # progressed before it
]


@pytest.fixture
def judged(analysed: Analyse) -> pl.DataFrame:
    results: Results = analysed()
    rows = [
        {"USUBJID": name, "PARAMCD": "PFS", "STARTDT": start, "AVAL": days, "CNSR": censored}
        for name, start, days, censored, *_ in TIMES
    ]
    times = pl.DataFrame(rows, schema=ENDPOINT_SCHEMA)
    endpoints = replace(results.endpoints, records=times)
    patients = endpoints.subjects.filter(pl.col("USUBJID") != "P7")
    group = Group(id="A", patients=patients, population="registered")
    return judge_successes(endpoints, group, DAYS)


def test_who_is_free_from_progression_on_the_day(judged: pl.DataFrame) -> None:
    found = {name: (success, open_) for name, success, open_ in judged.rows()}

    assert found == {name: (success, open_) for name, *_, success, open_ in TIMES}


def test_a_design_on_progression_needs_the_endpoint(analysed: Analyse) -> None:
    design = {
        "kind": "single-stage", "p0": 0.2, "p1": 0.4, "alpha": 0.1, "beta": 0.1,
        "progression_free_days": 84,
    }  # fmt: skip

    with pytest.raises(ProtocolError, match="unless the endpoint PFS is asked for"):
        analysed(cohorts=[{"id": "A", "label": "A", "design": design}])


def test_the_decision_says_what_was_counted(analysed: Analyse) -> None:
    design = {
        "kind": "single-stage", "p0": 0.2, "p1": 0.4, "alpha": 0.1, "beta": 0.1,
        "progression_free_days": 84,
    }  # fmt: skip
    endpoints = [{"code": "ORR"}, {"code": "PFS"}]

    results = analysed(cohorts=[{"id": "A", "label": "A", "design": design}], endpoints=endpoints)

    row = results.table.filter(endpoint="DESIGN", statistic="decision")
    assert row["method"][0].startswith("Counted: alive without progression on day 84. ")
    assert "patients free from progression" in row["method"][0]
    assert "respon" not in row["method"][0]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        (
            (
                "At least 3 responses among 24 patients were needed; 1 was seen (exact"
                " one-sided P = 0.7 against a response rate of 5 %)."
            ),
            (
                "At least 3 patients free from progression among 24 patients were needed; 1 was"
                " seen (exact one-sided P = 0.7 against a rate free from progression of 5 %)."
            ),
        ),
        (
            "1 response among the 4 patients so far; 2 of them may still respond.",
            (
                "1 patient free from progression among the 4 patients so far; 2 of them may still"
                " be free from progression on that day."
            ),
        ),
        (
            "None of 14 patients responded, so the treatment is not promising.",
            "None of 14 patients was free from progression, so the treatment is not promising.",
        ),
    ],
)
def test_what_is_counted_is_named_in_sentences(sentence: str, named: str) -> None:
    assert name_counted(sentence, None) == sentence
    assert name_counted(sentence, 84) == f"Counted: alive without progression on day 84. {named}"
