"""Mean cumulative function against R (tests/oracles/recurrent.R), by hand and plainly."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import estimate_hazard, estimate_mean_count

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "recurrent.json").read_text())
PATIENTS = st.lists(
    st.tuples(st.integers(0, 20), st.lists(st.integers(0, 20), max_size=4)), min_size=1, max_size=12
)


@pytest.mark.parametrize(
    "data", [pytest.param(data, id=name) for name, data in ORACLE["counts"].items()]
)
def test_mean_and_error_are_those_of_r(data: dict[str, list[float]]) -> None:
    found = estimate_mean_count(data["follow_up"], data["event_time"], data["event_patient"])

    assert found.times.tolist() == data["times"]
    assert found.at_risk.tolist() == data["at_risk"]
    assert found.events.tolist() == data["events"]
    assert found.mean == pytest.approx(np.array(data["mean"]), rel=1e-9)
    assert found.standard_error == pytest.approx(np.array(data["error"]), rel=1e-9)


@given(PATIENTS)
def test_the_error_is_that_of_the_formula_patient_by_patient(
    patients: list[tuple[int, list[int]]],
) -> None:
    """Lawless and Nadeau: sum over patients of (sum of (own - expected) / at risk)^2."""
    ends = [end for end, _ in patients]
    own = [sorted(t for t in times if t <= end) for end, times in patients]
    flat = [(t, i) for i, times in enumerate(own) for t in times]

    found = estimate_mean_count(ends, [t for t, _ in flat], [i for _, i in flat])

    for k, now in enumerate(found.times):
        variance = 0.0
        for end, times in zip(ends, own, strict=True):
            parts = zip(found.times[: k + 1], found.at_risk, found.events, strict=False)
            moved = sum((times.count(t) - (end >= t) * d / n) / n for t, n, d in parts)
            variance += moved**2
        assert found.standard_error[k] ** 2 == pytest.approx(variance, abs=1e-12), now


def test_by_hand() -> None:
    """Three followed to 5, 3 and 9; events at 2 (first), 2 (third) and 6 (third): 2/3, then 1."""
    found = estimate_mean_count([5, 3, 9], [2, 2, 6], [0, 2, 2])

    assert found.times.tolist() == [2, 6]
    assert found.mean.tolist() == pytest.approx([2 / 3, 5 / 3])
    assert found.at_risk.tolist() == [3, 1]
    # at 2: 1/9, -2/9, 1/9; at 6 the third alone is at risk and has the event: no change
    assert found.standard_error.tolist() == pytest.approx([(6 / 81) ** 0.5] * 2)


def test_with_one_event_each_it_is_nelson_aalen() -> None:
    found = estimate_mean_count([2, 4, 5, 8], [2, 5], [0, 2])
    hazard = estimate_hazard([2, 4, 5, 8], [1, 0, 1, 0])

    assert found.mean.tolist() == pytest.approx(hazard.hazard[hazard.events > 0].tolist())


@pytest.mark.parametrize(("follow_up", "why"), [([], "nobody in the group"), ([3, 4], "no event")])
def test_without_events_there_is_nothing_to_count(follow_up: list[float], why: str) -> None:
    found = estimate_mean_count(follow_up, [], [])

    assert (found.times.size, found.why_missing) == (0, why)


def test_an_event_on_the_last_day_counts_and_one_after_it_is_refused() -> None:
    assert estimate_mean_count([5], [5], [0]).mean.tolist() == [1]

    with pytest.raises(EstimationError, match=r"5\.01 comes after its patient's follow-up"):
        estimate_mean_count([5], [5.01], [0])


@pytest.mark.parametrize(
    ("times", "patients", "message"),
    [
        ([1, 2], [0], "2 times and 1 patients"),
        ([1], [2], "from 0 to 1; 2 found"),
        ([1], [-1], "from 0 to 1; -1 found"),
        ([1], [0.5], "whole number"),
        ([-1], [0], "0 or more; -1 found"),
        ([float("nan")], [0], "times must be finite"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    times: list[float], patients: list[float], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_mean_count([5, 6], times, patients)
