"""What holds for any group, and a second program beside R."""

import greenwood
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.stats import SURVIVAL_INTERVALS, estimate_follow_up, estimate_survival

DAYS = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)
INTERVALS = st.sampled_from(sorted(SURVIVAL_INTERVALS))


def columns(group: list[tuple[int, bool]]) -> tuple[list[int], list[bool]]:
    return [time for time, _ in group], [event for _, event in group]


@given(DAYS, INTERVALS, st.randoms(use_true_random=False))
def test_order_of_the_patients_changes_nothing(group, interval, random) -> None:  # noqa: ANN001 - as hypothesis draws them
    shuffled = random.sample(group, len(group))

    as_given = estimate_survival(*columns(group), interval=interval)
    as_shuffled = estimate_survival(*columns(shuffled), interval=interval)

    for name, values in vars(as_given).items():
        np.testing.assert_array_equal(getattr(as_shuffled, name), values)


@given(DAYS, INTERVALS)
def test_limits_contain_the_curve_and_the_median(
    group: list[tuple[int, bool]], interval: str
) -> None:
    curve = estimate_survival(*columns(group), interval=interval)
    known = ~np.isnan(curve.lower)
    median = curve.median()

    assert np.all(curve.lower[known] <= curve.survival[known] + 1e-12)
    assert np.all(curve.survival[known] <= curve.upper[known] + 1e-12)
    if median.value is not None:
        assert median.lower is None or median.lower <= median.value
        assert median.upper is None or median.upper >= median.value


@given(DAYS, st.integers(1, 1000))
def test_a_later_start_of_the_clock_shifts_times_and_nothing_else(
    group: list[tuple[int, bool]], shift: int
) -> None:
    time, event = columns(group)

    curve = estimate_survival(time, event)
    later = estimate_survival([day + shift for day in time], event)

    assert later.times.tolist() == (curve.times + shift).tolist()
    assert later.survival.tolist() == curve.survival.tolist()
    if curve.median().value is not None:
        assert later.median().value == pytest.approx(curve.median().value + shift)


@given(DAYS)
def test_everybody_is_an_event_or_a_censoring_and_follow_up_swaps_them(
    group: list[tuple[int, bool]],
) -> None:
    curve = estimate_survival(*columns(group))
    follow_up = estimate_follow_up(*columns(group))

    assert curve.events.sum() + curve.censored.sum() == len(group) == curve.n
    assert follow_up.events.tolist() == curve.censored.tolist()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60), st.integers(0, 60))
def test_without_censoring_the_curve_is_the_share_still_waiting(time: list[int], t: int) -> None:
    found = estimate_survival(time, [1] * len(time)).at(t)

    assert found.value == pytest.approx(sum(day > t for day in time) / len(time), abs=1e-12)


@given(DAYS)
def test_days_and_the_same_days_as_fractions_agree(group: list[tuple[int, bool]]) -> None:
    time, event = columns(group)

    as_days = estimate_survival(np.array(time), np.array(event))
    as_fractions = estimate_survival(np.array(time) / 7, np.array(event, dtype=float))

    assert as_fractions.survival.tolist() == as_days.survival.tolist()


@pytest.mark.parametrize("interval", ["log-log", "log", "plain"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_greenwood_agrees(interval: str, seed: int) -> None:
    """Greenwood (the Python package) 0.8, at every time with an event and survival above 0."""
    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 40, 80), rng.integers(0, 2, 80)

    curve = estimate_survival(time, event, interval=interval)
    other = greenwood.KaplanMeier(conf_type=interval).fit(greenwood.Surv(time, event=event))

    place = np.searchsorted(curve.times, other.time_)
    steps = (curve.survival[place] > 0) & (curve.survival[place] < 1)
    place = place[steps]
    for ours, theirs in (
        (curve.survival, other.survival_),
        (curve.standard_error, other.std_error_),
        (curve.lower, other.conf_low_),
        (curve.upper, other.conf_high_),
    ):
        assert ours[place] == pytest.approx(np.asarray(theirs)[steps], rel=1e-9)
