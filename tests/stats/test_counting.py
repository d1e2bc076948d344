"""The count by sorted keys and by whole days against a plain count, patient by patient."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.stats import estimate_survival
from remission.stats import test_log_rank as compare

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


@pytest.mark.parametrize("last_day", [9, 39, 80])  # few days, and too many for one key
@pytest.mark.parametrize("strata", [1, 3])
def test_groups_are_counted_by_day_as_patient_by_patient(last_day: int, strata: int) -> None:
    rng = np.random.default_rng(last_day)
    n, arms = 240, 3
    day, event = rng.integers(0, last_day + 1, n), rng.random(n) < 0.6
    arm, stratum = rng.integers(0, arms, n), rng.integers(0, strata, n)
    patients = list(zip(day.tolist(), event.tolist(), arm.tolist(), stratum.tolist(), strict=True))
    expected = np.zeros((arms, strata))
    for s in range(strata):
        for t in {t for t, e, _, k in patients if e and k == s}:
            here = [(u, e, g) for u, e, g, k in patients if k == s]
            risk = [sum(u >= t and g == a for u, _, g in here) for a in range(arms)]
            dead = sum(u == t and e for u, e, _ in here)
            expected[:, s] += dead * np.array(risk) / sum(risk)

    found = compare(day.astype(float), event, arm, strata=stratum)

    assert found.observed.tolist() == [
        sum(e and g == a for _, e, g, _ in patients) for a in range(arms)
    ]
    assert found.expected == pytest.approx(expected.sum(axis=1), rel=1e-12)
