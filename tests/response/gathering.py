"""Studies that hold collected responses only: from the test data, or written as small rows."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from remission.protocol import Protocol, read_protocol
from remission.response import Responses, assess_responses, derive_best
from remission.sdtm import make_study, read_study
from response.conftest import day, make_protocol

DATA = Path(__file__).parents[1] / "data" / "collected"
SCHEMA = {
    **dict.fromkeys(
        ["USUBJID", "RSTESTCD", "RSCAT", "RSSCAT", "RSSTRESC", "RSSTAT", "RSEVALID", "RSACPTFL"],
        pl.String,
    ),
    **dict.fromkeys(["RSDTC", "VISIT", "MOUSEANT", "CA125EFL", "PDIFL", "DTHPDFL"], pl.String),
    "VISITNUM": pl.Float64,
    "RSSEQ": pl.Int64,
}

Record = dict[str, Any]


def shipped(folder: str, **response: Any) -> tuple[Responses, Protocol]:  # noqa: ANN401 - any setting
    """Return the responses of a folder of the test data by the settings of `[response]`."""
    protocol = read_protocol(DATA / "protocol.toml")
    plan = protocol.response.model_validate(protocol.response.model_dump(by_alias=True) | response)
    protocol = protocol.model_copy(update={"response": plan})
    return assess_responses(read_study(DATA / folder, protocol), protocol), protocol


def best_of(
    responses: Responses, protocol: Protocol, code: str, stops: dict[str, str] | None = None
) -> dict[str, str]:
    """Return patient -> "CR 2014-05-08", best response and its date; no patient has a minimum."""
    stopped = {who: dt.date.fromisoformat(date) for who, date in (stops or {}).items()}
    people = responses.visits["USUBJID"].unique().sort()
    limits = pl.DataFrame(
        {
            "USUBJID": people,
            "ORIGIN": [dt.date(2000, 1, 1)] * len(people),
            "STOPDT": [stopped.get(who) for who in people],
        },
        schema_overrides={"STOPDT": pl.Date},
    )
    found = derive_best(responses.visits, limits, protocol.response, responses.words)
    mine = found.filter(PARAMCD=code)
    return {
        who: f"{word} {date}" for who, word, date in mine.select("USUBJID", "AVALC", "ADT").rows()
    }


def gather(
    *records: Record,
    start: int | None = 0,
    extra: dict[str, pl.DataFrame] | None = None,
    **response: Any,  # noqa: ANN401 - any setting
) -> Responses:
    """Judge records of RS: `day` is counted from the first dose, the patient is P1."""
    rows = []
    for number, record in enumerate(records, start=1):
        at = record.pop("day", None)
        date = {} if at is None else {"RSDTC": day(at).isoformat()}
        visit = {"VISITNUM": record.pop("visit", at)}
        rows.append({"USUBJID": "P1", "RSSEQ": number, **visit, **date, **record})
    frames = {
        "RS": pl.DataFrame(rows, schema=SCHEMA),
        "DM": pl.DataFrame(
            {"USUBJID": ["P1"], "RFXSTDTC": [None if start is None else day(start).isoformat()]},
            schema_overrides={"RFXSTDTC": pl.String},
        ),
        **(extra or {}),
    }
    protocol = make_protocol(response=response)
    return assess_responses(make_study(frames, protocol), protocol)


def overall(responses: Responses) -> list[str]:
    """Return the overall responses in order of time."""
    return responses.visits["OVRLRESP"].to_list()


def progressions(responses: Responses) -> list[int | None]:
    """Return PDDT of each assessment, in days from the first dose."""
    return [None if date is None else (date - day(0)).days for date in responses.visits["PDDT"]]
