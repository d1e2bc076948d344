"""Cumulative incidence against R (tests/oracles/competing_risks.R) and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import estimate_incidence, estimate_survival

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "competing_risks.json").read_text())
CURVES = [
    pytest.param(data, curve, id=f"{name}, {curve['interval']}")
    for name, data in SETS.items()
    for curve in data["curves"]
]


def as_in_r(expected: object) -> object:
    """R prints NA where a number does not exist."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=1e-13, nan_ok=True)


@pytest.mark.parametrize(("data", "expected"), CURVES)
def test_incidence_error_and_limits_are_those_of_r(
    data: dict[str, list[float]], expected: dict[str, list[float]]
) -> None:
    found = estimate_incidence(data["time"], data["cause"], interval=expected["interval"])
    begun = found.incidence > 0  # before, R prints NA or 0 by interval; here there are no limits

    assert found.times == as_in_r(expected["times"])
    assert found.incidence == as_in_r(expected["incidence"])
    assert found.standard_error == as_in_r(expected["error"])
    for side in ("lower", "upper"):
        assert getattr(found, side)[begun] == as_in_r(np.array(expected[side])[begun])
        assert np.isnan(getattr(found, side)[~begun]).all()


def test_by_hand() -> None:
    """Of 4 one has 1 at 1; of 3 one has 2 at 2; one is censored at 3; the last has 1 at 4."""
    found = estimate_incidence([1, 2, 3, 4], [1, 2, 0, 1])

    assert found.causes == (1, 2)
    assert found.incidence[0].tolist() == pytest.approx([1 / 4, 1 / 4, 1 / 4, 1 / 4 + 1 / 2])
    assert found.incidence[1].tolist() == pytest.approx([0, 1 / 4, 1 / 4, 1 / 4])
    assert found.at_risk.tolist() == [4, 3, 2, 1]
    assert found.events.tolist() == [[1, 0, 0, 1], [0, 1, 0, 0]]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=40))
def test_the_causes_and_those_free_of_all_add_up_to_1(group: list[tuple[int, int]]) -> None:
    time, cause = zip(*group, strict=True)

    found = estimate_incidence(time, cause)
    free = estimate_survival(time, [c > 0 for c in cause])

    assert found.incidence.sum(axis=0) + free.survival == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_with_one_cause_it_is_1_less_kaplan_meier_with_greenwoods_error(
    group: list[tuple[int, bool]],
) -> None:
    time, event = zip(*group, strict=True)
    free = estimate_survival(time, event)

    found = estimate_incidence(time, event)

    if any(event):
        assert found.incidence[0] == pytest.approx(1 - free.survival)
        known = free.survival > 0
        assert found.standard_error[0][known] == pytest.approx(free.standard_error[known], abs=1e-7)


@pytest.mark.parametrize(
    ("t", "value", "at_risk"), [(0, 0, 4), (1, 0.25, 4), (1.5, 0.25, 3), (4, 0.75, 1), (9, 0.75, 0)]
)
def test_incidence_between_and_at_the_steps(t: float, value: float, at_risk: int) -> None:
    found = estimate_incidence([1, 2, 3, 4], [1, 2, 0, 1]).at(t, 1)

    assert (found.value, found.at_risk) == (pytest.approx(value), at_risk)


def test_beyond_a_last_censoring_it_is_missing() -> None:
    found = estimate_incidence([1, 2, 3], [1, 2, 0])

    assert found.at(3, 1).value == pytest.approx(1 / 3)
    assert found.at(3.1, 1).value is None
    assert found.at(3.1, 1).why_missing == (
        "nobody was observed beyond 3, and the last was censored"
    )


def test_before_the_first_event_of_a_cause_there_are_no_limits() -> None:
    found = estimate_incidence([1, 2, 3], [1, 2, 0]).at(1, 2)

    assert (found.value, found.lower, found.upper) == (0, None, None)
    assert "no confidence limits while the incidence is 0" in found.why_missing


@pytest.mark.parametrize(
    ("time", "cause", "why"), [([], [], "nobody in the group"), ([1], [0], "no event")]
)
def test_without_events_there_are_no_causes(time: list[float], cause: list[int], why: str) -> None:
    found = estimate_incidence(time, cause)

    assert found.causes == ()
    assert found.why_missing == why


@pytest.mark.parametrize(
    ("time", "cause", "message"),
    [
        ([1, 2], [1, -1], "0 .censored. or the number"),
        ([1, 2], [1, 1.5], "1.5 found"),
        ([1, 2], [1, None], "causes must be finite"),
        ([1, 2], [1], "2 times and 1 events"),
        ([1, -2], [1, 1], "0 or more"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    time: list[float], cause: list[int], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_incidence(time, cause)


def test_a_cause_that_nobody_had_is_refused() -> None:
    found = estimate_incidence([1, 2], [1, 0])

    with pytest.raises(EstimationError, match="no cause 2"):
        found.at(1, 2)
    with pytest.raises(EstimationError, match="0 or more"):
        found.at(-1, 1)
