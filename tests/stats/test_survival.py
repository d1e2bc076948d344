import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import Quantile, Rate, estimate_follow_up, estimate_survival

# Freireich 1963, weeks in remission on 6-MP (+ is censored): 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+
# 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+; on placebo all relapsed.
SIX_MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
SIX_MP_EVENT = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def limits(found: Quantile | Rate) -> tuple[float | None, ...]:
    return (found.value, found.lower, found.upper)


@pytest.mark.parametrize(
    ("week", "survival", "error", "at_risk"),
    [
        (6, 0.857143, 0.076360, 21),
        (7, 0.806723, 0.086935, 17),
        (10, 0.752941, 0.096350, 15),
        (13, 0.690196, 0.106815, 12),
        (16, 0.627451, 0.114054, 11),
        (22, 0.537815, 0.128234, 7),
        (23, 0.448179, 0.134591, 6),
    ],
)
def test_remission_on_6_mp_as_in_every_textbook(
    week: int, survival: float, error: float, at_risk: int
) -> None:
    curve = estimate_survival(SIX_MP, SIX_MP_EVENT)
    step = curve.times.tolist().index(week)

    assert curve.at(week).value == pytest.approx(survival, abs=5e-7)
    assert curve.at(week).at_risk == at_risk
    assert curve.standard_error[step] == pytest.approx(error, abs=5e-7)


@pytest.mark.parametrize(
    ("interval", "lower", "upper"),
    [("log-log", 0.61971796, 0.95155175), ("log", 0.719817, 1.0)],
)
def test_limits_at_6_weeks(interval: str, lower: float, upper: float) -> None:
    found = estimate_survival(SIX_MP, SIX_MP_EVENT, interval=interval).at(6)

    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-7)


# R survival: print(survfit(...)); NA is None here.
@pytest.mark.parametrize(
    ("time", "event", "interval", "expected"),
    [
        (SIX_MP, SIX_MP_EVENT, "log", (23, 16, None)),
        (SIX_MP, SIX_MP_EVENT, "log-log", (23, 13, None)),
        (SIX_MP, SIX_MP_EVENT, "plain", (23, 13, None)),
        (SIX_MP, SIX_MP_EVENT, "logit", (23, 13, None)),
        (SIX_MP, SIX_MP_EVENT, "arcsine", (23, 13, None)),
        (PLACEBO, [1] * 21, "log", (8, 4, 12)),
        (PLACEBO, [1] * 21, "log-log", (8, 4, 11)),
        (PLACEBO, [1] * 21, "logit", (8, 4, 12)),
    ],
)
def test_medians_with_their_limits(
    time: list[float], event: list[int], interval: str, expected: tuple[float | None, ...]
) -> None:
    assert limits(estimate_survival(time, event, interval=interval).median()) == expected


def test_73_percent_free_from_progression() -> None:
    """27 patients: events at 1 to 6, five censored at 7, an event at 8, the rest censored at 20."""
    time = [1, 2, 3, 4, 5, 6, *[7] * 5, 8, *[20] * 15]
    event = [1] * 6 + [0] * 5 + [1] + [0] * 15

    curve = estimate_survival(time, event)
    found = curve.at(12)

    assert limits(found) == pytest.approx((0.729167, 0.51116, 0.86186), abs=5e-6)
    assert curve.standard_error[-1] == pytest.approx(0.088553, abs=5e-7)
    assert (curve.n, curve.n_events, found.at_risk) == (27, 7, 15)
    assert curve.median().why_missing == "not reached: the curve stays above 0.5"


@pytest.mark.parametrize(
    ("time", "event", "median"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], 2.5),  # at exactly a half from 2 to 3: the midpoint
        ([1, 2, 3], [1, 1, 1], 2),  # passes the half: the first time below
        ([1, 2, 3, 4], [1, 1, 0, 1], 3),  # a half from 2 to 4, with a censoring on the way
        ([1, 2, 3, 4], [1, 1, 0, 0], 2),  # a half to the end: where it begins, as R prints it
        ([1, 2, 3, 4], [1, 0, 0, 0], None),
        ([4], [1], 4),
    ],
)
def test_median_at_and_around_exactly_a_half(
    time: list[float], event: list[int], median: float | None
) -> None:
    assert estimate_survival(time, event).median().value == median


@pytest.mark.parametrize(
    ("patients", "first"),
    [(12, 1), (18, 7)],  # in floats 11/12 * 6/11 is below a half, and 11/18 * 9/11 above
)
def test_a_half_that_floats_miss_is_still_a_half(patients: int, first: int) -> None:
    half = patients // 2
    time = [1] * first + [2] * (half - first) + [4] * half

    curve = estimate_survival(time, [1] * patients)

    assert curve.survival[1] != 0.5
    assert curve.median().value == 3


def test_quantile_on_a_level_stretch_to_the_end_begins_it() -> None:
    """R print takes where the stretch begins, R quantile its middle (5); see docs/methods."""
    curve = estimate_survival([2, 4, 6, 8], [1, 0, 0, 0])

    assert curve.quantile(0.25).value == 2


@pytest.mark.parametrize(
    ("t", "value", "at_risk"),
    [(0, 1, 4), (1.99, 1, 4), (2, 0.75, 4), (3, 0.75, 3), (5, 0.375, 2), (8, 0.375, 1)],
)
def test_rate_between_and_at_the_steps(t: float, value: float, at_risk: int) -> None:
    found = estimate_survival([2, 4, 5, 8], [1, 0, 1, 0]).at(t)

    assert found.value == pytest.approx(value)
    assert found.at_risk == at_risk


def test_rate_beyond_the_last_observation_is_missing_when_it_was_censored() -> None:
    found = estimate_survival([2, 4, 5, 8], [1, 0, 1, 0]).at(8.01)

    assert limits(found) == (None, None, None)
    assert found.at_risk == 0
    assert found.why_missing == "nobody was observed beyond 8, and the last was censored"


def test_rate_beyond_the_last_observation_is_zero_when_everybody_had_the_event() -> None:
    found = estimate_survival([2, 4], [0, 1]).at(9)

    assert limits(found) == (0, None, None)
    assert "everybody has had the event" in found.why_missing


@pytest.mark.parametrize(
    ("interval", "expected"),
    [("log-log", None), ("log", 1.0), ("plain", 1.0), ("logit", None), ("arcsine", None)],
)
@pytest.mark.parametrize("t", [0, 3])
def test_limits_before_the_first_event(interval: str, expected: float | None, t: float) -> None:
    found = estimate_survival([2, 4], [0, 1], interval=interval).at(t)

    assert limits(found) == (1, expected, expected)
    assert (found.why_missing is None) == (expected is not None)


def test_censored_patients_are_at_risk_of_events_on_the_same_day() -> None:
    curve = estimate_survival([4, 4, 4], [0, 1, 0])

    assert curve.survival.tolist() == pytest.approx([2 / 3])


def test_limits_that_are_not_reached_say_so() -> None:
    found = estimate_survival([5], [1]).median()

    assert limits(found) == (5, None, None)
    assert found.why_missing.startswith("lower and upper limit not reached")


def test_nobody_has_no_curve() -> None:
    curve = estimate_survival([], [])

    assert (curve.n, curve.n_events, curve.times.size) == (0, 0, 0)
    assert limits(curve.at(365)) == (None, None, None)
    assert curve.at(365).why_missing == "nobody in the group"
    assert curve.median().why_missing == "nobody in the group"


def test_follow_up_turns_censorings_into_events() -> None:
    """By hand: of 4 at risk at 3 one ends, of 2 at 6 one, of 1 at 7 the last: 3/4, 3/8, 0."""
    found = estimate_follow_up([3, 5, 6, 7], [False, True, False, False])

    assert found.times.tolist() == [3, 5, 6, 7]
    assert found.survival.tolist() == pytest.approx([3 / 4, 3 / 4, 3 / 8, 0])
    assert found.median().value == 6


def test_the_curve_cannot_be_changed() -> None:
    curve = estimate_survival([1, 2], [1, 0])

    with pytest.raises(ValueError, match="read-only"):
        curve.survival[0] = 1


def test_the_callers_arrays_are_left_alone() -> None:
    time, event = np.array([3.0, 1.0]), np.array([True, False])

    estimate_survival(time, event)

    assert time.tolist() == [3.0, 1.0]
    assert time.flags.writeable
    assert event.flags.writeable


@pytest.mark.parametrize(
    ("time", "event", "how", "message"),
    [
        ([1, float("nan")], [1, 1], {}, "times must be finite numbers; nan found at position 2"),
        ([1, None], [1, 1], {}, "times must be finite"),
        ([1, float("inf")], [1, 1], {}, "times must be finite"),
        ([1, -1], [1, 1], {}, "0 or more; -1 found at position 2"),
        ([1, 2], [1], {}, "2 times and 1 events"),
        ([1, 2], [1, 2], {}, "seen.*censored.*2 found"),
        ([1, 2], [1, None], {}, "events must be finite"),
        (
            [1],
            [1],
            {"interval": "square root"},
            "choose one of log-log, log, plain, logit, arcsine",
        ),
        ([1], [1], {"confidence": 0}, "between 0 and 1"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    time: list[float], event: list[int], how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_survival(time, event, **how)


@pytest.mark.parametrize("t", [-1, float("nan"), float("inf")])
def test_a_rate_needs_a_time(t: float) -> None:
    with pytest.raises(EstimationError, match="0 or more"):
        estimate_survival([1], [1]).at(t)


@pytest.mark.parametrize("p", [0, 1, float("nan")])
def test_a_quantile_needs_a_share(p: float) -> None:
    with pytest.raises(EstimationError, match="between 0 and 1"):
        estimate_survival([1], [1]).quantile(p)
