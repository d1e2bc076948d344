"""Under every set of rules the numbers are those of a protocol that picks that set."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remission.analysis import Results, analyse_endpoints
from remission.endpoints import (
    ENDPOINT_SCHEMA,
    RULE_SETS,
    Endpoints,
    derive_endpoints,
)
from remission.protocol import Protocol, read_protocol
from remission.response import assess_responses
from remission.sdtm import read_study
from remission.stats import interval_support

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001"
START = dt.date(2001, 1, 1)


def derived(censoring: str) -> Endpoints:
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    plan = protocol.analysis.model_copy(update={"censoring": censoring})
    chosen: Protocol = protocol.model_copy(update={"analysis": plan})
    study = read_study(EXAMPLE / "sdtm", chosen)
    return derive_endpoints(study, assess_responses(study, chosen), chosen)


@pytest.fixture(scope="module")
def sensitive() -> Results:
    endpoints = derived("plain")
    return analyse_endpoints(endpoints, endpoints.protocol, sensitivity=True)


def numbers(table: pl.DataFrame, statistic: str, at: str) -> list[tuple[object, ...]]:
    return (
        table.filter(
            (pl.col("statistic") == statistic)
            & (pl.col("at") == at)
            & pl.col("endpoint").is_in(["TTP", "PFS", "DOR"])
        )
        .select("endpoint", "group", "value", "lower", "upper", "n", "N", "why_missing")
        .sort("endpoint", "group")
        .rows()
    )


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_set_of_rules_gives_what_a_protocol_that_picks_it_gives(
    sensitive: Results, name: str
) -> None:
    endpoints = derived(name)
    picked = analyse_endpoints(endpoints, endpoints.protocol).table

    for statistic, at, by_rules in (
        ("events", "", name),
        ("median", "", name),
        ("survival", "182", f"{name} 182"),
    ):
        expected = numbers(picked, statistic, at)
        assert expected
        assert numbers(sensitive.table, f"{statistic} by rules", by_rules) == expected


def test_without_being_asked_for_there_are_no_such_numbers() -> None:
    endpoints = derived("plain")

    table = analyse_endpoints(endpoints, endpoints.protocol).table

    assert table.filter(pl.col("statistic").str.contains("by rules")).is_empty()


def test_survival_has_no_rules(sensitive: Results) -> None:
    by_rules = sensitive.table.filter(pl.col("statistic").str.contains("by rules"))

    assert by_rules["endpoint"].unique().sort().to_list() == ["DOR", "PFS", "TTP"]


def test_the_median_of_the_example_lies_between_registration_and_its_scan(
    sensitive: Results,
) -> None:
    rows = sensitive.table.filter(endpoint="TTP", group="STS", statistic="median between scans")

    assert dict(zip(rows["at"], rows["value"], strict=True)) == {"after": 0, "until": 58}


def times(endpoints: Endpoints, rows: list[tuple[str, int, int, int | None]]) -> Endpoints:
    """Return endpoints with these times to progression: AVAL, CNSR, and the last scan without."""

    def day(number: int | None) -> dt.date | None:
        return None if number is None else START + dt.timedelta(days=number - 1)

    records = pl.DataFrame(
        [
            {
                "USUBJID": who,
                "PARAMCD": "TTP",
                "AVAL": float(aval),
                "CNSR": cnsr,
                "STARTDT": START,
                "ADT": day(aval),
                "LEFTDT": day(left),
                "RIGHTDT": None if cnsr else day(aval),
            }
            for who, aval, cnsr, left in rows
        ],
        schema=ENDPOINT_SCHEMA,
    )
    kept = endpoints.records.filter(pl.col("PARAMCD") != "TTP")
    return Endpoints(**{**vars(endpoints), "records": pl.concat([kept, records])})


@pytest.mark.parametrize(
    ("what", "rows", "expected"),
    [
        ("the scan of the median and the one before it",
         [(57, 0, None), (113, 0, 57), (169, 1, 169)], (57, 113)),
        ("two on the day of the median, one seen before and one not",
         [(57, 0, None), (113, 0, 57), (113, 0, None), (169, 1, 169)], (0, 113)),
        ("level at one half: the events at both ends",
         [(57, 0, None), (113, 0, 57), (169, 0, 113), (225, 0, 169)], (57, 169)),
        ("not reached", [(57, 0, None), (113, 1, 113), (169, 1, 169)], (None, None)),
    ],
)  # fmt: skip
def test_between_which_scans_a_median_lies(
    what: str, rows: list[tuple[int, int, int | None]], expected: tuple[int | None, int | None]
) -> None:
    endpoints = derived("plain")
    patients = endpoints.subjects.filter(REGFL="Y")["USUBJID"].head(len(rows))
    few = Endpoints(
        **{
            **vars(endpoints),
            "subjects": endpoints.subjects.filter(pl.col("USUBJID").is_in(patients.implode())),
        }
    )
    changed = times(few, [(who, *row) for who, row in zip(patients, rows, strict=True)])

    table = analyse_endpoints(changed, changed.protocol).table

    found = table.filter(endpoint="TTP", group="ALL", statistic="median between scans")
    assert tuple(found["value"]) == expected, what
    missing = found["why_missing"].is_null().to_list()
    assert missing == [day is not None for day in expected]


def test_too_many_intervals_for_turnbull_are_a_missing_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interval_support, "MOST", 0)
    endpoints = derived("plain")

    table = analyse_endpoints(endpoints, endpoints.protocol).table

    row = table.filter(endpoint="TTP", group="STS", statistic="median by Turnbull", at="until")
    assert row["value"].to_list() == [None]
    assert "distinct intervals can hold an event" in row["why_missing"][0]
