"""The course of a side-effect in the invented patients, counted by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from analysis.conftest import counts, pick
from remission.analysis import Results, analyse_endpoints
from remission.safety import CYCLE_SCHEMA, EPISODE_SCHEMA

Analyse = Callable[..., Results]
Rows = list[dict[str, Any]]

# Of the patients, A has P1 to P3, B has P4; P6 is in no cohort, P7 is not registered.
EPISODES = (
    ("P1", 1, "RESOLVED", 10),
    ("P1", 2, "DOSE CHANGED", 2),
    ("P2", 1, "DOSE CHANGED", 5),
    ("P3", 1, "OFF DRUG", 20),
    ("P4", 1, "RESOLVED", 30),
    ("P6", 1, "AFTER LAST DOSE", None),
    ("P7", 1, "RESOLVED", 3),
)
# patient, active in each cycle begun (as grade), in the panel of two cycles
CYCLES = (
    ("P1", (2, 1, 0), True),
    ("P2", (1, 0), True),
    ("P3", (None,), False),
    ("P4", (0,), False),
    ("P6", (0,), False),
    ("P7", (1, 1, 1, 1), True),
)


@pytest.fixture
def course(analysed: Analyse) -> Analyse:
    def make(
        episodes: tuple[tuple[Any, ...], ...] = EPISODES, *, day: int = 20, recorded: bool = True
    ) -> Results:
        toxicity = {"scale": "CTC 2.0", "course": ["RASH"], "panel_cycles": 2}
        before = analysed(
            events=[] if recorded else None, toxicity=toxicity | {"resolution_days": day}
        )
        safety = replace(
            before.endpoints.safety,
            episodes=pl.DataFrame(
                [
                    {"USUBJID": name, "TERM": "RASH", "EPISODE": n, "HOW": how, "DAYS": days}
                    for name, n, how, days in episodes
                ],
                schema=EPISODE_SCHEMA,
            ),
            cycles=pl.DataFrame(
                [
                    {
                        "USUBJID": name,
                        "TERM": "RASH",
                        "CYCLE": cycle,
                        "ACTIVE": grade != 0,
                        "GRADE": grade,
                        "PANEL": panel,
                    }
                    for name, grades, panel in CYCLES
                    for cycle, grade in enumerate(grades, start=1)
                ],
                schema=CYCLE_SCHEMA,
            ),
        )
        endpoints = replace(before.endpoints, safety=safety)
        return analyse_endpoints(endpoints, endpoints.protocol)

    return make


@pytest.mark.parametrize(
    ("statistic", "at", "expected"),
    [
        ("resolved", "RASH", [(1, 3), (1, 1), (2, 4)]),
        ("count", "RASH: DOSE CHANGED", [(1, 3), (0, 1), (1, 4)]),
        ("count", "RASH: OFF DRUG", [(1, 3), (0, 1), (1, 4)]),
        ("count", "RASH: ONGOING", [(0, 3), (0, 1), (0, 4)]),
        ("count", "RASH: DOSE NOT KNOWN", [(0, 3), (0, 1), (0, 4)]),
        ("count", "RASH: AFTER LAST DOSE", [(0, 3), (0, 1), (1, 5)]),
        ("prevalence", "RASH, cycle 1", [(3, 3), (0, 1), (3, 5)]),
        ("prevalence", "RASH, cycle 2", [(1, 2), (0, 0), (1, 2)]),
        ("prevalence", "RASH, cycle 3", [(0, 1), (0, 0), (0, 1)]),
        ("prevalence in the panel", "RASH, cycle 1", [(2, 2), (0, 0), (2, 2)]),
        ("prevalence in the panel", "RASH, cycle 2", [(1, 2), (0, 0), (1, 2)]),
        ("mean grade", "RASH, cycle 1", [(2, 3), (1, 1), (4, 5)]),  # known, of on treatment
    ],
)
def test_first_episodes_and_prevalence_are_counted_by_cohort_and_in_all(
    statistic: str, at: str, expected: list[tuple[int, int]], course: Analyse
) -> None:
    assert counts(course(), "COURSE", statistic, at) == expected


def test_the_interval_of_resolved_is_that_of_the_protocol(course: Analyse) -> None:
    row = pick(course(), "COURSE", "ALL", "resolved", "RASH")

    # R 4.2: binom.test(2, 4)$conf.int
    assert row["lower"] == pytest.approx(0.06758599, abs=1e-7)
    assert row["upper"] == pytest.approx(0.93241401, abs=1e-7)
    assert row["method"] == "clopper-pearson, 95 %"


def test_the_mean_grade_is_of_the_patients_whose_grade_is_known(course: Analyse) -> None:
    assert pick(course(), "COURSE", "A", "mean grade", "RASH, cycle 1")["value"] == 1.5
    assert pick(course(), "COURSE", "ALL", "mean grade", "RASH, cycle 2")["value"] == 0.5


@pytest.mark.parametrize(
    ("day", "expected"),
    [(9, 0.0), (10, 1 / 4), (29, 1 / 4), (30, 2 / 4)],  # resolved on days 10 and 30
)
def test_without_censoring_the_incidence_is_the_share_ended_by_that_day(
    day: int, expected: float, course: Analyse
) -> None:
    row = pick(course(day=day), "COURSE", "ALL", "incidence of resolution", f"RASH, day {day}")

    assert row["value"] == pytest.approx(expected)
    assert (row["n"], row["N"]) == (round(4 * expected), 4)


def test_an_episode_that_goes_on_is_censored_and_dose_changes_compete(course: Analyse) -> None:
    episodes = (
        ("P2", 1, "DOSE CHANGED", 5),  # 4 at risk: 3/4 stay
        ("P3", 1, "ONGOING", 8),
        ("P1", 1, "RESOLVED", 10),  # 2 at risk: 3/4 x 1/2
        ("P4", 1, "OFF DRUG", 30),
    )

    row = pick(course(episodes), "COURSE", "ALL", "incidence of resolution", "RASH, day 20")

    assert row["value"] == pytest.approx(3 / 8)


@pytest.mark.parametrize(
    ("group", "statistic", "at", "why"),
    [
        ("ALL", "incidence of resolution", "RASH, day 20", "no episode ended on an unchanged dose"),
        ("B", "resolved", "RASH", "no episode began on treatment"),
        ("B", "prevalence", "RASH, cycle 2", "nobody on treatment"),
        ("B", "prevalence in the panel", "RASH, cycle 1", "nobody on treatment"),
        ("B", "mean grade", "RASH, cycle 3", "nobody on treatment"),
    ],
)
def test_a_number_that_does_not_exist_says_why(
    group: str, statistic: str, at: str, why: str, course: Analyse
) -> None:
    results = course((("P1", 1, "OFF DRUG", 10),))

    row = pick(results, "COURSE", group, statistic, at)
    assert row["value"] is None
    assert row["why_missing"] == why


def test_without_records_of_side_effects_there_is_nothing_to_say(course: Analyse) -> None:
    assert course(recorded=False).table.filter(endpoint="COURSE").is_empty()


def test_a_characteristic_cannot_be_called_course(analysed: Analyse) -> None:
    row = {"code": "COURSE", "label": "x", "kind": "number", "source": {"variable": "DM.AGE"}}

    with pytest.raises(Exception, match="COURSE"):
        analysed(characteristics=[row])
