"""How numbers are written; expected texts worked by hand."""

import pytest

from remission.report.numbers import Number
from remission.report.words import (
    say_change,
    say_count,
    say_days,
    say_limits,
    say_list,
    say_number,
    say_percent,
    say_plain,
)

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def number(value: float | None, **fields: object) -> Number:
    return Number(endpoint="BOR", group="GIST", statistic="proportion", value=value, **fields)


@pytest.mark.parametrize(
    ("n", "total", "digits", "text"),
    [
        (18, 27, 0, "67"),
        (5, 27, 0, "19"),
        (1, 8, 0, "13"),  # 12.5: halves away from zero
        (1, 8, 1, "12.5"),
        (52, 946, 0, "5"),  # 5.4968: rounding twice would give 6
        (0, 24, 0, "0"),
        (24, 24, 1, "100.0"),
    ],
)
def test_a_percentage_is_rounded_once_from_its_counts(
    n: int, total: int, digits: int, text: str
) -> None:
    assert say_percent(number(n / total, n=n, total=total), digits) == f"{text}{NBSP}%"


def test_a_survival_estimate_is_not_taken_for_its_number_at_risk() -> None:
    estimate = Number(
        endpoint="TTP", group="GIST", statistic="survival", at="365", value=0.729, n=14, total=27
    )

    assert say_percent(estimate) == f"73{NBSP}%"


def test_a_missing_number_is_said_in_words() -> None:
    median = Number(
        endpoint="TTP", group="GIST", statistic="median", why_missing="median not reached"
    )

    assert say_percent(number(None)) == "not estimated"
    assert say_days(median) == "median not reached"
    assert say_count(number(None)) == "not estimated"


def test_a_limit_that_does_not_exist_is_not_reached() -> None:
    assert say_limits(number(0.5, lower=0.498186, upper=0.862473)) == "49.8 to 86.2"
    assert say_limits(number(58.0, lower=56.0), 0, scale=1) == "56 to not reached"
    assert say_limits(number(0.5)) == ""


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.285, 2, "0.29"),
        (0.5, 0, "1"),
        (-0.04, 1, "0.0"),
        (-12.5, 0, f"{MINUS}13"),
        (None, 0, "not estimated"),
    ],
)
def test_numbers_keep_their_decimals_and_round_halves_away_from_zero(
    value: float | None, digits: int, text: str
) -> None:
    assert say_number(value, digits) == text


def test_changes_carry_their_sign() -> None:
    assert say_change(24.04) == "+24"
    assert say_change(-30.0) == f"{MINUS}30"
    assert say_change(0.0) == "0"
    assert say_change(None) == "not calculable"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (19.96, "+19.9"),
        (-29.96, f"{MINUS}29.9"),
        (100 * (63 - 90) / 90, f"{MINUS}30"),  # exactly 30 %, whatever the float says
        (100 * (30 - 25) / 25, "+20"),
        (100 * 43 / 88, "+48.8"),  # 48.86
        (-0.04, "0"),
    ],
)
def test_changes_are_cut_and_not_rounded_across_a_boundary(value: float, text: str) -> None:
    assert say_change(value) == text


def test_days_come_with_months() -> None:
    assert say_days(number(58.0)) == "58 days (1.9 months)"
    assert say_days(number(1.0)) == "1 day (0.0 months)"


def test_plain_numbers_carry_no_needless_decimals() -> None:
    assert [say_plain(value) for value in (53.0, 52.5, 1.234)] == ["53", "52.5", "1.23"]


def test_lists_read_as_sentences() -> None:
    assert [say_list(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
