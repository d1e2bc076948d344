"""Progressions that wait for another assessment, and a new therapy before it: IMWG and PCWG3."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from endpoints.conftest import day
from remission.endpoints import Endpoints, derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study

EVENT, CENSORED = 0, 1
IMWG = "imwg-2016"
ASKED = [
    {"code": "TTP"},
    {"code": "PFS", "new_therapy": "ignore"},
    {"code": "DCR", "at_days": (50,)},
]


@pytest.fixture
def derive(protocol_with: Callable[..., Protocol]) -> Callable[..., Endpoints]:
    """Derive endpoints of one patient who is assessed on days 29, 57, 85, ... of the trial."""

    def make(criterion: str, words: str, unconfirmed: str, therapy: int | None) -> Endpoints:
        plan = {"criterion": criterion, "confirmation": {"required": False},
                "stable_disease": {"minimum_days": 0, "from": "registration"},
                "imwg": {"unconfirmed": unconfirmed},
                "pcwg3": {"unconfirmed": unconfirmed}}  # fmt: skip
        protocol = protocol_with(response=plan, endpoints=ASKED)
        rs: list[dict[str, Any]] = []
        for turn, word in enumerate(words.split(), 1):
            seen = {"OVRLRESP": word} if criterion == IMWG else {"SFTSRESP": "SD", "BONERESP": word}
            rs += [
                {
                    "USUBJID": "P1",
                    "RSTESTCD": test,
                    "RSSTRESC": said,
                    "RSDTC": str(day(28 * turn + 1)),
                }
                for test, said in seen.items()
            ]
        frames: dict[str, Any] = {
            "DM": [{"USUBJID": "P1", "STUDYID": "INV-1", "ARMCD": "A", "RFSTDTC": str(day(1)),
                    "RFXSTDTC": str(day(1))}],
            "RS": [record | {"RSSEQ": number} for number, record in enumerate(rs, 1)],
        }  # fmt: skip
        if therapy is not None:
            other = {"USUBJID": "P1", "CMSEQ": 1, "CMTRT": "OTHER", "CMDECOD": "OTHER"}
            dated = {"CMCAT": "ANTICANCER THERAPY", "CMSTDTC": str(day(therapy))}
            frames["CM"] = [other | dated]
        study = make_study({name: pl.DataFrame(rows) for name, rows in frames.items()}, protocol)
        return derive_endpoints(study, assess_responses(study, protocol), protocol)

    return make


def outcome(endpoints: Endpoints, code: str) -> tuple[int, float]:
    row = endpoints.records.filter(PARAMCD=code).row(0, named=True)
    return row["CNSR"], row["AVAL"]


@pytest.mark.parametrize(
    ("criterion", "words", "unconfirmed", "therapy", "expected"),
    [
        # seen on day 57, judged on day 85; a new therapy on day 60, or on day 85 itself
        (IMWG, "SD PD PD", "no progression", 60, (CENSORED, 29)),
        (IMWG, "SD PD PD", "no progression", 85, (EVENT, 57)),
        (IMWG, "SD PD PD", "progression", 60, (EVENT, 57)),
        (IMWG, "SD PD SD", "progression", 60, (EVENT, 57)),
        (IMWG, "SD PD SD", "progression", 85, (CENSORED, 85)),
        (IMWG, "SD PD SD", "no progression", 60, (CENSORED, 29)),
        (IMWG, "SD PD", "progression", 60, (EVENT, 57)),
        ("pcwg3", "NON-PD PDu PD", "no progression", 60, (CENSORED, 57)),
        ("pcwg3", "NON-PD PDu PD", "no progression", 85, (EVENT, 57)),
        ("pcwg3", "NON-PD PDu PD", "progression", 60, (EVENT, 57)),
        ("pcwg3", "NON-PD PDu NON-PD", "progression", 60, (EVENT, 57)),
        ("pcwg3", "NON-PD PDu NON-PD", "progression", 85, (CENSORED, 85)),
        ("pcwg3", "NON-PD PDu NON-PD", "no progression", 60, (CENSORED, 57)),
        ("pcwg3", "NON-PD PDu", "progression", 60, (EVENT, 57)),
    ],
)
def test_time_to_progression_uses_nothing_after_a_new_therapy(
    derive: Callable[..., Endpoints],
    criterion: str,
    words: str,
    unconfirmed: str,
    therapy: int,
    expected: tuple[int, float],
) -> None:
    assert outcome(derive(criterion, words, unconfirmed, therapy), "TTP") == expected


@pytest.mark.parametrize(
    ("criterion", "words", "expected"),
    [
        (IMWG, "SD PD PD", (EVENT, 57)),
        (IMWG, "SD PD SD", (CENSORED, 85)),
        ("pcwg3", "NON-PD PDu PD", (EVENT, 57)),
        ("pcwg3", "NON-PD PDu NON-PD", (CENSORED, 85)),
    ],
)
@pytest.mark.parametrize("unconfirmed", ["progression", "no progression"])
def test_where_a_new_therapy_stops_nothing_the_later_assessment_decides(
    derive: Callable[..., Endpoints],
    criterion: str,
    words: str,
    unconfirmed: str,
    expected: tuple[int, float],
) -> None:
    assert outcome(derive(criterion, words, unconfirmed, 60), "PFS") == expected


@pytest.mark.parametrize(
    ("words", "therapy", "control"),
    [
        ("NON-PD PDu NON-PD", 60, "N"),  # a progression on day 57
        ("NON-PD PDu NON-PD", None, "Y"),
        ("NON-PD NON-PD PDu", 60, "Y"),
    ],
)
def test_disease_is_not_under_control_on_the_day_of_a_progression_that_stands(
    derive: Callable[..., Endpoints], words: str, therapy: int | None, control: str
) -> None:
    found = derive("pcwg3", words, "progression", therapy).records.filter(PARAMCD="DCR50")

    assert found["AVALC"].to_list() == [control]


@pytest.mark.parametrize(
    ("criterion", "words", "unconfirmed", "therapy", "said"),
    [
        (IMWG, "SD PD PD", "no progression", 60, "shown or confirmed"),
        (IMWG, "SD PD SD", "progression", 60, "undone"),
        (IMWG, "SD PD SD", "no progression", 60, None),  # it would not count either way
        (IMWG, "SD PD PD", "no progression", 85, None),
        (IMWG, "SD PD PD", "no progression", None, None),
        (IMWG, "SD PD PD PD", "no progression", 90, None),
        ("pcwg3", "NON-PD PDu PD", "no progression", 60, "shown or confirmed"),
        ("pcwg3", "NON-PD PDu NON-PD", "progression", 60, "undone"),
        ("pcwg3", "NON-PD PDu NON-PD", "progression", 85, None),
    ],
)
def test_a_progression_judged_only_after_a_new_therapy_is_found(
    derive: Callable[..., Endpoints],
    criterion: str,
    words: str,
    unconfirmed: str,
    therapy: int | None,
    said: str | None,
) -> None:
    findings = derive(criterion, words, unconfirmed, therapy).findings

    found = findings.filter(rule="judged-after-new-therapy")
    assert found["USUBJID"].to_list() == ([] if said is None else ["P1"])
    if said is not None:
        assert found["message"].item() == (
            f"the progression of {day(57)} was {said} only on {day(85)}, after the new anticancer "
            f"therapy on {day(60)} (CM 1); where the therapy ends follow-up, that assessment is "
            "not used"
        )
