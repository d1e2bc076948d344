"""Interval-censored survival against R's npsurv (tests/oracles/turnbull.R) and Kaplan-Meier."""

import json
from math import inf, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import Turnbull, estimate_interval_survival, estimate_survival

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "turnbull.json").read_text())
ENDS = st.tuples(st.integers(0, 20), st.integers(0, 8)).map(
    lambda ends: (ends[0], inf if ends[1] > 6 else ends[0] + ends[1])
)


def ends(values: list[float | None]) -> list[float]:
    return [inf if value is None else value for value in values]


def pull(curve: Turnbull, group: list[tuple[float, float]], at: tuple[float, float]) -> float:
    """Sum over the patients who can have the event in `at`: 1 / their probability."""
    total = 0.0
    for left, right in group:
        inside = [_holds((left, right), part) for part in zip(curve.left, curve.right, strict=True)]
        if _holds((left, right), at):
            total += 1 / curve.probability[inside].sum()
    return total


def _holds(patient: tuple[float, float], part: tuple[float, float]) -> bool:
    if part[0] == part[1]:
        return patient[0] < part[0] <= patient[1] or patient == part
    return patient[0] <= part[0] and part[1] <= patient[1]


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in SETS.items()])
def test_support_probabilities_and_likelihood_are_those_of_npsurv(
    data: dict[str, list[float]],
) -> None:
    expected = np.array(data["probability"])
    held = expected > 1e-9

    found = estimate_interval_survival(data["left"], ends(data["right"]))

    assert found.log_likelihood == pytest.approx(data["log_likelihood"], rel=1e-9)
    assert found.left.tolist() == np.array(data["support_left"])[held].tolist()
    assert found.right.tolist() == np.array(ends(data["support_right"]))[held].tolist()
    assert found.probability == pytest.approx(expected[held], rel=1e-6)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=30))
def test_with_times_exactly_known_it_is_kaplan_meier(group: list[tuple[int, bool]]) -> None:
    times, events = zip(*group, strict=True)

    found = estimate_interval_survival(times, [time if event else inf for time, event in group])
    curve = estimate_survival(times, events)

    for t in curve.times:
        expected = curve.at(t).value
        assert found.at(t).highest == pytest.approx(expected, abs=1e-8)
        assert found.at(t).lowest <= expected + 1e-8
    assert found.n == len(group)


@given(st.lists(ENDS, min_size=1, max_size=25))
def test_no_probability_could_be_moved_to_make_the_data_likelier(
    group: list[tuple[float, float]],
) -> None:
    """The conditions of Turnbull's maximum, checked patient by patient."""
    curve = estimate_interval_survival(*map(list, zip(*group, strict=True)))
    n = len(group)

    assert curve.probability.sum() == pytest.approx(1)
    for part in zip(curve.left, curve.right, strict=True):
        assert pull(curve, group, part) <= n * (1 + 1e-8)
    for left, _ in group:
        for right in {end for _, end in group if end > left}:
            assert pull(curve, group, (left, right)) <= n * (1 + 1e-8)
    assert curve.log_likelihood == pytest.approx(_log_likelihood(curve, group), abs=1e-8)


def _log_likelihood(curve: Turnbull, group: list[tuple[float, float]]) -> float:
    parts = list(zip(curve.left, curve.right, strict=True))
    return sum(
        log(sum(p for p, part in zip(curve.probability, parts, strict=True) if _holds(who, part)))
        for who in group
    )


def test_by_hand() -> None:
    """(0, 2], (1, 3] and (2, oo): the first two can share (1, 2], the third only (2, 3]."""
    found = estimate_interval_survival([0, 1, 2], [2, 3, inf])

    assert found.left.tolist() == [1, 2]
    assert found.right.tolist() == [2, 3]
    assert found.probability.tolist() == pytest.approx([1 / 2, 1 / 2])


def test_an_event_at_the_time_of_a_visit_belongs_to_the_interval_that_ends_there() -> None:
    found = estimate_interval_survival([0, 5, 5], [5, 5, 9])

    assert found.left.tolist() == [5, 5]
    assert found.right.tolist() == [5, 9]
    assert found.probability.tolist() == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("t", "lowest", "highest"),
    [(0, 1, 1), (1, 1, 1), (1.5, 0.5, 1), (2, 0.5, 0.5), (2.5, 0, 0.5), (3, 0, 0), (9, 0, 0)],
)
def test_within_an_interval_only_ends_are_known(t: float, lowest: float, highest: float) -> None:
    found = estimate_interval_survival([0, 1, 2], [2, 3, inf]).at(t)

    assert found == pytest.approx((lowest, highest))


@pytest.mark.parametrize(
    ("left", "right", "after", "until"),
    [
        ([0, 1, 2], [2, 3, inf], 1, 2),  # down to exactly a half at 2
        ([0, 6, 6], [6, 12, 12], 6, 12),
        ([4, 4, 4], [4, inf, inf], 4, None),
    ],
)
def test_the_median_lies_in_an_interval(
    left: list[float], right: list[float], after: float, until: float | None
) -> None:
    found = estimate_interval_survival(left, right).median()

    assert (found.after, found.until) == (after, until)
    assert (found.why_missing is None) == (until is not None)


def test_nobody_has_no_curve() -> None:
    found = estimate_interval_survival([], [])

    assert found.median().why_missing == "nobody in the group"
    with pytest.raises(EstimationError, match="nobody in the group"):
        found.at(1)


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        ([1, 3], [2, 2], "3 and 2 found at position 2"),
        ([1, -1], [2, 2], "-1 and 2 found"),
        ([1, float("nan")], [2, 2], "found at position 2"),
        ([1, 1], [2, float("nan")], "found at position 2"),
        ([1, inf], [2, inf], "inf and inf found"),
        ([1], [2, 3], "left and a right end"),
        ([1, "b"], [2, 3], "must be numbers"),
        (list(range(3001)), list(range(1, 3002)), "3001 distinct intervals"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    left: list[float], right: list[float], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_interval_survival(left, right)


@pytest.mark.parametrize("p", [0, 1])
def test_a_quantile_and_a_rate_need_a_share_and_a_time(p: float) -> None:
    curve = estimate_interval_survival([1], [2])

    with pytest.raises(EstimationError, match="between 0 and 1"):
        curve.quantile(p)
    with pytest.raises(EstimationError, match="0 or more"):
        curve.at(-1)
