import pytest

from remission.errors import EstimationError
from remission.stats import take_landmark


def test_whoever_left_at_the_landmark_or_before_is_out() -> None:
    time = [3, 8, 8, 8.5, 20, 30]
    event = [1, 1, 0, 1, 0, 1]
    kept = [False, False, False, True, True, True]

    found = take_landmark(time, event, 8)

    assert found.kept.tolist() == kept
    assert found.time.tolist() == [0.5, 12, 22]
    assert found.event.tolist() == [True, False, True]
    assert (found.events_before, found.censored_before) == (2, 1)


def test_a_landmark_at_0_leaves_out_those_with_no_time_at_all() -> None:
    assert take_landmark([0, 1], [1, 1], 0).kept.tolist() == [False, True]


def test_a_landmark_after_everybody_keeps_nobody() -> None:
    found = take_landmark([1, 2], [1, 0], 5)

    assert found.time.size == 0
    assert (found.events_before, found.censored_before) == (1, 1)


@pytest.mark.parametrize("at", [-1, float("nan"), float("inf")])
def test_a_landmark_is_a_time(at: float) -> None:
    with pytest.raises(EstimationError, match="0 or more"):
        take_landmark([1], [1], at)
