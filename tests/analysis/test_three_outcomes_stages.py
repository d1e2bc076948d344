"""Sargent's two stages while answers are open: against every completion of them."""

import itertools
from collections import Counter

import numpy as np
import pytest

from remission.analysis.conclusion import CLOSED, UNKNOWN_ORDER, Conclusion
from remission.analysis.past_looks import Course
from remission.analysis.three_outcomes_stages import conclude_three_outcomes_stages
from remission.designs import ThreeOutcomesStages, infer_stages

# stop at 0 of 3; among 7 not promising at 2 or fewer, promising at 4 or more
DESIGN = ThreeOutcomesStages(
    p0=0.2, p1=0.6, n1=3, r1=0, n=7, fail=2, success=4, alpha=0, beta=0, eta=0, pi=0
)


def conclude(letters: str, *, dated: bool = True, closed: bool = False) -> Conclusion:
    """Judge a letter per patient: y responded, n did not, ? not known yet."""
    known = list(itertools.accumulate(letter == "y" for letter in letters))
    possible = list(itertools.accumulate(letter != "n" for letter in letters))
    counts = (letters.count("y"), len(letters), letters.count("?"))
    course = Course(known=tuple(map(int, known)), possible=tuple(map(int, possible)))
    return conclude_three_outcomes_stages(DESIGN, counts, course if dated else None, closed=closed)


def decide(letters: str) -> str:
    """Follow the rule by hand: the first 3, then the first 7."""
    if "y" not in letters[:3]:
        return "not promising"
    responses = letters[:7].count("y")
    return "promising" if responses >= 4 else "not promising" if responses <= 2 else "inconclusive"


def say(found: Conclusion) -> str | None:
    if found.promising is None:
        return "inconclusive" if found.why_open == "inconclusive" else None
    return "promising" if found.promising else "not promising"


def test_a_verdict_is_that_of_every_completion() -> None:
    rng = np.random.default_rng(5)
    seen: Counter[str | None] = Counter()
    for _ in range(800):
        length = int(rng.integers(1, 10))
        letters = "".join(rng.choice(list("yn?"), length, p=[0.4, 0.52, 0.08]))
        verdict = say(conclude(letters))
        full = letters + "?" * max(0, 7 - length)
        ends = {
            decide("".join(each))
            for each in itertools.product(*("yn" if x == "?" else x for x in full))
        }
        if verdict is not None or "?" not in full:
            assert ends == {verdict}, letters
        seen[verdict] += 1
    assert all(seen[word] > 20 for word in ("promising", "not promising", "inconclusive", None))


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("nnn", "0 responses or fewer among 3 patients stop the trial as not promising"),
        ("nnnyyy", "what was seen later does not count"),
        ("ynn", "4 planned patients are still to be entered"),
        ("yn", "5 planned patients are still to be entered"),
        ("yn", "Accrual may continue to 7 patients"),  # the second stage is sure to begin
        ("nn", "1 planned patient is still to be entered"),
        ("yynnyynnn", "4 were seen among the first 7, so the treatment is promising"),
        ("ynnyynn", "the result is inconclusive"),
        ("yyyy?nn", "cannot change it"),
    ],
)
def test_what_is_said(letters: str, words: str) -> None:
    assert words in conclude(letters).sentence


def test_the_p_value_takes_the_first_stage_into_account() -> None:
    found = conclude("ynnyynn")

    assert found.p_value == infer_stages(DESIGN, [(1, 3), (3, 7)]).p_value
    assert conclude("ynnyyn").p_value is None


def test_without_the_order_only_a_look_can_be_judged() -> None:
    assert conclude("nnn", dated=False).promising is False
    later = conclude("ynnyynn", dated=False)
    assert later.promising is None
    assert "order in which the 7 patients were entered is not known" in later.sentence
    assert later.why_open == UNKNOWN_ORDER


def test_closed_accrual_waits_for_nobody() -> None:
    said = conclude("ynny", closed=True).sentence

    assert "3 planned patients were not entered, and accrual is closed" in said
    assert "Accrual may continue" not in said
    assert "cannot conclude any more" in said
    assert conclude("ynny", closed=True).why_open == CLOSED
    assert "cannot conclude yet" in conclude("yn?y", closed=True).sentence


def test_a_trial_that_stopped_or_was_closed_has_a_p_value() -> None:
    """P of 1 or more among 3 at 0.2 by hand; after a shorter second stage as its rates say."""
    assert conclude("nnnyyy").p_value == 1
    assert conclude("nny", closed=True).p_value == pytest.approx(1 - 0.8**3)
    shorter = infer_stages(DESIGN, [(1, 3), (2, 5)]).p_value
    assert conclude("nnyyn", closed=True).p_value == shorter
    assert conclude("nnyy?", closed=True).p_value is None


def test_only_the_patients_of_the_plan_are_told() -> None:
    assert "4 responses among the 7 patients so far; 1 of them" in conclude("yy?yynnyy").sentence
    assert "3 responses among the 3" not in conclude("nn").sentence
    assert "1 of them may still respond" in conclude("nn?").sentence
