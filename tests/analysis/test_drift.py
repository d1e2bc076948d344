"""How the same patients changed between cycles, and the fixed panel, counted by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from analysis.conftest import counts, pick
from remission.analysis import Results, analyse_endpoints
from remission.safety import CYCLE_SCHEMA, DOSE_SCHEMA, EPISODE_SCHEMA

Analyse = Callable[..., Results]

# A has P1 to P3, B has P4; P6 is in no cohort, P7 is not registered.
# patient, worst grade in each cycle begun (None: active, not known), in the panel
CYCLES: tuple[tuple[Any, ...], ...] = (
    ("P1", (2, 1, 0), True),
    ("P2", (1, None, 0), True),
    ("P3", (0, 2), False),
    ("P4", (3,), False),
    ("P6", (1, 0, 1), True),
    ("P7", (5, 5, 5), True),
)
EPISODES = (("P1", "RESOLVED", 10), ("P2", "DOSE CHANGED", 5), ("P3", "RESOLVED", 20))
WEEKS: tuple[tuple[Any, ...], ...] = (
    ("P1", (2, 0)),
    ("P2", (None, 1)),
    ("P3", (0,)),
    ("P7", (4, 4)),
)


@pytest.fixture
def results(analysed: Analyse) -> Results:
    toxicity = {"scale": "CTC 2.0", "course": ["RASH"], "panel_cycles": 3, "resolution_days": 15}
    before = analysed(events=[], toxicity=toxicity)

    def spans(table: tuple[tuple[Any, ...], ...]) -> pl.DataFrame:
        rows = [
            {
                "USUBJID": name,
                "TERM": "RASH",
                "CYCLE": cycle,
                "ACTIVE": grade != 0,
                "GRADE": grade,
                "PANEL": bool(panel and panel[0]),
            }
            for name, grades, *panel in table
            for cycle, grade in enumerate(grades, start=1)
        ]
        return pl.DataFrame(rows, schema=CYCLE_SCHEMA)

    episodes = [
        {"USUBJID": name, "TERM": "RASH", "EPISODE": 1, "HOW": how, "DAYS": days}
        for name, how, days in EPISODES
    ]
    doses = [("P1", 1, 400.0), ("P1", 2, 200.0), ("P2", 1, None), ("P3", 1, 100.0), ("P7", 1, 0.0)]
    safety = replace(
        before.endpoints.safety,
        cycles=spans(CYCLES),
        weeks=spans(WEEKS),
        episodes=pl.DataFrame(episodes, schema=EPISODE_SCHEMA),
        doses=pl.DataFrame(doses, schema=DOSE_SCHEMA, orient="row"),
    )
    endpoints = replace(before.endpoints, safety=safety)
    return analyse_endpoints(endpoints, endpoints.protocol)


@pytest.mark.parametrize(
    ("statistic", "at", "expected"),
    [
        # cycle 2 beside 1: P1 2 to 1, P2 1 to not known, P3 0 to 2, P6 1 to 0
        ("paired change", "RASH, cycle 2", [(2, 3), (0, 0), (3, 4)]),
        ("gained", "RASH, cycle 2", [(1, 3), (0, 0), (1, 4)]),
        ("lost", "RASH, cycle 2", [(0, 3), (0, 0), (1, 4)]),
        ("lost", "RASH, cycle 3", [(2, 2), (0, 0), (2, 3)]),
        ("count", "PANEL", [(2, 3), (0, 1), (3, 5)]),
        ("resolved in the panel", "RASH", [(1, 2), (0, 0), (1, 2)]),
        ("mean grade in the panel", "RASH, cycle 1", [(2, 2), (0, 0), (3, 3)]),
    ],
)
def test_the_same_patients_are_counted_by_cohort_and_in_all(
    statistic: str, at: str, expected: list[tuple[int, int]], results: Results
) -> None:
    assert counts(results, "COURSE", statistic, at) == expected


def test_the_change_is_the_mean_over_patients_with_both_grades(results: Results) -> None:
    assert pick(results, "COURSE", "A", "paired change", "RASH, cycle 2")["value"] == 0.5
    assert pick(results, "COURSE", "ALL", "paired change", "RASH, cycle 2")["value"] == 0
    # McNemar, 2 lost and none gained: 2 * (1/2)^2
    assert pick(results, "COURSE", "A", "McNemar p-value", "RASH, cycle 3")["value"] == 0.5


def test_nobody_in_both_cycles_has_no_change_and_no_test(results: Results) -> None:
    for statistic in ("paired change", "McNemar p-value"):
        row = pick(results, "COURSE", "B", statistic, "RASH, cycle 2")
        assert (row["value"], row["why_missing"]) == (None, "nobody on treatment in both cycles")


def test_self_limiting_asks_the_lower_limit_by_the_day(results: Results) -> None:
    row = pick(results, "COURSE", "A", "self-limiting", "RASH")

    # One of three by day 15: the lower limit cannot be above one half.
    assert (row["value"], row["n"], row["N"]) == (0, 1, 3)
    assert row["method"] == "lower limit of day 15 above 50 %"


def test_what_never_ended_is_not_self_limiting(analysed: Analyse) -> None:
    toxicity = {"scale": "CTC 2.0", "course": ["RASH"]}
    before = analysed(events=[], toxicity=toxicity)
    episodes = [{"USUBJID": "P1", "TERM": "RASH", "EPISODE": 1, "HOW": "ONGOING", "DAYS": 90}]
    safety = replace(
        before.endpoints.safety, episodes=pl.DataFrame(episodes, schema=EPISODE_SCHEMA)
    )
    endpoints = replace(before.endpoints, safety=safety)

    results = analyse_endpoints(endpoints, endpoints.protocol)

    assert pick(results, "COURSE", "A", "self-limiting", "RASH")["value"] == 0
    nobody = pick(results, "COURSE", "B", "self-limiting", "RASH")
    assert (nobody["value"], nobody["why_missing"] is None) == (None, False)


@pytest.mark.parametrize(
    ("statistic", "at", "expected"),
    [
        ("grade 2", "RASH, week 1", (1, 3)),
        ("grade not known", "RASH, week 1", (1, 3)),
        ("grade 1", "RASH, week 2", (1, 2)),
        ("grade 4", "RASH, week 1", (0, 3)),
        ("mean dose", "week 1", (2, 3)),
    ],
)
def test_weeks_count_grades_and_doses(
    statistic: str, at: str, expected: tuple[int, int], results: Results
) -> None:
    row = pick(results, "WEEKS", "A", statistic, at)

    assert (row["n"], row["N"]) == expected


def test_the_mean_dose_is_a_share_of_the_protocols(results: Results) -> None:
    # (400 + 100) / 2 of 400 mg a day; P2's dose is not known
    assert pick(results, "WEEKS", "A", "mean dose", "week 1")["value"] == pytest.approx(0.625)
