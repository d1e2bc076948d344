"""Rates after a two-stage design: which outcome is inferred from, and when nothing can be."""

import pytest
from scipy.stats import binom

from remission.analysis.rows import Place, Row
from remission.analysis.two_stages import infer_rates
from remission.designs import Simon, Staged
from remission.designs.staged import Look

PLACE = Place(endpoint="DESIGN", population="registered", group="A")
# clinfun 1.1.5, twostage.inference(5, 0, 18, 32, 0.05, 0.10); Tchekmedyian, J Clin Oncol 2019
DESIGN = Simon(kind="simon-minimax", p0=0.05, p1=0.25, alpha=0.1, beta=0.1, r1=0, n1=18, r=3, n=32)


def course_of(first: int, later: int, patients: int) -> list[int]:
    """Put the responses of the first stage first, and those of the second at its end."""
    stage1 = [0] * (18 - first) + list(range(1, first + 1))
    more = patients - 18
    return stage1 + [first] * (more - later) + [first + x for x in range(1, later + 1)]


def rates(course: list[int], pending: int = 0, design: Simon | Staged = DESIGN) -> dict[str, Row]:
    rows = infer_rates(PLACE, design, course, pending=pending, confidence=0.8)
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
    assert found["rate p-value"].value == 1.0
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
        ([], 0, "order in which the patients were entered is not known"),
        (course_of(4, 0, 18)[:17], 0, "first stage is not complete"),
        (course_of(4, 0, 18), 0, "nobody is entered in the second stage yet"),
        (course_of(4, 1, 30), 0, "accrual is still open"),
        (course_of(0, 0, 18), 1, "responses are still open"),
        (course_of(0, 2, 32), 0, "first stage should have stopped the trial"),
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
    assert "success in the first stage is the best" in found["rate p-value"].method
    assert found["UMVUE"].method.endswith("2 may still respond")
    assert found["UMVCUE"].why_missing == "there was no second stage"


def test_a_second_stage_after_a_passed_first_one_is_inferred_from() -> None:
    """After 4 of 17, 4 of 24: as good are 5 or more of 17, and 8 in all after 3 or 4 of 17."""
    found = rates([0] * 13 + [1, 2, 3, 4] + [4] * 20 + [5, 6, 7, 8], design=SUCCESS)

    later = sum(binom.pmf(x1, 17, 0.1) * binom.sf(7 - x1, 24, 0.1) for x1 in (3, 4))
    assert found["rate p-value"].value == pytest.approx(binom.sf(4, 17, 0.1) + later)
    assert found["mid-P"].value < found["rate p-value"].value
    assert found["UMVUE, mid-P"].value == found["UMVUE"].value
    assert found["UMVUE"].lower < found["UMVUE, mid-P"].lower
    assert found["UMVCUE"].value is not None


def test_patients_after_a_stop_for_success_leave_nothing_to_infer() -> None:
    found = rates([0] * 12 + [1, 2, 3, 4, 5, 5], design=SUCCESS)

    assert (
        found["UMVUE"].why_missing == "the first stage should have stopped the trial, but did not"
    )


def test_a_design_of_one_look_has_no_rates_of_two_stages() -> None:
    single = Staged(
        kind="fleming", p0=0.1, p1=0.3, alpha=0.1, beta=0.1,
        looks=(Look(n=5, futile=1, promising=2),),
    )  # fmt: skip

    assert rates([0, 0, 1, 1, 2], design=single) == {}
