"""Arms drawn by lot as the trial went on; every number worked by hand."""

import datetime as dt
from collections.abc import Callable, Iterator
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest

from analysis.conftest import arm, pick
from remission.analysis import Results
from remission.analysis.arms_course import draw_jung, draw_screening, draw_selection
from remission.analysis.design_times import DesignTimes
from remission.analysis.rows import Place, Row
from remission.designs import Jung, Screening, Selection

PLACE = Place(endpoint="RANDOMISED", population="registered", group="ALL")
JUNG = Jung(p0=0.1, p1=0.5, alpha=0.15, beta=0.2, n1=3, d1=1, n=5, d=2)
PICK = Selection(best=0.5, others=(0.2,), n=4, chance=0.8)


def collect(rows: Iterator[Row]) -> dict[str, dict[int, float | None]]:
    found: dict[str, dict[int, float | None]] = {}
    for row in rows:
        found.setdefault(row.statistic, {})[int(row.at)] = row.value
    return found


def test_the_difference_is_followed_as_far_as_both_arms_and_the_plan_go() -> None:
    bounds = {"futile at": {3: 0, 5: 1}, "promising at": {3: None, 5: 2}}

    short = collect(draw_jung(PLACE, JUNG, [arm("NEW", "nyy?y"), arm("CONTROL", "yny")]))
    long = collect(draw_jung(PLACE, JUNG, [arm("NEW", "yynnnyy"), arm("CONTROL", "nnnynnn")]))
    unknown = collect(draw_jung(PLACE, JUNG, [arm("NEW", "y"), arm("CONTROL", "n", dated=False)]))

    assert short == {**bounds, "course": {1: -1, 2: 0, 3: 0}}
    assert long == {**bounds, "course": {1: 1, 2: 2, 3: 2, 4: 1, 5: 1}}
    assert unknown == bounds


def test_a_selection_follows_the_responses_of_each_arm() -> None:
    arms = [arm("A", "ynyyyy"), arm("B", "n?"), arm("C", "yy", dated=False)]

    found = collect(draw_selection(PLACE, PICK, arms))

    assert found == {"course, A": {1: 1, 2: 1, 3: 2, 4: 3}, "course, B": {1: 0, 2: 0}}


@pytest.mark.parametrize(("planned", "at"), [(2, 3), (3, 3), (20, 20)])
def test_z_is_followed_by_events_as_it_stood_on_their_days(planned: int, at: int) -> None:
    """New: entered on day 0, event after 10 days; on day 5, 30 days without. Control: both on day
    0, events after 6 and 20 days. Day 5: three at risk after 6 days. Day 9: these, and two after
    10 days; the one of day 5 was followed for 5. The last is what is given.
    """
    times = DesignTimes(
        first=dt.date(2001, 1, 1),
        cutoff=34,
        starts=np.array([0, 5, 0, 0]),
        days=np.array([10.0, 30.0, 6.0, 20.0]),
        event=np.array([True, False, True, True]),
        unit=1.0,
        closed=False,
    )
    design = Screening(hazard_ratio=0.5, alpha=0.2, beta=0.2, events=planned)

    found = collect(draw_screening(PLACE, design, times, np.array([0, 0, 1, 1]), 0.75))

    assert found["course"] == pytest.approx(
        {1: (1 / 3) / sqrt(2 / 9), 2: (5 / 6 - 1) / sqrt(2 / 9 + 1 / 4), 3: 0.75}
    )
    limit = NormalDist().inv_cdf(0.8)
    assert found["futile at"] == found["promising at"] == {at: pytest.approx(limit)}


def test_the_last_point_is_the_z_of_the_decision(analysed: Callable[..., Results]) -> None:
    """TTP: A 200+, 100, 60; B 57, 1+. At 57, 4 at risk, 3 of A: E = 3/4, V = 3/16; later only A."""
    plan = {"kind": "screening", "arms": ("A", "B"), "hazard_ratio": 0.2, "endpoint": "TTP",
            "alpha": 0.4, "beta": 0.4}  # fmt: skip

    results = analysed(randomised=plan)

    last = pick(results, "RANDOMISED", "ALL", "course", "3")
    assert last["value"] == pytest.approx((3 / 4) / sqrt(3 / 16))
    assert (last["n"], last["N"]) == (3, 5)
    assert pick(results, "RANDOMISED", "ALL", "promising at", "3")["value"] == pytest.approx(
        NormalDist().inv_cdf(0.6)
    )
