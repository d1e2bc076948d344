"""Inference after two stages that watch response and toxicity: every outcome enumerated."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from remission.designs import (
    BryantDay,
    PairInference,
    RateInference,
    Simon,
    infer_stages,
    infer_two_outcomes,
)
from remission.errors import DesignError

Cells = tuple[int, int, int, int]
Share = tuple[float, float, float, float]

EARLY = BryantDay(
    response0=0.2, response1=0.6, safe0=0.5, safe1=0.9, n1=3, r1=0, s1=1, n=6, r=2, s=4
)
LATE = BryantDay(
    response0=0.3, response1=0.7, safe0=0.6, safe1=0.9, n1=4, r1=1, s1=2, n=7, r=3, s=5
)
DESIGNS = pytest.mark.parametrize("design", [EARLY, LATE], ids=["early", "late"])


def list_cells(patients: int) -> Iterator[Cells]:
    for both, first, second in product(range(patients + 1), repeat=3):
        if both + first + second <= patients:
            yield both, first, second, patients - both - first - second


def count_orders(cells: Cells) -> int:
    return factorial(sum(cells)) // prod(map(factorial, cells))


@dataclass(frozen=True)
class Trials:
    """Every outcome of a design: first stage, whole trial or None, and its orders of patients."""

    outcomes: tuple[tuple[Cells, Cells | None], ...]
    found: tuple[PairInference, ...]
    orders: NDArray[np.float64]

    def chances(self, share: Share) -> NDArray[np.float64]:
        ends = np.array([whole or first for first, whole in self.outcomes])
        return self.orders * np.prod(np.array(share) ** ends, axis=1)

    def rates(self, place: int) -> list[RateInference]:
        return [(seen.response, seen.safe)[place] for seen in self.found]


@cache
def run(design: BryantDay) -> Trials:
    outcomes: list[tuple[Cells, Cells | None]] = []
    orders = []
    for first in list_cells(design.n1):
        if first[0] + first[1] <= design.r1 or first[0] + first[2] <= design.s1:
            outcomes.append((first, None))
            orders.append(float(count_orders(first)))
            continue
        for rest in list_cells(design.n - design.n1):
            outcomes.append((first, tuple(a + b for a, b in zip(first, rest, strict=True))))
            orders.append(float(count_orders(first) * count_orders(rest)))
    found = tuple(
        infer_two_outcomes(design, [first, whole] if whole else [first], confidence=0.8)
        for first, whole in outcomes
    )
    return Trials(outcomes=tuple(outcomes), found=found, orders=np.array(orders))


def list_shares(steps: int = 11) -> list[tuple[float, float, Share]]:
    """Both rates from 0 to 1; in a patient apart as far as they can be, independent, together."""
    shares = []
    for one, other in product(np.linspace(0, 1, steps).tolist(), repeat=2):
        for both in {max(0.0, one + other - 1), one * other, min(one, other)}:
            cells = (both, one - both, other - both, 1 - one - other + both)
            shares.append((one, other, tuple(max(0.0, cell) for cell in cells)))
    return shares


@DESIGNS
def test_the_unbiased_rates_are_right_on_average(design: BryantDay) -> None:
    trials = run(design)
    response, safe = (np.array([rate.umvue for rate in trials.rates(i)]) for i in (0, 1))

    for one, other, share in list_shares(6):
        chances = trials.chances(share)
        assert chances.sum() == pytest.approx(1)
        assert chances @ response == pytest.approx(one, abs=1e-12)
        assert chances @ safe == pytest.approx(other, abs=1e-12)


def test_the_unbiased_rate_is_the_mean_first_stage_over_every_course() -> None:
    """By hand: every order of the patients that passes the first stage and ends in the totals."""
    kinds = ((1, 1), (1, 0), (0, 1), (0, 0))
    courses: dict[Cells, list[tuple[float, float]]] = {}
    for course in product(range(4), repeat=EARLY.n):
        response, safe = (sum(kinds[kind][i] for kind in course[: EARLY.n1]) for i in (0, 1))
        if response > EARLY.r1 and safe > EARLY.s1:
            totals = tuple(course.count(kind) for kind in range(4))
            courses.setdefault(totals, []).append((response / EARLY.n1, safe / EARLY.n1))

    trials = run(EARLY)

    for (_, whole), found in zip(trials.outcomes, trials.found, strict=True):
        if whole:
            seen = (found.response.umvue, found.safe.umvue)
            assert seen == pytest.approx(np.mean(courses[whole], axis=0).tolist(), abs=1e-12)


@DESIGNS
def test_limits_miss_no_more_often_than_they_may(design: BryantDay) -> None:
    trials = run(design)
    limits = [np.array([(rate.lower, rate.upper) for rate in trials.rates(i)]) for i in (0, 1)]

    for *rates, share in list_shares():
        chances = trials.chances(share)
        for rate, limit in zip(rates, limits, strict=True):
            assert chances[limit[:, 0] > rate + 1e-12].sum() <= 0.1 + 1e-12
            assert chances[limit[:, 1] < rate - 1e-12].sum() <= 0.1 + 1e-12


@pytest.mark.parametrize(
    ("rate", "safe", "together", "side"), [(0.18, 0.82, 0.0, 0), (0.82, 0.82, 0.82, 1)]
)
def test_limits_of_the_first_stage_alone_would_miss_too_often(
    rate: float, safe: float, together: float, side: int
) -> None:
    """Why a stop by the other outcome widens the interval: Clopper-Pearson is not enough there."""
    trials = run(EARLY)
    share = (together, rate - together, safe - together, 1 - rate - safe + together)
    naive, limits = [], []
    for seen in trials.rates(0):
        own = (seen.lower, seen.upper)
        first_stage = (seen.naive.lower, seen.naive.upper)
        naive.append(first_stage[side] if seen.cut_short else own[side])
        limits.append(own[side])

    chances = trials.chances(share)

    def miss(limit: list[float]) -> float:
        values = np.array(limit, dtype=float)
        return float(chances[values > rate if side == 0 else values < rate].sum())

    assert miss(naive) > 0.11
    assert miss(limits) <= 0.1


@DESIGNS
def test_p_values_err_no_more_often_than_they_say(design: BryantDay) -> None:
    """At every null rate, with every other rate and association."""
    trials = run(design)
    nulls = (design.response0, design.safe0)
    rows = [np.array([rate.p_value for rate in trials.rates(i)]) for i in (0, 1)]
    union = np.array([seen.p_value for seen in trials.found])

    for *rates, share in list_shares():
        bad = [rate <= null + 1e-12 for rate, null in zip(rates, nulls, strict=True)]
        chances = trials.chances(share)
        for p_values, applies in ((rows[0], bad[0]), (rows[1], bad[1]), (union, any(bad))):
            if applies:
                for level in np.unique(p_values):
                    assert chances[p_values <= level + 1e-12].sum() <= level + 1e-12


@DESIGNS
def test_p_values_are_exact_where_every_patient_has_the_other_outcome(design: BryantDay) -> None:
    trials = run(design)
    response0, safe0 = design.response0, design.safe0
    shares = ((response0, 0.0, 1 - response0, 0.0), (safe0, 1 - safe0, 0.0, 0.0))

    for place, share in enumerate(shares):
        rates, chances = trials.rates(place), trials.chances(share)
        p_values = np.array([rate.p_value for rate in rates])
        for level in np.unique(p_values[chances > 0]):
            assert chances[p_values <= level + 1e-12].sum() == pytest.approx(level)


@DESIGNS
def test_a_treatment_is_promising_exactly_when_both_p_values_are_small_enough(
    design: BryantDay,
) -> None:
    trials = run(design)

    for (_, whole), found in zip(trials.outcomes, trials.found, strict=True):
        passed = [
            rate.p_value <= rate.passing_error * (1 + 1e-9) and not rate.cut_short
            for rate in (found.response, found.safe)
        ]
        promising = whole is not None and (
            whole[0] + whole[1] > design.r and whole[0] + whole[2] > design.s
        )
        assert (found.verdict == "promising") == promising == all(passed)


@DESIGNS
def test_how_often_a_bad_rate_passes_both_cuts(design: BryantDay) -> None:
    x = np.arange(design.r1 + 1, design.n1 + 1)
    more = design.n - design.n1
    expected = binom.pmf(x, design.n1, design.response0) @ binom.sf(
        design.r - x, more, design.response0
    )

    assert run(design).found[0].response.passing_error == pytest.approx(expected)


TRIAL = BryantDay(
    response0=0.1, response1=0.3, safe0=0.6, safe1=0.8, n1=15, r1=1, s1=9, n=30, r=4, s=20
)
RESPONSE_ALONE = Simon(
    kind="simon-optimal", p0=0.1, p1=0.3, alpha=0.15, beta=0.15, r1=1, n1=15, r=4, n=30
)


def test_a_whole_trial_has_p_value_and_limits_of_the_outcome_alone() -> None:
    """`infer_stages` stands against R clinfun; responses 4 of 15, then 3 of 15."""
    alone = infer_stages(RESPONSE_ALONE, [(4, 15), (7, 30)])

    found = infer_two_outcomes(TRIAL, [(3, 1, 8, 3), (6, 1, 17, 6)])

    assert found.verdict == "promising"
    assert found.response.p_value == pytest.approx(alone.p_value, rel=1e-12)
    assert found.response.lower == pytest.approx(alone.lower, rel=1e-12)
    assert found.response.upper == pytest.approx(alone.upper, rel=1e-12)
    assert (found.response.naive.n, found.response.naive.N) == (7, 30)
    assert (found.safe.naive.n, found.safe.naive.N) == (23, 30)
    assert found.p_value == max(found.response.p_value, found.safe.p_value)


def test_a_stop_for_toxicity_alone_leaves_the_response_open() -> None:
    """5 of 15 responded, 8 were safe: between none and all of the 15 patients not entered."""
    none, all_ = (infer_stages(RESPONSE_ALONE, [(5, 15), (5 + more, 30)]) for more in (0, 15))

    found = infer_two_outcomes(TRIAL, [(3, 2, 5, 5)])

    assert found.verdict == "not promising"
    assert found.response.cut_short
    assert not found.safe.cut_short
    assert found.response.umvue == pytest.approx(5 / 15)
    assert found.response.p_value == pytest.approx(none.p_value, rel=1e-12)
    assert found.response.lower == pytest.approx(none.lower, rel=1e-12)
    assert found.response.upper == pytest.approx(all_.upper, rel=1e-12)
    assert found.safe.p_value == pytest.approx(binom.sf(7, 15, 0.6))
    assert found.safe.lower == pytest.approx(found.safe.naive.lower)
    assert found.safe.upper == pytest.approx(found.safe.naive.upper)


def test_worked_example_of_the_method_page() -> None:
    design = BryantDay(
        response0=0.2, response1=0.5, safe0=0.5, safe1=0.8, n1=2, r1=0, s1=0, n=3, r=1, s=1
    )

    found = infer_two_outcomes(design, [(1, 0, 0, 1), (1, 1, 0, 1)])

    assert (found.response.umvue, found.safe.umvue) == pytest.approx((0.75, 0.5))
    assert (found.response.p_value, found.safe.p_value) == pytest.approx((0.104, 0.75))
    assert found.p_value == pytest.approx(0.75)
    assert found.verdict == "not promising"


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        ([], "0 looks"),
        ([(3, 1, 8, 3), (6, 1, 17, 6), (6, 1, 17, 6)], "3 looks"),
        ([(3, 1, 8, 2)], "add up to 15"),
        ([(4, -1, 9, 3)], "impossible"),
        ([(3.0, 1, 8, 3)], "whole numbers"),
        ([(7, 8)], "impossible"),
        ([(3, 1, 8, 3), (6, 1, 17, 5)], "add up to 30"),
        ([(3, 1, 8, 3), (6, 0, 17, 7)], "do not hold"),
        ([(3, 1, 8, 3)], "waits for them"),
        ([(1, 0, 10, 4), (4, 2, 18, 6)], "stops at 1 responses"),
        ([(3, 2, 5, 5), (6, 2, 15, 7)], "9 patients without toxicity or fewer"),
    ],
)
def test_counts_that_cannot_be_are_refused(seen: list[tuple[int, ...]], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        infer_two_outcomes(TRIAL, seen)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, float("nan")])
def test_a_confidence_outside_0_and_1_is_refused(confidence: float) -> None:
    with pytest.raises(DesignError, match="confidence"):
        infer_two_outcomes(TRIAL, [(3, 2, 5, 5)], confidence=confidence)


def test_counts_from_numpy_are_taken() -> None:
    seen = np.array([(3, 1, 8, 3), (6, 1, 17, 6)])

    assert infer_two_outcomes(TRIAL, seen) == infer_two_outcomes(TRIAL, seen.tolist())
