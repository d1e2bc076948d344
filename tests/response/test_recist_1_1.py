"""RECIST 1.1 by hand: both sides of every boundary. Eisenhauer 2009; EORTC answers as named."""

from collections.abc import Callable

Holds = Callable[..., None]


def test_a_sum_against_baseline(holds: Holds) -> None:
    cases = [
        # baseline, now, target response
        ("100", "70", "PR"),  # exactly -30 % (A37)
        ("100", "70.0001", "SD"),
        ("90", "63", "PR"),  # 0.7 * 90 is below 63 in floating point
        ("90", "63.0001", "SD"),
        ("12.3456", "8.6419", "PR"),  # 0.7 * 12.3456 = 8.64192
        ("12.3456", "8.6420", "SD"),
        ("25", "30", "PD"),  # exactly +20 % and +5 mm (A40)
        ("25", "29.9999", "SD"),
        ("30", "35.9999", "SD"),  # +5.9999 mm, below +20 %
        ("30", "36", "PD"),
        ("20", "25", "PD"),  # +25 % and exactly +5 mm (A39)
        ("20", "24.9999", "SD"),  # +24.9995 %, below +5 mm
        ("6", "8", "SD"),  # +33 %, +2 mm
        ("10.1", "12.12", "SD"),  # exactly +20 %, +2.02 mm
        ("35", "42", "PD"),  # 1.2 * 35 is 42
        ("100", "100", "SD"),
        ("100", "0", "CR"),
        ("100", "0.0001", "PR"),
    ]
    table = """
        day    | -7      56
        T01    | {}      {}
        target |         {}
    """
    holds(*(table.format(*case) for case in cases))


def test_a_sum_against_nadir(holds: Holds) -> None:
    cases = [
        # baseline 100, nadir, now, target response
        ("40", "50", "PD"),  # -50 % from baseline, +25 % from nadir: PD outranks PR (A43)
        ("40", "48", "PD"),
        ("40", "47.9999", "PR"),
        ("70", "80", "SD"),  # neither -30 % from baseline nor +20 % from nadir
        ("70", "84", "PD"),
        ("70", "83.9999", "SD"),
        ("20", "24.9999", "PR"),
        ("20", "25", "PD"),
        ("0", "5", "PD"),  # reappeared: every growth from 0 is beyond 20 %
        ("0", "4.9999", "PR"),
    ]
    table = """
        day    | -7   56    112
        T01    | 100  {0}   {1}
        nadir  |      100   {0}
        target |      {3}   {2}
    """
    holds(*(table.format(*case, "CR" if case[0] == "0" else "PR") for case in cases))


def test_the_nadir_includes_baseline_and_never_the_sum_itself(holds: Holds) -> None:
    holds("""
        day    | -7  56   112  168
        T01    | 50  55   49   55
        nadir  |     50   50   49
        target |     SD   SD   SD
    """)


def test_published_sums_165_63_65(holds: Holds) -> None:
    # A1: recist.eortc.org, FAQ "the definition of SD, a clarification"
    holds("""
        day     | -7   56  112
        T01     | 100  40  41
        T02     | 65   23  24
        sum     |      63  65
        overall |      PR  PR
    """)


def test_published_sums_that_drift_after_a_response(holds: Holds) -> None:
    # A2: recist.eortc.org, FAQ "managing PR when measurements change slightly": PR throughout
    table = """
        day     | -7   56  112  168  224  280
        T01     | 100  70  70   80   80   80
        overall |      {}
    """
    holds(table.format("PR PR PR PR PR"), response={"mode": "continued response"})
    holds(table.format("PR PR SD SD SD"), response={"mode": "arithmetic"})


def test_a_continued_response_ends_with_progression_only(holds: Holds) -> None:
    holds(
        """
        day     | -7   56  112  168  224  280  336
        T01     | 100  70  ND   80   84   80   100
        overall |      PR  NE   PR   PD   SD   PD
        """,
        response={"mode": "continued response"},
    )
    holds(
        """
        day     | -7   56  112  168
        T01     | 100  71  0    4
        T02     | 100  71  0    136
        overall |      SD  CR   PD
        """,
        response={"mode": "continued response"},
    )


def test_a_target_node_is_gone_below_10_mm(holds: Holds) -> None:
    table = """
        day            | -7  56
        T01 LIVER      | 50  0
        T02 LYMPH NODE | 20  {0}
        sum            |     {0}
        target         |     {1}
    """
    holds(table.format("9.9999", "CR"), table.format("10", "PR"), table.format("0", "CR"))


def test_complete_response_needs_every_other_lesion_at_zero(holds: Holds) -> None:
    holds("""
        day            | -7  56
        T01 LIVER      | 50  0.1
        T02 LYMPH NODE | 20  9
        target         |     PR
    """)


def test_nodes_in_complete_response_may_grow_by_less_than_progression(holds: Holds) -> None:
    # 8 to 10 mm is +2 mm: no progression, yet no complete response any more
    holds("""
        day            | -7  56  112  168
        T01 LYMPH NODE | 20  8   10   13
        target         |     CR  PR   PD
    """)


def test_complete_response_outranks_growth_from_the_nadir(holds: Holds) -> None:
    # all nodes normal, although 3 to 9 mm is +200 % and +6 mm
    holds("""
        day            | -7  56  112
        T01 LYMPH NODE | 20  3   9
        target         |     CR  CR
    """)


def test_an_incomplete_sum_is_not_evaluable_unless_it_proves_progression(holds: Holds) -> None:
    cases = [
        # three targets now, overall response, sum
        ("80 ND 0", "PD", "80"),  # A3: baseline 50, two of three measured at 80 mm
        ("60 ND 0", "PD", "60"),  # exactly +20 %
        ("59.9999 ND 0", "NE", "59.9999"),
        ("10 ND 0", "NE", "10"),
        ("ND ND ND", "NE", "-"),
        ("- - -", "NE", "-"),
        ("PRESENT 5 5", "NE", "10"),  # there, but not measured
    ]
    table = """
        day      | -7   56
        T01      | 20   {}
        T02 LUNG | 20   {}
        T03 BONE | 10   {}
        NT01     | PRESENT PRESENT
        overall  |      {}
        sum      |      {}
    """
    holds(*(table.format(*now.split(), word, total) for now, word, total in cases))


def test_an_incomplete_sum_is_never_the_nadir(holds: Holds) -> None:
    holds("""
        day      | -7  56   112
        T01      | 30  30   30
        T02 LUNG | 30  ND   30
        nadir    |     60   60
        overall  |     NE   SD
    """)


def test_a_target_too_small_to_measure_counts_5_mm_and_a_measured_one_as_measured(
    holds: Holds,
) -> None:
    # A12, from the answers at eortc.be/Recist/questions_clarifications
    holds("""
        day      | -7  56     112
        T01      | 20  small  3
        T02 LUNG | 20  small  small
        sum      |     10     8
        target   |     PR     PR
    """)


def test_a_target_absent_in_words_is_0_mm(holds: Holds) -> None:
    holds("""
        day            | -7  56      112
        T01            | 20  ABSENT  ABSENT
        T02 LYMPH NODE | 20  ABSENT  ND
        sum            |     0       0
        target         |     CR      NE
    """)


def test_a_node_counts_by_its_short_axis_and_anything_else_by_its_long_axis(holds: Holds) -> None:
    # A8: a node of 20 x 30 mm contributes 20 mm
    holds("""
        day            | -7                  56
        T01 LYMPH NODE | LDIAM=30,LPERP=20   LDIAM=40,LPERP=15
        T02 LIVER      | LDIAM=30,LPERP=20   LDIAM=25,LPERP=24
        nadir          |                     50
        sum            |                     40
    """)


def test_the_diameter_marked_as_the_one_that_counts_is_taken(holds: Holds) -> None:
    holds("""
        day       | -7                              56
        T01 LIVER | DIAMETER=21,LDIAM=30,LPERP=20   DIAMETER=15,LDIAM=30,LPERP=20
        nadir     |                                 21
        sum       |                                 15
    """)


def test_centimetres_are_brought_to_millimetres(holds: Holds) -> None:
    holds("""
        day    | -7     56     112
        T01    | 9cm    6.3cm  75.6mm
        sum    |        63     75.6
        target |        PR     PD
    """)


def test_overall_complete_response_needs_normal_non_target_nodes(holds: Holds) -> None:
    table = """
        day             | -7  56
        T01 LIVER       | 20  0
        NT01 LYMPH NODE | 12  {}
        overall         |     {}
    """
    holds(table.format("9.9999", "CR"), table.format("10", "PR"))


def test_a_node_that_grows_from_9_to_11_mm_is_no_new_disease(holds: Holds) -> None:
    # A9: recist.eortc.org, "new lesions"
    holds("""
        day             | -7  56
        T01 LIVER       | 20  20
        NT01 LYMPH NODE | 9   11
        nontarget       |     NON-CR/NON-PD
        new             |     N
        overall         |     SD
    """)


def test_a_short_axis_may_be_called_lperp_or_saxis(holds: Holds) -> None:
    holds("""
        day            | -7                  56
        T01 LYMPH NODE | LDIAM=30,SAXIS=20   LDIAM=28,LPERP=12
        nadir          |                     20
        sum            |                     12
    """)


def test_too_small_to_measure_may_stand_as_the_state_of_the_target(holds: Holds) -> None:
    holds("""
        day | -7  56
        T01 | 20  TOO_SMALL_TO_MEASURE
        sum |     5
    """)
