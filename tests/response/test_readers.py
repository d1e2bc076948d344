"""Several evaluators in one pass, and the accepted reader."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from remission.errors import DataError, ProtocolError

Assess = Callable[..., Any]

R1 = """
    day      | -7   56   112
    accepted | Y    -    Y
    T01      | 50   35   35
"""
R2 = """
    day      | -7   56   112
    accepted | -    Y    -
    T01      | 40   40   20
"""


def responses_of(judged: Any) -> dict[str, list[str]]:  # noqa: ANN401 - Responses of the fixture
    return {
        str(key[0]): rows["OVRLRESP"].to_list()
        for key, rows in judged.visits.partition_by(
            "EVALUATOR", as_dict=True, maintain_order=True
        ).items()
    }


def test_each_reader_is_judged_against_his_own_baseline(assess: Assess) -> None:
    judged = assess({"R1": R1, "R2": R2}, response={"evaluator": "R1"})

    assert responses_of(judged) == {
        "ACCEPTED": ["SD", "PR"],  # R2 at day 56, R1 at day 112
        "R1": ["PR", "PR"],
        "R2": ["SD", "PR"],
    }


def test_the_accepted_reader_may_change_and_is_named(assess: Assess) -> None:
    judged = assess({"R1": R1, "R2": R2}, response={"evaluator": "ACCEPTED"})

    accepted = judged.visits.filter(pl.col("EVALUATOR") == "ACCEPTED")
    assert [why.split(" from")[0] for why in accepted["WHY"]] == [
        "R2: sum 40 mm, unchanged",
        "R1: sum 35 mm, \N{MINUS SIGN}30 % and \N{MINUS SIGN}15 mm",
    ]
    assert accepted["BASE"].to_list() == [40.0, 50.0]
    assert judged.baselines.filter(pl.col("EVALUATOR") == "ACCEPTED")["BASE"].to_list() == [50.0]
    lesions = judged.lesions.filter(pl.col("EVALUATOR") == "ACCEPTED")
    assert lesions["DIAM"].to_list() == [50.0, 40.0, 35.0]


def test_without_an_accepted_flag_there_is_no_accepted_reader(assess: Assess) -> None:
    judged = assess("day | -7 56\nT01 | 50 35")

    assert responses_of(judged) == {"INVESTIGATOR": ["PR"]}


def test_two_accepted_readers_are_found_and_the_first_by_name_is_taken(
    assess: Assess, rules_found: Callable[[Any], list[str]]
) -> None:
    both = R2.replace("-    Y    -", "-    Y    Y")

    judged = assess({"R1": R1, "R2": both}, response={"evaluator": "R1"})

    assert rules_found(judged) == ["two-accepted-readers"]
    assert responses_of(judged)["ACCEPTED"] == ["SD", "PR"]
    last = judged.visits.filter(
        pl.col("EVALUATOR") == "ACCEPTED", pl.col("ADT") == dt.date(2001, 4, 23)
    )
    assert last["WHY"][0].startswith("R1: ")


def test_lesions_of_the_same_name_belong_to_their_reader(assess: Assess) -> None:
    first = "day | -7 56\nT01 LYMPH NODE | 20 9"
    second = "day | -7 56\nT01 LIVER | 20 9"

    judged = assess({"R1": first, "R2": second}, response={"evaluator": "R1"})

    assert responses_of(judged) == {"R1": ["CR"], "R2": ["PR"]}


def test_a_reader_whom_nobody_has_is_refused_with_those_there_are(assess: Assess) -> None:
    with pytest.raises(ProtocolError, match=r"response\.evaluator: found 'R3'; allowed: R1"):
        assess({"R1": "day | -7 56\nT01 | 50 35"}, response={"evaluator": "R3"})


def test_an_unknown_criterion_is_refused_with_those_there_are(assess: Assess) -> None:
    with pytest.raises(ProtocolError, match=r"found 'percist'; allowed: .*, recist-1\.1, "):
        assess("day | -7 56\nT01 | 50 35", response={"criterion": "percist"})


def test_records_without_any_assessment_are_refused(assess: Assess) -> None:
    with pytest.raises(DataError, match="no tumour assessment to judge"):
        assess("day | ? ?\nT01 | 50 35")
