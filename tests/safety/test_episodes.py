"""Whether episodes end on an unchanged dose: one invented patient per path, counted by hand."""

import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from reference.treated import dose, on, rash
from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Rows = list[dict[str, object]]
Episodes = Callable[..., pl.DataFrame]


STEADY: Rows = [dose(1, 100)]
GOING_ON: Rows = [dose(1, None)]
CUTOFF = 485  # 30 April 2002


@pytest.fixture
def protocol(protocol_with: ProtocolWith) -> Protocol:
    return protocol_with(toxicity={"scale": "CTC 2.0", "course": ["RASH"]})


@pytest.fixture
def episodes(study_from: StudyFrom, protocol: Protocol) -> Episodes:
    def run(records: Rows, doses: Rows, **more: Rows) -> pl.DataFrame:
        domains = {"AE": records, "EX": doses} | more
        return assess_safety(study_from(domains), protocol).episodes

    return run


@pytest.mark.parametrize(
    ("records", "doses", "how", "days"),
    [
        ([rash(10, 20)], STEADY, "RESOLVED", 11),
        ([rash(10, 100)], STEADY, "RESOLVED", 91),  # on the day of the last dose
        ([rash(10, 101)], STEADY, "OFF DRUG", 91),
        ([rash(10, None)], STEADY, "OFF DRUG", 91),
        ([rash(100, 100)], STEADY, "RESOLVED", 1),
        ([rash(101, 110)], STEADY, "AFTER LAST DOSE", None),
        ([rash(10, 20)], GOING_ON, "RESOLVED", 11),
        ([rash(10, None)], GOING_ON, "ONGOING", CUTOFF - 9),
        ([rash(10, CUTOFF)], GOING_ON, "RESOLVED", CUTOFF - 9),
        # a lower dose on the day of the end, and on the day after it
        ([rash(10, 20)], [dose(1, 19), dose(20, 100, 300)], "DOSE CHANGED", 11),
        ([rash(10, 20)], [dose(1, 20), dose(21, 100, 300)], "RESOLVED", 11),
        # on the day of onset, and on the day before it
        ([rash(10, 20)], [dose(1, 9), dose(10, 100, 300)], "DOSE CHANGED", 1),
        ([rash(10, 20)], [dose(1, 8), dose(9, 100, 300)], "RESOLVED", 11),
        # a day without drug; a dose of 0; a higher dose
        ([rash(10, 20)], [dose(1, 14), dose(16, 100)], "DOSE CHANGED", 6),
        ([rash(10, 20)], [dose(1, 14), dose(15, 15, 0), dose(16, 100)], "DOSE CHANGED", 6),
        ([rash(10, 20)], [dose(1, 14), dose(15, 100, 500)], "DOSE CHANGED", 6),
        # treatment begins again, or more is given, on the day of onset
        ([rash(10, 20)], [dose(1, 5), dose(10, 100)], "RESOLVED", 11),
        ([rash(10, 20)], [dose(1, 9, 300), dose(10, 100)], "RESOLVED", 11),
        # the same dose in another interval
        ([rash(10, 20)], [dose(1, 14), dose(15, 100)], "RESOLVED", 11),
        # a dose that is not known
        ([rash(10, 20)], [dose(1, 14), dose(15, 100, None)], "DOSE NOT KNOWN", 6),
        ([rash(10, 20)], [dose(1, 20), dose(21, 100, None)], "RESOLVED", 11),
        ([rash(10, 20)], [dose(1, 9, None), dose(10, 100)], "RESOLVED", 11),
        ([rash(10, 20)], [dose(1, 10, None), dose(11, 100)], "DOSE NOT KNOWN", 1),
        # what the site wrote counts, though the doses do not show it
        ([rash(10, 20, AEACN="DOSE REDUCED")], STEADY, "DOSE CHANGED", 1),
        ([rash(10, 20, AEACN="drug interrupted")], STEADY, "DOSE CHANGED", 1),
        ([rash(10, 20, AEACN="DOSE NOT CHANGED")], STEADY, "RESOLVED", 11),
        ([rash(10, 14), rash(14, 20, AEACN="DOSE REDUCED")], STEADY, "DOSE CHANGED", 5),
        ([rash(10, 101), rash(101, 120, AEACN="DRUG WITHDRAWN")], STEADY, "OFF DRUG", 91),
    ],
)
def test_an_episode_goes_on_as_what_came_first(
    records: Rows, doses: Rows, how: str, days: int | None, episodes: Episodes
) -> None:
    found = episodes(records, doses)

    assert found.select("EPISODE", "HOW", "DAYS").rows() == [(1, how, days)]
    last = None if days is None else dt.date(2001, 1, 1) + dt.timedelta(
        days=(found["ASTDT"][0] - dt.date(2001, 1, 1)).days + days - 1
    )  # fmt: skip
    assert found["ADT"].to_list() == [last]


@pytest.mark.parametrize(
    ("records", "doses", "how", "end"),
    [
        ([rash(10, 20, 5)], [dose(1, 20)], "OFF DRUG", None),  # died of it
        ([rash(10, 20, 4)], [dose(1, 20)], "RESOLVED", 20),
        ([rash(10, 20, None, AEOUT="FATAL")], STEADY, "OFF DRUG", None),
        ([rash(10, 20, AEOUT="Not recovered/not resolved")], STEADY, "OFF DRUG", None),
        ([rash(10, 20, AEOUT="RECOVERED/RESOLVED")], STEADY, "RESOLVED", 20),
        ([rash(10, 20, AEOUT="RECOVERED/RESOLVED WITH SEQUELAE")], STEADY, "RESOLVED", 20),
        # a record closed since the grade changed; the last one decides
        (
            [
                rash(10, 14, AEOUT="NOT RECOVERED/NOT RESOLVED"),
                rash(14, 20, AEOUT="RECOVERED/RESOLVED"),
            ],
            STEADY,
            "RESOLVED",
            20,
        ),
        (
            [
                rash(10, 14, AEOUT="RECOVERED/RESOLVED"),
                rash(14, 20, AEOUT="NOT RECOVERED/NOT RESOLVED"),
            ],
            STEADY,
            "OFF DRUG",
            None,
        ),
    ],
)
def test_a_death_and_an_outcome_not_recovered_are_no_end(
    records: Rows, doses: Rows, how: str, end: int | None, episodes: Episodes
) -> None:
    found = episodes(records, doses)

    assert found["HOW"].to_list() == [how]
    assert [None if day is None else str(day) for day in found["AENDT"]] == [on(end)]


@pytest.mark.parametrize(
    ("records", "how", "days"),
    [
        ([rash(5, 20, 2), rash(20, 30, 1)], "RESOLVED", 26),
        ([rash(5, 31)], "DOSE CHANGED", 27),
        ([rash(40, 50)], "RESOLVED", 11),
        ([rash(55, 61)], "DOSE CHANGED", 7),
        ([rash(90, None)], "OFF DRUG", 11),
        ([rash(110, 120)], "AFTER LAST DOSE", None),
    ],
)
def test_the_example_of_the_method_page(
    records: Rows, how: str, days: int | None, episodes: Episodes
) -> None:
    found = episodes(records, [dose(1, 30), dose(31, 60, 300), dose(61, 100)])

    assert found.select("HOW", "DAYS").rows() == [(how, days)]


@pytest.mark.parametrize(
    ("records", "spans"),
    [
        ([rash(10, 14), rash(14, 20)], [(10, 20, 1)]),  # touching
        ([rash(10, 14), rash(15, 20)], [(10, 20, 1)]),  # the next day
        ([rash(10, 14), rash(16, 20)], [(10, 14, 1), (16, 20, 1)]),  # a day without
        ([rash(10, 30), rash(12, 14), rash(20, 25)], [(10, 30, 1)]),  # one within another
        ([rash(10, 14, 1), rash(12, 20, 3)], [(10, 20, 3)]),
        ([rash(10, 14, 2), rash(14, 20, None)], [(10, 20, 2)]),
        ([rash(10, 20, None)], [(10, 20, None)]),
        ([rash(10, None), rash(30, 40)], [(10, None, 1)]),  # never ended
        ([rash(10, 14), rash(30, 40), rash(50, None)], [(10, 14, 1), (30, 40, 1), (50, None, 1)]),
        ([rash(None, 20)], [(1, 20, 1)]),  # began at an unknown time on treatment
        ([rash(20, 15)], [(20, None, 1)]),  # an end before the start is none
        ([rash(-20, 15)], []),  # there before the first dose
        ([rash(-20, 15), rash(5, 15, 2)], [(5, 15, 2)]),  # and got worse
        ([rash(131, 140)], []),  # too late to count
    ],
)
def test_records_that_hang_together_are_one_episode(
    records: Rows, spans: list[tuple[int, int | None, int | None]], episodes: Episodes
) -> None:
    found = episodes(records, STEADY)

    shown = [
        (str(start), None if end is None else str(end), grade)
        for start, end, grade in found.select("ASTDT", "AENDT", "GRADE").rows()
    ]
    assert shown == [(on(start), on(end), grade) for start, end, grade in spans]
    assert found["EPISODE"].to_list() == list(range(1, len(spans) + 1))
    assert episodes(records[::-1], STEADY).equals(found)


def test_a_partial_start_before_the_first_dose_counts_from_the_first_dose(
    episodes: Episodes,
) -> None:
    partial = rash(1, 40) | {"AESTDTC": "2001-01"}

    found = episodes([partial], [dose(5, 100)])

    assert str(found["ASTDT"][0]) == on(5)


def test_without_dosing_records_the_dose_is_not_known(episodes: Episodes) -> None:
    patient = {"USUBJID": "P1", "RFXSTDTC": on(1), "RFXENDTC": on(100)}

    found = episodes([rash(10, 20)], [], DM=[patient])

    assert found.select("HOW", "DAYS").rows() == [("DOSE NOT KNOWN", 1)]


def test_terms_are_found_in_any_capitals_and_shown_as_the_protocol_has_them(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    protocol = protocol_with(toxicity={"scale": "CTC 2.0", "course": ["Rash", "PRURITUS"]})

    safety = assess_safety(study_from({"AE": [rash(10, 20)], "EX": STEADY}), protocol)

    assert safety.episodes["TERM"].to_list() == ["Rash"]
    assert safety.findings.select("rule", "value").rows() == [("course-term-not-found", "PRURITUS")]


def test_no_term_no_episode(study_from: StudyFrom, protocol_with: ProtocolWith) -> None:
    safety = assess_safety(study_from({"AE": [rash(10, 20)], "EX": STEADY}), protocol_with())

    assert safety.episodes.is_empty()
    assert safety.cycles.is_empty()
    assert safety.findings.is_empty()
