"""Fine-Gray regression against R's cmprsk (tests/oracles/competing_risks.R) and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import estimate_cox, estimate_fine_gray

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "competing_risks.json").read_text())
MODELS = [
    pytest.param(data, model, id=f"{name}, cause {model['cause']}")
    for name, data in SETS.items()
    for model in data["fine_gray"]
]


def close(expected: object) -> object:
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("data", "model"), MODELS)
def test_coefficients_and_errors_are_those_of_cmprsk(
    data: dict[str, list[float]], model: dict[str, object]
) -> None:
    found = estimate_fine_gray(data["time"], data["cause"], data["x"], of=model["cause"])

    assert found.coefficients == close(model["coefficients"])
    assert found.covariance == close(np.atleast_2d(model["covariance"]))
    assert found.log_likelihood == close(model["log_likelihood"])
    assert found.null_log_likelihood == close(model["null"])


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in SETS.items()])
def test_the_hazard_of_one_cause_is_a_cox_model_with_the_others_censored(
    data: dict[str, list[float]],
) -> None:
    for model in data["specific"]:
        event = np.array(data["cause"]) == model["cause"]

        found = estimate_cox(data["time"], event, data["x"])

        assert found.coefficients == close(model["coefficients"])
        assert found.covariance == close(np.atleast_2d(model["covariance"]))


def test_without_censoring_another_event_is_a_time_without_end() -> None:
    """All weights are 1 then: a Cox model in which the other patients stay to the end."""
    time, cause = [1, 2, 3, 4, 5, 6], [1, 2, 1, 1, 2, 1]
    x = [1.0, 0.5, 0.2, 0.7, 0.1, 0.4]

    found = estimate_fine_gray(time, cause, x)
    stayed = estimate_cox(
        [t if c == 1 else 99 for t, c in zip(time, cause, strict=True)],
        [c == 1 for c in cause],
        x,
        ties="breslow",
        cluster=range(6),
    )

    assert found.coefficients == close(stayed.coefficients)
    assert found.covariance == close(stayed.covariance)


def test_without_other_events_the_ratio_is_that_of_cox() -> None:
    time, event, x = [3, 1, 4, 2, 6, 5], [1, 1, 1, 1, 0, 1], [1.0, 0, 0, 1, 1, 0]

    found = estimate_fine_gray(time, event, x)

    assert found.coefficients == close(estimate_cox(time, event, x).coefficients)
    assert (found.n, found.n_events) == (6, 5)


@pytest.mark.parametrize(
    ("cause", "x", "how", "message"),
    [
        ([1, 2, 1, 0], [1, 0, 0, 1], {"of": 3}, "Nobody had an event of cause 3"),
        ([0, 0, 0, 0], [1, 0, 0, 1], {}, "Nobody had an event of cause 1"),
        ([1, 2, 1, 0], [1, 1, 1, 1], {}, "same for everybody"),
        ([1, 2, 1, 0], [1, 0, 1, 0], {}, "runs to infinity"),
        ([1, 2, 1.5, 0], [1, 0, 1, 0], {}, "1.5 found"),
        ([1, 2, 1, 0], [1, 0, 1], {}, "one row for each of 4"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    cause: list[float], x: list[float], how: dict[str, int], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_fine_gray([1, 2, 3, 4], cause, x, **how)
