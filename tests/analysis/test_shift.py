"""Baseline grade against worst grade of the invented patients, counted by hand."""

from collections.abc import Callable

import pytest

from analysis.conftest import Rows, counts
from remission.analysis import Results

Analyse = Callable[..., Results]


def grade(who: str, worst: int | None, flag: str) -> dict[str, object]:
    return {"USUBJID": who, "TERM": "ANAEMIA", "ATOXGR": worst, flag: "Y"}


GRADES: Rows = [
    grade("P1", 1, "ABLFL"),
    grade("P1", 1, "ONTRTFL"),
    grade("P1", 0, "ONTRTFL"),
    grade("P2", 0, "ABLFL"),
    grade("P2", 1, "ONTRTFL"),
    grade("P2", 3, "ONTRTFL"),
    grade("P2", None, "ONTRTFL"),
    grade("P3", None, "ABLFL"),  # a value that could not be graded
    grade("P3", 0, "ONTRTFL"),
    grade("P6", 2, "ONTRTFL"),  # no value before; P4 has none at all
    grade("P7", 4, "ONTRTFL"),  # not registered
]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("1 to 1", [(1, 3), (0, 1), (1, 5)]),
        ("0 to 3", [(1, 3), (0, 1), (1, 5)]),
        ("0 to 1", [(0, 3), (0, 1), (0, 5)]),
        ("? to 0", [(1, 3), (0, 1), (1, 5)]),
        ("? to 2", [(0, 3), (0, 1), (1, 5)]),
        ("? to ?", [(0, 3), (1, 1), (1, 5)]),
        ("? to 4", [(0, 3), (0, 1), (0, 5)]),
    ],
)
def test_each_patient_counts_once_by_grade_before_and_worst_grade(
    analysed: Analyse, at: str, expected: list[tuple[int, int]]
) -> None:
    assert counts(analysed(grades=GRADES), "SHIFT", "shift", f"ANAEMIA: {at}") == expected


@pytest.mark.parametrize("counted", ["any", "worsened"])
def test_all_patients_of_a_group_are_somewhere(analysed: Analyse, counted: str) -> None:
    toxicity = {"scale": "CTC 2.0", "laboratory": ["HGB"], "laboratory_counts": counted}

    table = analysed(grades=GRADES, toxicity=toxicity).table.filter(endpoint="SHIFT")

    for group, size in (("A", 3), ("B", 1), ("ALL", 5)):
        assert table.filter(group=group)["n"].sum() == size


def test_without_graded_values_there_is_no_shift(analysed: Analyse) -> None:
    assert analysed().table.filter(endpoint="SHIFT").is_empty()
