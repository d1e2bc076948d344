"""EORTC criteria for PET by hand. Young 1999, as reprinted in BMC Cancer 2012;12:502, Table 2."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.errors import DataError
from remission.response import METABOLIC_WORDS, Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]
Rules = Callable[[Responses], list[str]]

PET = {"criterion": "eortc-pet"}


def settings(**plan: object) -> dict[str, object]:
    return {**PET, "pet": plan}


def test_the_fall_that_counts_depends_on_the_cycles_given(holds: Holds) -> None:
    cases = [
        # day of the scan (treatment began on day 0), uptake (baseline 10), target, overall
        ("28", "8.5", "PR", "PMR"),  # after one cycle: exactly -15 %
        ("28", "8.5001", "SD", "SMD"),
        ("29", "8.5", "SD", "SMD"),  # after more
        ("29", "7.5", "PR", "PMR"),  # exactly -25 %
        ("29", "7.5001", "SD", "SMD"),
        ("28", "12.5", "SD", "SMD"),  # exactly +25 % is no progression
        ("28", "12.5001", "PD", "PMD"),
        ("29", "12.5", "SD", "SMD"),
        ("29", "12.5001", "PD", "PMD"),
        ("29", "0", "CR", "CMR"),
    ]
    table = """
        day     | -7          {}
        T01     | SUVMAX=10   SUVMAX={}
        target  |             {}
        overall |             {}
    """
    holds(*(table.format(*case) for case in cases), response=PET)


def test_a_protocol_sets_the_cycle_and_the_boundary(holds: Holds) -> None:
    table = """
        day     | -7          {}
        T01     | SUVMAX=10   SUVMAX={}
        overall |             {}
    """
    cases = [
        ("21", "8.5", "PMR"),  # the boundary of the first cycle belongs to it
        ("22", "8.5", "SMD"),
        ("22", "7.5", "SMD"),  # 25 % is excluded
        ("22", "7.4999", "PMR"),
        ("21", "7.5", "PMR"),
    ]
    plan = settings(first_cycle_days=21, boundary="excluded")
    holds(*(table.format(*case) for case in cases), response=plan)


def test_progression_is_counted_from_baseline_not_from_the_smallest_uptake(holds: Holds) -> None:
    holds(
        """
        day      | -7         56         112        168
        T01      | SUVMAX=6   SUVMAX=2   SUVMAX=6   SUVMAX=6
        T02 LUNG | SUVMAX=4   SUVMAX=1   SUVMAX=3   SUVMAX=6.6
        sum      |            3          9          12.6
        nadir    |            10         3          3
        overall  |            PMR        SMD        PMD
        pd       |            -          -          168
        """,
        response=PET,
    )


def test_uptake_like_that_of_the_tissue_around_is_none(holds: Holds) -> None:
    holds(
        """
        day      | -7         56                        112
        T01      | SUVMAX=6   ABSENT                    SUVMAX=1.2,TUMSTATE=ABSENT
        T02 LUNG | SUVMAX=4   SUVMAX=4                  ABSENT
        sum      |            4                         0
        overall  |            PMR                       CMR
        """,
        response=PET,
    )


def test_other_and_new_uptake_and_larger_extent(holds: Holds) -> None:
    holds(
        """
        day       | -7         56         112
        T01       | SUVMAX=6   ABSENT     ABSENT
        NT01 BONE | PRESENT    PRESENT    UNEQUIVOCAL
        overall   |            PMR        PMD
        """,
        """
        day        | -7         56
        T01        | SUVMAX=6   SUVMAX=3
        NEW01 LUNG | -          SUVMAX=4
        overall    |            PMD
        """,
        """
        day     | -7         56
        T01     | SUVMAX=6   SUVMAX=3,TUMSTATE=UNEQUIVOCAL_PROGRESSION
        target  |            PD
        overall |            PMD
        """,
        """
        day       | -7        56       112
        NT01 BONE | PRESENT   PRESENT  ABSENT
        overall   |           NON-CMR/NON-PMD  CMR
        """,
        response=PET,
    )


def test_a_missing_uptake_is_not_evaluable_unless_the_others_prove_progression(
    holds: Holds,
) -> None:
    holds(
        """
        day      | -7         56          112
        T01      | SUVMAX=6   SUVMAX=12.5 SUVMAX=12.6
        T02 LUNG | SUVMAX=4   ND          ND
        overall  |            NE          PMD
        """,
        response=PET,
    )


def test_records_of_other_scans_are_left_out(assess: Assess) -> None:
    table = """
        day | -7                   56
        T01 | SUVMAX=10,LDIAM=50   SUVMAX=7,LDIAM=90
        T02 | LDIAM=40             LDIAM=90
    """
    by_ct = pl.DataFrame(
        {
            "USUBJID": ["P1"] * 2,
            "VISIT": [None, None],
            "TRLNKID": ["T01", "T01"],
            "TRGRPID": ["TARGET"] * 2,
            "TRTESTCD": ["SUVMAX", "SUVMAX"],
            "TRMETHOD": ["CT SCAN", "FDG-PET/CT SCAN"],
            "TREVAL": ["INVESTIGATOR"] * 2,
            "TRSTRESC": ["20", "9"],
            "TRSTRESN": [20.0, 9.0],
            "TRDTC": ["2001-04-23", "2001-04-24"],  # days 112 and 113
        },
        schema_overrides={"VISIT": pl.String},
    )

    visits = assess(table, response=PET, add={"TR": by_ct}).visits

    assert visits["TARGETS"].to_list() == [1, 1]
    assert visits["SUM"].to_list() == [7, 9]
    assert visits["OVRLRESP"].to_list() == ["PMR", "SMD"]


def test_an_uptake_that_cannot_be_is_found(assess: Assess, rules_found: Rules) -> None:
    responses = assess(
        [
            """
            day | -7         56
            T01 | SUVMAX=6   SUVMAX=-3
            """,
            """
            day | -7         56
            T01 | SUVMAX=6   SUVMAX=0
            """,
            """
            day | -7         56
            T01 | SUVMAX=6   SUVMAX=small
            """,
        ],
        response=PET,
    )

    assert responses.visits["OVRLRESP"].to_list() == ["NE", "CMR", "NE"]
    assert rules_found(responses).count("uptake-not-usable") == 2
    message = responses.findings.filter(pl.col("rule") == "uptake-not-usable")["message"][0]
    assert message == (
        "the uptake (SUVMAX) of lesion T01 (INVESTIGATOR) is -3; it counts as not measured"
    )


def test_without_any_uptake_the_criterion_is_refused(assess: Assess) -> None:
    said = (
        r"criterion eortc-pet needs what the study does not have: the uptake \(SUV\) of target "
        r"lesions on PET: no value in TR with TRTESTCD SUVMEAN \(response.pet.suv_test\)"
    )
    with pytest.raises(DataError, match=said):
        assess("day | -7 56\nT01 | SUVMAX=6 SUVMAX=3", response=settings(suv_test="SUVMEAN"))


def test_it_says_why_in_its_own_words(assess: Assess) -> None:
    responses = assess(
        """
        day | -7         28         112         168
        T01 | SUVMAX=8   SUVMAX=6.8 SUVMAX=5    SUVMAX=11
        """,
        response=PET,
    )

    assert (responses.words, responses.unit) == (METABOLIC_WORDS, "SUV")
    minus = "\N{MINUS SIGN}"
    assert responses.visits["WHY"].to_list() == [
        f"sum 6.8 SUV, {minus}15 % and {minus}1.2 SUV from baseline 8 SUV",
        f"sum 5 SUV, {minus}37.5 % and {minus}3 SUV from baseline 8 SUV",
        "sum 11 SUV, +37.5 % and +3 SUV from baseline 8 SUV",
    ]


def test_a_response_that_continues_ends_with_growth_in_extent(holds: Holds) -> None:
    table = """
        day    | -7        56                          112
        T01    | SUVMAX=8  {}                          SUVMAX=7
        target |           {}                          {}
    """
    continued = {**PET, "mode": "continued response"}
    holds(
        table.format("SUVMAX=4", "PR", "PR"),
        table.format("SUVMAX=4,TUMSTATE=UNEQUIVOCAL_PROGRESSION", "PD", "SD"),
        response=continued,
    )
