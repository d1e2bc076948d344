"""Answers to criteria, counted by hand; P7 is not registered, P6 in no cohort."""

from collections.abc import Callable

import pytest

from analysis.conftest import counts
from remission.analysis import Results

CRITERIA = [
    {"id": "AGE", "text": "Age", "all_of": [{"variable": "DM.AGE", "is": ">=", "value": 15}]}
]

# P1 to P3 are of cohort A, P4 and P5 of B
ANSWERS = [
    ("P1", True, None),
    ("P2", False, "before entry"),
    ("P3", None, "after entry"),
    ("P4", False, None),
    ("P5", True, "undated"),
    ("P6", True, None),
    ("P7", False, "before entry"),
]


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("met", [(1, 3), (1, 2), (3, 6)]),
        ("not met", [(1, 3), (1, 2), (2, 6)]),
        ("not known", [(1, 3), (0, 2), (1, 6)]),
        ("waiver", [(1, 3), (0, 2), (1, 6)]),
        ("declared later", [(1, 3), (1, 2), (2, 6)]),
        ("not declared", [(0, 3), (1, 2), (1, 6)]),
        ("declared, not shown", [(1, 3), (1, 2), (2, 6)]),
    ],
)
def test_each_answer_is_counted_with_what_the_site_declared(
    statistic: str, expected: list[tuple[int, int]], analysed: Callable[..., Results]
) -> None:
    answers = [
        {"USUBJID": name, "CRITERION": "AGE", "MET": met, "DECLARED": declared}
        for name, met, declared in ANSWERS
    ]

    results = analysed(answers=answers, eligibility=CRITERIA)

    assert counts(results, "ELIGIBILITY", statistic, "AGE") == expected
