"""Simultaneous bands against R's km.ci (tests/oracles/bands.R) and motions solved exactly."""

import json
from collections.abc import Callable
from math import exp, log, pi, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import KaplanMeier, estimate_simultaneous_band, estimate_survival
from remission.stats.bridge import stay_in_proportion, stay_level

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "bands.json").read_text())
KINDS = ("equal-precision", "hall-wellner")
BANDS = [
    pytest.param(data, kind, interval, id=f"{name}, {kind}, {interval}")
    for name, data in ORACLE["bands"].items()
    for kind in KINDS
    for interval in ("plain", "log-log")
]
MISPRINT = [0.28, 0.46, 1.5123]
"""At 99 %; its neighbours in the row, 1.5167 and 1.5077, and ours make it 1.5129."""
HALL = [
    pytest.param(float(confidence), *cell, id=f"{confidence}, {cell}")
    for confidence, cells in ORACLE["tables"]["hall-wellner"].items()
    for cell in cells
    if cell != MISPRINT
]
NAIR = [
    pytest.param(float(confidence), *cell, id=f"{confidence}, {cell}")
    for confidence, cells in ORACLE["tables"]["equal-precision"].items()
    for cell in cells
]
TIMES = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
EVENTS = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]


def curve(confidence: float = 0.95, interval: str = "log-log") -> KaplanMeier:
    return estimate_survival(TIMES, EVENTS, confidence=confidence, interval=interval)


def reach(survival: np.ndarray, limit: np.ndarray, interval: str) -> np.ndarray:
    """How far a limit lies from the curve on the scale on which the band is symmetric."""
    if interval == "plain":
        return np.abs(limit - survival)
    return np.abs(np.log(np.log(limit) / np.log(survival)))


@pytest.mark.parametrize(("data", "kind", "interval"), BANDS)
def test_the_shape_of_a_band_is_that_of_km_ci(
    data: dict[str, dict[str, dict[str, list[float]]]], kind: str, interval: str
) -> None:
    """One factor, the critical value, may differ: km.ci interpolates in a table."""
    theirs = {name: np.array(values) for name, values in data[kind][interval].items()}

    found = estimate_simultaneous_band(
        estimate_survival(data["time"], data["event"]), kind=kind, interval=interval
    )

    assert found.times.tolist() == theirs["time"].tolist()
    assert found.survival == pytest.approx(theirs["survival"], rel=1e-9)
    for side in ("lower", "upper"):
        ours = getattr(found, side)
        inside = (ours > 0) & (ours < 1)  # ours are cut at 0 and 1, km.ci's are not
        ratio = (
            reach(found.survival, ours, interval) / reach(found.survival, theirs[side], interval)
        )[inside]
        assert ratio == pytest.approx(np.full(ratio.size, ratio[0]), rel=1e-9)
        assert ratio[0] == pytest.approx(1, rel=0.03)


@pytest.mark.parametrize(("confidence", "a", "b", "critical"), HALL)
def test_critical_values_of_hall_and_wellner_are_those_of_their_table(
    confidence: float, a: float, b: float, critical: float
) -> None:
    """A table of four decimals: the confidence lies between those of its neighbours."""
    low, high = (stay_level(critical + step, a, min(b, 1.0)) for step in (-2e-4, 2e-4))

    assert low < confidence < high


@pytest.mark.parametrize(("confidence", "a", "b", "critical"), NAIR)
def test_critical_values_of_equal_precision_lie_below_the_table(
    confidence: float, a: float, b: float, critical: float
) -> None:
    """The table solves an approximation for high levels and wide ranges; it must be near there."""
    density = exp(-(critical**2) / 2) / sqrt(2 * pi)
    beyond = density * (4 / critical + (critical - 1 / critical) * log(b * (1 - a) / (a * (1 - b))))
    assert beyond == pytest.approx(1 - confidence, rel=2e-3)  # so their table was made

    exact = stay_in_proportion(critical, a, b)

    wide = log(b * (1 - a) / (a * (1 - b))) > 2
    assert exact == pytest.approx(confidence, abs=0.004 if wide else 0.04)


@pytest.mark.parametrize(
    ("stay", "width", "rate"),
    [
        # the even Hermite polynomials x^2 - 1 and x^4 - 6 x^2 + 3 die out at 2 and 4, walls at
        # their smallest zero
        (stay_in_proportion, 1.0, 2.0),
        (stay_in_proportion, sqrt(3 - sqrt(6)), 4.0),
    ],
)
def test_a_process_between_walls_dies_out_at_its_exact_rate(
    stay: Callable[[float, float, float], float], width: float, rate: float
) -> None:
    def place(time: float) -> float:
        return 1 / (1 + exp(-2 * time))

    longer, shorter = (stay(width, place(-span / 2), place(span / 2)) for span in (6, 5))

    assert longer / shorter == pytest.approx(exp(-rate), rel=1e-9)


@pytest.mark.parametrize("width", [0.5, 1.0, 1.3581, 2.0])
def test_over_the_whole_way_it_is_kolmogorovs_distribution(width: float) -> None:
    """1 - 2 sum (-1)^(k - 1) exp(-2 k^2 c^2): Kolmogorov 1933."""
    expected = 1 - 2 * sum((-1) ** (k - 1) * exp(-2 * k * k * width**2) for k in range(1, 40))

    assert stay_level(width, 0.0, 1.0) == pytest.approx(expected, rel=1e-12)


def test_simulated_bridges_stay_within_as_often_as_computed() -> None:
    rng = np.random.default_rng(5)
    steps, paths = 4000, 4000
    motion = np.cumsum(rng.normal(size=(paths, steps)) / sqrt(steps), axis=1)
    u = np.arange(1, steps + 1) / steps
    bridges = (motion - motion[:, -1:] * u)[:, steps // 10 : 9 * steps // 10]
    u = u[steps // 10 : 9 * steps // 10]

    level = np.mean((np.abs(bridges) <= 1.2).all(axis=1))
    proportion = np.mean((np.abs(bridges) <= 2.6 * np.sqrt(u * (1 - u))).all(axis=1))

    # seen at steps a path can slip out unseen; 0.583 of a step's size further out is as good
    # (Siegmund 1985), which is about 0.01 here
    slip = 0.583 / sqrt(steps)
    assert stay_level(1.2 + slip, 0.1, 0.9) == pytest.approx(level, abs=0.025)
    assert stay_in_proportion(2.6 + 2 * slip, 0.1, 0.9) == pytest.approx(proportion, abs=0.025)


@pytest.mark.parametrize("kind", KINDS)
def test_a_band_holds_the_curve_and_is_wider_than_its_pointwise_limits(kind: str) -> None:
    pointwise = curve(interval="plain")

    found = estimate_simultaneous_band(pointwise, kind=kind)

    kept = np.isin(pointwise.times, found.times)
    assert (found.start, found.end) == (9, 48)
    assert (found.lower <= pointwise.lower[kept]).all()
    assert (found.upper >= pointwise.upper[kept]).all()
    assert found.critical > (NormalDist().inv_cdf(0.975) if kind == "equal-precision" else 0)


def test_a_narrower_range_and_a_lower_confidence_give_a_narrower_band() -> None:
    whole = estimate_simultaneous_band(curve())
    middle = estimate_simultaneous_band(curve(), start=15, end=33)
    lower = estimate_simultaneous_band(curve(0.9))

    assert middle.times.tolist() == [13, 18, 23, 28, 31]  # the step at 13 is in force at 15
    assert middle.critical < whole.critical
    assert lower.critical < whole.critical


@pytest.mark.parametrize(
    ("time", "event", "why"),
    [
        ([], [], "nobody in the group"),
        ([1, 2, 3], [0, 0, 0], "no event left anybody at risk"),
        ([3, 3], [1, 1], "no event left anybody at risk"),
        ([1, 2, 3], [1, 0, 0], "hardly an event lies between"),
    ],
)
def test_a_curve_without_steps_has_no_band(time: list[int], event: list[int], why: str) -> None:
    for kind in KINDS:
        found = estimate_simultaneous_band(estimate_survival(time, event), kind=kind)

        assert why in found.why_missing
        assert found.critical is None
        assert np.isnan(found.lower).all()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"kind": "scheffe"}, "equal-precision or hall-wellner; 'scheffe' found"),
        ({"interval": "wald"}, "no interval called 'wald'"),
        ({"start": 5}, "from 9 .the first event. to 161"),
        ({"end": 200}, "9.0 and 200 found"),
        ({"start": 40, "end": 20}, "40 and 20 found"),
        ({"start": float("nan")}, "nan"),
    ],
)
def test_a_band_that_cannot_be_is_refused_in_words(how: dict[str, object], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_simultaneous_band(curve(), **how)


def test_neither_late_entries_nor_certainty_have_a_band() -> None:
    late = estimate_survival([2, 3, 4], [1, 1, 0], entry=[0, 1, 0])

    with pytest.raises(EstimationError, match="with entries"):
        estimate_simultaneous_band(late)
    with pytest.raises(EstimationError, match="at most"):
        estimate_simultaneous_band(curve(1 - 1e-12))
