from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import EstimationError
from remission.stats import round_percents


# CR, PR, SD, PD of 27 patients: 4, 67, 18, 11 as Verweij 2003 prints them.
@pytest.mark.parametrize(
    ("mode", "expected"),
    [("independent", (4, 67, 19, 11)), ("forced-100", (4, 67, 18, 11))],
)
def test_responses_of_the_model_trial(mode: str, expected: tuple[int, ...]) -> None:
    assert round_percents((1, 18, 5, 3), 27, mode=mode) == expected


def test_order_of_the_counts_does_not_matter() -> None:
    assert round_percents((5, 18, 1, 3), 27, mode="forced-100") == (18, 67, 4, 11)


@pytest.mark.parametrize(
    ("count", "total", "digits", "printed"),
    [
        (52, 946, 0, "5"),  # 5.4968: rounded twice, by way of 5.5, it would be 6
        (52, 946, 1, "5.5"),
        (1, 8, 0, "13"),  # 12.5: a half goes up, also to an odd number
        (1, 200, 0, "1"),  # 0.5
        (1, 201, 0, "0"),
        (1, 40, 1, "2.5"),
        (1, 27, 1, "3.7"),
        (27, 27, 1, "100.0"),
        (0, 27, 1, "0.0"),
        (199, 366, 0, "54"),  # Lurkin 2010: 54, 27, 19 %
        (97, 366, 0, "27"),
        (70, 366, 0, "19"),
        (28, 42, 1, "66.7"),  # Park 2016 prints 66.8
        (2, 37, 0, "5"),  # Debiec-Rychter 2004 prints 6
        (19, 27, 0, "70"),  # Verweij 2003 prints 71, the sum of 4 and 67
        (32, 33, 0, "97"),  # Choi 2007: sensitivity 97 %, by RECIST 52 %
        (17, 33, 0, "52"),
    ],
)
def test_each_percentage_is_rounded_once(count: int, total: int, digits: int, printed: str) -> None:
    (found,) = round_percents((count,), total, digits=digits)

    assert str(found) == printed


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 1, 1), (34, 33, 33)),  # three times 33 1/3: the one that stands first
        ((1, 3, 4), (12, 38, 50)),  # 12.5 and 37.5: the larger count
        ((3, 1, 4), (38, 12, 50)),
    ],
)
def test_equal_remainders_go_to_the_larger_count_then_to_the_first(
    counts: list[int], expected: tuple[int, ...]
) -> None:
    assert round_percents(counts, sum(counts), mode="forced-100") == expected


def test_nobody_has_no_percentages() -> None:
    assert round_percents((0, 0), 0, mode="forced-100") == (None, None)


@pytest.mark.parametrize(
    ("counts", "total", "how", "message"),
    [
        ((1, 2), 4, {"mode": "forced-100"}, r"1 \+ 2 = 3, not 4"),
        ((5,), 4, {}, "5 of 4"),
        ((-1,), 4, {}, "-1 of 4"),
        ((0.5,), 4, {}, "whole numbers"),
        ((1,), 4, {"digits": -1}, "0 or more decimals"),
        ((1,), 4, {"mode": "half-even"}, "independent or forced-100"),
    ],
)
def test_wrong_input_is_refused_in_words(
    counts: list[int], total: int, how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        round_percents(counts, total, **how)


COUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=8).filter(any)


@given(COUNTS, st.integers(0, 3))
def test_forced_percentages_add_up_and_stay_within_one_unit(counts: list[int], digits: int) -> None:
    total = sum(counts)

    found = round_percents(counts, total, digits=digits, mode="forced-100")

    assert sum(found) == 100
    unit = Decimal(1).scaleb(-digits)
    for count, percent in zip(counts, found, strict=True):
        assert abs(percent * total - 100 * count) < unit * total


@given(COUNTS, st.integers(0, 3))
def test_independent_percentages_are_never_off_by_more_than_half_a_unit(
    counts: list[int], digits: int
) -> None:
    total = sum(counts)

    found = round_percents(counts, total, digits=digits)

    for count, percent in zip(counts, found, strict=True):
        off = percent * total - 100 * count
        half = Decimal(total).scaleb(-digits) / 2
        assert -half < off <= half
