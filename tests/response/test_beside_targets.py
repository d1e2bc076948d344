"""Non-target and new lesions, and how they combine with targets (Eisenhauer 2009, Tables 1, 2)."""

from collections.abc import Callable
from typing import Any

import polars as pl

Assess = Callable[..., Any]
Holds = Callable[..., None]


def test_every_row_of_the_overall_table_with_targets(holds: Holds) -> None:
    cases = [
        # target, non-target, new lesion -> overall
        ("0", "ABSENT", "-", "CR"),
        ("0", "PRESENT", "-", "PR"),
        ("0", "ND", "-", "PR"),
        ("35", "ABSENT", "-", "PR"),
        ("35", "PRESENT", "-", "PR"),
        ("35", "ND", "-", "PR"),
        ("50", "ABSENT", "-", "SD"),
        ("50", "PRESENT", "-", "SD"),
        ("50", "ND", "-", "SD"),
        ("ND", "ABSENT", "-", "NE"),
        ("ND", "PRESENT", "-", "NE"),
        ("ND", "ND", "-", "NE"),
        ("60", "ABSENT", "-", "PD"),
        ("60", "ABSENT", "UNEQUIVOCAL", "PD"),
        ("0", "UNEQUIVOCAL", "-", "PD"),
        ("ND", "UNEQUIVOCAL", "-", "PD"),
        ("35", "UNEQUIVOCAL", "UNEQUIVOCAL", "PD"),
        ("0", "ABSENT", "UNEQUIVOCAL", "PD"),
        ("ND", "ND", "UNEQUIVOCAL", "PD"),
        ("0", "ABSENT", "EQUIVOCAL", "CR"),
    ]
    table = """
        day      | -7       56
        T01      | 50       {}
        NT01     | PRESENT  {}
        NEW01    | -        {}
        overall  |          {}
    """
    holds(*(table.format(*case) for case in cases))


def test_complete_response_without_non_target_lesions(holds: Holds) -> None:
    holds("""
        day       | -7  56
        T01       | 50  0
        nontarget |     -
        overall   |     CR
    """)


def test_every_row_of_the_overall_table_without_targets(holds: Holds) -> None:
    cases = [
        # two non-targets, new lesion -> non-target and overall response
        ("ABSENT", "ABSENT", "-", "CR", "CR"),
        ("ABSENT", "PRESENT", "-", "NON-CR/NON-PD", "NON-CR/NON-PD"),
        ("ABSENT", "ND", "-", "NE", "NE"),
        ("PRESENT", "-", "-", "NE", "NE"),
        ("ABSENT", "UNEQUIVOCAL", "-", "PD", "PD"),
        ("ND", "UNEQUIVOCAL", "-", "PD", "PD"),
        ("ABSENT", "ABSENT", "UNEQUIVOCAL", "CR", "PD"),
        ("ABSENT", "ABSENT", "EQUIVOCAL", "CR", "CR"),
        ("ABSENT", "EQUIVOCAL", "-", "NON-CR/NON-PD", "NON-CR/NON-PD"),  # doubtful progression
        ("ABSENT", "INCREASED", "-", "NON-CR/NON-PD", "NON-CR/NON-PD"),  # larger, not more
    ]
    table = """
        day       | -7       56
        NT01      | PRESENT  {}
        NT02      | PRESENT  {}
        NEW01     | -        {}
        target    |          -
        sum       |          -
        nontarget |          {}
        overall   |          {}
    """
    holds(*(table.format(*case) for case in cases))


def test_an_equivocal_new_lesion_confirmed_later_is_dated_to_its_first_sight(holds: Holds) -> None:
    holds("""
        day      | -7  56         112         168
        T01      | 50  50         50          50
        NEW01    | -   EQUIVOCAL  UNEQUIVOCAL PRESENT
        new      |     E          Y           Y
        overall  |     SD         PD          PD
        pd       |     -          56          56
    """)


def test_an_equivocal_new_lesion_refuted_later_never_counts(holds: Holds) -> None:
    holds("""
        day      | -7  56         112
        T01      | 50  50         50
        NEW01    | -   EQUIVOCAL  ABSENT
        new      |     E          N
        overall  |     SD         SD
        pd       |     -          -
    """)


def test_each_new_lesion_has_its_own_first_sight(holds: Holds) -> None:
    holds("""
        day      | -7  56         112          168
        T01      | 50  50         50           50
        NEW01    | -   EQUIVOCAL  EQUIVOCAL    EQUIVOCAL
        NEW02    | -   -          EQUIVOCAL    UNEQUIVOCAL
        overall  |     SD         SD           PD
        pd       |     -          -            112
    """)


def test_the_earliest_progression_dates_it(holds: Holds) -> None:
    holds(
        # growth at 56, a lesion doubtful at 56 made certain at 112
        """
        day      | -7  56         112
        T01      | 50  50         60
        NEW01    | -   EQUIVOCAL  UNEQUIVOCAL
        pd       |     -          56
        """,
        """
        day      | -7  56         112
        T01      | 50  50         60
        NEW01    | -   -          EQUIVOCAL
        pd       |     -          112
        """,
        """
        day      | -7       56      112
        NT01     | PRESENT  PRESENT UNEQUIVOCAL
        pd       |          -       112
        """,
    )


def test_a_new_lesion_recorded_in_tu_alone_counts(holds: Holds) -> None:
    holds("""
        day      | -7  56  112
        T01      | 50  50  50
        NEW01    | -   -   TU
        new      |     N   Y
        overall  |     SD  PD
        pd       |     -   112
    """)


def test_a_new_lesion_in_tu_that_tr_calls_equivocal_is_equivocal(holds: Holds) -> None:
    # every new lesion of these tables has its TU record at first sight
    holds("""
        day      | -7  56
        T01      | 50  50
        NEW01    | -   EQUIVOCAL
        new      |     E
        overall  |     SD
    """)


def test_a_measured_new_lesion_is_there(holds: Holds) -> None:
    holds("""
        day      | -7  56
        T01      | 50  50
        NEW01    | -   12
        overall  |     PD
    """)


def test_a_new_node_counts_from_10_mm_on_its_short_axis(holds: Holds) -> None:
    table = """
        day              | -7  56  112
        T01              | 50  50  50
        NEW01 LYMPH NODE | -   8   {}
        new              |     N   {}
        overall          |     SD  {}
        pd               |     -   {}
    """
    holds(table.format("9.9999", "N", "SD", "-"), table.format("10", "Y", "PD", "112"))


def test_a_node_too_small_to_measure_is_normal_under_recist_1_1_only(holds: Holds) -> None:
    # 5 mm: below the 10 mm of a normal node (clinical answers of the EORTC RECIST group)
    table = """
        day                 | -7       56
        T01                 | 50       50
        NT01 LYMPH NODE     | PRESENT  small
        NEW01 LYMPH NODE    | -        {}
        nontarget           |          {}
        new                 |          {}
        """
    holds(table.format("small", "CR", "N"))
    older = {"criterion": "recist-1.0"}
    long_axis = table.replace("PRESENT  small", "PRESENT  LDIAM=small")
    holds(long_axis.format("LDIAM=small", "NON-CR/NON-PD", "Y"), response=older)


def test_another_lesion_too_small_to_measure_is_there(holds: Holds) -> None:
    holds(
        """
        day         | -7       56
        T01         | 50       50
        NT01 LUNG   | PRESENT  small
        NEW01 LUNG  | -        small
        nontarget   |          NON-CR/NON-PD
        new         |          Y
        """
    )


def test_a_patient_without_disease_at_baseline_is_not_evaluable_until_a_new_lesion(
    assess: Callable[..., Any], holds: Holds
) -> None:
    table = """
        day      | -7  56  112
        T01      | ND  -   -
        NEW01    | -   ABSENT  UNEQUIVOCAL
        overall  |     NE  PD
    """

    holds(table)
    visits = assess(table).visits
    assert visits["WHY"][0] == "no disease was recorded at baseline"


def test_a_split_target_is_the_sum_of_its_parts(holds: Holds) -> None:
    holds("""
        day       | -7  56  112
        T01       | 40  -   -
        T01.1     | -   20  ND
        T01.2     | -   15  30
        sum       |     35  -
        target    |     SD  NE
    """)


def test_a_small_part_of_a_split_target_counts_5_mm(holds: Holds) -> None:
    holds("""
        day       | -7  56     112
        T01       | 40  -      -
        T01.1     | -   20     20
        T01.2     | -   small  ABSENT
        sum       |     25     20
    """)


def test_parts_scanned_on_different_days_of_a_visit_are_added(holds: Holds) -> None:
    holds("""
        visit     | 1   2   2
        day       | -7  56  58
        T01       | 40  -   -
        T01.1     | -   20  -
        T01.2     | -   -   15
        sum       |     35
    """)


def test_a_part_scanned_twice_in_a_visit_counts_once(holds: Holds) -> None:
    holds("""
        visit     | 1   2   2
        day       | -7  56  58
        T01       | 40  -   -
        T01.1     | -   20  22
        T01.2     | -   14  15
        sum       |     37
    """)


def test_a_part_without_a_row_makes_the_split_target_missing(holds: Holds) -> None:
    holds("""
        day       | -7  56  112
        T01       | 40  -   -
        T01.1     | -   20  20
        T01.2     | -   15  -
        target    |     SD  NE
    """)


def test_merged_targets_count_once(holds: Holds) -> None:
    holds("""
        day       | -7  56  112   168
        T01       | 40  30  -     -
        T02       | 30  20  -     -
        T01/T02   | -   -   45    small
        sum       |     50  45    5
        target    |     SD  PR    PR
    """)


def test_the_parts_of_a_target_that_tu_does_not_name_are_known_from_it(assess: Assess) -> None:
    names = ["T01.1", "T01.2", "T02/T03", "X1.1"]
    rows = [
        {
            "USUBJID": "P1",
            "TRLNKID": name,
            "TRTESTCD": "LDIAM",
            "TRSTRESC": "9",
            "TRSTRESN": 9.0,
            "TRSTRESU": "mm",
            "TRDTC": "2001-02-26",
        }
        for name in names
    ]
    table = """
        day      | -7  56
        T01      | 50  -
        T02      | 20  -
        T03      | 20  -
    """

    responses = assess(table, add={"TR": pl.DataFrame(rows)})

    assert responses.visits["SUM"].to_list() == [27.0]  # 9 + 9 as T01, 9 for T02 and T03
    assert responses.findings.filter(rule="lesion-without-role")["value"].to_list() == ["X1.1"]
