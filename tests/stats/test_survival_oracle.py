"""Every curve against R 4.2.2, survival 3.5-3 (tests/oracles/kaplan_meier.R), to 1e-9."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from remission.stats import estimate_follow_up, estimate_survival

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "kaplan_meier.json").read_text())
CURVES = [pytest.param(data, id=name) for name, data in SETS.items()]
BANDS = [
    pytest.param(data, band, id=f"{name}, {band['interval']}, {band['confidence']}")
    for name, data in SETS.items()
    for band in data["bands"]
]


def as_in_r(expected: list[float | None]) -> object:
    """R prints NA where a number does not exist."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=1e-14, nan_ok=True)


def numbers(*values: float | None) -> NDArray[np.float64]:
    return np.array(values, dtype=float)


@pytest.mark.parametrize("data", CURVES)
def test_every_step_of_the_curve_is_that_of_r(data: dict[str, list[float]]) -> None:
    curve = estimate_survival(data["time"], data["event"])

    for name in ("times", "survival", "standard_error"):
        assert getattr(curve, name) == as_in_r(data[name]), name
    for name in ("at_risk", "events", "censored"):
        assert getattr(curve, name).tolist() == data[name], name


@pytest.mark.parametrize(("data", "band"), BANDS)
def test_limits_and_medians_are_those_that_r_prints(
    data: dict[str, list[float]], band: dict[str, object]
) -> None:
    how = {"confidence": band["confidence"], "interval": band["interval"]}

    curve = estimate_survival(data["time"], data["event"], **how)
    median = curve.median()
    follow_up = estimate_follow_up(data["time"], data["event"], **how).median()

    assert curve.lower == as_in_r(band["lower"])
    assert curve.upper == as_in_r(band["upper"])
    assert numbers(median.value, median.lower, median.upper) == as_in_r(band["median"])
    assert numbers(follow_up.value, follow_up.lower, follow_up.upper) == as_in_r(band["follow_up"])


@pytest.mark.parametrize(
    "data", [curve for curve in CURVES if curve.id != "one event, then censored"]
)
def test_quartiles_are_those_of_r_quantile(data: dict[str, list[float]]) -> None:
    """Left out: a level stretch that ends in censoring, where R quantile and R print differ."""
    curve = estimate_survival(data["time"], data["event"])

    quartiles = numbers(curve.quantile(0.25).value, curve.quantile(0.75).value)

    assert quartiles == as_in_r(data["quartiles"])
