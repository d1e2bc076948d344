"""Proportional hazards against R's cox.zph (tests/oracles/cox.R)."""

import json
from pathlib import Path

import pytest

from remission import stats  # not the test itself: pytest would run it as one of ours
from remission.errors import EstimationError

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "cox.json").read_text())
MODELS = [
    pytest.param(data, model, clock, id=f"{name}, {i}, {clock}")
    for name, data in SETS.items()
    for i, model in enumerate(data["models"])
    for clock in ("km", "identity", "log")
    if clock in model
]


@pytest.mark.parametrize(("data", "model", "clock"), MODELS)
def test_every_test_is_that_of_r(
    data: dict[str, list[float]], model: dict[str, object], clock: str
) -> None:
    found = stats.test_proportional_hazards(
        data["time"],
        data["event"],
        data["x"],
        strata=data["stratum"] if model["strata"] else None,
        entry=data["entry"] if model["entry"] else None,
        ties=model["ties"],
        clock=clock,
    )

    statistics = [test.statistic for test in (*found.covariates, found.together)]
    assert statistics == pytest.approx(model[clock], rel=1e-9)
    assert found.together.degrees == len(found.covariates)


def test_one_event_time_shows_no_change() -> None:
    found = stats.test_proportional_hazards([1, 1, 1, 2, 2], [1, 1, 1, 0, 0], [1, 1, 0, 0, 1])

    assert found.together.statistic is None
    assert "too few different event times" in found.together.why_missing


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"ties": "exact"}, "efron or breslow"),
        ({"clock": "sun"}, "choose one of km, identity, log"),
        ({"clock": "log"}, "times above 0"),
    ],
)
def test_input_without_meaning_is_refused_in_words(how: dict[str, str], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        stats.test_proportional_hazards([0, 2, 3, 4], [1, 1, 1, 0], [1, 0, 1, 0], **how)
