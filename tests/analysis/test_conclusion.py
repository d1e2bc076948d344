"""What a design says before every answer is known (single stage 20, at least 3: p0 .05, p1 .25)."""

from itertools import product

import numpy as np
import pytest

from remission.analysis.conclusion import CLOSED, UNKNOWN_ORDER, conclude
from remission.analysis.past_looks import Course
from remission.designs import DESIGNS, Look, Simon, Staged, plan_fleming, search_simon_minimax

SINGLE = DESIGNS["single-stage"](0.05, 0.25, 0.10, 0.10)  # 20 patients, promising at 3 or more
SIMON = DESIGNS["simon-minimax"](0.05, 0.25, 0.10, 0.10)  # 0/13 then 2/20 (Simon 1989, Table 1)
MANDER = DESIGNS["mander-thompson-optimal"](0.10, 0.30, 0.05, 0.10)  # 2/17 (5+), 7/41
THREE = Staged(
    kind="by hand",
    p0=0.05,
    p1=0.25,
    alpha=0.1,
    beta=0.1,
    looks=(
        Look(n=10, futile=0, promising=11),
        Look(n=20, futile=2, promising=10),
        Look(n=30, futile=4, promising=5),
    ),
)


def follow(patients: str) -> tuple[int, int, int, Course]:
    """Read patients in order: R responded, o is open, x did not: what `conclude` asks for."""
    known = [patients[:size].count("R") for size in range(1, len(patients) + 1)]
    possible = [k + patients[:size].count("o") for size, k in enumerate(known, start=1)]
    course = Course(known=tuple(known), possible=tuple(possible))
    return patients.count("R"), len(patients), patients.count("o"), course


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "promising"),
    [
        (0, 5, 5, None),  # nobody was scanned yet: 15 more are planned
        (2, 20, 0, False),  # all known, one short
        (3, 20, 0, True),
        (2, 20, 1, None),  # the one still treated decides
        (1, 20, 1, False),  # even if that one responds, 2 are too few
        (3, 20, 9, True),  # no answer can take responses away
        (3, 12, 4, True),  # the number asked for is reached before accrual ends
        (0, 18, 0, False),  # two more patients cannot make it 3
        (1, 18, 0, None),  # two more could
    ],
)
def test_a_single_stage_design_concludes_only_when_no_open_answer_can_change_it(
    responses: int,
    entered: int,
    pending: int,
    promising: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    assert conclude(SINGLE, responses, entered, pending).promising is promising


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "promising", "words"),
    [
        (0, 13, 0, False, "not promising"),  # stop after the first stage
        (0, 13, 1, None, "cannot conclude yet"),  # one response would open the second stage
        (1, 10, 2, None, "the next stage may begin"),
        (3, 15, 2, True, "promising"),
        (2, 18, 0, None, "first 13 cannot be judged"),  # both may be of the last 5
    ],
)
def test_a_two_stage_design_looks_at_the_stage_under_way(
    responses: int,
    entered: int,
    pending: int,
    promising: bool | None,  # noqa: FBT001 - a column of the table
    words: str,
) -> None:
    conclusion = conclude(SIMON, responses, entered, pending)

    assert conclusion.promising is promising
    assert words in conclusion.sentence


@pytest.mark.parametrize(
    ("entered", "pending", "so_far"),
    [
        (
            15,
            4,
            (
                "1 response among the 15 patients so far; 4 of them may still respond; "
                "5 planned patients are still to be entered"
            ),
        ),
        (
            19,
            0,
            "1 response among the 19 patients so far; 1 planned patient is still to be entered",
        ),
        (
            1,
            0,
            "1 response among the 1 patient so far; 19 planned patients are still to be entered",
        ),
    ],
)
def test_open_answers_are_named(entered: int, pending: int, so_far: str) -> None:
    sentence = conclude(SINGLE, 1, entered, pending).sentence

    assert sentence.startswith(f"{so_far}. ")
    assert ": at least 3 responses among 20 patients are asked for." in sentence


def test_before_anybody_is_entered_nobody_is_counted() -> None:
    sentence = conclude(SINGLE, 0, 0, 0).sentence

    assert sentence.startswith("Nobody was entered so far; 20 planned patients are still to be")


def test_answers_are_settled_up_to_the_first_that_is_open() -> None:
    words = {"xxRx": [1, 2, 3, 4], "xoRx": [1], "oo": [], "": []}
    known = {
        word: [size for size in range(1, 6) if follow(word)[3].is_known(size)] for word in words
    }
    assert known == words


def test_one_response_that_is_asked_for_stands_in_the_singular() -> None:
    sentence = conclude(SIMON, 0, 12, 0).sentence

    assert ": at least 1 response among 13 patients is asked for." in sentence


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "promising", "words"),
    [
        (0, 10, 0, False, "none was seen, so the treatment is not promising"),
        (1, 10, 0, None, "so the trial goes on to 20 patients"),
        (0, 12, 0, False, "none was seen among all 12"),  # the look at 10 should have stopped it
        (0, 12, 1, None, "first 10 cannot be judged"),  # the open answer may be of the 11th
        (6, 12, 0, None, "so far; 8 planned patients"),  # 4 or more of them among the first 10
        (9, 19, 0, None, "first 10 cannot be judged"),  # all may be of the last 9
        (16, 25, 0, None, "first 20 cannot be judged"),  # 10 there would be promising
    ],
)
def test_a_design_with_several_looks_decides_at_each_of_them(
    responses: int,
    entered: int,
    pending: int,
    promising: bool | None,  # noqa: FBT001 - a column of the table
    words: str,
) -> None:
    conclusion = conclude(THREE, responses, entered, pending)

    assert conclusion.promising is promising
    assert words in conclusion.sentence


@pytest.mark.parametrize(
    ("patients", "promising", "words"),
    [
        ("R" + "x" * 10 + "o", None, "at least 3 responses among 20 patients are asked for"),
        ("RRR" + "x" * 16, None, "the next stage may begin"),
        ("R" * 9 + "x" * 10, None, "cannot conclude yet"),
        ("RR" + "x" * 18, False, "not promising"),
        ("RRR" + "x" * 17 + "RR" + "x" * 8, True, "promising"),
        ("RRR" + "x" * 17 + "Ro" + "x" * 8, None, "at least 5 responses among 30 patients"),
    ],
)
def test_a_design_with_several_looks_counts_the_first_patients_at_each(
    *, patients: str, promising: bool | None, words: str
) -> None:
    conclusion = conclude(THREE, *follow(patients))

    assert conclusion.promising is promising
    assert words in conclusion.sentence


@pytest.mark.parametrize("design", [SIMON, MANDER, THREE], ids=["simon", "mander", "three"])
def test_without_the_order_only_what_every_order_would_give_is_concluded(
    design: Simon | Staged,
) -> None:
    """Every place of the responses by hand, at every number of patients and of responses."""
    known, unknown = 0, 0
    for entered in range(1, design.n + 2):
        for responses in range(min(entered, 12) + 1):
            found = conclude(design, responses, entered, 0)
            ends = {
                _follow_looks(design, entered, responses, where)
                for where in product(range(responses + 1), repeat=len(design.looks) - 1)
            } - {"impossible"}
            if found.why_open == UNKNOWN_ORDER:
                unknown += 1
                assert len(ends) > 1 or ends == {"success"}, (responses, entered)
                assert found.promising is None
                assert found.p_value is None
            elif ends & {"stop", "success"}:
                known += 1
                assert ends == {"stop"}, (responses, entered)
                assert found.promising is False

    assert known
    assert unknown


def _follow_looks(
    design: Simon | Staged, entered: int, responses: int, where: tuple[int, ...]
) -> str:
    """Tell how the past looks end when the responses so far there are `where`."""
    seen = 0
    end = "passed"
    size = 0
    for look, count in zip(design.looks, where, strict=False):
        if look.n >= entered:
            break
        if not 0 <= count - seen <= look.n - size:
            return "impossible"
        if end == "passed" and count <= look.futile:
            end = "stop"
        if end == "passed" and count >= look.promising:
            end = "success"
        seen, size = count, look.n
    return end if 0 <= responses - seen <= entered - size else "impossible"


@pytest.mark.parametrize(
    ("responses", "pending", "promising"), [(0, 0, False), (0, 1, None), (1, 0, None)]
)
def test_patients_entered_after_a_first_stage_that_failed_save_nothing(
    responses: int,
    pending: int,
    promising: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    assert conclude(SIMON, responses, 14, pending).promising is promising


def test_a_look_without_a_stop_for_too_few_asks_for_no_number_of_responses() -> None:
    looks = (Look(n=10, futile=-1, promising=4), Look(n=20, futile=4, promising=5))
    design = Staged(kind="by hand", p0=0.05, p1=0.25, alpha=0.1, beta=0.1, looks=looks)

    conclusion = conclude(design, 0, 8, 2)

    assert conclusion.r == -1
    assert "no number of responses among 10 patients is too few" in conclusion.sentence


def test_a_p_value_is_given_once_accrual_is_complete_and_the_verdict_certain() -> None:
    assert conclude(SINGLE, 3, 12, 4).p_value is None
    assert conclude(SINGLE, 2, 20, 1).p_value is None
    assert conclude(SINGLE, 3, 20, 1).p_value is not None


def test_a_second_stage_larger_than_planned_is_judged_with_the_first() -> None:
    # 0/13 2/20: 1 response among 13, 2 more among 12 instead of 7 (Koyama and Chen 2008)
    judged = SIMON.decide(3, 25, stage1_responses=1, stage1_patients=13)

    conclusion = conclude(SIMON, *follow("R" + "x" * 12 + "RR" + "x" * 10))

    assert conclusion.sentence == judged.sentence
    assert conclusion.sentence != conclude(SIMON, 3, 25, 0).sentence


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "said"),
    [
        (0, 10, 2, "Accrual may continue to 13 patients."),  # 0/13 2/20, Simon 1989, Table 1
        (0, 13, 2, "Accrual waits for these answers."),
        (1, 10, 2, "Accrual may continue to 20 patients."),  # the second stage is sure to begin
    ],
)
def test_an_open_design_says_whether_accrual_may_continue(
    responses: int, entered: int, pending: int, said: str
) -> None:
    design = search_simon_minimax(0.05, 0.25, 0.10, 0.10)

    assert conclude(design, responses, entered, pending).sentence.endswith(said)


@pytest.mark.parametrize(("responses", "entered", "pending"), [(0, 20, 2), (3, 15, 0)])
def test_a_certain_conclusion_says_nothing_of_accrual(
    responses: int, entered: int, pending: int
) -> None:
    design = search_simon_minimax(0.05, 0.25, 0.10, 0.10)

    assert "Accrual" not in conclude(design, responses, entered, pending).sentence


@pytest.mark.parametrize("pending", [0, 3])
def test_patients_entered_after_a_first_stage_that_succeeded_change_nothing(pending: int) -> None:
    """By 44 patients nothing is enough: the first stage may have spent the error."""
    after = "R" + "o" * pending + "x" * (26 - pending)

    found = conclude(MANDER, *follow("R" * 5 + "x" * 12 + after))

    assert found.promising is True
    assert "whatever was seen in the 27 patients entered after them" in found.sentence
    assert (found.planned, found.r) == (True, 4)  # 5 of 17, as the protocol says
    assert found.sentence.endswith("that cannot change it.") == bool(pending)


def test_closed_accrual_is_judged_with_the_patients_there_are() -> None:
    """Single stage of 20, at least 3: of 12, P(3 or more | .05) = 0.0196 (R 4.2.2, pbinom)."""
    open_ = conclude(SINGLE, 2, 12, 0)
    closed = conclude(SINGLE, 2, 12, 0, closed=True)
    waiting = conclude(SINGLE, 1, 12, 2, closed=True)

    assert open_.promising is None
    assert closed.promising is SINGLE.decide(2, 12).promising
    assert closed.sentence == SINGLE.decide(2, 12).sentence
    assert waiting.promising is None
    assert "Accrual may continue" not in waiting.sentence
    assert "still to be entered" not in waiting.sentence


@pytest.mark.parametrize(
    ("responses", "entered", "pending", "words"),
    [
        (2, 13, 0, "7 planned patients were not entered, and accrual is closed"),
        (1, 13, 4, "4 of them may still respond; 7 planned patients were not entered"),
        (0, 5, 1, "8 planned patients were not entered"),
    ],
)
def test_accrual_closed_between_two_stages_concludes_nothing(
    responses: int, entered: int, pending: int, words: str
) -> None:
    found = conclude(SIMON, responses, entered, pending, closed=True)

    assert found.promising is None
    assert words in found.sentence
    assert "may continue" not in found.sentence
    assert "goes on" not in found.sentence
    assert (found.p_value is None) == (pending > 0)  # open answers would change it
    assert (found.why_open == CLOSED) == ("cannot conclude any more" in found.sentence)


def test_closed_accrual_waits_for_answers_but_not_for_patients() -> None:
    found = conclude(SIMON, 0, 13, 2, closed=True)

    assert found.sentence.startswith("0 responses among the 13 patients so far; 2 of them may")
    assert "Accrual" not in found.sentence


def test_a_closed_second_stage_is_judged_by_its_conditional_error() -> None:
    found = conclude(SIMON, *follow("RR" + "x" * 11 + "Rxxx"), closed=True)

    assert found.sentence == SIMON.decide(3, 17, stage1_responses=2).sentence
    assert found.promising is not None


@pytest.mark.parametrize(
    ("patients", "promising", "words"),
    [
        # the look at 20 asks for 3: 2 of the first 20, 4 of the 10 after them
        ("R" + "x" * 9 + "R" + "x" * 9 + "RRRRxxxxxx", False, "at 20 patients asks for at least 3"),
        ("R" + "x" * 9 + "R" + "x" * 9 + "RRRRxxxxxo", False, "that cannot change it."),
        ("R" + "x" * 9 + "R" + "x" * 8 + "oRRRRxxxxxx", None, "3 responses among the first 20"),
        ("R" + "x" * 9 + "R" + "x" * 8 + "oxxxxxxxxxx", False, "the treatment is not promising"),
        ("x" * 10 + "RRRRR" + "x" * 5, False, "at 10 patients asks for at least 1 response"),
        ("x" * 9 + "o" + "RRRRR" + "x" * 5, None, "Accrual waits for these answers."),
        # 10 of 20 are enough, whatever follows; an open answer of the first 20 adds nothing
        ("R" * 10 + "x" * 10 + "x" * 4, True, "stops as promising at 10 responses or more"),
        ("R" * 10 + "x" * 9 + "o" + "x" * 4, True, "whatever was seen in the 4 patients"),
        ("R" * 9 + "o" + "x" * 20, True, "at least 5 responses were needed"),  # either way
    ],
)
def test_each_past_look_is_judged_by_the_patients_that_it_counted(
    *, patients: str, promising: bool | None, words: str
) -> None:
    found = conclude(THREE, *follow(patients))

    assert found.promising is promising
    assert words in found.sentence


@pytest.mark.parametrize("design", [SIMON, THREE, MANDER, plan_fleming(0.1, 0.4, 0.1, [8, 6, 6])])
@pytest.mark.parametrize("seed", range(40))
def test_what_is_concluded_is_the_same_however_the_open_answers_turn_out(
    design: Staged, seed: int
) -> None:
    """Each open answer is resolved both ways; a conclusion before must be the one after."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(14, 31))
    patients = "".join(rng.choice(list("Rxo"), size, p=(0.12, 0.7, 0.18)).tolist())
    patients = patients.replace("o", "x", max(0, patients.count("o") - 6))
    before = conclude(design, *follow(patients)).promising
    ends = set()
    for answers in product("Rx", repeat=patients.count("o")):
        given = iter(answers)
        full = "".join(next(given) if word == "o" else word for word in patients)
        ends.add(conclude(design, *follow(full)).promising)

    assert before is None or ends == {before}
    assert before is not None or None in ends or len(ends) > 1


def test_a_past_look_that_may_have_stopped_for_success_is_waited_for() -> None:
    found = conclude(MANDER, *follow("RRRRo" + "x" * 12 + "xxx"))

    assert (found.promising, found.r) == (None, 4)
    assert "at least 5 responses among the first 17 patients are promising" in found.sentence
    assert "still to be entered" not in found.sentence  # accrual waits


def test_while_the_trial_goes_on_there_is_no_p_value() -> None:
    found = conclude(THREE, *follow("RR" + "x" * 8))

    assert (found.promising, found.p_value) == (None, None)
    assert "goes on to 20 patients" in found.sentence
