"""Patients who came under observation late, against R (tests/oracles/survival_curves.R)."""

import json
from pathlib import Path

import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import estimate_hazard, estimate_survival

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "survival_curves.json").read_text())


def as_in_r(expected: list[float | None]) -> object:
    """R prints NA where a number does not exist."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=1e-13, nan_ok=True)


@pytest.mark.parametrize(
    "data", [pytest.param(data, id=name) for name, data in ORACLE["entered"].items()]
)
def test_every_step_is_that_of_r(data: dict[str, list[float]]) -> None:
    columns = {"time": data["time"], "event": data["event"], "entry": data["entry"]}

    curve, hazard = estimate_survival(**columns), estimate_hazard(**columns)

    for name in ("times", "survival", "standard_error", "lower", "upper"):
        assert getattr(curve, name) == as_in_r(data[name]), name
    for name in ("at_risk", "events"):
        assert getattr(curve, name).tolist() == data[name], name
    assert hazard.hazard == as_in_r(data["hazard"])
    assert hazard.standard_error == as_in_r(data["hazard_error"])


def test_entries_at_0_change_nothing_but_are_remembered() -> None:
    plain = estimate_survival([2, 4, 5, 8], [1, 0, 1, 0])

    entered = estimate_survival([2, 4, 5, 8], [1, 0, 1, 0], entry=[0, 0, 0, 0])

    assert entered.survival.tolist() == plain.survival.tolist()
    assert entered.at(0).at_risk == 0  # at risk after the entry, not at it
    assert entered.at(1).at_risk == 4


@pytest.mark.parametrize(("t", "at_risk"), [(2, 1), (3, 1), (3.01, 2), (5, 2), (5.01, 1), (8, 1)])
def test_at_risk_counts_those_who_have_entered(t: float, at_risk: int) -> None:
    curve = estimate_survival([5, 8], [1, 0], entry=[1, 3])

    assert curve.at(t).at_risk == at_risk
    assert curve.n == 2


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ([1, 5], "entry 5 and time 5 found at position 2"),
        ([1, -1], "0 or more; -1 found at position 2"),
        ([1], "2 times and 1 entries"),
        ([1, None], "entries must be finite"),
    ],
)
def test_an_entry_comes_before_the_time(entry: list[float], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_survival([3, 5], [1, 1], entry=entry)
