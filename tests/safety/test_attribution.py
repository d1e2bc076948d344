"""What the site said of an event, and complaints from before treatment."""

from collections.abc import Callable

import pytest

from remission.protocol import Protocol
from remission.safety import Safety, assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Assess = Callable[..., Safety]

TREATED = {
    "USUBJID": "P1",
    "EXTRT": "IMATINIB",
    "EXDOSE": 400.0,
    "EXDOSU": "mg",
    "EXDOSFRQ": "BID",
    "EXSTDTC": "2001-02-10",
    "EXENDTC": "2001-05-01",
}


@pytest.fixture
def assess(study_from: StudyFrom, protocol_with: ProtocolWith) -> Assess:
    def run(*rows: dict[str, object], **toxicity: object) -> Safety:
        events = [{"USUBJID": "P1", "AETERM": "Rash", "AESTDTC": "2001-03-01"} | r for r in rows]
        protocol = protocol_with(toxicity={"scale": "CTC 2.0"} | toxicity)
        return assess_safety(study_from({"EX": [TREATED], "AE": events}), protocol)

    return run


@pytest.mark.parametrize(
    ("said", "related", "found"),
    [
        ("RELATED", "Y", []),
        (" possibly related ", "Y", []),
        ("PROBABLE", "Y", []),
        ("Y", "Y", []),
        ("NOT RELATED", "N", []),
        ("Unlikely", "N", []),
        ("REMOTE", "N", []),
        ("N", "N", []),
        ("UNKNOWN", None, []),
        (None, None, []),
        ("RELTED", None, [1]),
    ],
)
def test_related_is_what_the_protocol_calls_so(
    said: str | None, related: str | None, found: list[int], assess: Assess
) -> None:
    safety = assess({"AEREL": said})

    assert safety.events["AREL"].to_list() == [related]
    assert safety.findings.filter(rule="relation-not-known")["row"].to_list() == found


def test_a_protocol_may_call_unlikely_related(assess: Assess) -> None:
    rows = ({"AEREL": "UNLIKELY"}, {"AEREL": "RELATED"})

    safety = assess(*rows, related=["Unlikely"])

    assert safety.events["AREL"].to_list() == ["Y", None]
    assert safety.findings.filter(rule="relation-not-known")["value"].to_list() == ["RELATED"]


@pytest.mark.parametrize(
    ("said", "action", "found"),
    [
        ("DOSE REDUCED", "REDUCED", []),
        ("dose rate reduced", "REDUCED", []),
        ("DRUG INTERRUPTED", "INTERRUPTED", []),
        ("DRUG WITHDRAWN", "STOPPED", []),
        ("DOSE NOT CHANGED", "OTHER", []),
        ("DOSE INCREASED", "OTHER", []),
        ("NOT APPLICABLE", "OTHER", []),
        ("UNKNOWN", None, []),
        (None, None, []),
        ("MULTIPLE", None, [1]),
    ],
)
def test_what_was_done_to_the_dose(
    said: str | None, action: str | None, found: list[int], assess: Assess
) -> None:
    safety = assess({"AEACN": said})

    assert safety.events["ACTION"].to_list() == [action]
    assert safety.findings.filter(rule="action-not-known")["row"].to_list() == found


@pytest.mark.parametrize(
    ("columns", "fatal"),
    [
        ({"AETOXGR": "5"}, "Y"),
        ({"AEOUT": "Fatal"}, "Y"),
        ({"AESDTH": "Y"}, "Y"),
        ({"AETOXGR": "4", "AEOUT": "RECOVERED/RESOLVED", "AESDTH": "N"}, None),
        ({}, None),
    ],
)
def test_an_event_is_fatal_by_grade_outcome_or_seriousness(
    columns: dict[str, object], fatal: str | None, assess: Assess
) -> None:
    assert assess(columns).events["ADTHFL"].to_list() == [fatal]


@pytest.mark.parametrize(
    ("before", "later", "found"),
    [
        # grade, start, end before; grade, start on treatment
        (("2", "2001-01-01", None), ("2", "2001-03-01"), [2]),
        (("2", "2001-01-01", None), ("1", "2001-03-01"), [2]),
        (("2", "2001-01-01", None), ("3", "2001-03-01"), []),  # worse
        (("2", "2001-01-01", "2001-02-28"), ("2", "2001-03-01"), [2]),  # the next day
        (("2", "2001-01-01", "2001-02-27"), ("2", "2001-03-01"), []),  # came back
        ((None, "2001-01-01", None), ("2", "2001-03-01"), []),  # not known
        (("2", "2001-02-10", None), ("2", "2001-03-01"), []),  # begun on treatment
    ],
)
def test_a_record_that_merely_goes_on_counts_and_is_found(
    before: tuple[str | None, str, str | None],
    later: tuple[str, str],
    found: list[int],
    assess: Assess,
) -> None:
    safety = assess(
        {"AETOXGR": before[0], "AESTDTC": before[1], "AEENDTC": before[2]},
        {"AETOXGR": later[0], "AESTDTC": later[1]},
    )

    assert safety.events["TRTEMFL"].to_list()[1] == "Y"
    assert safety.findings.filter(rule="event-not-worse")["row"].to_list() == found


def test_what_was_there_is_the_last_grade_before_the_first_dose(assess: Assess) -> None:
    safety = assess(
        {"AETOXGR": "3", "AESTDTC": "2001-01-01", "AEENDTC": "2001-01-31"},
        {"AETOXGR": "1", "AESTDTC": "2001-02-01", "AEENDTC": "2001-02-28"},
        {"AETOXGR": "2", "AESTDTC": "2001-03-01"},
    )

    assert safety.findings.filter(rule="event-not-worse").is_empty()
