"""WHO criteria by hand: products of two diameters. Miller 1981 (from knowledge of the paper)."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.errors import DataError
from remission.response import Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]

WHO = {"criterion": "who"}
SWOG = {**WHO, "who": {"progression": "sum"}}


def test_a_sum_of_products_against_baseline_and_its_smallest(holds: Holds) -> None:
    cases = [
        # baseline 100 x 100 = 10,000 mm2; first and second assessment; target responses
        ("LDIAM=100,LPERP=50", "LDIAM=100,LPERP=50", "PR", "PR"),  # exactly -50 %
        ("LDIAM=100,LPERP=50.01", "LDIAM=0,LPERP=0", "SD", "CR"),
        ("LDIAM=125,LPERP=100", "LDIAM=125,LPERP=100", "PD", "PD"),  # exactly +25 %
        ("LDIAM=124.99,LPERP=100", "LDIAM=100,LPERP=100", "SD", "SD"),
        ("LDIAM=50,LPERP=40", "LDIAM=50,LPERP=50", "PR", "PD"),  # 2,000, then 2,500
        ("LDIAM=50,LPERP=40", "LDIAM=50,LPERP=49.99", "PR", "PR"),
        ("LDIAM=0,LPERP=0", "LDIAM=1,LPERP=1", "CR", "PD"),  # back after it was gone
        ("LDIAM=10,LPERP=0", "LDIAM=0,LPERP=10", "CR", "CR"),
        ("LDIAM=70.7,LPERP=70.7", "small", "PR", "PR"),  # 4,998.49; 25 mm2
    ]
    table = """
        day    | -7                   56   112
        T01    | LDIAM=100,LPERP=100  {}   {}
        target |                      {}   {}
    """
    holds(*(table.format(*case) for case in cases), response=WHO)
    holds(*(table.format(*case) for case in cases), response=SWOG)


def test_the_sum_is_that_of_products(holds: Holds) -> None:
    holds(
        """
        day            | -7                  56
        T01            | LDIAM=30,LPERP=20   LDIAM=0.3,LPERP=0.7
        T02 LYMPH NODE | LDIAM=15,LPERP=10   LDIAM=1.5cm,LPERP=4mm
        sum            |                     60.21
        nadir          |                     750
        """,
        response=WHO,
    )


def test_one_lesion_that_grows_is_progression_unless_the_sum_decides(holds: Holds) -> None:
    table = """
        day      | -7                  56                  112
        T01      | LDIAM=40,LPERP=50   LDIAM=20,LPERP=20   LDIAM=20,LPERP=20
        T02 LUNG | LDIAM=10,LPERP=10   LDIAM=10,LPERP=8    LDIAM={},LPERP=8
        target   |                     PR                  {}
    """
    holds(table.format("12.5", "PD"), table.format("12.49", "PR"), response=WHO)
    holds(table.format("12.5", "PR"), table.format("12.49", "PR"), response=SWOG)


def test_a_lesion_is_compared_with_its_own_smallest_product(holds: Holds) -> None:
    # T01 is smallest at the first assessment, T02 at the second
    holds(
        """
        day      | -7                  56                  112                 168
        T01      | LDIAM=10,LPERP=10   LDIAM=10,LPERP=8    LDIAM=10,LPERP=9    LDIAM=10,LPERP=9.9
        T02 LUNG | LDIAM=10,LPERP=10   LDIAM=10,LPERP=10   LDIAM=10,LPERP=8    LDIAM=10,LPERP=10
        target   |                     SD                  SD                  PD
        """,
        response=WHO,
    )


def test_a_protocol_may_ask_for_a_least_growth(holds: Holds) -> None:
    table = """
        day    | -7                56
        T01    | LDIAM=10,LPERP=8  LDIAM=10,LPERP={}
        target |                   {}
    """
    least = {**WHO, "who": {"least_growth_mm2": 25}}
    holds(table.format("10.5", "PD"), table.format("10.49", "SD"), response=least)


def test_overall_as_by_recist(holds: Holds) -> None:
    holds(
        """
        day       | -7                  56                  112                 168
        T01       | LDIAM=40,LPERP=50   LDIAM=0,LPERP=0     LDIAM=0,LPERP=0     LDIAM=0,LPERP=0
        NT01 BONE | PRESENT             PRESENT             ABSENT              UNEQUIVOCAL
        overall   |                     PR                  CR                  PD
        """,
        """
        day        | -7                  56
        T01        | LDIAM=40,LPERP=50   LDIAM=20,LPERP=20
        NEW01 LUNG | -                   LDIAM=5
        overall    |                     PD
        """,
        response=WHO,
    )


def test_parts_of_a_split_lesion_add_up_their_products(holds: Holds) -> None:
    holds(
        """
        day   | -7                  56
        T01   | LDIAM=40,LPERP=50   -
        T01.1 | -                   LDIAM=10,LPERP=20
        T01.2 | -                   LDIAM=30,LPERP=5
        sum   |                     350
        """,
        response=WHO,
    )


def test_a_lesion_with_one_diameter_is_not_measured(
    assess: Assess, rules_found: Callable[[Responses], list[str]]
) -> None:
    responses = assess(
        [
            """
            day      | -7                  56                  112
            T01      | LDIAM=40,LPERP=50   LDIAM=40            LDIAM=40
            T02 LUNG | LDIAM=10,LPERP=10   LDIAM=10,LPERP=10   LDIAM=10,LPERP=13
            """,
            """
            day | -7                  56
            T01 | LDIAM=40            LDIAM=40,LPERP=10
            """,
            """
            day | -7                  56
            T01 | LDIAM=40,LPERP=50   LDIAM=40,LPERP=25
            """,
        ],
        response=WHO,
    )

    words = responses.visits.select("USUBJID", "OVRLRESP").rows()
    assert words == [("P01", "NE"), ("P01", "PD"), ("P02", "NE"), ("P03", "PR")]
    assert rules_found(responses).count("second-diameter-missing") == 3
    message = responses.findings.filter(pl.col("rule") == "second-diameter-missing")["message"][0]
    assert message.startswith("target T01 (INVESTIGATOR) has one diameter only on ")


def test_without_any_second_diameter_the_criterion_is_refused(assess: Assess) -> None:
    said = r"criterion who needs .* the second diameter of target lesions: .* LPERP or SAXIS"
    with pytest.raises(DataError, match=said):
        assess("day | -7 56\nT01 | LDIAM=40 LDIAM=20", response=WHO)


def test_patients_without_target_lesions_need_no_second_diameter(holds: Holds) -> None:
    holds(
        """
        day       | -7       56
        NT01 BONE | PRESENT  ABSENT
        overall   |          CR
        """,
        response=WHO,
    )


def test_it_says_why_in_square_millimetres(assess: Assess) -> None:
    visits = assess(
        """
        day      | -7                  56                  112
        T01      | LDIAM=40,LPERP=50   LDIAM=20,LPERP=20   LDIAM=20,LPERP=20
        T02 LUNG | LDIAM=10,LPERP=10   LDIAM=10,LPERP=8    LDIAM=12.5,LPERP=8
        """,
        response=WHO,
    ).visits

    assert visits["WHY"].to_list() == [
        "sum 480 mm², \N{MINUS SIGN}77.1 % and \N{MINUS SIGN}1620 mm² from baseline 2100 mm²",
        "target T02 at least 25 % above its smallest size; sum 500 mm²",
    ]
