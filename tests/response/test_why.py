"""The sentence that says why, word for word."""

from collections.abc import Callable
from typing import Any

Assess = Callable[..., Any]
MINUS = "\N{MINUS SIGN}"


def why(assess: Assess, table: str, **settings: Any) -> list[str]:  # noqa: ANN401 - protocol parts
    return assess(table, **settings).visits["WHY"].to_list()


def test_growth_from_the_nadir(assess: Assess) -> None:
    assert why(
        assess,
        """
        day  | -7  41  97
        T01  | 60  42  52
        """,
    ) == [
        f"sum 42 mm, {MINUS}30 % and {MINUS}18 mm from baseline 60 mm",
        "sum 52 mm, +23.8 % and +10 mm from nadir 42 mm on 2001-02-11",
    ]


def test_percentages_are_cut_and_never_shown_as_reaching_a_boundary(assess: Assess) -> None:
    assert why(
        assess,
        """
        day  | -7   56     112      168
        T01  | 90   63.01  75.6119  75.6
        """,
    ) == [
        f"sum 63.01 mm, {MINUS}29.9 % and {MINUS}26.99 mm from baseline 90 mm",
        (
            f"sum 75.6119 mm, {MINUS}15.9 % and {MINUS}14.3881 mm from baseline 90 mm, "
            "+19.9 % and +12.6019 mm from nadir 63.01 mm on 2001-02-26"
        ),
        (
            f"sum 75.6 mm, {MINUS}16 % and {MINUS}14.4 mm from baseline 90 mm, "
            "+19.9 % and +12.59 mm from nadir 63.01 mm on 2001-02-26"
        ),
    ]


def test_no_change(assess: Assess) -> None:
    assert why(
        assess,
        """
        day  | -7   56  112
        T01  | 90   90  80
        """,
    ) == [
        "sum 90 mm, unchanged from baseline 90 mm",
        f"sum 80 mm, {MINUS}11.1 % and {MINUS}10 mm from baseline 90 mm",
    ]


def test_what_is_missing(assess: Assess) -> None:
    assert why(
        assess,
        """
        day      | -7       56   112      168
        T01      | 20       20   ND       50
        T02 LUNG | 20       ND   -        ND
        NT01     | PRESENT  ND   PRESENT  PRESENT
        """,
    ) == [
        (
            "1 of 2 target lesions measured (20 mm), so the sum is not known; "
            "0 of 1 non-target lesions assessed"
        ),
        "no target lesion measured, so there is no sum; non-target lesions persist",
        (
            "1 of 2 target lesions measured, yet their sum is already 50 mm, +25 % and +10 mm from "
            "nadir 40 mm on 2000-12-25; non-target lesions persist"
        ),
    ]


def test_complete_response(assess: Assess) -> None:
    assert why(
        assess,
        """
        day             | -7  56      112
        T01 LIVER       | 20  0       0
        T02 LYMPH NODE  | 20  9       0
        NT01            | PRESENT PRESENT ABSENT
        """,
    ) == [
        "all target lesions gone (nodes below 10 mm), sum 9 mm; non-target lesions persist",
        "all target lesions gone; all non-target lesions gone",
    ]


def test_lesions_beside_the_targets(assess: Assess) -> None:
    assert why(
        assess,
        """
        day   | -7       56         112
        NT01  | PRESENT  PRESENT    UNEQUIVOCAL
        NT02  | PRESENT  PRESENT    UNEQUIVOCAL
        NEW01 | -        EQUIVOCAL  UNEQUIVOCAL
        NEW02 | -        -          12
        """,
    ) == [
        "non-target lesions persist; equivocal new lesion, not counted until confirmed",
        (
            "unequivocal progression of non-target NT01, NT02; "
            "new lesion NEW01, NEW02 first seen on 2001-02-26"
        ),
    ]


def test_a_lesion_that_reappears_has_no_percentage(assess: Assess) -> None:
    assert why(
        assess,
        """
        day  | -7  56  112
        T01  | 60  0   8
        """,
    ) == ["all target lesions gone", "sum 8 mm, +8 mm from nadir 0 mm on 2001-02-26"]


def test_a_response_that_continues(assess: Assess) -> None:
    assert why(
        assess,
        """
        day  | -7   56  112
        T01  | 100  70  80
        """,
        response={"mode": "continued response"},
    )[1] == (
        f"sum 80 mm, {MINUS}20 % and {MINUS}20 mm from baseline 100 mm, +14.2 % and +10 mm from "
        "nadir 70 mm on 2001-02-26: no progression, so the response continues"
    )
