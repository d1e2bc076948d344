"""An assessment after a new therapy changes nothing of what was judged before it."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.response import RECIST_WORDS, stop_visits
from response.conftest import day, judge_tables, make_protocol
from response.gathering import best_of, gather

OPEN, CLOSED = {"unconfirmed": "progression"}, {"unconfirmed": "no progression"}
RULES: dict[str, Any] = {
    "confirmation": {"days": 1},
    "stable_disease": {"minimum_days": 0, "from": "registration"},
}


def imwg(words: str, plan: dict[str, str]) -> tuple[Any, Protocol]:
    records = [
        {"day": 28 * n, "RSTESTCD": "OVRLRESP", "RSCAT": "IMWG", "RSSTRESC": word}
        for n, word in enumerate(words.split(), 1)
    ]
    settings = {"criterion": "imwg-2016", "imwg": plan, **RULES}
    return gather(*records, **settings), make_protocol(response=settings)


def pcwg3(bones: str, plan: dict[str, str]) -> tuple[Any, Protocol]:
    records = [
        {"day": 28 * n, "RSTESTCD": test, "RSSTRESC": word}
        for n, bone in enumerate(bones.split(), 1)
        for test, word in (("SFTSRESP", "SD"), ("BONERESP", bone))
    ]
    settings = {"criterion": "pcwg3", "pcwg3": plan, **RULES}
    return gather(*records, **settings), make_protocol(response=settings)


JUDGES = {"imwg": imwg, "pcwg3": pcwg3}


@pytest.mark.parametrize(
    ("criterion", "words", "stop", "plan", "expected"),
    [
        # Days 28, 56, 84; a new therapy on day 60 or 56 + 28 n: its own day still counts.
        # IMWG: the PD of day 56 is confirmed by that of day 84
        ("imwg", "SD PD PD", None, CLOSED, "PD 56"),
        ("imwg", "SD PD PD", 84, CLOSED, "PD 56"),
        ("imwg", "SD PD PD", 60, CLOSED, "SD 28"),
        ("imwg", "SD PD NE PD", 84, CLOSED, "SD 28"),
        ("imwg", "SD PD PD PD", 84, CLOSED, "PD 56"),
        ("imwg", "SD PD PD", 60, OPEN, "PD 56"),
        # ... and undone by SD of day 84
        ("imwg", "SD PD SD", None, OPEN, "SD 28"),
        ("imwg", "SD PD SD", 84, OPEN, "SD 28"),
        ("imwg", "SD PD SD", 60, OPEN, "PD 56"),
        ("imwg", "SD PD SD", 60, CLOSED, "SD 28"),
        # PCWG3: soft tissue is stable throughout
        ("pcwg3", "NON-PD PDu PD", None, CLOSED, "PD 56"),
        ("pcwg3", "NON-PD PDu PD", 84, CLOSED, "PD 56"),
        ("pcwg3", "NON-PD PDu PD", 60, CLOSED, "SD 28"),
        ("pcwg3", "NON-PD PDu PD", 60, OPEN, "PD 56"),
        ("pcwg3", "PDu PDu PD", 60, OPEN, "PD 28"),
        ("pcwg3", "NON-PD PDu NON-PD", None, OPEN, "SD 28"),
        ("pcwg3", "NON-PD PDu NED", 84, OPEN, "SD 28"),
        ("pcwg3", "NON-PD PDu NED", 60, OPEN, "PD 56"),
        ("pcwg3", "NON-PD PDu NE NON-PD", 84, OPEN, "PD 56"),
        ("pcwg3", "NON-PD PDu NON-PD", 60, CLOSED, "SD 28"),
        ("pcwg3", "PDu NON-PD PDu NON-PD", 90, OPEN, "PD 84"),  # the first was undone in time
    ],
)
def test_the_best_response_uses_nothing_after_a_new_therapy(
    criterion: str, words: str, stop: int | None, plan: dict[str, str], expected: str
) -> None:
    """SD first seen on day 28 is the best response where there is no progression before or on it.

    A progression leaves SD of day 28 the best response, so it is looked for in what follows day 28.
    """
    responses, protocol = JUDGES[criterion](words, plan)
    visits = responses.visits.with_columns(
        STOPDT=pl.lit(None if stop is None else day(stop), dtype=pl.Date)
    )

    known = stop_visits(visits, responses.words)

    word, at = expected.split()
    progressed = known["PDDT"].min()
    assert progressed == (day(int(at)) if word == "PD" else None)
    later = {} if stop is None else {"P1": str(day(stop))}
    best = best_of(responses, protocol, "UBOR", later)["P1"]
    assert best == (f"PD {day(28)}" if expected == "PD 28" else f"SD {day(28)}")


def test_what_was_known_by_then_is_said() -> None:
    responses, _ = imwg("SD PD PD", CLOSED)
    stopped = responses.visits.with_columns(STOPDT=pl.lit(day(60), dtype=pl.Date))

    known = stop_visits(stopped, responses.words).row(1, named=True)

    assert (known["OVRLRESP"], known["PDDT"]) == ("NE", None)
    assert known["WHY"] == f"response PD (confirmed only after the new therapy on {day(60)})"


def test_assessments_without_a_progression_that_waits_are_only_cut() -> None:
    visits = pl.DataFrame({"ADT": [day(1), day(3)], "STOPDT": [day(2)] * 2})

    assert stop_visits(visits, imwg("SD", CLOSED)[0].words)["ADT"].to_list() == [
        dt.date.fromisoformat(str(day(1)))
    ]


@pytest.mark.parametrize(
    ("sizes", "stop", "settings", "expected"),
    [
        # CR on days 56 and 112; 4 mm on day 168 make both PR, unless a new therapy came between
        ("0 0 4", None, {}, "PR 56"),
        ("0 0 4", 168, {}, "PR 56"),
        ("0 0 4", 167, {}, "CR 56"),
        ("0 0 4", 112, {}, "CR 56"),
        ("0 0 4", 167, {"stop_at_new_therapy": False}, "PR 56"),
        ("0 4 4", 100, {}, "CR 56"),  # disease on day 112
        ("0 4 4", 112, {}, "PR 56"),
        ("0 0 4", 167, {"criterion": "irecist"}, "iCR 56"),
        ("0 0 4", 168, {"criterion": "irecist"}, "iPR 56"),
    ],
)
def test_disease_seen_after_a_new_therapy_makes_no_complete_response_partial(
    sizes: str, stop: int | None, settings: dict[str, Any], expected: str
) -> None:
    plan = {"doubt": {"partial_after_complete": "complete was partial"}, **RULES, **settings}
    responses = judge_tables(f"day | -7 56 112 168\nT01 | 50 {sizes}", response=plan)

    later = {} if stop is None else {"P1": str(day(stop))}
    best = best_of(
        responses, make_protocol(response={"criterion": "recist-1.1", **plan}), "UBOR", later
    )

    word, at = expected.split()
    assert best["P1"] == f"{word} {day(int(at))}"


def test_a_complete_response_that_stays_is_said() -> None:
    plan = {"doubt": {"partial_after_complete": "complete was partial"}}
    visits = judge_tables("day | -7 56 112\nT01 | 50 0 4", response=plan).visits
    stopped = visits.with_columns(STOPDT=pl.lit(day(60), dtype=pl.Date))

    (known,) = stop_visits(stopped, RECIST_WORDS).to_dicts()

    assert known["OVRLRESP"] == "CR"
    assert known["WHY"].endswith(
        f"; disease on {day(112)} makes this a partial response (counts as CR: that disease was "
        f"seen only after the new therapy on {day(60)})"
    )
