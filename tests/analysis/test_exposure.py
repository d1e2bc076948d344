"""Changes of dose and rules of modification, counted by hand; P5 is not treated."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from analysis.conftest import frame, pick
from remission.analysis import Results, analyse_endpoints
from remission.safety import CHANGE_SCHEMA, MODIFICATION_SCHEMA

DAY = dt.date(2001, 2, 1)
RULE = {
    "id": "BLOOD",
    "text": "Blood",
    "hold_when": [{"test": "NEUT", "is": "<", "value": 1.0, "unit": "10^9/L"}],
    "resume_when": [{"test": "NEUT", "is": ">=", "value": 1.5, "unit": "10^9/L"}],
}


def change(who: str, kind: str, why: str | None, day: dt.date = DAY) -> dict[str, Any]:
    return {"USUBJID": who, "KIND": kind, "REASON": why, "ASTDT": day, "AENDT": day, "DAYS": 1}


CHANGES = [
    change("P1", "reduction", "RASH"),
    change("P1", "reduction", "RASH", dt.date(2001, 5, 1)),
    change("P2", "reduction", "RASH"),
    change("P2", "interruption", None),
    change("P4", "interruption", "NEUTROPENIA"),
    change("P7", "reduction", "RASH"),  # not registered
]
HOLDS = [
    {"USUBJID": "P4", "RULE": "BLOOD", "NUMBER": 1, "HOLD": "held", "HOLDDT": DAY}
    | {"RESUME": "as asked"},
    {"USUBJID": "P4", "RULE": "BLOOD", "NUMBER": 2, "HOLD": "not held"},
]


@pytest.fixture
def exposed(analysed: Callable[..., Results]) -> Results:
    treatment = {"drug": "DRUG", "dose": 400, "modifications": [RULE]}
    days = {"P1": (30, 100), "P2": (40, 60), "P3": (None, 50), "P4": (None, 80), "P6": (None, 20)}
    exposure = [
        {"USUBJID": who, "TRTDURD": last, "REDUCDAY": first, "REDUCTIONS": int(first is not None)}
        for who, (first, last) in days.items()
    ]
    first = analysed(exposure=exposure, treatment=treatment).endpoints
    safety = replace(
        first.safety,
        changes=frame(CHANGE_SCHEMA, CHANGES),
        modifications=frame(MODIFICATION_SCHEMA, HOLDS),
    )
    return analyse_endpoints(replace(first, safety=safety), first.protocol)


@pytest.mark.parametrize(
    ("at", "changes", "patients"),
    [
        ("REDUCTION: RASH", [3, 0, 3], [2, 0, 2]),
        ("INTERRUPTION: NOT RECORDED", [1, 0, 1], [1, 0, 1]),
        ("INTERRUPTION: NEUTROPENIA", [0, 1, 1], [0, 1, 1]),
    ],
)
def test_changes_are_counted_by_reason_with_their_patients(
    at: str, changes: list[int], patients: list[int], exposed: Results
) -> None:
    rows = [pick(exposed, "EXPOSURE", group, "changes", at) for group in ("A", "B", "ALL")]

    assert [row["value"] for row in rows] == changes
    assert [row["n"] for row in rows] == patients


@pytest.mark.parametrize(
    ("statistic", "at", "holds"),
    [
        ("asked", "BLOOD", [0, 2, 2]),
        ("hold: held", "BLOOD", [0, 1, 1]),
        ("hold: not held", "BLOOD", [0, 1, 1]),
        ("hold: open", "BLOOD", [0, 0, 0]),
        ("resumed: as asked", "BLOOD", [0, 1, 1]),
        ("not asked", "INTERRUPTION", [1, 0, 1]),
    ],
)
def test_holds_are_counted_by_rule_and_by_what_was_done(
    statistic: str, at: str, holds: list[int], exposed: Results
) -> None:
    rows = [pick(exposed, "MODIFICATION", group, statistic, at) for group in ("A", "B", "ALL")]

    assert [row["value"] for row in rows] == holds


def test_the_time_to_reduction_is_censored_at_the_last_dose(exposed: Results) -> None:
    """A: reduced on days 30 and 40, one until day 50 without: S = 2/3, 1/3, so the median is 40."""
    found = pick(exposed, "EXPOSURE", "A", "median time to reduction")

    assert (found["value"], found["n"], found["N"]) == (40.0, 2, 3)
    nobody = pick(exposed, "EXPOSURE", "B", "median time to reduction")
    assert nobody["value"] is None
    assert nobody["why_missing"]
    assert pick(exposed, "EXPOSURE", "A", "median", "REDUCDAY")["value"] == 35.0


def test_without_rules_there_are_no_rows_of_modification(analysed: Callable[..., Results]) -> None:
    assert analysed().table.filter(endpoint="MODIFICATION").is_empty()
