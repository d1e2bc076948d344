"""The count by sorted keys and by whole days against a plain count, patient by patient."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.stats import estimate_survival

DAYS = st.integers(0, 40).map(float)
FAR_APART = st.integers(0, 10**6).map(float)
FRACTIONS = st.integers(0, 3000).map(lambda day: day / 30.4375)


@given(
    st.one_of(
        *(
            st.lists(st.tuples(kind, st.booleans()), min_size=1, max_size=40)
            for kind in (DAYS, FAR_APART, FRACTIONS)
        )
    )
)
def test_every_way_of_counting_counts_the_same(group: list[tuple[float, bool]]) -> None:
    leaving = Counter(time for time, _ in group)
    events = Counter(time for time, event in group if event)

    curve = estimate_survival([t for t, _ in group], [e for _, e in group])

    times = sorted(leaving)
    assert curve.times.tolist() == times
    assert curve.events.tolist() == [events[t] for t in times]
    assert curve.censored.tolist() == [leaving[t] - events[t] for t in times]
    assert curve.at_risk.tolist() == [sum(time >= t for time, _ in group) for t in times]


@pytest.mark.parametrize("far", [1003.0, 1007.0])  # 2 patients: days are counted up to 1004
def test_whole_days_on_both_sides_of_the_change_of_method(far: float) -> None:
    curve = estimate_survival([far, 3.0], [1, 1])

    assert curve.times.tolist() == [3.0, far]
    assert curve.survival.tolist() == [0.5, 0.0]


def test_minus_zero_is_zero() -> None:
    curve = estimate_survival(np.array([-0.0, 0.0, 0.5]), [1, 1, 1])

    assert curve.times.tolist() == [0.0, 0.5]
    assert curve.events.tolist() == [2, 1]
