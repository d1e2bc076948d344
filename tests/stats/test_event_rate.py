"""Rates and paired counts against R (tests/oracles/event_rate.R), and what cannot be."""

import json
from math import log
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission import stats
from remission.errors import EstimationError
from remission.stats import estimate_event_rate

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "event_rate.json").read_text())


@pytest.mark.parametrize("case", ORACLE["rates"])
def test_a_rate_and_its_limits_are_those_of_r(case: dict[str, Any]) -> None:
    found = estimate_event_rate(case["events"], case["time"], confidence=case["confidence"])

    assert found.value == pytest.approx(case["value"], rel=1e-12)
    assert (found.lower, found.upper) == pytest.approx(tuple(case["limits"]), rel=1e-9)


def test_no_event_leaves_the_upper_limit_of_the_rule_of_three() -> None:
    # exp(-T x) = 0.025 at x = -log(0.025) / T
    found = estimate_event_rate(0, 51.0)

    assert (found.value, found.lower) == (0, 0)
    assert found.upper == pytest.approx(-log(0.025) / 51)


def test_without_time_there_is_no_rate() -> None:
    found = estimate_event_rate(0, 0.0)

    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert found.why_missing == "no time at risk"


@pytest.mark.parametrize(
    ("events", "time"),
    [(1, 0.0), (-1, 2.0), (1.5, 2.0), (1, -2.0), (1, float("nan")), (1, float("inf"))],
)
def test_an_impossible_count_or_time_is_refused(events: float, time: float) -> None:
    with pytest.raises(EstimationError):
        estimate_event_rate(events, time)  # type: ignore[arg-type]


@given(st.integers(0, 500), st.floats(0.01, 1e6))
def test_the_interval_contains_the_rate(events: int, time: float) -> None:
    found = estimate_event_rate(events, time)

    assert found.value is not None
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= found.value < found.upper


@pytest.mark.parametrize("case", ORACLE["pairs"])
def test_the_p_value_of_paired_counts_is_that_of_r(case: dict[str, Any]) -> None:
    found = stats.test_mcnemar(case["more"], case["fewer"])

    assert found.p_value == pytest.approx(case["p"], rel=1e-9)
    assert stats.test_mcnemar(case["fewer"], case["more"]).p_value == found.p_value


def test_when_nobody_changed_there_is_no_p_value() -> None:
    found = stats.test_mcnemar(0, 0)

    assert (found.p_value, found.why_missing) == (None, "nobody changed")


@pytest.mark.parametrize(("more", "fewer"), [(-1, 3), (3, -1), (1.5, 2)])
def test_impossible_counts_are_refused(more: float, fewer: float) -> None:
    with pytest.raises(EstimationError):
        stats.test_mcnemar(more, fewer)  # type: ignore[arg-type]
