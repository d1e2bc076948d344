"""The generalised log-rank test against R's coin, Fay and Shaw's example, and `test_log_rank`."""

import json
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission import stats
from remission.errors import EstimationError

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "interval_censoring.json").read_text())
RANKS = [pytest.param(data, id=name) for name, data in ORACLE["log_rank"].items()]

# Finkelstein DM. Biometrics 1986;42:845-54: months to breast retraction, . is never seen
RADIOTHERAPY = """45 . 25 37 37 . 6 10 46 . 0 5 0 7 26 40 18 . 46 . 46 . 24 . 46 . 27 34 36 . 7 16
36 44 5 11 17 . 46 . 19 35 7 14 36 48 17 25 37 44 37 . 24 . 0 8 40 . 32 . 4 11 17 25 33 . 15 .
46 . 19 26 11 15 11 18 37 . 22 . 38 . 34 . 46 . 5 12 36 . 46 ."""
WITH_CHEMOTHERAPY = """8 12 0 5 30 34 0 22 5 8 13 . 24 31 12 20 10 17 17 27 11 . 8 21 17 23 33 40
4 9 24 30 31 . 11 . 16 24 13 39 14 19 13 . 19 32 4 8 11 13 34 . 34 . 16 20 13 . 30 36 18 25 16 24
18 24 17 26 35 . 16 60 32 . 15 22 35 39 23 . 11 17 21 . 44 48 22 32 11 20 14 17 10 35 48 ."""


def read(words: str) -> list[tuple[float, float]]:
    ends = [inf if word == "." else float(word) for word in words.split()]
    return list(zip(ends[::2], ends[1::2], strict=True))


def test_the_example_of_fay_and_shaw() -> None:
    """J Stat Softw 2010;36(2), section 6.2: U = -9.141846, Z = -2.6684, p = 0.007622."""
    groups = [read(RADIOTHERAPY), read(WITH_CHEMOTHERAPY)]
    left, right = zip(*groups[0], *groups[1], strict=True)

    found = stats.test_interval_log_rank(left, right, [1] * 46 + [2] * 48)

    assert found.n.tolist() == [46, 48]
    assert found.excess == pytest.approx([-9.141846, 9.141846], abs=5e-7)
    assert found.test.z == pytest.approx(-2.6684, abs=5e-5)
    assert found.test.p_value == pytest.approx(0.007622, abs=5e-7)


@pytest.mark.parametrize("data", RANKS)
def test_with_times_exactly_known_it_is_the_test_of_coin(data: dict[str, list[float]]) -> None:
    right = np.where(np.array(data["event"]) == 1, data["time"], inf)

    found = stats.test_interval_log_rank(data["time"], right, data["group"])

    assert found.test.statistic == pytest.approx(data["chisq"], rel=1e-9)
    assert found.test.p_value == pytest.approx(data["p"], rel=1e-9)


ROWS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=25
)


@given(ROWS)
def test_with_times_exactly_known_the_excess_is_that_of_the_log_rank_test(
    rows: list[tuple[int, int, int]],
) -> None:
    time, event, group = (np.array(column) for column in zip(*rows, strict=True))
    known = stats.test_log_rank(time, event, group)

    found = stats.test_interval_log_rank(time, np.where(event == 1, time, inf), group)

    assert found.excess == pytest.approx(known.observed - known.expected, abs=1e-8)
    assert found.groups == known.groups


INTERVALS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 7), st.integers(0, 1)), min_size=2, max_size=25
)


@given(INTERVALS)
def test_the_excess_of_all_groups_is_0_and_swapping_two_turns_the_sign(
    rows: list[tuple[int, int, int]],
) -> None:
    left, width, group = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    right = np.where(width > 6, inf, left + width)

    found = stats.test_interval_log_rank(left, right, group)
    swapped = stats.test_interval_log_rank(left, right, 1 - group)

    assert found.excess.sum() == pytest.approx(0, abs=1e-7)
    if found.test.z is not None:
        assert swapped.test.z == pytest.approx(-found.test.z, rel=1e-6, abs=1e-9)


def test_by_hand() -> None:
    """(0, 1] and (1, oo), one each: S is 1/2 after 1; scores 1/2 and -1/2, variance 1/4 x 2 / 2."""
    found = stats.test_interval_log_rank([0, 1], [1, inf], ["a", "b"])

    assert found.excess.tolist() == pytest.approx([0.5, -0.5])
    assert found.covariance[0, 0] == pytest.approx(0.25)
    assert found.test.z == pytest.approx(1)


@pytest.mark.parametrize(
    ("left", "right", "group", "why"),
    [
        ([], [], [], "fewer than two groups"),
        ([1], [2], ["a"], "fewer than two groups"),
        ([1, 1], [2, 3], ["a", "a"], "fewer than two groups"),
        ([1, 1, 1], [4, 4, 4], ["a", "b", "c"], "everybody's interval says the same"),
        ([1, 2], [inf, inf], ["a", "b"], "everybody's interval says the same"),
    ],
)
def test_without_a_difference_to_see_there_is_no_test(
    left: list[float], right: list[float], group: list[str], why: str
) -> None:
    found = stats.test_interval_log_rank(left, right, group)

    assert why in found.test.why_missing
    assert found.test.p_value is None


def test_groups_must_be_named() -> None:
    with pytest.raises(EstimationError, match="must not be missing"):
        stats.test_interval_log_rank([1, 2], [2, 3], ["a", None])
    with pytest.raises(EstimationError, match="3 and 2 found"):
        stats.test_interval_log_rank([3, 2], [2, 3], ["a", "b"])
