"""What must never change a response: order, calendar, later visits, other patients."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from remission.response import large

Frames = Mapping[str, pl.DataFrame]
Assess = Callable[..., Any]

PATIENTS = (
    """
    visit          | 1        1        2        3            4         5
    day            | -10      -7       56       112          170       230
    T01 LIVER      | 50.5     -        40.1     35.35        42.42     45
    T02 LYMPH NODE | -        20       9.9      small        ABSENT    11
    NT01 BONE      | PRESENT  -        ABSENT   PRESENT      ND        PRESENT
    NEW01 LUNG     | -        -        -        EQUIVOCAL    PRESENT   -
    """,
    """
    day            | -20      -3       57       110          165       224
    T01            | 30       -        0        4            0         20
    T02 LUNG       | 30       25       0        ABSENT       ND        -
    T03            | -        40       -        -            -         -
    T03.1          | -        -        20       20           10        -
    T03.2          | -        -        small    ABSENT       10        30
    NEW01          | -        -        EQUIVOCAL ABSENT      EQUIVOCAL UNEQUIVOCAL
    """,
    """
    day            | -7       60       114      170
    NT01           | PRESENT  ABSENT   ABSENT   PRESENT
    NT02           | PRESENT  -        ABSENT   UNEQUIVOCAL
    NEW01          | -        -        EQUIVOCAL TU
    """,
    """
    day            | 5        56       112      168
    T01            | 30       21       20       25
    T02            | 25       17       -        -
    T01/T02        | -        -        30       45
    """,
)


def visits_of(frames: Frames, assess: Assess, **settings: Any) -> pl.DataFrame:  # noqa: ANN401 - protocol parts
    visits: pl.DataFrame = assess((), extra=frames, **settings).visits
    return visits


@pytest.fixture
def frames(frames_from: Callable[..., Frames]) -> Frames:
    return frames_from(*PATIENTS)


@pytest.fixture(params=["arithmetic", "continued response"])
def settings(request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    return {"response": {"mode": request.param}}


def test_the_order_of_records_changes_nothing(
    frames: Frames, assess: Assess, settings: dict[str, dict[str, str]]
) -> None:
    rng = random.Random(20030914)  # noqa: S311 - shuffles test rows
    shuffled = {
        name: frame[rng.sample(range(frame.height), frame.height)] for name, frame in frames.items()
    }

    assert visits_of(shuffled, assess, **settings).equals(visits_of(frames, assess, **settings))


def test_a_shift_of_every_date_by_a_week_changes_no_response(
    frames: Frames, assess: Assess
) -> None:
    later = {
        name: frame.with_columns(
            (pl.col(column).str.to_date() + pl.duration(days=7)).cast(pl.String)
            for column in frame.columns
            if column.endswith("DTC")
        )
        for name, frame in frames.items()
    }
    dates = ["ADT", "NADIRDT", "PDDT"]

    visits = visits_of(frames, assess)
    shifted = visits_of(later, assess)

    assert shifted.drop("WHY").equals(
        visits.drop("WHY").with_columns(pl.col(dates) + pl.duration(days=7))
    )


def test_a_later_visit_changes_no_earlier_response(
    assess: Assess, settings: dict[str, dict[str, str]]
) -> None:
    for table in PATIENTS:
        rows = [row.split("|") for row in table.strip().splitlines()]
        count = len(rows[0][1].split())
        known = assess(table, **settings).visits

        for seen in range(2, count):
            cut = [f"{name} | {' '.join(cells.split()[:seen])}" for name, cells in rows]
            before = assess("\n".join(cut), **settings).visits

            assert before.to_dicts() == known.head(before.height).to_dicts()


def test_patients_are_judged_on_their_own(frames: Frames, assess: Assess) -> None:
    together = visits_of(frames, assess)

    alone = [
        visits_of(
            {name: frame.filter(pl.col("USUBJID") == who) for name, frame in frames.items()},
            assess,
        )
        for who in frames["DM"]["USUBJID"]
    ]

    assert pl.concat(alone).equals(together)
    assert together["USUBJID"].n_unique() == len(PATIENTS)


def test_nothing_that_was_given_is_changed(frames: Frames, assess: Assess) -> None:
    before = {name: frame.clone() for name, frame in frames.items()}

    visits_of(frames, assess)

    assert all(frame.equals(before[name]) for name, frame in frames.items())


@pytest.mark.parametrize("rows", [1, 20])
def test_a_study_judged_in_parts_is_the_study_judged_as_a_whole(
    rows: int, frames: Frames, assess: Assess, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = assess((), extra=frames)

    monkeypatch.setattr(large, "ROWS_IN_PART", rows)
    parts = assess((), extra=frames)

    for name in ("visits", "lesions", "baselines", "findings"):
        assert getattr(parts, name).equals(getattr(whole, name)), name
