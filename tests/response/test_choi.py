"""Choi criteria by hand: size or density. Choi 2007, as reprinted in PMC5658474, Table 2."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.errors import DataError
from remission.response import Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]

CHOI = {"criterion": "choi"}


def settings(**plan: str) -> dict[str, object]:
    return {**CHOI, "choi": plan}


TABLE = """
    day    | -7                    56
    T01    | LDIAM=100,DENSITY=80HU {}
    target |                        {}
"""


def tables(cases: list[tuple[str, str, str]]) -> list[str]:
    return [
        TABLE.format(f"LDIAM={size},DENSITY={density}HU", word) for size, density, word in cases
    ]


def test_size_or_density_with_their_boundaries(holds: Holds) -> None:
    cases = [
        # baseline 100 mm, 80 HU; now mm, HU; target response
        ("90", "80", "PR"),  # exactly -10 %
        ("90.0001", "80", "SD"),
        ("100", "68", "PR"),  # exactly -15 %
        ("100", "68.0001", "SD"),
        ("110", "80", "PD"),  # exactly +10 %
        ("109.9999", "80", "SD"),
        ("110", "68", "PR"),  # larger, but a response by density
        ("110", "68.0001", "PD"),
        ("200", "40", "PR"),
        ("90", "120", "PR"),
    ]
    holds(*tables(cases), response=CHOI)


def test_a_protocol_may_leave_the_boundaries_out(holds: Holds) -> None:
    cases = [
        ("90", "80", "SD"),
        ("89.9999", "80", "PR"),
        ("100", "68", "SD"),
        ("100", "67.9999", "PR"),
        ("110", "80", "SD"),
        ("110.0001", "80", "PD"),
        ("110.0001", "68", "PD"),
    ]
    holds(*tables(cases), response=settings(boundary="excluded"))


def test_modified_choi_asks_for_both(holds: Holds) -> None:
    cases = [
        ("90", "68", "PR"),
        ("90", "68.0001", "SD"),
        ("90.0001", "68", "SD"),
        ("110", "80", "PD"),
        ("110", "68", "SD"),  # no progression beside a response by density
    ]
    holds(*tables(cases), response=settings(response="size and density"))


def test_progression_is_counted_from_the_smallest_sum_and_density_from_baseline(
    holds: Holds,
) -> None:
    holds(
        """
        day    | -7                      56                     112
        T01    | LDIAM=100,DENSITY=80HU  LDIAM=50,DENSITY=80HU  LDIAM=55,DENSITY=80HU
        target |                         PR                     PD
        nadir  |                         100                    50
        """,
        """
        day    | -7                      56                     112
        T01    | LDIAM=100,DENSITY=80HU  LDIAM=50,DENSITY=80HU  LDIAM=60,DENSITY=68HU
        target |                         PR                     PR
        """,
        response=CHOI,
    )


def test_a_complete_response_needs_no_density(holds: Holds) -> None:
    holds(
        """
        day       | -7                      56        112
        T01       | LDIAM=100,DENSITY=80HU  0         0
        NT01 BONE | PRESENT                 PRESENT   ABSENT
        target    |                         CR        CR
        overall   |                         PR        CR
        """,
        response=CHOI,
    )


def test_the_density_is_the_mean_over_the_lesions_that_are_still_there(holds: Holds) -> None:
    table = """
        day      | -7                     56
        T01      | LDIAM=50,DENSITY=80HU  LDIAM={},DENSITY={}HU
        T02 LUNG | LDIAM=50,DENSITY=40HU  LDIAM={},DENSITY={}HU
        target   |                        {}
    """
    holds(
        table.format("50", "62", "50", "40", "PR"),  # 102 of 120: exactly -15 %
        table.format("50", "62.0001", "50", "40", "SD"),
        table.format("95.0001", "80", "0", "0", "SD"),  # T02 is gone: 80 against 80
        table.format("110", "68", "0", "0", "PR"),
        response=CHOI,
    )


@pytest.mark.parametrize(
    ("now", "word", "alone"),
    [
        ("90", "PR", "PR"),  # enough by size
        ("90.0001", "NE", "SD"),  # density might make it PR
        ("110", "NE", "PD"),  # density might make it PR
    ],
)
def test_where_density_would_decide_and_is_missing_it_is_not_evaluable(
    assess: Assess, now: str, word: str, alone: str
) -> None:
    table = f"day | -7 56\nT01 | LDIAM=100,DENSITY=80HU LDIAM={now}"

    decided = assess(table, response=CHOI)
    by_size = assess(table, response=settings(without_density="size alone"))

    assert decided.visits["OVRLRESP"].to_list() == [word]
    assert by_size.visits["OVRLRESP"].to_list() == [alone]
    for responses, policy in ((decided, "it is NE where"), (by_size, "by size alone")):
        [message] = responses.findings.filter(rule="density-not-known")["message"]
        assert "density of T01 not known" in message
        assert policy in message


def test_modified_choi_without_density_is_decided_where_size_decides(holds: Holds) -> None:
    table = """
        day    | -7                      56
        T01    | LDIAM=100,DENSITY=80HU  LDIAM={}
        target |                         {}
    """
    holds(
        table.format("90", "NE"),
        table.format("90.0001", "SD"),
        table.format("110", "NE"),
        response=settings(response="size and density"),
    )


@pytest.mark.parametrize(
    ("base", "now"),
    [
        ("LDIAM=100", "LDIAM=100,DENSITY=60HU"),
        ("LDIAM=100,DENSITY=0HU", "LDIAM=100,DENSITY=-10HU"),  # no per cent of nothing
        ("LDIAM=100,DENSITY=-5HU", "LDIAM=100,DENSITY=-20HU"),
        ("LDIAM=100,DENSITY=80HU", "LDIAM=100,DENSITY=60mm"),  # not in HU
        ("LDIAM=100,DENSITY=80HU", "LDIAM=100,DENSITY=ND"),
    ],
)
def test_a_density_that_cannot_be_compared_is_not_known(
    assess: Assess, base: str, now: str
) -> None:
    responses = assess(
        [f"day | -7 56\nT01 | {base} {now}", "day | -7 56\nT01 | LDIAM=9,DENSITY=8HU 9"],
        response=CHOI,
    )

    assert responses.visits["OVRLRESP"].to_list() == ["NE", "NE"]


def test_another_method_than_at_baseline_makes_the_density_not_known(assess: Assess) -> None:
    density = pl.DataFrame(
        {
            "USUBJID": ["P1"] * 3,
            "VISITNUM": [1.0, 2.0, 3.0],
            "VISIT": ["VISIT 1", "VISIT 2", "VISIT 3"],
            "TRLNKID": ["T01"] * 3,
            "TRTESTCD": ["DENSITY"] * 3,
            "TREVAL": ["INVESTIGATOR"] * 3,
            "TRDTC": ["2000-12-25", "2001-02-26", "2001-04-23"],
            "TRSTRESC": ["80", "60", "60"],
            "TRSTRESN": [80.0, 60.0, 60.0],
            "TRSTRESU": ["HU"] * 3,
            "TRMETHOD": ["CT SCAN WITH CONTRAST", "CT SCAN", "CT scan with contrast"],
            "TRSEQ": [11, 12, 13],
        }
    )

    responses = assess("day | -7 56 112\nT01 | 100 100 100", add={"TR": density}, response=CHOI)

    assert responses.visits["OVRLRESP"].to_list() == ["NE", "PR"]


def test_a_missing_target_is_not_evaluable(holds: Holds) -> None:
    holds(
        """
        day      | -7                     56
        T01      | LDIAM=50,DENSITY=80HU  LDIAM=200,DENSITY=80HU
        T02 LUNG | LDIAM=50,DENSITY=40HU  -
        target   |                        NE
        """,
        response=CHOI,
    )


def test_new_lesions_and_progression_beside_targets_go_before_density(holds: Holds) -> None:
    holds(
        """
        day        | -7                     56
        T01        | LDIAM=50,DENSITY=80HU  LDIAM=50,DENSITY=40HU
        NEW01 LUNG | -                      PRESENT
        target     |                        PR
        overall    |                        PD
        pd         |                        56
        """,
        """
        day       | -7                     56
        T01       | LDIAM=50,DENSITY=80HU  LDIAM=50,DENSITY=40HU
        NT01 BONE | PRESENT                UNEQUIVOCAL
        overall   |                        PD
        """,
        """
        day       | -7       56
        NT01 BONE | PRESENT  ABSENT
        overall   |          CR
        """,
        response=CHOI,
    )


def test_without_any_density_the_criterion_is_refused(assess: Assess) -> None:
    said = r"criterion choi needs .* density of target lesions .* TRTESTCD DENSITY .*; enter it"
    with pytest.raises(DataError, match=said):
        assess("day | -7 56\nT01 | 100 80", response=CHOI)


@pytest.mark.parametrize("name", ["MEANHU", "MeanHU"])
def test_the_protocol_names_the_test(assess: Assess, name: str) -> None:
    table = "day | -7 56\nT01 | LDIAM=100,MEANHU=80HU LDIAM=100,MEANHU=60HU"

    responses = assess(table, response=settings(density_test=name))

    assert responses.visits["OVRLRESP"].to_list() == ["PR"]


def test_it_says_why(assess: Assess) -> None:
    visits = assess(
        """
        day | -7                      56                       112                     168
        T01 | LDIAM=100,DENSITY=80HU  LDIAM=110,DENSITY=60HU   LDIAM=110,DENSITY=80HU  LDIAM=100
        """,
        response=CHOI,
    ).visits

    larger, progressed, unknown = visits["WHY"]
    assert larger == (
        "sum 110 mm, +10 % and +10 mm from baseline 100 mm; "
        "mean density 60 HU, \N{MINUS SIGN}25 % from baseline 80 HU"
    )
    assert progressed == (
        "sum 110 mm, +10 % and +10 mm from nadir 100 mm on 2000-12-25; "
        "mean density 80 HU, unchanged from baseline 80 HU"
    )
    assert unknown == "sum 100 mm, unchanged from baseline 100 mm; density of T01 not known"
