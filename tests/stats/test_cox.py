"""Cox regression against R (tests/oracles/cox.R) and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats import Cox, estimate_cox, risk_sets

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "cox.json").read_text())
MODELS = [
    pytest.param(
        data,
        model,
        id=f"{name}, {model['ties']}, "
        + " ".join(part for part in ("strata", "cluster", "entry") if model[part]),
    )
    for name, data in SETS.items()
    for model in data["models"]
]


def close(expected: object, absolute: float = 1e-12) -> object:
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=absolute)


def fit(data: dict[str, list[float]], model: dict[str, object]) -> Cox:
    return estimate_cox(
        data["time"],
        data["event"],
        data["x"],
        strata=data["stratum"] if model["strata"] else None,
        cluster=data["cluster"] if model["cluster"] else None,
        entry=data["entry"] if model["entry"] else None,
        ties=model["ties"],
    )


@pytest.mark.parametrize(("data", "model"), MODELS)
def test_coefficients_errors_and_tests_are_those_of_r(
    data: dict[str, list[float]], model: dict[str, object]
) -> None:
    found = fit(data, model)

    assert found.coefficients == close(model["coefficients"])
    assert found.covariance == close(np.atleast_2d(model["covariance"]))
    assert found.lower == close(model["lower"])
    assert found.upper == close(model["upper"])
    assert found.p_values == close(model["p"])
    assert [found.null_log_likelihood, found.log_likelihood] == close(model["log_likelihood"])
    assert found.wald.statistic == close(model["wald"])
    assert found.score.statistic == close(model["score"])
    assert found.likelihood_ratio.statistic == close(model["ratio"], 1e-10)


@pytest.mark.parametrize(
    ("ties", "ratio", "lower", "upper"),
    [
        ("efron", 4.816874, 2.146508, 10.80931),
        ("breslow", 4.523072, 2.026804, 10.09382),
        ("exact", 5.09492, 2.179994, 11.90747),
    ],
)
def test_placebo_against_6_mp_as_in_the_textbooks(
    ties: str, ratio: float, lower: float, upper: float
) -> None:
    data = SETS["Freireich"]

    found = estimate_cox(data["time"], data["event"], np.ravel(data["x"]), ties=ties)

    assert (found.hazard_ratios[0], found.lower[0], found.upper[0]) == pytest.approx(
        (ratio, lower, upper), rel=1e-6
    )
    assert (found.n, found.n_events) == (42, 30)


@pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
def test_by_hand(ties: str) -> None:
    """The slope 2/r - 2/(r + 1) - 1/(r + 2) is 0 where r^2 - r - 4 is: at (1 + sqrt 17) / 2."""
    found = estimate_cox([1, 2, 3, 4], [1, 1, 1, 0], [1, 0, 1, 0], ties=ties)

    assert found.hazard_ratios[0] == pytest.approx((1 + 17**0.5) / 2, rel=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_ties_make_no_difference_where_there_are_none(ties: str) -> None:
    time, event, x = [3, 1, 4, 2, 6, 5], [1, 1, 1, 1, 0, 1], [1, 0, 0, 1, 1, 0]

    exact = estimate_cox(time, event, x, ties="exact")

    assert estimate_cox(time, event, x, ties=ties).coefficients == close(exact.coefficients)


def test_shift_and_unit_of_a_covariate_only_change_its_own_unit() -> None:
    data = SETS["veteran"]
    x = np.array(data["x"], dtype=float)

    plain = estimate_cox(data["time"], data["event"], x)
    moved = estimate_cox(data["time"], data["event"], 1e6 + 1000 * x)

    assert moved.coefficients * 1000 == pytest.approx(plain.coefficients, rel=1e-8)
    assert moved.wald.statistic == pytest.approx(plain.wald.statistic, rel=1e-8)


def test_order_of_the_patients_changes_nothing() -> None:
    data = SETS["90 patients, 11 days"]
    order = np.random.default_rng(1).permutation(90)
    shuffled = {key: np.array(data[key])[order] for key in ("time", "event", "x", "stratum")}

    one = fit(data, {"strata": 1, "cluster": 0, "entry": 0, "ties": "exact"})
    other = fit(shuffled, {"strata": 1, "cluster": 0, "entry": 0, "ties": "exact"})

    assert one.coefficients == close(other.coefficients)


def test_a_time_cut_in_two_rows_is_the_same_patient() -> None:
    time, event, x = [3, 1, 4, 2, 6, 5], [1, 1, 1, 1, 0, 1], [1.0, 0, 0, 1, 1, 0]

    whole = estimate_cox(time, event, x, cluster=range(6))
    cut = estimate_cox(
        [2.5, 3, *time[1:]],
        [0, *event],
        [1.0, *x],
        entry=[0, 2.5, 0, 0, 0, 0, 0],
        cluster=[0, 0, 1, 2, 3, 4, 5],
    )

    assert cut.coefficients == close(whole.coefficients)
    assert cut.covariance == close(whole.covariance)


@pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
@pytest.mark.parametrize(
    ("event", "x"),
    [
        ([1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0]),  # no event in one group
        ([1, 1, 1, 1, 1, 1], [6, 5, 4, 3, 2, 1]),  # always the highest
        ([1, 1, 1, 0, 0, 0], [1e-9, 1e-9, 1e-9, 0, 0, 0]),
    ],
)
def test_separation_is_said_and_gives_no_number(
    ties: str, event: list[int], x: list[float]
) -> None:
    with pytest.raises(EstimationError, match="runs to infinity, most likely that of covariate 1"):
        estimate_cox([1, 2, 3, 4, 5, 6], event, x, ties=ties)


def test_a_large_but_finite_ratio_is_found() -> None:
    """One of 1001 events, halfway, comes from the other group: that is no separation."""
    time = [*range(1, 1001), 500.5, *[2000] * 999]
    x = [1] * 1000 + [0] * 1000
    event = [1] * 1001 + [0] * 999

    found = estimate_cox(time, event, x)

    assert np.isfinite(found.coefficients).all()
    assert found.p_values[0] < 1e-10


@pytest.mark.parametrize(
    ("x", "how", "message"),
    [
        ([1, 1, 1, 1], {}, "Covariate 1 is the same for everybody"),
        ([[1, 2], [0, 1], [1, 2], [0, 1]], {}, "combination of the others"),
        ([0, 0, 1, 1], {"strata": [1, 1, 2, 2]}, "Covariate 1 does not vary among"),
        ([1, 0, 1], {}, "one row for each of 4"),
        ([[], [], [], []], {}, "one row for each of 4"),
        ([1, 0, 1, None], {}, "values of covariate 1 must be finite"),
        ([1, 0, 1, float("inf")], {}, "values of covariate 1 must be finite"),
        (["a", "b", "a", "b"], {}, "covariates must be numbers"),
        ([1, 0, 1, 0], {"ties": "heap"}, "choose efron, breslow or exact"),
        ([1, 0, 1, 0], {"ties": "exact", "cluster": [1, 2, 3, 4]}, "Exact ties"),
        ([1, 0, 1, 0], {"ties": "exact", "entry": [0, 0, 0, 0]}, "Exact ties"),
        ([1, 0, 1, 0], {"confidence": 95}, "between 0 and 1"),
        ([1, 0, 1, 0], {"cluster": [1, 2]}, "clusters must be one column of 4"),
        ([1, 0, 1, 0], {"cluster": [1, 1, 1, 1]}, "1 clusters or patients are too few"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    x: list[object], how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_cox([1, 2, 3, 4], [1, 1, 1, 0], x, **how)


def test_those_yet_to_enter_take_no_digits_from_those_at_risk() -> None:
    """A patient who enters last, alone, adds nothing, be the covariate ever so extreme."""
    time, x = [1, 2, 3, 4, 5, 6, 7, 8], [1, 0, 1, 0, 0, 1, 0, 1]
    plain = estimate_cox(time, [1] * 8, x)

    found = estimate_cox([*time, 20], [1] * 9, [*x, -1000], entry=[*[0] * 8, 10])

    assert found.coefficients == close(plain.coefficients)


def test_large_groups_with_late_entries_sum_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    data = SETS["veteran"]
    how = {"strata": 1, "cluster": 1, "entry": 1, "ties": "efron"}
    small = fit(data, how)

    monkeypatch.setattr(risk_sets, "TABLE", 0)
    large = fit(data, how)

    assert large.coefficients == close(small.coefficients)
    assert large.covariance == close(small.covariance)


def test_where_those_sums_would_lose_digits_there_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time, x = [1, 2, 3, 4, 5, 6, 7, 8, 20], [1, 0, 1, 0, 0, 1, 0, 1, -80]
    monkeypatch.setattr(risk_sets, "TABLE", 0)

    with pytest.raises(EstimationError, match=r"yet to enter|runs to infinity"):
        estimate_cox(time, [1] * 9, x, entry=[*[0] * 8, 10])


def test_a_ratio_beyond_all_numbers_is_infinite_and_its_coefficient_is_not() -> None:
    plain = estimate_cox([1, 2, 3, 4], [1, 1, 1, 0], [1, 0, 1, 0])

    found = estimate_cox([1, 2, 3, 4], [1, 1, 1, 0], [1e-9, 0, 1e-9, 0])

    assert found.coefficients[0] == pytest.approx(1e9 * plain.coefficients[0])
    assert found.p_values[0] == pytest.approx(plain.p_values[0])
    assert found.hazard_ratios[0] == np.inf


@pytest.mark.parametrize(("time", "event", "x"), [([1, 2], [0, 0], [0, 1]), ([], [], [])])
def test_without_events_there_is_no_model(
    time: list[float], event: list[int], x: list[float]
) -> None:
    with pytest.raises(EstimationError, match="Nobody had the event"):
        estimate_cox(time, event, x)
