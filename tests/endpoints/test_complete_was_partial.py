"""Disease after a complete response, seen only after a new therapy: best response and finding."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.endpoints import Endpoints, derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study
from response.conftest import day, frames_of, read_table

TABLE = "day | -7 56 112 168\nT01 | 50 0 0 4"


def derive(protocol: Protocol, therapy: int) -> Endpoints:
    frames = frames_of({("P1", "INVESTIGATOR"): read_table(TABLE)}, 0)
    entered = {"STUDYID": "INV-1", "ARMCD": "A", "RFSTDTC": str(day(0))}
    frames["DM"] = frames["DM"].with_columns(pl.lit(value).alias(n) for n, value in entered.items())
    frames["CM"] = pl.DataFrame(
        [{"USUBJID": "P1", "CMSEQ": 1, "CMTRT": "OTHER", "CMCAT": "ANTICANCER THERAPY",
          "CMSTDTC": str(day(therapy))}]
    )  # fmt: skip
    study = make_study(frames, protocol)
    return derive_endpoints(study, assess_responses(study, protocol), protocol)


@pytest.mark.parametrize(("therapy", "best", "found"), [(167, "CR", 1), (168, "PR", 0)])
def test_only_what_was_seen_by_the_new_therapy_makes_a_complete_response_partial(
    protocol_with: Callable[..., Protocol], therapy: int, best: str, found: int
) -> None:
    plan = {"criterion": "recist-1.1", "doubt": {"partial_after_complete": "complete was partial"}}

    endpoints = derive(protocol_with(response=plan), therapy)

    assert endpoints.records.filter(PARAMCD="BOR")["AVALC"].to_list() == [best]
    said = endpoints.findings.filter(rule="judged-after-new-therapy")["message"].to_list()
    message = (
        f"the complete response of {day(56)} was made partial only on {day(168)}, after the new "
        f"anticancer therapy on {day(therapy)} (CM 1); where the therapy ends follow-up, that "
        "assessment is not used"
    )
    assert said == [message] * found
