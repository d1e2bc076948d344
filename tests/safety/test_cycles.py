"""Who has a side-effect in which cycle: days of treatment counted by hand, cycles of 28 days."""

from collections.abc import Callable

import polars as pl
import pytest

from reference.treated import dose, rash
from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Rows = list[dict[str, object]]
Cycles = Callable[..., pl.DataFrame]


@pytest.fixture
def cycles(study_from: StudyFrom, protocol_with: ProtocolWith) -> Cycles:
    def run(records: Rows, doses: Rows, **settings: object) -> pl.DataFrame:
        protocol = protocol_with(
            toxicity={"scale": "CTC 2.0", "course": ["RASH"], "panel_cycles": 2} | settings
        )
        return assess_safety(study_from({"AE": records, "EX": doses}), protocol).cycles

    return run


@pytest.mark.parametrize(
    ("last", "begun", "panel"),
    [
        (1, 1, 0),
        (28, 1, 0),
        (29, 2, 0),  # the second cycle has begun ...
        (55, 2, 0),
        (56, 2, 1),  # ... and ended
        (57, 3, 1),
        (None, 18, 1),  # the cut-off is on day 485: 17 cycles and 9 days
    ],
)
def test_a_patient_is_in_every_cycle_begun_on_treatment(
    last: int | None, begun: int, panel: int, cycles: Cycles
) -> None:
    found = cycles([rash(1, 1)], [dose(1, last)])

    assert found["CYCLE"].to_list() == list(range(1, begun + 1))
    assert found["PANEL"].to_list() == [panel] * begun


@pytest.mark.parametrize(
    ("records", "active"),
    [
        ([rash(1, 1)], [1, 0, 0]),
        ([rash(10, 28)], [1, 0, 0]),
        ([rash(10, 29)], [1, 1, 0]),
        ([rash(28, 28)], [1, 0, 0]),
        ([rash(29, 29)], [0, 1, 0]),
        ([rash(10, 12), rash(57, 60)], [1, 0, 1]),
        ([rash(40, None)], [0, 1, 1]),
        ([rash(70, 75)], [0, 0, 1]),
        ([rash(71, 75)], [0, 0, 0]),  # after the last dose
        ([rash(-5, 60)], [0, 0, 0]),  # there before the first dose
    ],
)
def test_a_side_effect_is_active_in_the_cycles_that_it_touches_on_treatment(
    records: Rows, active: list[int], cycles: Cycles
) -> None:
    found = cycles(records, [dose(1, 70)])

    assert found["ACTIVE"].cast(pl.Int64).to_list() == active


def test_the_worst_grade_of_a_cycle_is_0_without_the_side_effect_and_may_be_unknown(
    cycles: Cycles,
) -> None:
    records = [rash(1, 10, 2), rash(5, 20, 1), rash(60, 61, None)]

    found = cycles(records, [dose(1, 70)])

    assert found["GRADE"].to_list() == [2, 0, None]


@pytest.mark.parametrize(
    ("records", "grade_days"),
    [
        ([], [0, 0, 0]),
        ([rash(1, 10, 2)], [20, 0, 0]),
        ([rash(27, 30, 1)], [2, 2, 0]),
        ([rash(1, 10, 2), rash(5, 12, 1)], [22, 0, 0]),  # the worst of each day
        ([rash(1, 10, 1), rash(5, 6, 3)], [14, 0, 0]),
        ([rash(1, 10, None), rash(5, 6, 3)], [None, 0, 0]),  # some days have no grade
        ([rash(5, 6, None), rash(1, 10, 3)], [30, 0, 0]),
        ([rash(69, None, 2)], [0, 0, 4]),  # up to the last dose on day 70
    ],
)
def test_grades_are_added_up_day_by_day(
    records: Rows, grade_days: list[int | None], cycles: Cycles
) -> None:
    found = cycles([*records, rash(101, 101)], [dose(1, 70)])

    assert found["GRADEDAYS"].to_list() == grade_days
    assert found["DAYS"].to_list() == [28, 28, 14]


def test_days_without_drug_do_not_take_a_patient_out(cycles: Cycles) -> None:
    found = cycles([rash(30, 40)], [dose(1, 10), dose(60, 70)])

    assert found["CYCLE"].to_list() == [1, 2, 3]
    assert found["ACTIVE"].to_list() == [False, True, False]


def test_cycles_have_the_length_that_the_protocol_gives_them(cycles: Cycles) -> None:
    found = cycles([rash(21, 22)], [dose(1, 42)], cycle_days=21)

    assert found["ACTIVE"].to_list() == [True, True]
    assert found["PANEL"].to_list() == [True, True]
