"""Designs of two outcomes: who has which, and what follows while answers are open."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from remission.analysis import Results
from remission.analysis.conclusion import CLOSED, UNDECIDED
from remission.analysis.groups import Group
from remission.analysis.pair_conclusion import PairSeen, conclude_pair
from remission.analysis.successes import judge_outcome
from remission.designs import PairLook, TwoOutcomes
from remission.protocol import BryantDayPlan, ToxicityRule
from remission.safety import EVENT_SCHEMA, WINDOW_SCHEMA

Analyse = Callable[..., Results]

CUTOFF = dt.date(2002, 12, 31)
PAIR = ("response", "no toxicity")

# two stages: 2 of 4 with a response and 3 of 4 without toxicity; then 4 and 6 of 8
BOTH = TwoOutcomes(
    looks=(PairLook(n=4, first=1, second=2), PairLook(n=8, first=3, second=5)), need="both"
)
EITHER = TwoOutcomes(looks=BOTH.looks, need="either")


def seen(first: str, second: str, *, dated: bool = True) -> PairSeen:
    """Read a letter per patient: y good, n not, ? not known yet."""
    both = np.array([list(first), list(second)]).T
    return PairSeen(known=both == "y", possible=both != "n", dated=dated)


@pytest.mark.parametrize(
    ("first", "second", "promising", "words"),
    [
        ("yynn", "yyyn", None, "4 planned patients are still to be entered"),  # went on
        ("ynnn", "yyyy", False, "Among the 4 patients 1 with a response and 4 without toxicity"),
        ("yyyy", "yynn", False, "at least 2 with a response and 3 without toxicity among 4"),
        ("ynn?", "yyyy", None, "1 patient is not fully known"),
        ("ynn?", "yynn", False, "1 is not fully known; that cannot change it"),
        ("yy??", "yyy?", None, "Accrual may continue to 8 patients"),  # the look is passed
        ("nnn", "yyy", False, "1 more were planned; that cannot change it"),
        ("yyyynnnn", "yyyyyynn", True, "so the treatment is promising"),
        ("yyynnnnn", "yyyyyyyy", False, "so the treatment is not promising"),
        ("yyyynnn?", "yyyyyyn?", True, "1 is not fully known; that cannot change it"),
        ("yyynnnn?", "yyyyyyn?", None, "at least 4 with a response and 6 without toxicity"),
        ("ynnnyyyy", "yyyyyyyy", False, "whatever was seen in the 4 entered after them"),
        ("yyynnnnnyy", "yyyyyyyyyy", False, "whatever was seen in the 2 entered after them"),
        ("yyyynnnnnn", "yyyyyynnnn", True, "whatever was seen in the 2 entered after them"),
    ],
)
def test_both_outcomes_must_pass(
    *, first: str, second: str, promising: bool | None, words: str
) -> None:
    found = conclude_pair(BOTH, PAIR, seen(first, second))

    assert found.promising is promising
    assert words in found.sentence


def test_one_outcome_is_enough_where_either_counts() -> None:
    stopped = conclude_pair(EITHER, PAIR, seen("ynnn", "yynn"))
    going = conclude_pair(EITHER, PAIR, seen("ynnn", "yyyn"))
    passed = conclude_pair(EITHER, PAIR, seen("nnnnnnnn", "yyyyyynn"))

    assert (stopped.promising, going.promising, passed.promising) == (False, None, True)
    assert "2 with a response or 3 without toxicity" in stopped.sentence


def test_every_completion_of_the_open_answers_agrees_with_a_verdict() -> None:
    """Each pattern of 4 patients: a verdict is given exactly when all completions share it."""
    rng = np.random.default_rng(7)
    for _ in range(300):
        first, second = ("".join(rng.choice(list("yn?"), 4, p=[0.4, 0.4, 0.2])) for _ in "ab")
        verdict = conclude_pair(BOTH, PAIR, seen(first, second)).promising

        stops = {
            not (a.count("y") > 1 and b.count("y") > 2)
            for a in complete(first)
            for b in complete(second)
        }
        assert (verdict is False) == (stops == {True}), (first, second)


def complete(pattern: str) -> list[str]:
    if "?" not in pattern:
        return [pattern]
    return [full for letter in "yn" for full in complete(pattern.replace("?", letter, 1))]


def test_without_dates_only_the_first_look_can_be_judged() -> None:
    first = conclude_pair(BOTH, PAIR, seen("ynnn", "yyyy", dated=False))
    later = conclude_pair(BOTH, PAIR, seen("yyyynnnn", "yyyyyynn", dated=False))

    assert first.promising is False
    assert later.promising is None
    assert "order in which the 8 patients were entered is not known" in later.sentence


START = dt.date(2001, 1, 1)
LATE = dt.date(2002, 12, 1)  # day 31 is the cut-off
WINDOWS: list[tuple[str, dt.date, dt.date]] = [
    ("P1", START, dt.date(2001, 6, 1)),  # window over
    ("P2", START, dt.date(2001, 6, 1)),
    ("P3", START, dt.date(2001, 6, 1)),
    ("P4", LATE, CUTOFF),  # still treated
    ("P6", START, CUTOFF),
]


def event(patient: str, grade: int | None, relation: str | None, day: dt.date, term: str = "RASH",
          emergent: str = "Y") -> dict[str, Any]:  # fmt: skip
    return {
        "USUBJID": patient, "AEDECOD": term, "AETOXGR": grade, "AREL": relation, "ASTDT": day,
        "TRTEMFL": emergent,
    }  # fmt: skip


def judge(analysed: Analyse, rule: ToxicityRule, *events: dict[str, Any]) -> dict[str, str]:
    """Return per patient y without toxicity, n with one, ? not known yet."""
    results = analysed(events=[])
    endpoints = results.endpoints
    windows = pl.DataFrame(
        [dict(zip(WINDOW_SCHEMA, row, strict=True)) for row in WINDOWS], schema=WINDOW_SCHEMA
    )
    safety = replace(
        endpoints.safety, events=pl.DataFrame(list(events), schema=EVENT_SCHEMA), windows=windows
    )
    endpoints = replace(endpoints, safety=safety)
    group = Group(id="A", patients=endpoints.subjects, population="registered")
    plan = BryantDayPlan(kind="bryant-day", response=(0.1, 0.3), safe=(0.6, 0.8), toxicity=rule)
    found = judge_outcome(endpoints, group, "no toxicity", plan)
    return {name: "y" if good else "?" if open_ else "n" for name, good, open_ in found.rows()}


def test_who_has_a_toxicity(analysed: Analyse) -> None:
    found = judge(
        analysed,
        ToxicityRule(),
        event("P1", 3, "Y", START),
        event("P2", 2, "Y", START),  # mild
        event("P2", 4, "N", START),  # not related
        event("P3", 5, "Y", START, emergent="N"),
        event("P4", 1, "Y", LATE),
    )

    # P5 was never treated and may still be; P7 has no window and no dose either
    assert found == {
        "P1": "n", "P2": "y", "P3": "y", "P4": "?", "P5": "?", "P6": "?", "P7": "?",
    }  # fmt: skip


def test_what_is_not_known_is_open_only_if_it_could_be_a_toxicity(analysed: Analyse) -> None:
    found = judge(
        analysed,
        ToxicityRule(),
        event("P1", None, "Y", START),
        event("P2", None, "N", START),
        event("P3", 3, None, START),
    )

    assert (found["P1"], found["P2"], found["P3"]) == ("?", "y", "?")


def test_terms_days_and_relation_of_the_rule(analysed: Analyse) -> None:
    rule = ToxicityRule(grade=2, related=False, terms=("rash",), days=31)
    found = judge(
        analysed,
        rule,
        event("P1", 2, "N", dt.date(2001, 1, 31)),  # day 31
        event("P2", 2, "N", dt.date(2001, 2, 1)),  # day 32
        event("P3", 2, "N", START, term="NAUSEA"),
    )

    # P4's day 31 is the cut-off itself: over; P6's long past, though the window is open
    assert (found["P1"], found["P2"], found["P3"], found["P4"], found["P6"]) == tuple("nyyyy")


def test_a_term_that_nobody_has_is_told_for_it_may_be_misspelt(analysed: Analyse) -> None:
    design = {
        "kind": "bryant-day", "response": (0.1, 0.3), "safe": (0.6, 0.8),
        "toxicity": {"terms": ("RASHH",)},
    }  # fmt: skip
    results = analysed(cohorts=[{"id": "A", "label": "A", "design": design}])

    planned = results.table.row(
        by_predicate=(pl.col("endpoint") == "DESIGN") & (pl.col("statistic") == "planned"),
        named=True,
    )
    assert planned["method"].endswith("among RASHH (no record so far: RASHH)")
    with pytest.raises(ValidationError, match="at least 1 character"):
        ToxicityRule(terms=("",))


def test_nobody_is_known_to_be_safe_without_records_of_events(analysed: Analyse) -> None:
    endpoints = analysed().endpoints
    group = Group(id="A", patients=endpoints.subjects, population="registered")
    plan = BryantDayPlan(kind="bryant-day", response=(0.1, 0.3), safe=(0.6, 0.8))

    found = judge_outcome(endpoints, group, "no toxicity", plan)

    assert found["OPEN"].all()
    assert not found["SUCCESS"].any()


def test_complete_responses_and_responses_are_counted_apart(analysed: Analyse) -> None:
    design = {
        "kind": "bop2-pair", "outcomes": ("complete response", "response"), "need": "either",
        "null": (0.1, 0.0, 0.1, 0.8), "active": (0.3, 0.0, 0.2, 0.5), "looks": (3, 20),
    }  # fmt: skip

    results = analysed(cohorts=[{"id": "A", "label": "A", "design": design}])

    rows = results.table.filter(endpoint="DESIGN", statistic="seen")
    # P1 CR, P2 PR, P3 SD
    assert rows.select("at", "n").rows() == [("complete response", 1), ("response", 2)]
    course = results.table.filter(endpoint="DESIGN", statistic="course, response")
    assert course["n"].to_list() == [1, 2, 2]
    assert results.table.filter(endpoint="DESIGN", statistic="futile at, response").height == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcomes": ("response", "response")}, "twice"),
        ({"outcomes": ("response", "progression-free")}, "progression_free_days"),
        ({"progression_free_days": 84}, "progression_free_days"),
    ],
)
def test_outcomes_that_make_no_sense_are_refused(
    analysed: Analyse, change: dict[str, object], words: str
) -> None:
    design = {
        "kind": "bop2-pair", "need": "either", "null": (0.1, 0.0, 0.1, 0.8),
        "active": (0.3, 0.0, 0.2, 0.5), "looks": (3, 20),
    }  # fmt: skip

    with pytest.raises(ValueError, match=words):
        analysed(cohorts=[{"id": "A", "label": "A", "design": design | change}])


def test_closed_accrual_waits_for_nobody() -> None:
    found = conclude_pair(BOTH, PAIR, replace(seen("yyyn", "yyyn"), closed=True))

    assert found.promising is None
    assert "4 planned patients were not entered, and accrual is closed" in found.sentence
    assert "Accrual may continue" not in found.sentence


def test_closed_with_every_answer_known_cannot_conclude_any_more() -> None:
    over = conclude_pair(BOTH, PAIR, replace(seen("yyyn", "yyyn"), closed=True))
    waiting = conclude_pair(BOTH, PAIR, replace(seen("y?nnnn", "yyynnn"), closed=True))

    assert over.why_open == CLOSED
    assert "cannot conclude any more" in over.sentence
    assert waiting.why_open == UNDECIDED
    assert "Accrual waits" not in waiting.sentence
