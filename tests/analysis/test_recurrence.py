"""Recurrences and burden of a side-effect in the invented patients, counted by hand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from analysis.conftest import START, pick
from remission.analysis import Results, analyse_endpoints
from remission.safety import CYCLE_SCHEMA, EPISODE_SCHEMA

Analyse = Callable[..., Results]


def on(day: int | None) -> dt.date | None:
    return None if day is None else START + dt.timedelta(days=day - 1)


# patient, first and last day of each episode, last day on treatment
# P1, P2 and P3 make up A; P4 is B, P6 in no cohort, P7 not registered
EPISODES = (
    ("P1", ((5, 10), (30, 40), (70, 80)), 200),  # again 20 and 60 days after the end of the first
    ("P2", ((5, 10),), 30),  # followed for 20 days
    ("P3", ((5, 10), (66, 70)), 66),  # again 56 days after it, on the last day on treatment
    ("P4", ((5, None),), 100),  # the first never ended
    ("P6", ((5, 101), (110, 111)), 100),  # or ended off treatment
    ("P7", ((5, 10), (20, 21)), 100),
)
CYCLES = (
    ("P1", (28, 28), (14, 0)),
    ("P2", (28, 2), (7, 4)),
    ("P3", (28, 28), (None, 0)),
    ("P4", (14,), (28,)),
)


@pytest.fixture
def course(analysed: Analyse) -> Analyse:
    def make(episodes: tuple[Any, ...] = EPISODES, cycles: tuple[Any, ...] = CYCLES) -> Results:
        toxicity = {"scale": "CTC 2.0", "course": ["RASH"], "panel_cycles": 2}
        before = analysed(events=[], toxicity=toxicity)
        safety = replace(
            before.endpoints.safety,
            episodes=pl.DataFrame(
                [
                    {
                        "USUBJID": name,
                        "TERM": "RASH",
                        "EPISODE": number,
                        "ASTDT": on(start),
                        "AENDT": on(end),
                        "HOW": "RESOLVED",
                        "DAYS": 1,
                        "LASTDT": on(last),
                    }
                    for name, spans, last in episodes
                    for number, (start, end) in enumerate(spans, start=1)
                ],
                schema=EPISODE_SCHEMA,
            ),
            cycles=pl.DataFrame(
                [
                    {
                        "USUBJID": name,
                        "TERM": "RASH",
                        "CYCLE": number,
                        "ACTIVE": True,
                        "DAYS": length,
                        "GRADEDAYS": grades,
                        "PANEL": False,
                    }
                    for name, days, sums in cycles
                    for number, (length, grades) in enumerate(zip(days, sums, strict=True), start=1)
                ],
                schema=CYCLE_SCHEMA,
            ),
        )
        endpoints = replace(before.endpoints, safety=safety)
        return analyse_endpoints(endpoints, endpoints.protocol)

    return make


def test_recurrences_are_counted_among_those_still_on_treatment(course: Analyse) -> None:
    row = pick(course(), "COURSE", "A", "mean recurrences", "RASH, day 56")

    # Day 20: one of three (P2 is still followed on its last day); day 56: one of two.
    assert row["value"] == pytest.approx(1 / 3 + 1 / 2)
    assert (row["n"], row["N"]) == (2, 3)
    assert row["lower"] < row["value"] < row["upper"]


def test_who_never_ended_or_ended_off_treatment_is_not_at_risk(course: Analyse) -> None:
    everybody = pick(course(), "COURSE", "ALL", "mean recurrences", "RASH, day 56")

    assert everybody["N"] == 3


@pytest.mark.parametrize(
    ("episodes", "value", "why"),
    [
        ((("P1", ((5, None),), 100),), None, "no first episode ended on treatment"),
        ((("P1", ((5, 10),), 65),), None, "nobody followed to day 56"),
        ((("P1", ((5, 10),), 66),), 0.0, "no confidence limits without a recurrence"),
        ((("P1", ((5, 10), (67, 70)), 100),), 0.0, "no confidence limits without a recurrence"),
    ],
)
def test_a_mean_that_does_not_exist_says_why(
    episodes: tuple[Any, ...], value: float | None, why: str, course: Analyse
) -> None:
    row = pick(course(episodes), "COURSE", "A", "mean recurrences", "RASH, day 56")

    assert (row["value"], row["why_missing"]) == (value, why)


def test_burden_is_grade_days_per_cycle_of_the_patients_whose_grades_are_known(
    course: Analyse,
) -> None:
    results = course()

    rows = {group: pick(results, "COURSE", group, "burden", "RASH") for group in ("A", "B", "ALL")}
    assert rows["A"]["value"] == pytest.approx(28 * (14 + 7 + 4) / (28 + 28 + 28 + 2))
    assert rows["B"]["value"] == pytest.approx(28 * 28 / 14)
    assert rows["ALL"]["value"] == pytest.approx(28 * 53 / 100)
    assert [(row["n"], row["N"]) for row in rows.values()] == [(2, 3), (1, 1), (3, 5)]


@pytest.mark.parametrize(
    ("cycles", "why"), [((), "nobody treated"), ((("P1", (28,), (None,)),), "no grade known")]
)
def test_without_known_grades_there_is_no_burden(
    cycles: tuple[Any, ...], why: str, course: Analyse
) -> None:
    row = pick(course(cycles=cycles), "COURSE", "A", "burden", "RASH")

    assert (row["value"], row["why_missing"]) == (None, why)
