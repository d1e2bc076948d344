"""What Sargent's and Gehan's designs say, also before every answer is known."""

import pytest

from remission.analysis.conclusion import CLOSED, UNKNOWN_ORDER
from remission.analysis.past_looks import Course
from remission.analysis.third_answers import conclude_gehan, conclude_three_outcomes
from remission.designs import ThreeOutcomeLimits, search_gehan, search_sargent
from remission.stats import binomial_tail

LIMITS = ThreeOutcomeLimits(alpha=0.05, beta=0.10, eta=0.8, pi=0.8, tolerance=0.005)
SARGENT = search_sargent(0.2, 0.4, LIMITS)  # 32 patients, fail at 8, success at 11 (Sargent 2001)
GEHAN = search_gehan(0.2, 0.05)  # 14 patients (Gehan 1961)


def follow(patients: str) -> tuple[int, int, int, Course]:
    """Read patients in order: R responded, o is open, x did not: what `conclude_...` ask for."""
    known = [patients[:size].count("R") for size in range(1, len(patients) + 1)]
    possible = [k + patients[:size].count("o") for size, k in enumerate(known, start=1)]
    course = Course(known=tuple(known), possible=tuple(possible))
    return patients.count("R"), len(patients), patients.count("o"), course


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
        (12, 35, 0, None, UNKNOWN_ORDER, "the order in which they were"),
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
    assert found.r == 10  # 11 are asked for, known from the beginning
    if why:
        assert found.why_open == why


@pytest.mark.parametrize(
    ("patients", "promising", "words"),
    [
        ("R" * 11 + "x" * 21 + "RRRx", True, "11 were seen among the first 32, so the treatment"),
        ("R" * 8 + "x" * 24 + "RRRR", False, "whatever was seen in the 4 entered after them"),
        ("R" * 10 + "x" * 22 + "RRRR", None, "the result is inconclusive"),
        ("R" * 8 + "x" * 24 + "oooo", False, "whatever was seen in the 4 entered after them"),
        ("R" * 8 + "oo" + "x" * 22 + "RRRR", None, "cannot conclude yet"),
        ("R" * 12 + "oo" + "x" * 18 + "xxxx", True, "cannot change it"),
    ],
)
def test_of_more_patients_than_planned_the_first_are_judged(
    *, patients: str, promising: bool | None, words: str
) -> None:
    found = conclude_three_outcomes(SARGENT, *follow(patients))

    assert found.promising is promising
    assert words in found.sentence
    first = patients[:32]
    assert (found.p_value is None) == ("o" in first)
    if found.p_value is not None:
        assert found.p_value == binomial_tail(first.count("R"), 32, 0.2)


def test_a_final_result_of_three_outcomes_has_an_exact_p_value() -> None:
    found = conclude_three_outcomes(SARGENT, 11, 32, 0)

    assert found.p_value == binomial_tail(11, 32, 0.2)
    assert conclude_three_outcomes(SARGENT, 11, 31, 0).p_value is None
    assert conclude_three_outcomes(SARGENT, 11, 32, 1).p_value is None


@pytest.mark.parametrize(
    ("patients", "promising", "words"),
    [
        ("x" * 14, False, "no response among 14 patients has a probability of 4.4 %"),
        ("x" * 13 + "o", None, "cannot conclude yet"),
        ("x" * 10, None, "4 planned patients are still to be entered"),
        ("R" + "x" * 6 + "oo", None, "There is a response, so the trial goes on"),
        ("RRR" + "x" * 11, None, "After 3 responses in the first stage"),
        ("x" * 14 + "RRxxxx", False, "None of the first 14 patients responded"),
        ("x" * 14 + "RRxxoo", False, "None of the first 14 patients responded"),
        ("x" * 14 + "xxxxoo", False, "None of the first 14 patients responded"),
        ("x" * 13 + "oRRxxxx", None, "cannot conclude yet"),  # the trial should have waited
        ("x" * 20, False, "None of 20 patients responded"),
        ("RRo" + "x" * 11, None, "once all its answers are known"),
        ("RRx" + "x" * 11 + "oo", None, "After 2 responses in the first stage"),
    ],
)
def test_gehan(*, patients: str, promising: bool | None, words: str) -> None:
    found = conclude_gehan(GEHAN, *follow(patients))

    assert found.promising is promising
    assert words in found.sentence
    assert (found.p_value, found.r) == (None, 0)


def test_without_an_order_gehans_first_stage_has_a_response_only_where_it_must() -> None:
    """Two of 16 may both be of the last two; three may not."""
    assert conclude_gehan(GEHAN, 0, 16, 0).promising is False
    assert conclude_gehan(GEHAN, 0, 16, 1).why_open == UNKNOWN_ORDER
    assert conclude_gehan(GEHAN, 2, 16, 0).why_open == UNKNOWN_ORDER
    found = conclude_gehan(GEHAN, 3, 16, 0).sentence
    assert "trial goes on" in found
    assert "order of the patients is not known" in found


def test_the_second_stage_of_gehan_is_that_of_the_first_stage_seen() -> None:
    more = GEHAN.find_second_stage(3)

    under_way = conclude_gehan(GEHAN, *follow("RRR" + "x" * 11 + "Rxxxxx")).sentence
    complete = conclude_gehan(GEHAN, *follow("RRR" + "x" * 11 + "R" * more)).sentence

    assert f"{14 + more} patients in all" in under_way
    assert f"{14 + more - 20} more may be entered" in under_way
    assert "more may be entered" not in complete


def test_closed_accrual_waits_for_nobody() -> None:
    three = conclude_three_outcomes(SARGENT, 5, 20, 0, closed=True)
    gehan = conclude_gehan(GEHAN, *follow("RRR" + "x" * 11 + "Rx"), closed=True)

    assert three.promising is None
    assert "12 planned patients were not entered, and accrual is closed" in three.sentence
    assert "Accrual may continue" not in three.sentence
    assert "were not entered" in gehan.sentence
    assert "goes on" not in gehan.sentence


def test_closed_with_every_answer_known_is_the_end() -> None:
    """P(5 or more of 20 | 0.2) = 0.370352 (R 4.2.2: pbinom(4, 20, 0.2, lower = FALSE))."""
    three = conclude_three_outcomes(SARGENT, 5, 20, 0, closed=True)
    none = conclude_gehan(GEHAN, *follow("x" * 6), closed=True)
    some = conclude_gehan(GEHAN, *follow("x" * 6 + "R"), closed=True)

    assert three.p_value == pytest.approx(0.370352, abs=1e-6)
    assert three.why_open == none.why_open == CLOSED
    assert "The design cannot conclude any more" in three.sentence
    assert "cannot conclude yet" not in none.sentence
    assert "first stage of 14 patients was not completed" in some.sentence


def test_one_patient_of_gehans_second_stage_is_one() -> None:
    more = GEHAN.find_second_stage(3)
    found = conclude_gehan(GEHAN, *follow("RRR" + "x" * (10 + more)), closed=True)

    assert found.sentence.endswith("; 1 was not entered.")
