"""What is seen only after a new therapy, and would change what was judged before it."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.endpoints import Endpoints, derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study
from response.conftest import day, frames_of, read_table


def derive(protocol: Protocol, sizes: str, therapy: int) -> Endpoints:
    table = f"day | -7 56 112 168\nT01 | {sizes}"
    frames = frames_of({("P1", "INVESTIGATOR"): read_table(table)}, 0)
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

    endpoints = derive(protocol_with(response=plan), "50 0 0 4", therapy)

    assert endpoints.records.filter(PARAMCD="BOR")["AVALC"].to_list() == [best]
    said = endpoints.findings.filter(rule="judged-after-new-therapy")["message"].to_list()
    message = (
        f"the complete response of {day(56)} was made partial only on {day(168)}, after the new "
        f"anticancer therapy on {day(therapy)} (CM 1); where the therapy ends follow-up, that "
        "assessment is not used"
    )
    assert said == [message] * found


@pytest.mark.parametrize(
    ("sizes", "therapy", "found"),
    [
        # iUPD on day 56 (+20 %), undone on day 112 (-30 %), unless a new therapy came between
        ("50 60 35 35", 56, True),
        ("50 60 35 35", 111, True),
        ("50 60 35 35", 112, False),
        ("50 60 35 35", 55, False),
        # confirmed (+5 mm), which changes nothing: an iUPD counts from its day
        ("50 60 65 65", 111, False),
    ],
)
def test_a_progression_undone_only_after_a_new_therapy_is_found(
    protocol_with: Callable[..., Protocol], sizes: str, therapy: int, *, found: bool
) -> None:
    endpoints = derive(protocol_with(response={"criterion": "irecist"}), sizes, therapy)

    said = endpoints.findings.filter(rule="judged-after-new-therapy")["message"].to_list()
    message = (
        f"the progression of {day(56)} was undone only on {day(112)}, after the new anticancer "
        f"therapy on {day(therapy)} (CM 1); where the therapy ends follow-up, that assessment is "
        "not used"
    )
    assert said == [message] * found


@pytest.mark.parametrize(
    ("therapy", "stops", "change", "competing"),
    [
        # iUPD of day 56 (non-target), seen again on day 112, undone on day 168
        (140, True, 0.0, 56),
        (168, True, -40.0, None),
        (140, False, -40.0, 140),  # undone then, and the new therapy came before the response
    ],
)
def test_a_progression_that_stands_ends_the_change_and_competes_with_a_response(
    protocol_with: Callable[..., Protocol],
    therapy: int,
    change: float,
    competing: int | None,
    *,
    stops: bool,
) -> None:
    response = {
        "criterion": "irecist",
        "stop_at_new_therapy": stops,
        "confirmation": {"required": False},
    }
    protocol = protocol_with(response=response, endpoints=[{"code": "TTR"}, {"code": "DPR"}])
    lesions = "50 50 36 30\nNT01 | PRESENT UNEQUIVOCAL UNEQUIVOCAL PRESENT"

    records = derive(protocol, lesions, therapy).records

    assert records.filter(PARAMCD="BPCHG")["AVAL"].to_list() == [change]
    assert records.filter(PARAMCD="DPR")["AVAL"].to_list() == [-change]
    response_or_other = (0, day(168)) if competing is None else (2, day(competing))
    assert records.filter(PARAMCD="TTR").select("CNSR", "ADT").rows() == [response_or_other]
