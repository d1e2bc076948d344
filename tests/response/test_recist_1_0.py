"""RECIST 1.0 by hand, where it differs from 1.1 and where it does not. Therasse 2000."""

from collections.abc import Callable
from typing import Any

Holds = Callable[..., None]
OLD = {"criterion": "recist-1.0"}


def test_a_sum_against_baseline(holds: Holds) -> None:
    cases = [
        # baseline, now, target response
        ("100", "70", "PR"),  # A37
        ("100", "70.0001", "SD"),
        ("90", "63", "PR"),
        ("25", "30", "PD"),  # A40
        ("25", "29.9999", "SD"),
        ("20", "25", "PD"),  # A39
        ("20", "24", "PD"),  # exactly +20 %, no floor of 5 mm
        ("20", "23.9999", "SD"),
        ("6", "8", "PD"),  # +33 % and +2 mm: SD under 1.1
        ("10.1", "12.12", "PD"),
        ("100", "0", "CR"),
    ]
    table = """
        day    | -7      56
        T01    | {}      {}
        target |         {}
    """
    holds(*(table.format(*case) for case in cases), response=OLD)


def test_a_sum_against_nadir(holds: Holds) -> None:
    cases = [
        # nadir, now, target response; baseline 100
        ("40", "50", "PR", "PD"),  # A43
        ("40", "47.9999", "PR", "PR"),
        ("70", "80", "PR", "SD"),
        ("2", "2.4", "PR", "PD"),
        ("2", "2.3999", "PR", "PR"),
        ("0", "0.0001", "CR", "PD"),  # a lesion that reappears: any growth from 0
        ("0", "0", "CR", "CR"),
    ]
    table = """
        day    | -7   56    112
        T01    | 100  {0}   {1}
        nadir  |      100   {0}
        target |      {2}   {3}
    """
    holds(*(table.format(*case) for case in cases), response=OLD)


def test_a_node_counts_by_its_long_axis_and_is_gone_at_zero_only(holds: Holds) -> None:
    holds(
        """
        day            | -7                  56                 112
        T01 LYMPH NODE | LDIAM=30,LPERP=20   LDIAM=12,LPERP=9   LDIAM=0,LPERP=0
        nadir          |                     30                 12
        sum            |                     12                 0
        target         |                     PR                 CR
        """,
        response=OLD,
    )


def test_a_small_non_target_node_persists(holds: Holds) -> None:
    holds(
        """
        day             | -7  56
        T01             | 20  0
        NT01 LYMPH NODE | 12  8
        nontarget       |     NON-CR/NON-PD
        overall         |     PR
        """,
        response=OLD,
    )


def test_missing_and_too_small_are_judged_as_in_1_1(holds: Holds) -> None:
    # Therasse 2000 says neither; the rules of 1.1 are taken
    holds(
        """
        day      | -7  56  112     168
        T01      | 30  30  small   ND
        T02 LUNG | 20  ND  small   50
        sum      |     30  10      50
        overall  |     NE  PR      PD
        """,
        response=OLD,
    )


def test_ten_targets_are_allowed_and_five_in_an_organ(
    assess: Callable[..., Any], rules_found: Callable[[Any], list[str]]
) -> None:
    ten = [f"T{n:02} {'LIVER' if n <= 5 else 'LUNG'} | 20 20" for n in range(1, 11)]
    days = "day | -7 56"

    allowed = assess("\n".join([days, *ten]), response=OLD)
    too_many = assess("\n".join([days, *ten, "T11 LIVER | 20 20"]), response=OLD)

    assert rules_found(allowed) == []
    assert rules_found(too_many) == ["too-many-targets", "too-many-targets-in-organ"]
