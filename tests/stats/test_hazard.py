"""Nelson-Aalen against R (tests/oracles/survival_curves.R) and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import estimate_hazard

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "survival_curves.json").read_text())


@pytest.mark.parametrize(
    "data", [pytest.param(data, id=name) for name, data in ORACLE["hazards"].items()]
)
def test_hazard_error_and_limits_are_those_of_r(data: dict[str, list[float]]) -> None:
    found = estimate_hazard(data["time"], data["event"])

    for ours, theirs in (
        (found.times, "times"),
        (found.hazard, "hazard"),
        (found.standard_error, "error"),
        (found.lower, "lower"),
        (found.upper, "upper"),
    ):
        expected = np.array(data[theirs], dtype=float)
        assert ours == pytest.approx(expected, rel=1e-9, nan_ok=True), theirs


def test_by_hand() -> None:
    """Of 4 at risk at 2 one has the event, of 2 at 5 two: 1/4, then 1/4 + 2/2."""
    found = estimate_hazard([2, 3, 5, 5], [1, 0, 1, 1])

    assert found.hazard.tolist() == [0.25, 0.25, 1.25]
    assert found.standard_error.tolist() == pytest.approx([0.25, 0.25, (1 / 16 + 2 / 4) ** 0.5])


def test_no_limits_before_the_first_event() -> None:
    found = estimate_hazard([1, 2], [0, 1])

    assert np.isnan(found.lower).tolist() == [True, False]
    assert np.isnan(found.upper).tolist() == [True, False]


def test_nobody_has_no_hazard() -> None:
    assert estimate_hazard([], []).why_missing == "nobody in the group"


def test_a_negative_time_is_refused() -> None:
    with pytest.raises(EstimationError, match="0 or more"):
        estimate_hazard([-1], [1])
