"""Numbers of the further endpoints, counted by hand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from analysis.conftest import START, pick
from remission.analysis import Results

Analyse = Callable[..., Results]

PLANS = [
    {"code": "DCR", "at_days": (112,)},
    {"code": "CBR", "at_days": (168,)},
    {"code": "DPR"},
    {"code": "TTR", "at_days": (91, 171)},
    {"code": "GMI", "previous": {"variable": "LB.PRIORTTP"}},
    {"code": "CDOR"},
]


def rows(code: str, values: list[tuple[str, float | None, int | None, str | None]]) -> list[Any]:
    """Return records: patient, AVAL, CNSR, AVALC."""
    return [
        {"USUBJID": who, "PARAMCD": code, "AVAL": aval, "CNSR": cnsr, "AVALC": word,
         "STARTDT": START}
        for who, aval, cnsr, word in values
    ]  # fmt: skip


@pytest.fixture
def results(analysed: Analyse) -> Results:
    """P1 to P3 are in cohort A, P4 and P5 in B, P6 in none; P7 is not registered."""
    return analysed(
        endpoints=PLANS,
        records=[
            *rows("DCR112", [("P1", 1, None, "Y"), ("P2", 1, None, "Y"), ("P3", 0, None, "N"),
                             ("P4", 0, None, "N"), ("P5", 0, None, "N"), ("P6", 0, None, "N"),
                             ("P7", 1, None, "Y")]),
            *rows("CBR168", [("P1", 1, None, "Y"), ("P2", 0, None, "N"), ("P3", 0, None, "N")]),
            *rows("DPR", [("P1", 60, None, None), ("P2", 40, None, None), ("P4", -20, None, None)]),
            *rows("TTR", [("P1", 59, 0, None), ("P2", 59, 2, None), ("P4", 115, 0, None),
                          ("P6", 171, 1, None)]),
            *rows("GMI", [("P1", 2.0, 0, None), ("P2", 0.5, 0, None), ("P4", 1.5, 1, None),
                          ("P6", 1.0, 1, None)]),
            *rows("CDOR", [("P1", 100, 0, None)]),
        ],
    )  # fmt: skip


def test_lasting_control_has_everybody_below_the_line(results: Results) -> None:
    assert [
        (
            pick(results, code, group, "proportion", at)["n"],
            pick(results, code, group, "proportion", at)["N"],
        )
        for code, at in (("DCR", "112"), ("CBR", "168"))
        for group in ("A", "B", "ALL")
    ] == [(2, 3), (0, 2), (2, 6), (1, 3), (0, 2), (1, 6)]


def test_who_is_a_no_since_nobody_looked_so_long_is_counted(analysed: Analyse) -> None:
    """Of four that are no, P5's control ended; of the others, day 169 of P4 is after the cut-off.

    The cut-off is 2002-12-31; P4 started on 2002-07-17, 168 days before 2003-01-01, and P6 a day
    earlier: its day is the cut-off itself.
    """
    ended = dt.date(2001, 3, 1)
    started = {"P4": dt.date(2002, 7, 17), "P6": dt.date(2002, 7, 16)}
    answers = [("P1", "Y", None), ("P3", "N", None), ("P4", "N", None), ("P5", "N", ended),
               ("P6", "N", None)]  # fmt: skip
    results = analysed(
        endpoints=[{"code": "CBR", "at_days": (168,)}],
        records=[
            {"USUBJID": who, "PARAMCD": "CBR168", "AVALC": word, "RIGHTDT": end,
             "STARTDT": started.get(who, START)}
            for who, word, end in answers
        ],
    )  # fmt: skip

    counts = [pick(results, "CBR", "ALL", name, "168") for name in ("not followed", "open")]
    share = pick(results, "CBR", "ALL", "proportion", "168")

    assert [(row["n"], row["N"]) for row in (share, *counts)] == [(1, 6), (3, 6), (1, 6)]
    assert share["method"].endswith("; not followed so long: no")
    assert counts[0]["method"].startswith("counted as no: no end of control seen")


def test_depth_is_told_of_those_who_have_it(results: Results) -> None:
    found = {name: pick(results, "DPR", "ALL", name) for name in ("median", "minimum", "maximum")}

    assert {name: row["value"] for name, row in found.items()} == {
        "median": 40, "minimum": -20, "maximum": 60,
    }  # fmt: skip
    assert (found["median"]["n"], found["median"]["N"]) == (3, 6)


def test_time_to_response_of_responders_and_with_what_competes(results: Results) -> None:
    """Day 59: one of four responds, one progresses; day 115: one of the two left responds."""
    events = pick(results, "TTR", "ALL", "events")
    early, late = (pick(results, "TTR", "ALL", "incidence", at) for at in ("91", "171"))

    assert (events["n"], events["N"]) == (2, 4)
    assert pick(results, "TTR", "ALL", "median")["value"] == 87  # of 59 and 115
    assert early["value"] == pytest.approx(1 / 4)
    assert late["value"] == pytest.approx(1 / 4 + 1 / 2 * 1 / 2)
    assert (early["n"], late["n"], late["N"]) == (1, 2, 4)


def test_nobody_who_responds_is_said(analysed: Analyse) -> None:
    only = analysed(
        endpoints=PLANS, records=rows("TTR", [("P1", 59, 2, None), ("P2", 80, 1, None)])
    )

    row = pick(only, "TTR", "ALL", "incidence", "91")

    assert (row["value"], row["why_missing"]) == (None, "nobody responded")


def test_the_growth_modulation_index_above_its_mark(results: Results) -> None:
    """Ratios 0.5, 1.0+, 1.5+, 2.0 (+ censored): three of four are above 0.5; 1.0+ is not known."""
    above = pick(results, "GMI", "ALL", "share above", "1.33")
    known = pick(results, "GMI", "ALL", "proportion", "above 1.33")

    assert above["value"] == pytest.approx(3 / 4)
    assert (known["n"], known["N"]) == (2, 3)
    assert pick(results, "GMI", "ALL", "median")["value"] == 2.0


def test_an_own_mark_of_the_index(analysed: Analyse) -> None:
    plan = {"code": "GMI", "previous": {"variable": "LB.PRIORTTP"}, "above": 2.0}
    own = analysed(
        endpoints=[plan], records=rows("GMI", [("P1", 2.0, 0, None), ("P2", 2.5, 0, None)])
    )

    found = pick(own, "GMI", "ALL", "proportion", "above 2")

    assert (found["n"], found["N"]) == (1, 2)  # 2.0 itself is not above


def test_who_has_no_duration_is_not_without_a_start(results: Results) -> None:
    rows_of = results.table.filter(endpoint="CDOR", group="ALL")

    assert "NO START" not in rows_of["at"].to_list()
    assert pick(results, "CDOR", "ALL", "events")["N"] == 1
