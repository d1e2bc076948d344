"""Drugs against a side-effect, and what must not change the course of it."""

import random
from collections.abc import Callable

import polars as pl
import pytest

from reference.treated import dose, on, rash
from remission.errors import ProtocolError
from remission.protocol import Protocol
from remission.safety import Safety, assess_safety
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Rows = list[dict[str, object]]
Assess = Callable[..., Safety]

STEADY: Rows = [dose(1, 100)]
RESCUE = {"term": "Rash", "start": {"variable": "CM.CMSTDTC", "where": {"CMINDC": "RASH"}}}


def drug(day: int | None, indication: str = "Rash") -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "CMTRT": "PREDNISOLONE",
        "CMINDC": indication,
        "CMSTDTC": None if day is None else on(day),
    }


@pytest.fixture
def assess(study_from: StudyFrom, protocol_with: ProtocolWith) -> Assess:
    def run(events: Rows, doses: Rows = STEADY, drugs: Rows | None = None) -> Safety:
        plan = {"scale": "CTC 2.0", "course": ["RASH"], "rescue": [RESCUE]}
        domains = {"AE": events, "EX": doses, "CM": drugs or [drug(300, "COUGH")]}
        return assess_safety(study_from(domains), protocol_with(toxicity=plan))

    return run


@pytest.mark.parametrize(
    ("drugs", "doses", "how", "days"),
    [
        ([drug(15)], STEADY, "RESCUE DRUG", 6),
        ([drug(10)], STEADY, "RESCUE DRUG", 1),  # on the day of onset
        ([drug(20)], STEADY, "RESCUE DRUG", 11),  # on the day of the end
        ([drug(9)], STEADY, "RESOLVED", 11),  # begun before it
        ([drug(21)], STEADY, "RESOLVED", 11),
        ([drug(15, "COUGH")], STEADY, "RESOLVED", 11),
        ([drug(None)], STEADY, "RESOLVED", 11),
        ([drug(18), drug(12)], STEADY, "RESCUE DRUG", 3),
        # a change of dose on the same day comes first, and a later one does not
        ([drug(15)], [dose(1, 14), dose(15, 100, 300)], "DOSE CHANGED", 6),
        ([drug(15)], [dose(1, 15), dose(16, 100, 300)], "RESCUE DRUG", 6),
        ([drug(15)], [dose(1, 14), dose(15, 100, None)], "RESCUE DRUG", 6),
        ([drug(16)], [dose(1, 14), dose(15, 100, None)], "DOSE NOT KNOWN", 6),
    ],
)
def test_a_drug_against_it_that_is_begun_in_the_episode_comes_before_its_end(
    drugs: Rows, doses: Rows, how: str, days: int, assess: Assess
) -> None:
    episodes = assess([rash(10, 20)], doses, drugs).episodes

    assert episodes.select("HOW", "DAYS").rows() == [(how, days)]


def test_a_drug_after_the_last_dose_is_too_late(assess: Assess) -> None:
    episodes = assess([rash(90, 120)], STEADY, [drug(110)]).episodes

    assert episodes["HOW"].to_list() == ["OFF DRUG"]


def test_a_rescue_for_a_term_that_is_not_followed_is_refused(protocol_with: ProtocolWith) -> None:
    with pytest.raises(ValueError, match="name a term of `course`"):
        protocol_with(toxicity={"scale": "CTC 2.0", "rescue": [RESCUE]})


def test_a_rescue_where_nothing_is_collected_is_the_protocols_mistake(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    rescue = RESCUE | {"start": {"variable": "CM.CMXXX"}}
    plan = {"scale": "CTC 2.0", "course": ["RASH"], "rescue": [rescue]}
    study = study_from({"AE": [rash(10, 20)], "EX": STEADY})

    with pytest.raises(ProtocolError, match=r"CM\.CMXXX"):
        assess_safety(study, protocol_with(toxicity=plan))


EVENTS: Rows = [
    rash(5, 8, AETOXGR="1"),
    rash(20, 30, AETOXGR="2"),
    rash(31, 40, AETOXGR="3"),
    rash(60, None, AETOXGR="1"),
]
FRAMES = ("episodes", "cycles", "weeks", "doses", "windows")


def frames_of(safety: Safety) -> list[pl.DataFrame]:
    return [getattr(safety, name) for name in FRAMES]


def test_shuffled_records_give_the_same_course(assess: Assess) -> None:
    doses, drugs = [dose(1, 35), dose(36, 70, 300), dose(71, 100)], [drug(62), drug(7)]
    expected = frames_of(assess(EVENTS, doses, drugs))

    for seed in range(5):
        order = random.Random(seed)  # noqa: S311 - an order, no secret
        shuffled = [order.sample(rows, len(rows)) for rows in (EVENTS, doses, drugs)]
        found = frames_of(assess(*shuffled))
        assert all(one.equals(other) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("cut", range(10, 20))
def test_an_event_in_one_record_or_split_in_two_is_the_same_course(
    cut: int, assess: Assess
) -> None:
    """The second record goes on the next day, overlaps, or begins on the last day of the first."""
    whole = frames_of(assess([rash(10, 20, AETOXGR="2")]))

    for last in (cut, cut + 1):
        parts = [rash(10, last, AETOXGR="2"), rash(cut + 1, 20, AETOXGR="2")]
        found = frames_of(assess(parts))
        assert all(one.equals(other) for one, other in zip(found, whole, strict=True))


def test_a_later_event_changes_no_earlier_episode_and_no_earlier_cycle(assess: Assess) -> None:
    before = assess(EVENTS[:3])
    after = assess([*EVENTS[:3], rash(95, 97, AETOXGR="4")])

    assert after.episodes.head(before.episodes.height).equals(before.episodes)
    for name in ("cycles", "weeks"):
        length = 28 if name == "cycles" else 7
        earlier = pl.col("CYCLE") <= 94 // length
        assert getattr(after, name).filter(earlier).equals(getattr(before, name).filter(earlier))
