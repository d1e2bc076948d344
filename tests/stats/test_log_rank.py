"""The log-rank family against R (tests/oracles/log_rank.R) and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission import stats  # not `test_log_rank` itself: pytest would run it as a test
from remission.errors import EstimationError
from remission.stats import counting

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "log_rank.json").read_text())
CASES = [pytest.param(data, id=name) for name, data in SETS.items()]


def close(expected: object) -> object:
    return pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=1e-13)


def columns(data: dict[str, list[float]]) -> tuple[list[float], list[float], list[float]]:
    return data["time"], data["event"], data["group"]


@pytest.mark.parametrize("data", CASES)
def test_observed_expected_covariance_and_test_are_those_of_r(
    data: dict[str, list[float]],
) -> None:
    found = stats.test_log_rank(*columns(data))

    assert found.observed == close(data["observed"])
    assert found.expected == close(data["expected"])
    assert found.covariance == close(data["covariance"])
    assert found.test.statistic == close(data["plain"])
    assert found.test.p_value == close(data["p"])
    assert found.n.sum() == len(data["time"])


@pytest.mark.parametrize("data", CASES)
def test_weights_are_those_of_r(data: dict[str, list[float]]) -> None:
    peto = stats.test_log_rank(*columns(data), rho=1)
    late = stats.test_log_rank(*columns(data), gamma=1)
    middle = stats.test_log_rank(*columns(data), rho=1, gamma=1)

    assert peto.observed == close(data["peto_observed"])
    assert peto.expected == close(data["peto_expected"])
    assert (peto.test.statistic, peto.test.p_value) == close([data["peto"], data["peto_p"]])
    assert late.test.statistic == close(data["late"])
    assert middle.test.statistic == close(data["middle"])


@pytest.mark.parametrize("data", CASES)
def test_strata_and_trend_are_those_of_r(data: dict[str, list[float]]) -> None:
    plain = stats.test_log_rank(*columns(data))
    stratified = stats.test_log_rank(*columns(data), strata=data["stratum"])
    half = stats.test_log_rank(*columns(data), strata=data["stratum"], rho=0.5)

    assert stratified.expected == close(data["stratified_expected"])
    assert stratified.test.statistic == close(data["stratified"])
    assert half.test.statistic == close(data["half_stratified"])
    assert plain.trend().statistic == close(data["trend"])
    assert stratified.trend().statistic == close(data["trend_stratified"])


@pytest.mark.parametrize("unit", [30.4375, 7e5, 1e-4])
def test_two_groups_in_fractions_of_a_time_are_counted_as_in_whole_days(unit: float) -> None:
    """Days need no sorting, fractions are sorted as integers: two ways to one number."""
    time, event, group = columns(SETS["Freireich"])

    found = stats.test_log_rank([t / unit for t in time], event, group)
    late = stats.test_log_rank([t / unit for t in time], event, group, gamma=1)

    assert found.expected == close(SETS["Freireich"]["expected"])
    assert found.test.statistic == close(SETS["Freireich"]["plain"])
    assert late.test.statistic == close(SETS["Freireich"]["late"])


def test_two_groups_with_fractions_that_are_one_time() -> None:
    found = stats.test_log_rank([0.1 + 0.2, 0.3, 0.7, 1.1], [1, 1, 1, 0], list("abab"))

    assert found.expected.tolist() == pytest.approx([2 * 2 / 4 + 1 / 2, 2 * 2 / 4 + 1 / 2])


def test_freireich_as_in_the_textbooks() -> None:
    found = stats.test_log_rank(*columns(SETS["Freireich"]))
    peto = stats.test_log_rank(*columns(SETS["Freireich"]), rho=1)

    assert found.test.statistic == pytest.approx(16.792941, abs=5e-7)
    assert found.test.p_value == pytest.approx(4.16881e-05, rel=1e-5)
    assert found.expected == pytest.approx([19.250501, 10.749499], abs=5e-7)
    assert found.test.z < 0  # fewer relapses on 6-MP, the first group, than expected
    assert peto.test.statistic == pytest.approx(14.457151, abs=5e-7)


def test_by_hand() -> None:
    """Events at 1 in a (of 2 and 2), at 2 in b (of 1 and 2): E of a is 1/2 + 1/3, V 1/4 + 2/9."""
    found = stats.test_log_rank([1, 3, 2, 3], [1, 0, 1, 0], ["a", "a", "b", "b"])

    assert found.groups == ("a", "b")
    assert found.expected.tolist() == pytest.approx([5 / 6, 7 / 6])
    assert found.covariance[0, 0] == pytest.approx(1 / 4 + 2 / 9)
    assert found.test.z == pytest.approx((1 / 6) / (17 / 36) ** 0.5)


def test_a_trend_over_two_groups_is_the_log_rank_test() -> None:
    found = stats.test_log_rank(*columns(SETS["aml"]))

    assert found.trend().statistic == pytest.approx(found.test.statistic)
    assert found.trend().z == pytest.approx(
        -found.test.z
    )  # the second has fewer when the first has more
    assert found.trend([5, 1]).z == pytest.approx(found.test.z)


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=25
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_patients_and_unit_of_time_change_nothing(patients, random) -> None:  # noqa: ANN001 - as hypothesis draws them
    shuffled = [(time / 7, event, group) for time, event, group in patients]
    random.shuffle(shuffled)

    one = stats.test_log_rank(*map(list, zip(*patients, strict=True)))
    other = stats.test_log_rank(*map(list, zip(*shuffled, strict=True)))

    assert one.test.degrees == other.test.degrees
    assert (one.test.statistic is None) == (other.test.statistic is None)
    assert (one.test.why_missing is None) == (one.test.statistic is not None)
    if one.test.statistic is not None:
        assert one.test.statistic == pytest.approx(other.test.statistic, abs=1e-9)
        assert one.observed.sum() == pytest.approx(one.expected.sum())


@pytest.mark.parametrize(
    ("time", "event", "group", "why"),
    [
        ([], [], [], "fewer than two groups"),
        ([1, 2], [1, 1], ["a", "a"], "fewer than two groups"),
        ([1, 2], [0, 0], ["a", "b"], "no event while two groups"),
        ([1, 2], [0, 1], ["a", "b"], "no event while two groups"),
        ([2, 2], [1, 1], ["a", "b"], "or all at risk have it at once"),
        ([1, 2, 3, 3], [0, 0, 1, 1], ["a", "a", "b", "b"], "no event while two groups"),
    ],
)
def test_a_test_that_does_not_exist_says_why(
    time: list[float], event: list[int], group: list[str], why: str
) -> None:
    found = stats.test_log_rank(time, event, group)

    assert found.test.statistic is None
    assert found.test.p_value is None
    assert why in found.test.why_missing
    if len(found.groups) > 1:
        assert found.trend().why_missing == found.test.why_missing


def test_groups_that_meet_in_no_stratum_are_not_compared() -> None:
    found = stats.test_log_rank([1, 2, 3, 4], [1, 1, 1, 1], list("aabb"), strata=[1, 1, 2, 2])

    assert "never at risk together" in found.test.why_missing


def test_a_group_that_is_never_at_risk_of_an_event_costs_no_degree() -> None:
    """As in R: the third group leaves before the first event."""
    two = stats.test_log_rank([2, 3, 4, 5], [1, 1, 1, 0], list("abab"))

    three = stats.test_log_rank([2, 3, 4, 5, 1], [1, 1, 1, 0, 0], list("ababc"))

    assert three.test.degrees == 1
    assert three.test.statistic == pytest.approx(two.test.statistic)


@pytest.mark.parametrize(
    ("group", "how", "message"),
    [
        (["a"], {}, "one column of 2"),
        (["a", None], {}, "groups must not be missing"),
        ([1.0, float("nan")], {}, "groups must not be missing"),
        (["a", float("nan")], {}, "groups must not be missing"),
        (["a", "b"], {"strata": [1, None]}, "strata must not be missing"),
        (["a", "b"], {"rho": -1}, "rho must be a number of 0 or more"),
        (["a", "b"], {"gamma": float("nan")}, "gamma must be a number of 0 or more"),
    ],
)
def test_input_without_meaning_is_refused_in_words(
    group: list[object], how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        stats.test_log_rank([1, 2], [1, 1], group, **how)


@pytest.mark.parametrize("scores", [[1], [1, 1], [1, float("nan")]])
def test_a_trend_needs_scores(scores: list[float]) -> None:
    found = stats.test_log_rank([1, 2], [1, 1], ["a", "b"])

    with pytest.raises(EstimationError, match="score"):
        found.trend(scores)


@pytest.mark.parametrize("labels", [[True, False], [7, -3], [10**15, 0], ["b", "a"], [2.5, 1.5]])
def test_labels_of_every_kind_come_in_ascending_order(labels: list[object]) -> None:
    found = stats.test_log_rank([1, 2], [1, 1], labels)

    assert list(found.groups) == sorted(labels)
    assert found.observed.tolist() == [1, 1]
    assert found.expected.tolist() == ([0.5, 1.5] if labels[0] == min(labels) else [1.5, 0.5])


def test_a_group_alone_has_no_trend() -> None:
    for time, event, group in (([], [], []), ([1, 2], [1, 0], ["a", "a"])):
        found = stats.test_log_rank(time, event, group).trend()

        assert found.why_missing == "fewer than two groups to compare"


@pytest.mark.parametrize("decimals", [9, 0, 1])  # no ties, whole days, ties
@pytest.mark.parametrize("how", [{}, {"rho": 1.0}, {"rho": 0.5, "gamma": 1.0}])
@pytest.mark.parametrize("groups", [2, 3])
def test_counting_times_by_parts_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, decimals: int, how: dict[str, float], groups: int
) -> None:
    rng = np.random.default_rng(4)
    time = np.round(rng.exponential(9, 200), decimals)
    event, group, strata = (
        rng.random(200) < 0.6,
        rng.integers(0, groups, 200),
        rng.integers(0, 2, 200),
    )
    whole = [stats.test_log_rank(time, event, group, strata=by, **how) for by in (None, strata)]

    monkeypatch.setattr(counting, "_AT_ONCE", 7)

    for found, by in zip(whole, (None, strata), strict=True):
        parts = stats.test_log_rank(time, event, group, strata=by, **how)
        assert parts.observed == close(found.observed)
        assert parts.expected == close(found.expected)
        assert parts.covariance == close(found.covariance)
        assert parts.test.statistic == pytest.approx(found.test.statistic, rel=1e-9)
