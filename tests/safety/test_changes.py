"""Changes of dose worked by hand: imatinib 400 mg twice daily from 2001-01-01."""

import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.protocol import Protocol
from remission.safety import Safety, assess_safety, list_doses_by_day
from remission.sdtm import Study

DAY = dt.date.fromisoformat


def dose(first: str, last: str, mg: float | None = 400, why: str = "", **more: object) -> dict:
    return {
        "USUBJID": "P1",
        "EXTRT": "IMATINIB",
        "EXDOSE": mg,
        "EXDOSU": "mg",
        "EXDOSFRQ": "BID",
        "EXADJ": why,
        "EXSTDTC": f"2001-01-{first}",
        "EXENDTC": f"2001-01-{last}",
    } | more


@pytest.fixture
def treated(
    study_from: Callable[[dict], Study], protocol_with: Callable[..., Protocol]
) -> Callable[..., Safety]:
    def build(*doses: dict) -> Safety:
        return assess_safety(study_from({"EX": list(doses)}), protocol_with())

    return build


@pytest.mark.parametrize(
    ("doses", "changes"),
    [
        pytest.param([dose("01", "10"), dose("11", "20")], [], id="the same dose in two records"),
        pytest.param(
            [dose("01", "10"), dose("11", "20", 300, "rash")],
            [("reduction", "2001-01-11", "2001-01-20", 10, 800.0, 600.0, "RASH")],
            id="a reduction with its reason",
        ),
        pytest.param(
            [dose("01", "05"), dose("06", "08", 0, "Nausea"), dose("09", "20")],
            [("interruption", "2001-01-06", "2001-01-08", 3, None, 0.0, "NAUSEA")],
            id="a dose of 0",
        ),
        pytest.param(
            [dose("01", "05"), dose("08", "20", 300, "RASH")],
            [
                ("interruption", "2001-01-06", "2001-01-07", 2, None, 0.0, "RASH"),
                ("reduction", "2001-01-08", "2001-01-20", 13, 800.0, 600.0, "RASH"),
            ],
            id="a gap, and a lower dose after it",
        ),
        pytest.param(
            [dose("01", "05", 300), dose("06", "20")],
            [("increase", "2001-01-06", "2001-01-20", 15, 600.0, 800.0, None)],
            id="an increase without a reason",
        ),
        pytest.param(
            [dose("01", "05"), dose("06", "10", None), dose("11", "20", 300)],
            [],
            id="no change to or from a dose that is not known",
        ),
        pytest.param(
            [dose("01", "20", 100), dose("01", "10", 300)],
            [("reduction", "2001-01-11", "2001-01-20", 10, 800.0, 200.0, None)],
            id="of two strengths one ends",
        ),
    ],
)
def test_each_change_of_dose_is_a_row(
    doses: list[dict], changes: list[tuple], treated: Callable[..., Safety]
) -> None:
    found = treated(*doses).changes.drop("USUBJID")

    assert found.rows() == [
        (kind, DAY(first), DAY(last), days, before, after, why)
        for kind, first, last, days, before, after, why in changes
    ]


def test_exposure_counts_reductions_pauses_and_the_day_of_the_first(
    treated: Callable[..., Safety],
) -> None:
    found = treated(
        dose("01", "05"), dose("08", "12", 300), dose("13", "14", 0), dose("15", "20", 200)
    ).exposure

    names = ("REDUCTIONS", "PAUSES", "PAUSEDAYS", "REDUCDAY", "DOSEINT")
    # 5 days of 800, 5 of 600 and 6 of 400 mg in 20 days: 9400 / 20
    assert found.select(names).row(0) == (2, 2, 4, 8, 470.0)


def test_a_dose_not_known_leaves_reductions_not_known(treated: Callable[..., Safety]) -> None:
    found = treated(dose("01", "05"), dose("06", "10", None)).exposure

    assert found.select("REDUCTIONS", "REDUCDAY", "PAUSES", "DOSEINT").row(0) == (
        None,
        None,
        0,
        None,
    )


def test_the_dose_of_every_day_adds_up_to_the_cumulative_dose(
    treated: Callable[..., Safety],
) -> None:
    found = treated(dose("01", "05"), dose("08", "12", 300), dose("10", "12", 100))

    days = list_doses_by_day(found.stretches)
    assert days.height == 12
    assert days["DAILY"].to_list() == [800.0] * 5 + [0.0] * 2 + [600.0] * 2 + [800.0] * 3
    assert days["DAILY"].sum() == found.exposure["CUMDOSE"].item()


def test_shuffled_records_give_the_same_changes(treated: Callable[..., Safety]) -> None:
    doses = [
        dose("01", "05", EXSEQ=1),
        dose("08", "12", 300, "RASH", EXSEQ=2),
        dose("13", "14", 0, "RASH", EXSEQ=3),
        dose("15", "20", 200, EXSEQ=4) | {"USUBJID": "P2"},
    ]

    one, other = treated(*doses), treated(*doses[::-1])

    assert one.changes.equals(other.changes)
    assert one.stretches.equals(other.stretches)
    assert isinstance(one.stretches, pl.DataFrame)
