"""The plain best response against worked examples and against what admiralonco answers."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from reference.best_response import Assessment, Confirmed, Window, best_overall_response

PEER = Path(__file__).parents[1] / "data" / "admiralonco_best_response.parquet"
DAYS = {"A": (21, 42, 63, 84), "C": (35, 63, 90, 118)}
START = dt.date(2021, 3, 1)


def rows(*entries: str) -> list[Assessment]:
    return [
        (dt.date.fromisoformat(entry.split()[0]), entry.split(maxsplit=1)[1]) for entry in entries
    ]


def days(*entries: tuple[int, str]) -> list[Assessment]:
    return [(START + dt.timedelta(days=day), word) for day, word in entries]


def test_admiralonco_gives_the_same_best_responses_and_dates() -> None:
    # admiralonco 1.4.0 on every sequence of one to four responses, two schedules, nine settings
    peer = pl.read_parquet(PEER)

    different = []
    for row in peer.iter_rows(named=True):
        seen = days(*zip(DAYS[row["SCHEDULE"]], row["SEQUENCE"].split(), strict=False))
        window = Window(START, row["MINIMUMDAYS"])
        rule = Confirmed(row["CONFIRMDAYS"], row["NEALLOWED"], row["SDALLOWED"])
        for param, confirmed in (("BOR", None), ("CBOR", rule)):
            word, date = best_overall_response(seen, window, confirmed)
            assert date is not None
            if (word, (date - START).days) != (row[param], row[f"{param}DAY"]):
                different.append((param, row, word, date))

    assert peer.height == 2 * 1554 * 9
    assert different == []


A28 = rows("2020-01-01 PR", "2020-02-01 CR", "2020-02-16 NE", "2020-03-01 CR", "2020-04-01 SD")
A34 = rows("2020-02-06 PR", "2020-02-16 CR", "2020-04-01 NE")
A36 = rows("2020-02-16 PD", "2020-03-06 SD")
FIRST = Confirmed(days=28, ne_allowed=1, sd_allowed=0)
SECOND = Confirmed(days=14, ne_allowed=0, sd_allowed=1)


@pytest.mark.parametrize(
    ("start", "seen", "rule", "expected"),
    [
        # admiralonco tests/testthat/test-derive_param_confirmed_bor.R, commit 83370b12
        ("2020-01-01", A28, FIRST, ("CR", dt.date(2020, 2, 1))),
        ("2020-01-01", A28, SECOND, ("PR", dt.date(2020, 1, 1))),
        ("2020-02-02", A34, FIRST, ("NE", dt.date(2020, 2, 6))),
        ("2020-02-02", [], FIRST, ("NE", None)),
        ("2020-02-01", A36, FIRST, ("PD", dt.date(2020, 2, 16))),
        ("2020-02-01", A36, SECOND, ("PD", dt.date(2020, 2, 16))),
    ],
)
def test_published_confirmed_best_responses(
    start: str, seen: list[Assessment], rule: Confirmed, expected: tuple[str, dt.date | None]
) -> None:
    window = Window(dt.date.fromisoformat(start), minimum_days=28)

    assert best_overall_response(seen, window, rule) == expected


@pytest.mark.parametrize(
    ("seen", "confirmed", "expected"),
    [
        # A4, Eisenhauer 2009 s4.6: stable too early, then progression
        (days((41, "SD"), (63, "PD")), None, ("PD", 63)),
        (days((42, "SD"), (63, "PD")), None, ("SD", 42)),
        # the same, then lost
        (days((41, "SD")), None, ("NE", 41)),
        # A6, Eisenhauer 2009 s4.6: no confirmation asked
        (days((42, "SD"), (84, "PR"), (126, "PD")), None, ("PR", 84)),
        # A7, Eisenhauer 2009 s4.6: PR NE PR, on both sides of 28 days
        (days((42, "PR"), (56, "NE"), (70, "PR")), FIRST, ("PR", 42)),
        (days((42, "PR"), (56, "NE"), (69, "PR")), FIRST, ("SD", 42)),
        (days((42, "PR"), (49, "NE"), (56, "NE"), (70, "PR")), FIRST, ("SD", 42)),
        # one SD between a PR and its confirmation only where the protocol allows it
        (days((42, "PR"), (56, "SD"), (70, "PR")), FIRST, ("SD", 42)),
        (days((42, "PR"), (56, "SD"), (70, "PR")), SECOND, ("PR", 42)),
        (days((42, "CR"), (56, "SD"), (70, "CR")), SECOND, ("SD", 42)),
        # Table 3, second part: CR then PR, SD, PD, NE
        (days((42, "CR"), (84, "PR")), FIRST, ("SD", 42)),
        (days((41, "CR"), (63, "PD")), FIRST, ("PD", 63)),
        (days((42, "CR"), (63, "PD")), FIRST, ("SD", 42)),
        (days((41, "CR"), (63, "NE")), FIRST, ("NE", 41)),
        (days((20, "PR"), (84, "SD")), FIRST, ("SD", 84)),
        # a PR after a CR inside the pair: neither is confirmed
        (days((42, "PR"), (56, "CR"), (70, "PR")), FIRST, ("SD", 42)),
        (days((42, "PR"), (56, "CR"), (84, "CR")), FIRST, ("CR", 56)),
        # only the first possible confirmation counts
        (days((42, "CR"), (56, "PR"), (70, "CR"), (98, "CR")), FIRST, ("CR", 70)),
        # non-target disease only
        (days((41, "NON-CR/NON-PD")), FIRST, ("NE", 41)),
        (days((42, "NON-CR/NON-PD")), FIRST, ("NON-CR/NON-PD", 42)),
        # nothing after progression counts
        (days((42, "PD"), (84, "CR"), (126, "CR")), FIRST, ("PD", 42)),
    ],
)
def test_worked_sequences(
    seen: list[Assessment], confirmed: Confirmed | None, expected: tuple[str, int]
) -> None:
    word, date = best_overall_response(seen, Window(START, 42), confirmed)

    assert date is not None
    assert (word, (date - START).days) == expected


def test_progression_dated_to_an_earlier_sight_takes_back_the_responses_from_there() -> None:
    seen = days((42, "PR"), (84, "PR"), (126, "PD"))
    window = Window(START, 42, progression=START + dt.timedelta(days=42))

    assert best_overall_response(seen, window) == ("PD", START + dt.timedelta(days=42))


@pytest.mark.parametrize(("therapy", "expected"), [(83, "SD"), (84, "PR")])
def test_assessments_after_the_day_of_a_new_therapy_do_not_count(
    therapy: int, expected: str
) -> None:
    seen = days((42, "SD"), (84, "PR"))
    window = Window(START, 42, new_therapy=START + dt.timedelta(days=therapy))

    assert best_overall_response(seen, window)[0] == expected


def test_assessments_before_the_start_do_not_count() -> None:
    seen = days((-1, "CR"), (0, "PR"))

    assert best_overall_response(seen, Window(START, 42)) == ("PR", START)
