"""Several raters against irrCAC 0.4.4 and krippendorff 0.9.0 (tests/oracles/raters.py)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import Agreement, estimate_ac1, estimate_alpha, estimate_fleiss

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "raters.json").read_text())
CASES = [pytest.param(data, id=name) for name, data in SETS.items()]
LEVELS = ["nominal", "ordinal", "interval"]
Data = dict[str, list[float]]


def numbers(found: Agreement) -> list[float | None]:
    return [found.value, found.standard_error, found.lower, found.upper]


@pytest.mark.parametrize("data", CASES)
@pytest.mark.parametrize(
    ("estimate", "name"), [(estimate_fleiss, "fleiss"), (estimate_ac1, "gwet")]
)
def test_coefficients_and_limits_are_those_of_irrcac(
    data: Data, estimate: object, name: str
) -> None:
    found = estimate(data["ratings"])

    assert [*numbers(found), found.observed, found.expected] == pytest.approx(data[name], rel=1e-9)


@pytest.mark.parametrize("data", CASES)
def test_fleiss_has_its_test_of_0_where_all_subjects_have_as_many_ratings(data: Data) -> None:
    found = estimate_fleiss(data["ratings"])

    if data["null_error"] is None:
        assert (found.null_standard_error, found.z, found.p_value) == (None, None, None)
    else:
        assert found.null_standard_error == pytest.approx(data["null_error"], rel=1e-9)
        assert found.z == pytest.approx(found.value / data["null_error"], rel=1e-9)


@pytest.mark.parametrize("data", CASES)
@pytest.mark.parametrize("level", LEVELS)
def test_alpha_and_its_jackknife_are_those_of_krippendorff(data: Data, level: str) -> None:
    found = estimate_alpha(data["ratings"], level=level)

    assert numbers(found) == pytest.approx(data[level], rel=1e-9)


def test_published_coefficients_are_reached() -> None:
    example = SETS["Krippendorff's example, ratings missing"]["ratings"]
    # Krippendorff, Computing Krippendorff's alpha-reliability (2011): 0.743, 0.815, 0.849
    found = [round(estimate_alpha(example, level=level).value, 3) for level in LEVELS]
    assert found == [0.743, 0.815, 0.849]

    # The example of 10 subjects, 14 raters and 5 categories in textbooks: kappa 0.210
    assert round(estimate_fleiss(SETS["Fleiss' example"]["ratings"]).value, 3) == 0.210


def test_readers_who_find_nearly_everything_positive_agree_by_ac1_and_not_by_kappa() -> None:
    # By hand: 9 subjects (+, +), 1 subject (+, -): p_o 0.9, share of + 0.95.
    # Fleiss: p_e = 0.9025 + 0.0025 = 0.905, kappa = -0.005 / 0.095; AC1: p_e = 2 * 0.95 * 0.05.
    ratings = [("+", "+")] * 9 + [("+", "-")]

    kappa, ac1 = estimate_fleiss(ratings), estimate_ac1(ratings)

    assert kappa.value == pytest.approx(-0.005 / 0.095)
    assert ac1.value == pytest.approx((0.9 - 0.095) / (1 - 0.095))


def test_alpha_by_hand() -> None:
    # (1, 1), (1, 2), (2, 2): o_12 = o_21 = 1 of 6, n = 3, 3: D_o = 2/6, D_e = 18/30
    found = estimate_alpha([(1, 1), (1, 2), (2, 2)], level="nominal")

    assert found.value == pytest.approx(1 - (2 / 6) / (18 / 30))
    assert (found.observed, found.expected) == pytest.approx((4 / 6, 12 / 30))


def test_subjects_without_a_pair_are_counted_apart() -> None:
    ratings = [(1, 1), (2, None), (None, None), (1, 2), (2, float("nan"))]

    for found in (estimate_fleiss(ratings), estimate_alpha(ratings, level="nominal")):
        assert (found.compared, found.rated) == (2, 4)


@pytest.mark.parametrize("estimate", [estimate_fleiss, estimate_ac1])
def test_without_pairs_or_variety_the_coefficient_is_missing(estimate: object) -> None:
    for ratings in ([], [()], [(None, None)], [(1, None), (None, 2)]):
        found = estimate(ratings)
        assert numbers(found) == [None, None, None, None]
        assert found.why_missing == "no subject has two ratings"
    found = estimate([(1, 1), (1, 1)])
    assert found.value is None
    assert "only one category" in found.why_missing


def test_alpha_without_pairs_or_variety_is_missing() -> None:
    for ratings in ([], [(None, None)], [(1, None), (None, 2)]):
        assert estimate_alpha(ratings, level="ordinal").why_missing == "no subject has two ratings"
    for level in LEVELS:
        found = estimate_alpha([(1, 1), (1, 1), (2, None)], level=level)
        assert (found.value, found.why_missing) == (None, "only one category was used")


def test_ac1_of_one_category_exists_when_the_others_are_named() -> None:
    found = estimate_ac1([("+", "+"), ("+", "+")], categories=["+", "-"])

    assert found.value == 1
    assert found.why_missing == "no limits: the standard error is 0"


def test_limits_that_do_not_exist_are_missing_with_the_reason() -> None:
    single = [(1, 2, 2)]
    for found in (estimate_fleiss(single), estimate_ac1(single)):
        assert found.value is not None
        assert found.why_missing == "no limits: only one subject was rated"
    alone = estimate_alpha(single, level="nominal")
    assert alone.why_missing == "no limits: only one subject has two ratings"
    fragile = estimate_alpha([(1, 1), (1, 1), (1, 2)], level="nominal")
    assert fragile.value is not None
    assert fragile.why_missing == "no limits: without one subject only one category was used"
    perfect = estimate_alpha([(1, 1), (2, 2), (1, 1), (2, 2)], level="ordinal")
    assert (perfect.value, perfect.lower) == (1, None)
    assert perfect.why_missing == "no limits: the standard error is 0"


RATINGS = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(1, 4))] * 3), min_size=2, max_size=15
)


@given(RATINGS, st.randoms(use_true_random=False))
def test_order_of_subjects_and_raters_changes_nothing(
    ratings: list[tuple[int, ...]], random: object
) -> None:
    shuffled = [tuple(random.sample(row, 3)) for row in random.sample(ratings, len(ratings))]
    for estimate in (estimate_fleiss, estimate_ac1, lambda r: estimate_alpha(r, level="ordinal")):
        before, after = estimate(ratings), estimate(shuffled)

        assert before.why_missing == after.why_missing
        for one, other in zip(numbers(before), numbers(after), strict=True):
            assert one == (other and pytest.approx(other, rel=1e-9, abs=1e-9))
        if before.lower is not None:
            assert before.lower <= before.value <= before.upper <= 1


@pytest.mark.parametrize(
    ("ratings", "how", "message"),
    [
        ([(1, 2), (1,)], {}, "rows of 1, 2 entries"),
        ([(1, "b")], {}, "no order"),
        ([(1, 5)], {"categories": [1, 2]}, "5 is none of the categories 1, 2"),
        ([(1, 2)], {"categories": [1, 1, 2]}, "stands twice"),
        ([(1, 2)], {"level": "ratio"}, "nominal, ordinal, interval"),
        ([("a", "b")], {"level": "interval"}, "must be numbers"),
        ([(1, 2)], {"confidence": 0}, "between 0 and 1"),
    ],
)
def test_wrong_ratings_are_refused_in_words(
    ratings: list[object], how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_alpha(ratings, **{"level": "nominal", **how})
