"""Records that contradict each other never make a patient look better than the scan does."""

from collections.abc import Callable

Holds = Callable[..., None]


def test_a_non_target_first_recorded_after_baseline_prevents_complete_response(
    holds: Holds,
) -> None:
    holds(
        """
        day       | -7   56       112
        T01       | 50   0        0
        NT01      | -    PRESENT  ABSENT
        nontarget |      NON-CR/NON-PD  -
        overall   |      PR       CR
        """,
        """
        day       | -7       56       112
        T01       | 50       0        0
        NT01      | PRESENT  ABSENT   ABSENT
        NT02      | -        PRESENT  ND
        nontarget |          NON-CR/NON-PD  CR
        overall   |          PR       CR
        """,
    )


def test_without_disease_at_baseline_a_late_non_target_says_nothing(holds: Holds) -> None:
    holds("""
        day       | -7      56
        NT01      | -       PRESENT
        NT02      | -       -
        NEW01     | ABSENT  -
        overall   |         NE
    """)


def test_a_non_target_node_called_absent_but_measured_at_10_mm_is_there(holds: Holds) -> None:
    holds(
        """
        day              | -7          56
        T01              | 50          0
        NT01 LYMPH NODE  | LPERP=12,TUMSTATE=PRESENT  LPERP=10,TUMSTATE=ABSENT
        overall          |             PR
        """,
        """
        day              | -7          56
        T01              | 50          0
        NT01 LYMPH NODE  | LPERP=12,TUMSTATE=PRESENT  LPERP=9.9,TUMSTATE=ABSENT
        overall          |             CR
        """,
    )


def test_a_short_axis_too_small_says_nothing_about_a_lesion_that_is_no_node(holds: Holds) -> None:
    holds(
        """
        day              | -7   56
        T01              | 50   LPERP=small
        overall          |      NE
        """,
        """
        day              | -7   56
        T01 LYMPH NODE   | 50   LPERP=small
        sum              |      5
        overall          |      CR
        """,
    )
