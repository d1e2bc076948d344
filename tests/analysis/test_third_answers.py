"""What Sargent's and Gehan's designs say, also before every answer is known."""

import pytest

from remission.analysis.third_answers import conclude_gehan, conclude_three_outcomes
from remission.designs import ThreeOutcomeLimits, search_gehan, search_sargent
from remission.stats import binomial_tail

LIMITS = ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8, tolerance=0.005)
SARGENT = search_sargent(0.2, 0.4, LIMITS)  # 32 patients, fail at 8, success at 11 (Sargent 2001)
GEHAN = search_gehan(0.2, 0.05)  # 14 patients (Gehan 1961)


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "promising", "why", "words"),
    [
        (8, 32, 0, False, None, "the treatment is not promising"),
        (9, 32, 0, None, "inconclusive", "the result is inconclusive"),
        (10, 32, 0, None, "inconclusive", "the result is inconclusive"),
        (11, 32, 0, True, None, "the treatment is promising"),
        (10, 32, 1, None, "the design cannot conclude yet", "cannot conclude yet"),
        (9, 32, 1, None, "inconclusive", "cannot change it, so the result is inconclusive"),
        (7, 32, 1, False, None, "cannot change it"),
        (11, 25, 3, True, None, "the treatment is promising"),
        (3, 20, 4, None, "the design cannot conclude yet", "Accrual may continue to 32 patients"),
        (12, 35, 0, None, "the design cannot conclude yet", "the order in which they were"),
    ],
)
def test_three_outcomes(
    *,
    responses: int,
    entered: int,
    pending: int,
    promising: bool | None,
    why: str | None,
    words: str,
) -> None:
    found = conclude_three_outcomes(SARGENT, responses, entered, pending)

    assert found.promising is promising
    assert words in found.sentence
    if why:
        assert found.why_open == why


@pytest.mark.parametrize(
    ("responses", "pending", "first", "promising", "words"),
    [
        (14, 0, 11, True, "11 were seen among the first 32, so the treatment is promising"),
        (14, 0, 8, False, "whatever was seen in the 4 entered after them"),
        (14, 0, 10, None, "the result is inconclusive"),
        (14, 2, 8, None, "cannot conclude yet"),  # the open answers may be among the first
        (14, 2, 12, True, "cannot change it"),
    ],
)
def test_of_more_patients_than_planned_the_first_are_judged(
    *, responses: int, pending: int, first: int, promising: bool | None, words: str
) -> None:
    found = conclude_three_outcomes(SARGENT, responses, 36, pending, first)

    assert found.promising is promising
    assert words in found.sentence
    if found.p_value is not None:
        assert found.p_value == binomial_tail(first, 32, 0.2)


def test_a_final_result_of_three_outcomes_has_an_exact_p_value() -> None:
    found = conclude_three_outcomes(SARGENT, 11, 32, 0)

    assert found.p_value == binomial_tail(11, 32, 0.2)
    assert conclude_three_outcomes(SARGENT, 11, 31, 0).p_value is None
    assert conclude_three_outcomes(SARGENT, 11, 32, 1).p_value is None


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "stage1", "promising", "words"),
    [
        (0, 14, 0, 0, False, "no response among 14 patients has a probability of 4.4 %"),
        (0, 14, 1, 0, None, "cannot conclude yet"),
        (0, 10, 0, None, None, "4 planned patients are still to be entered"),
        (1, 9, 2, None, None, "There is a response, so the trial goes on"),
        (3, 14, 0, 3, None, "After 3 responses in the first stage"),
        (2, 20, 0, 0, False, "None of the first 14 patients responded"),
        (0, 20, 0, 0, False, "None of 20 patients responded"),
        (2, 14, 1, 2, None, "once all its answers are known"),
    ],
)
def test_gehan(
    *,
    responses: int,
    entered: int,
    pending: int,
    stage1: int | None,
    promising: bool | None,
    words: str,
) -> None:
    found = conclude_gehan(GEHAN, responses, entered, pending, stage1)

    assert found.promising is promising
    assert words in found.sentence
    assert found.p_value is None


def test_the_second_stage_of_gehan_is_that_of_the_first_stage_seen() -> None:
    more = GEHAN.find_second_stage(3)

    under_way = conclude_gehan(GEHAN, 4, 20, 0, 3).sentence
    complete = conclude_gehan(GEHAN, 9, 14 + more, 0, 3).sentence

    assert f"{14 + more} patients in all" in under_way
    assert f"{14 + more - 20} more may be entered" in under_way
    assert "more may be entered" not in complete


def test_closed_accrual_waits_for_nobody() -> None:
    three = conclude_three_outcomes(SARGENT, 5, 20, 0, closed=True)
    gehan = conclude_gehan(GEHAN, 4, 16, 0, 3, closed=True)

    assert three.promising is None
    assert "12 planned patients were not entered, and accrual is closed" in three.sentence
    assert "Accrual may continue" not in three.sentence
    assert "were not entered" in gehan.sentence
