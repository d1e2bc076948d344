"""Rates after a design with several looks: from which outcome, and when from none."""

from math import comb

import pytest
from scipy.stats import binom

from remission.analysis.past_looks import Course, Seen
from remission.analysis.rows import Place, Row
from remission.analysis.staged_rates import infer_rates
from remission.designs import Look, Simon, Staged, infer_by_likelihood, infer_stages

PLACE = Place(endpoint="DESIGN", population="registered", group="A")
# clinfun 1.1.5, twostage.inference(5, 0, 18, 32, 0.05, 0.10); Tchekmedyian, J Clin Oncol 2019
DESIGN = Simon(kind="simon-minimax", p0=0.05, p1=0.25, alpha=0.1, beta=0.1, r1=0, n1=18, r=3, n=32)


def course_of(first: int, later: int, patients: int) -> list[int]:
    """Put the responses of the first stage first, and those of the second at its end."""
    stage1 = [0] * (18 - first) + list(range(1, first + 1))
    more = patients - 18
    return stage1 + [first] * (more - later) + [first + x for x in range(1, later + 1)]


def infer(
    course: list[int], pending: int, design: Simon | Staged, *, closed: bool = False
) -> list[Row]:
    """Open answers stand with the first patients without a response."""
    responses = course[-1] if course else 0
    possible = [min(n, x + pending) for n, x in enumerate(course, start=1)]
    seen = Seen(
        responses=responses,
        entered=len(course),
        pending=pending,
        course=Course(known=tuple(course), possible=tuple(possible)) if course else None,
        closed=closed,
    )
    return list(infer_rates(PLACE, design, seen, 0.8))


def rates(
    course: list[int],
    pending: int = 0,
    design: Simon | Staged = DESIGN,
    *,
    closed: bool = False,
) -> dict[str, Row]:
    rows = infer(course, pending, design, closed=closed)
    return {row.at or row.statistic: row for row in rows}


def test_the_rates_are_those_of_clinfun() -> None:
    """4 of 18, then 1 of 14: UMVUE 0.157819, P 0.0201841, limits 0.0782 and 0.2352 at 80 %."""
    found = rates(course_of(4, 1, 32))

    assert found["naive"].value == pytest.approx(5 / 32)
    assert found["UMVUE"].value == pytest.approx(0.157819, abs=5e-7)
    assert found["rate p-value"].value == pytest.approx(0.0201841, abs=5e-8)
    median = found["median-unbiased"]
    assert median.lower == pytest.approx(0.0782, abs=1e-4)
    assert median.upper == pytest.approx(0.2352, abs=1e-4)
    assert all(row.why_missing is None for row in found.values())


def test_a_trial_stopped_after_the_first_stage_has_its_own_rate() -> None:
    found = rates(course_of(0, 0, 18))

    assert found["UMVUE"].value == 0.0
    assert found["rate p-value"].value == pytest.approx(1)
    assert found["UMVUE"].N == 18
    assert "exact limits" in found["UMVUE"].method


def test_a_larger_second_stage_is_inferred_by_its_conditional_error() -> None:
    found = rates(course_of(2, 3, 40))

    assert "conditional error" in found["rate p-value"].method
    assert found["naive"].value == pytest.approx(5 / 40)
    assert "lower limit exact" in found["UMVUE"].method


@pytest.mark.parametrize(
    ("course", "pending", "why"),
    [
        ([], 0, "first stage is not complete"),
        (course_of(4, 0, 18)[:17], 0, "first stage is not complete"),
        (course_of(4, 0, 18), 0, "the look at 18 patients was passed, and accrual is still open"),
        (course_of(4, 1, 30), 0, "accrual is still open"),
        (course_of(0, 0, 18), 1, "responses are still open"),
        (course_of(0, 2, 32), 1, "responses are still open"),
    ],
)
def test_where_nothing_can_be_inferred_the_reason_is_given(
    course: list[int], pending: int, why: str
) -> None:
    found = rates(course, pending)

    assert why in (found["UMVUE"].why_missing or "")
    assert found["UMVUE"].value is None
    if course:
        assert found["naive"].value == course[-1] / len(course)


def test_responses_that_may_still_come_are_named() -> None:
    found = rates(course_of(4, 1, 32), pending=3)

    assert found["UMVUE"].method.endswith("3 may still respond")


# Mander and Thompson, 10 % and 30 %: after 17 patients futile at 2, promising at 5; 41, above 7
SUCCESS = Staged(
    kind="mander-thompson-optimal", p0=0.10, p1=0.30, alpha=0.05, beta=0.10,
    looks=(Look(n=17, futile=2, promising=5), Look(n=41, futile=7, promising=8)),
)  # fmt: skip


def test_a_stop_for_success_is_inferred_from_and_its_order_said() -> None:
    """P(5 or more of 17 | 0.1) by SciPy 1.17: binom.sf(4, 17, 0.1) = 0.0221."""
    found = rates([0] * 12 + [1, 2, 3, 4, 5], pending=2, design=SUCCESS)

    assert found["UMVUE"].value == pytest.approx(5 / 17)
    assert found["rate p-value"].value == pytest.approx(binom.sf(4, 17, 0.1))
    assert "the earlier a success the better" in found["rate p-value"].method
    assert found["UMVUE"].method.endswith("2 may still respond")
    assert found["UMVCUE"].why_missing == "the last stage was not entered"


def test_a_second_stage_after_a_passed_first_one_is_inferred_from() -> None:
    """After 4 of 17, 4 of 24: as good are 5 or more of 17, and 8 in all after 3 or 4 of 17."""
    found = rates([0] * 13 + [1, 2, 3, 4] + [4] * 20 + [5, 6, 7, 8], design=SUCCESS)

    later = sum(binom.pmf(x1, 17, 0.1) * binom.sf(7 - x1, 24, 0.1) for x1 in (3, 4))
    assert found["rate p-value"].value == pytest.approx(binom.sf(4, 17, 0.1) + later)
    assert found["mid-P"].value < found["rate p-value"].value
    assert found["UMVUE, mid-P"].value == found["UMVUE"].value
    assert found["UMVUE"].lower < found["UMVUE, mid-P"].lower
    assert found["UMVCUE"].value is not None


def test_patients_after_a_stop_do_not_count() -> None:
    """The outcome is that of the look which should have stopped the trial."""
    heeded = rates([0] * 12 + [1, 2, 3, 4, 5], design=SUCCESS)
    passed_over = rates([0] * 12 + [1, 2, 3, 4, 5, 5, 6], design=SUCCESS)
    few = rates(course_of(0, 2, 32))

    for name in ("naive", "UMVUE", "median-unbiased", "rate p-value"):
        assert passed_over[name].value == heeded[name].value
        assert passed_over[name].N == 17
    said = "of the first 17 patients, after whom the trial should have stopped"
    assert passed_over["naive"].method.endswith(said)
    assert passed_over["UMVUE"].method.endswith(said)
    assert (few["UMVUE"].value, few["UMVUE"].N) == (0.0, 18)


def test_a_closed_second_stage_is_inferred_from_as_it_is() -> None:
    open_, closed = (rates(course_of(2, 3, 28), closed=closed) for closed in (False, True))
    expected = infer_stages(DESIGN, [(2, 18), (5, 28)], confidence=0.8)

    assert open_["UMVUE"].why_missing == "accrual is still open"
    assert closed["UMVUE"].value == expected.umvue
    assert closed["rate p-value"].value == expected.p_value
    assert "conditional error" in closed["rate p-value"].method
    assert closed["likelihood ratio"].N == 28


def test_accrual_closed_after_a_passed_look_leaves_nothing_to_infer() -> None:
    found = rates(course_of(4, 0, 18), closed=True)

    assert found["UMVUE"].why_missing == (
        "the look at 18 patients was passed, and accrual is closed there"
    )


def test_three_stages_closed_in_the_second_are_inferred_by_likelihood() -> None:
    found = rates([*TO_17][:12], design=CHEN, closed=True)
    seen = [(TO_17[5], 6), (TO_17[11], 12)]
    expected = infer_by_likelihood(CHEN.looks, seen, CHEN.p0, confidence=0.8)

    assert found["likelihood ratio"].value == expected.p_value
    assert found["UMVUE"].value == expected.umvue
    assert found["median-unbiased"].value is None


def test_a_design_of_one_look_has_no_rates_of_stages() -> None:
    single = Staged(
        kind="fleming", p0=0.1, p1=0.3, alpha=0.1, beta=0.1,
        looks=(Look(n=5, futile=1, promising=2),),
    )  # fmt: skip

    assert rates([0, 0, 1, 1, 2], design=single) == {}


# 0/6, 2/17, 5/29: figures by R as in tests/designs/test_inference_looks.py
CHEN = Staged(
    kind="chen-optimal", p0=0.10, p1=0.30, alpha=0.05, beta=0.20,
    looks=(
        Look(n=6, futile=0, promising=7), Look(n=17, futile=2, promising=18),
        Look(n=29, futile=5, promising=6),
    ),
)  # fmt: skip
TO_17 = [0, 0, 0, 0, 0, 1, *[1] * 8, 2, 3, 4]


def test_three_stages_have_their_rates() -> None:
    found = rates([*TO_17, *[4] * 9, 5, 6, 7], design=CHEN)

    assert found["naive"].value == pytest.approx(7 / 29)
    assert found["UMVUE"].value == pytest.approx(0.291464909260)
    assert found["median-unbiased"].value == pytest.approx(0.241218541282)
    assert found["bias-adjusted"].value == pytest.approx(0.276792323310)
    assert found["rate p-value"].value == pytest.approx(0.017766713373)
    assert found["rate p-value"].method == "exact, one-sided, by stage-wise order"
    assert found["median-unbiased"].lower is None
    assert "likelihood ratio" not in found
    assert all(row.why_missing is None for row in found.values())


def test_three_stages_that_stopped_at_the_second_look_have_their_rates() -> None:
    found = rates([0, 0, 0, 0, 1, 2, *[2] * 11], design=CHEN)

    assert found["UMVUE"].value == pytest.approx(0.197530864198)
    assert found["UMVCUE"].why_missing == "the last stage was not entered"


@pytest.mark.parametrize(
    ("course", "pending", "why"),
    [
        (TO_17[:4], 0, "the first stage is not complete"),
        (TO_17[:6], 0, "the look at 6 patients was passed, and accrual is still open"),
        (TO_17[:12], 0, "accrual is still open"),
        (TO_17, 0, "the look at 17 patients was passed, and accrual is still open"),
        ([*TO_17, 4, 4], 0, "accrual is still open"),
        ([0] * 6, 1, "responses are still open"),
    ],
)
def test_where_three_stages_leave_nothing_to_infer_the_reason_is_given(
    course: list[int], pending: int, why: str
) -> None:
    found = rates(course, pending, CHEN)

    for name in ("UMVUE", "median-unbiased", "rate p-value", "mid-P"):
        assert why in (found[name].why_missing or "")
        assert found[name].value is None
    assert found["naive"].value == course[-1] / len(course)


def test_more_patients_than_planned_after_three_stages_leave_the_umvue() -> None:
    """By hand: every way to share 7 responses among 6, 11 and 13 patients."""
    found = rates([*TO_17, *[4] * 10, 5, 6, 7], 0, CHEN)

    first = total = 0
    for x1 in range(1, 7):
        for x2 in range(max(0, 3 - x1), 8 - x1):
            rest = comb(11, x2) * comb(13, 7 - x1 - x2)
            total, first = total + comb(6, x1) * rest, first + comb(5, x1 - 1) * rest
    assert found["UMVUE"].value == pytest.approx(first / total)
    assert found["UMVUE"].lower is None
    for name in ("UMVCUE", "median-unbiased", "bias-adjusted", "rate p-value", "mid-P"):
        why = "the last look has another number of patients than planned"
        assert found[name].why_missing == why


@pytest.mark.parametrize(
    ("design", "course", "looks"),
    [
        (CHEN, [*TO_17, *[4] * 10, 5, 6, 7], [(1, 6), (4, 17), (7, 30)]),
        (DESIGN, course_of(2, 3, 40), [(2, 18), (5, 40)]),
    ],
)
def test_more_patients_than_planned_are_inferred_from_by_their_likelihood(
    design: Simon | Staged, course: list[int], looks: list[tuple[int, int]]
) -> None:
    rows = infer(course, 2, design)
    rate, p_value = (
        next(row for row in rows if (row.statistic, row.at) == (name, "likelihood ratio"))
        for name in ("rate", "rate p-value")
    )
    expected = infer_by_likelihood(design.looks, looks, design.p0, confidence=0.8)

    assert (rate.value, rate.lower, rate.upper) == (
        course[-1] / len(course), expected.lower, expected.upper,
    )  # fmt: skip
    assert p_value.value == expected.p_value
    assert rate.method.endswith("entered, 80 %, 2 may still respond")


def test_without_an_order_there_is_no_first_stage() -> None:
    seen = Seen(responses=3, entered=30, pending=0, course=None, closed=False)

    found = {row.at: row for row in infer_rates(PLACE, DESIGN, seen, 0.8)}

    assert "order in which the patients were entered" in (found["UMVUE"].why_missing or "")


@pytest.mark.parametrize(("settled", "waits"), [(17, True), (18, False), (30, False)])
def test_a_stop_waits_for_the_answers_of_its_own_patients_alone(
    *, settled: int, waits: bool
) -> None:
    """0 of the first 18; who is open among those entered after them cannot change it."""
    known = course_of(0, 2, 32)
    possible = [x + (n > settled) for n, x in enumerate(known, start=1)]
    seen = Seen(
        responses=2, entered=32, pending=1, closed=False,
        course=Course(known=tuple(known), possible=tuple(possible)),
    )  # fmt: skip

    found = {
        row.at: row for row in infer_rates(PLACE, DESIGN, seen, 0.8) if row.statistic == "rate"
    }

    assert (found["UMVUE"].why_missing == "responses are still open") == waits
    assert found["naive"].N in ({32} if waits else {18})
