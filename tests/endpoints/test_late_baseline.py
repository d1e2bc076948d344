"""A first assessment after the start of treatment is no baseline for the rules that need one."""

import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.endpoints import derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study
from response.conftest import day, frames_of, read_table

EVENT, CENSORED = 0, 1


@pytest.mark.parametrize(
    ("first", "rules", "expected"),
    [
        # progression on day 112 against the first assessment; the first dose is on day 0
        (0, "fda-a", (EVENT, 112)),
        (1, "fda-a", (CENSORED, 0)),
        (1, "fda-b", (CENSORED, 0)),
        (1, "fda-c", (CENSORED, 0)),
        (1, "plain", (EVENT, 112)),
        (1, "ema", (EVENT, 112)),
    ],
)
def test_a_late_baseline_is_none(
    protocol_with: Callable[..., Protocol], first: int, rules: str, expected: tuple[int, int]
) -> None:
    table = f"day | {first} 56 112\nT01 | 50 50 70"
    frames = frames_of({("P1", "INVESTIGATOR"): read_table(table)}, 0)
    entered = {"STUDYID": "INV-1", "ARMCD": "A", "RFSTDTC": str(day(0))}
    frames["DM"] = frames["DM"].with_columns(pl.lit(value).alias(n) for n, value in entered.items())
    protocol = protocol_with(analysis={"censoring": rules})
    study = make_study(frames, protocol)

    records = derive_endpoints(study, assess_responses(study, protocol), protocol).records

    row = records.filter(PARAMCD="PFS").row(0, named=True)
    after = (row["ADT"] - dt.date(2001, 1, 1)).days
    assert (row["CNSR"], after) == expected
