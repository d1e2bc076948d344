"""Two groups against R 4.2.2 (tests/oracles/two_groups.R) and published tables."""

import json
from pathlib import Path

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from remission import stats
from remission.errors import EstimationError
from remission.stats import DIFFERENCE_INTERVALS, estimate_difference, estimate_odds_ratio

ROWS = json.loads((Path(__file__).parents[1] / "oracles" / "two_groups.json").read_text())
TABLES = [pytest.param(row, id=f"{row['first']} {row['second']}") for row in ROWS]
ALTERNATIVES = ["two-sided", "greater", "less"]
Row = dict[str, list[float]]
Pair = tuple[int, int]


@pytest.mark.parametrize("row", TABLES)
def test_p_values_are_those_of_r(row: Row) -> None:
    for alternative in ALTERNATIVES:
        found = stats.test_fisher(row["first"], row["second"], alternative=alternative)

        assert found.p_value == pytest.approx(row["fisher"][alternative], rel=1e-9)


@pytest.mark.parametrize("row", TABLES)
def test_odds_ratios_are_those_of_r(row: Row) -> None:
    found = estimate_odds_ratio(row["first"], row["second"])

    numbers = [found.value, found.lower, found.upper]
    known = [i for i, number in enumerate(row["odds_ratio"]) if number is not None]
    assert [i for i, number in enumerate(numbers) if number is not None] == known
    assert [numbers[i] for i in known] == pytest.approx(
        [row["odds_ratio"][i] for i in known], rel=1e-9
    )
    assert (found.why_missing is None) == (len(known) == 3)


def test_odds_ratios_are_near_those_that_r_prints() -> None:
    for row in ROWS:
        found = estimate_odds_ratio(row["first"], row["second"])

        numbers = (found.value, found.lower, found.upper)
        for number, printed in zip(numbers, row["fisher_prints"], strict=True):
            if number is not None:
                assert number == pytest.approx(printed, rel=0.01, abs=2e-4)


@pytest.mark.parametrize("row", TABLES)
@pytest.mark.parametrize("method", DIFFERENCE_INTERVALS)
def test_differences_have_the_limits_of_r(row: Row, method: str) -> None:
    found = estimate_difference(row["first"], row["second"], method=method)

    expected = row[method.replace("-", "_")]
    assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", [row for row in TABLES if row.values[0]["boschloo"]])
def test_unconditional_p_values_are_those_of_r(row: Row) -> None:
    for alternative in ALTERNATIVES:
        found = stats.test_boschloo(row["first"], row["second"], alternative=alternative)

        assert found.p_value == pytest.approx(row["boschloo"][alternative], rel=1e-9)


# Newcombe, Stat Med 1998;17:873-90, Table II, methods 6 and 10.
@pytest.mark.parametrize(
    ("first", "second", "score", "newcombe"),
    [
        ((56, 70), (48, 80), (0.0528, 0.3382), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1700, 0.8406), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0342, 0.8534), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0326, 0.1933), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1658, 0.2844), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2879, 0.2879), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.7156, 1.0000), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6636, 1.0000), (0.6075, 1.0000)),
    ],
)
def test_published_differences_are_reached(
    first: Pair, second: Pair, score: tuple[float, float], newcombe: tuple[float, float]
) -> None:
    by_score = estimate_difference(first, second)
    by_newcombe = estimate_difference(first, second, method="newcombe")

    assert (round(by_score.lower, 4), round(by_score.upper, 4)) == score
    assert (round(by_newcombe.lower, 4), round(by_newcombe.upper, 4)) == newcombe


GROUPS = st.integers(1, 12).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(GROUPS, GROUPS, st.sampled_from(ALTERNATIVES))
def test_boschloo_is_never_above_fisher(first: Pair, second: Pair, alternative: str) -> None:
    conditional = stats.test_fisher(first, second, alternative=alternative)
    unconditional = stats.test_boschloo(first, second, alternative=alternative)

    assert 0 < unconditional.p_value <= conditional.p_value * (1 + 1e-9)


@given(GROUPS, GROUPS)
def test_fisher_is_that_of_scipy(first: Pair, second: Pair) -> None:
    table = [[n, total - n] for n, total in (first, second)]
    expected = scipy.stats.fisher_exact(table).pvalue

    assert stats.test_fisher(first, second).p_value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("first", "second"), [((7, 12), (1, 5)), ((2, 15), (8, 13))])
def test_one_sided_boschloo_is_that_of_scipy(first: Pair, second: Pair) -> None:
    table = [[first[0], second[0]], [first[1] - first[0], second[1] - second[0]]]
    for alternative in ("less", "greater"):
        expected = scipy.stats.boschloo_exact(table, alternative=alternative, n=256).pvalue

        found = stats.test_boschloo(first, second, alternative=alternative)

        assert found.p_value == pytest.approx(expected, rel=1e-6)  # SciPy's search stops there


@given(GROUPS, GROUPS, st.sampled_from(sorted(DIFFERENCE_INTERVALS)))
def test_difference_contains_its_estimate_and_turns_with_the_groups(
    first: Pair, second: Pair, method: str
) -> None:
    found = estimate_difference(first, second, method=method)
    turned = estimate_difference(second, first, method=method)

    assert -1 <= found.lower <= found.value <= found.upper <= 1
    assert (turned.value, turned.lower, turned.upper) == pytest.approx(
        (-found.value, -found.upper, -found.lower), rel=1e-9, abs=1e-12
    )


def test_the_rate_of_the_largest_probability_is_given() -> None:
    found = stats.test_boschloo((0, 2), (2, 2))

    # By hand: only 0, 2 and 2, 0 are as extreme; 2 (p (1 - p))^2 is largest at 1/2: 1/8.
    assert found.p_value == pytest.approx(1 / 8, rel=1e-9)
    assert found.nuisance == pytest.approx(1 / 2, abs=1e-4)


@pytest.mark.parametrize(
    ("first", "second", "value", "lower", "upper", "why"),
    [
        ((0, 4), (1, 4), 0, 0, 39, None),
        ((4, 4), (1, 4), None, 0.532864, None, "no finite value or upper limit"),
        ((4, 4), (2, 2), None, None, None, "everybody was counted"),
        ((0, 4), (0, 2), None, None, None, "nobody was counted"),
        ((0, 0), (0, 2), None, None, None, "nobody in the first group"),
    ],
)
def test_odds_ratios_that_do_not_exist_are_missing_with_the_reason(
    first: Pair, second: Pair, value: float, lower: float, upper: float, why: str
) -> None:
    # (0, 4), (1, 4) by hand: P(0) = 4 / (4 + 4 w) = 0.025 at w = 39.
    # R 4.2.2 fisher.test(matrix(c(4, 0, 1, 3), 2))$conf.int[1] is 0.5329 to its four digits.
    found = estimate_odds_ratio(first, second)

    assert found.value == value
    for limit, expected in ((found.lower, lower), (found.upper, upper)):
        assert limit == (expected and pytest.approx(expected, rel=1e-5))
    assert found.why_missing is None if why is None else why in found.why_missing


def test_an_empty_group_has_no_comparison() -> None:
    for found in (
        stats.test_fisher((0, 0), (1, 2)),
        stats.test_boschloo((0, 0), (1, 2)),
    ):
        assert (found.p_value, found.why_missing) == (None, "nobody in the first group")
    found = estimate_difference((1, 2), (0, 0))
    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert found.why_missing == "nobody in the second group"


@pytest.mark.parametrize("compare", [stats.test_fisher, stats.test_boschloo, estimate_odds_ratio])
@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ((3, 2), (1, 2), "3 of 2 is no proportion"),
        ((1, 2), (-1, 2), "-1 of 2"),
        ((1.0, 2), (1, 2), "whole numbers"),
        (1, (1, 2), r"\(n, N\)"),
        ((1, 2, 3), (1, 2), r"\(n, N\)"),
    ],
)
def test_wrong_counts_are_refused_in_words(
    compare: object, first: Pair, second: Pair, message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        compare(first, second)


def test_wrong_settings_are_refused_in_words() -> None:
    with pytest.raises(EstimationError, match="two-sided, greater, less"):
        stats.test_fisher((1, 2), (1, 2), alternative="two.sided")
    with pytest.raises(EstimationError, match="at most 500 patients"):
        stats.test_boschloo((1, 300), (1, 201))
    with pytest.raises(EstimationError, match="between 0 and 1"):
        estimate_odds_ratio((1, 2), (1, 2), confidence=1)
    with pytest.raises(EstimationError, match="between 0 and 1"):
        estimate_difference((1, 2), (1, 2), confidence=95)
    with pytest.raises(EstimationError, match="miettinen-nurminen, newcombe"):
        estimate_difference((1, 2), (1, 2), method="wald")
