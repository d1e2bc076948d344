"""BOP2 for a time to an event: gamma tails, simulation, the posterior by R."""

from math import exp, factorial, log

import numpy as np
import pytest

from remission.designs import Bop2Time, TimeLook, search_bop2_time, update_time_prior
from remission.errors import DesignError

LOOKS = (TimeLook(events=5, total=20.0), TimeLook(events=10, total=55.0))
DESIGN = Bop2Time(median0=3, median1=5, scale=0.9, power=1, looks=LOOKS)


def test_one_look_at_times_is_a_gamma_tail() -> None:
    """2 events, stop at a total of 3, hazard 1: passed when fewer than 2 came by 3: 4 exp(-3)."""
    design = Bop2Time(
        median0=1, median1=2, scale=0.9, power=1, looks=(TimeLook(events=2, total=3.0),)
    )

    assert design.behave(log(2)).promising == pytest.approx(4 * exp(-3))
    assert design.behave(log(2)).expected_events == 2


def test_many_events_are_counted_as_few_are() -> None:
    """R 4.2.2: ppois(999, log(2) / 3 * 4504.474) = 0.0998910100398647."""
    looks = (TimeLook(events=1000, total=4504.474),)
    design = Bop2Time(median0=3, median1=6, scale=0.9, power=1, looks=looks)

    assert design.behave(3).promising == pytest.approx(0.0998910100398647, rel=1e-9)


def test_times_keep_alpha_and_lie_inside_the_simulation_error() -> None:
    design = search_bop2_time((3.0, 5.0, 0.10), (10, 20, 30))
    rng = np.random.default_rng(12)
    trials = 20_000

    assert design.behave(3.0).promising <= 0.10
    for median in (3.0, 5.0):
        totals = rng.exponential(median / log(2), (trials, 30)).cumsum(axis=1)
        going = np.ones(trials, dtype=bool)
        for look in design.looks:
            going &= totals[:, look.events - 1] > look.total
        exact = design.behave(median).promising
        assert abs(going.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / trials)


def test_the_bound_of_a_time_is_where_the_posterior_meets_the_threshold() -> None:
    """Prior worth 1 event: after 1 event in total T, P(hazard < h0) = 1 - exp(-a)(1 + a) with
    a = 1 + h0 T; the threshold at the end is the scale itself."""
    design = search_bop2_time((2.0, 6.0, 0.3), (1,))

    a = 1 + design.looks[0].total * log(2) / 2.0
    assert 1 - exp(-a) * (1 + a) == pytest.approx(design.scale, abs=1e-9)


@pytest.mark.parametrize(
    ("events", "total", "verdict", "planned"),
    [
        (0, 0.0, "undecided", False),
        (4, 19.0, "undecided", False),
        (5, 20.0, "not promising", True),  # the bound itself
        (5, 20.1, "continue", True),
        (5, 55.0, "continue", True),
        (5, 55.1, "promising", False),  # after 10 events it will be no less
        (6, 20.0, "not promising", False),  # after 5 events it was no more
        (7, 55.0, "undecided", False),
        (7, 55.1, "promising", False),  # after 10 events it will be no less
        (10, 55.0, "not promising", True),
        (10, 55.1, "promising", True),
        (12, 55.0, "not promising", False),
    ],
)
def test_a_time_decides_at_its_looks_and_where_they_leave_no_doubt(
    events: int,
    total: float,
    verdict: str,
    planned: bool,  # noqa: FBT001 - a column of the table
) -> None:
    decision = DESIGN.decide(events, total)

    assert decision.verdict == verdict
    assert decision.planned is planned
    assert decision.seen == total
    open_ = verdict in ("undecided", "continue")
    assert decision.promising is (None if open_ else verdict == "promising")


def test_a_time_says_why_it_decides() -> None:
    assert DESIGN.decide(5, 20.1).sentence == (
        "After 5 events a total time of 20.00 or less stops the trial as not promising; 5 events"
        " were seen in a total time of 20.10, so the trial goes on to 10 events (the median exceeds"
        " 3 with a probability of 49.6 %)."
    )
    assert DESIGN.decide(0, 12.0).sentence == (
        "The next look comes after 5 events; no event was seen in a total time of 12.00, so the"
        " look is still open."
    )


def test_the_probability_in_the_sentence_by_hand() -> None:
    """5 events in 20.1, prior 1 event at 3 / log 2: P = 1 - sum of Poisson(h0 T + 1) up to 5."""
    mean = 1 + 20.1 * log(2) / 3

    chance = 1 - sum(exp(-mean) * mean**k / factorial(k) for k in range(6))

    assert f"{100 * chance:.1f} %" in DESIGN.decide(5, 20.1).sentence


def test_more_events_than_planned_move_the_last_look() -> None:
    """12 events: the bound is where P(median > 3), by the Poisson sum, is the scale 0.9."""
    decision = DESIGN.decide(12, 80.0)

    assert decision.cut is not None
    mean = 1 + decision.cut * log(2) / 3
    assert 1 - sum(exp(-mean) * mean**k / factorial(k) for k in range(13)) == pytest.approx(0.9)
    assert decision.promising is (decision.cut < 80.0)
    assert not decision.planned
    assert "12 events happened instead of the 10 planned" in decision.sentence


def test_the_p_value_counts_every_course_that_is_as_good() -> None:
    """At the first look a Poisson tail; at the end the events by the first bound, and after it."""
    hazard = log(2) / 3

    def mass(mean: float, k: int) -> float:
        return exp(-mean) * mean**k / factorial(k)

    first, last = DESIGN.decide(5, 18.0).p_value, DESIGN.decide(10, 70.0).p_value

    assert first == pytest.approx(sum(mass(hazard * 18, k) for k in range(5)), rel=1e-12)
    courses = (
        mass(hazard * 20, early) * mass(hazard * 50, later)
        for early in range(5)
        for later in range(10 - early)
    )
    assert last == pytest.approx(sum(courses), rel=1e-12)
    assert DESIGN.decide(12, 80.0).p_value == pytest.approx(
        sum(
            mass(hazard * 20, early) * mass(hazard * 60, later)
            for early in range(5)
            for later in range(12 - early)
        ),
        rel=1e-12,
    )
    for events, total in ((5, 20.1), (7, 30.0), (7, 60.0), (6, 20.0)):  # open, or time not known
        assert DESIGN.decide(events, total).p_value is None


def test_what_is_believed_is_what_r_says() -> None:
    """R 4.2.2: s = 21; r = 3 / log(2) + 150; log(2) / qgamma(c(.5, .975, .025), s, r);
    qgamma(c(.025, .975), s, r); s / r; pgamma(log(2) / 3, s, r)."""
    found = DESIGN.believe(20, 150.0)

    assert found.median == pytest.approx(5.17582856182, rel=1e-9)
    assert found.limits == pytest.approx((3.46318208813, 8.22904480354), rel=1e-9)
    assert found.hazard_limits == pytest.approx((0.0842317908224, 0.200147483707), rel=1e-9)
    assert found.hazard == pytest.approx(0.136073741752, rel=1e-9)
    assert found.find_chance(3.0) == pytest.approx(0.996831941616, rel=1e-9)


def test_a_belief_without_data_is_the_prior() -> None:
    """Worth 1 event: the hazard is exponential with mean log 2 / 3, its median that times log 2."""
    found = DESIGN.believe(0, 0.0)

    assert found.hazard == pytest.approx(log(2) / 3)
    assert found.median == pytest.approx(3 / log(2))
    assert found.find_chance(found.median) == pytest.approx(0.5)


def test_the_prior_of_the_search_stays_with_the_design() -> None:
    design = search_bop2_time((3, 6, 0.1), (10, 20), prior_events=2.5)

    assert design.prior_events == 2.5
    assert design.believe(10, 40.0).shape == 12.5
    for look in design.looks:
        threshold = design.scale * (look.events / 20) ** design.power
        chance = design.believe(look.events, look.total).find_chance(3)
        assert chance == pytest.approx(threshold, rel=1e-9)
        assert design.find_bound(look.events) == pytest.approx(look.total, rel=1e-9)


@pytest.mark.parametrize(
    ("events", "total"),
    [
        (-1, 3.0),
        (1, -3.0),
        (1, float("nan")),
        (1, float("inf")),
        (3, 0.0),
        (3.5, 9.0),
        (float("nan"), 9.0),
        (float("inf"), 9.0),
    ],
)
def test_impossible_events_and_times_are_refused(events: int, total: float) -> None:
    with pytest.raises(DesignError, match="events in a total time"):
        DESIGN.decide(events, total)
    with pytest.raises(DesignError, match="events in a total time"):
        DESIGN.believe(events, total)
    with pytest.raises(DesignError, match="events in a total time"):
        DESIGN.find_p_value(events, total)


def test_what_has_no_p_value_and_no_chance_is_refused() -> None:
    with pytest.raises(DesignError, match="No event was seen"):
        DESIGN.find_p_value(0, 9.0)
    for median in (0.0, -3.0, float("nan")):
        with pytest.raises(DesignError, match="The median is"):
            DESIGN.behave(median)
        with pytest.raises(DesignError, match="The median is"):
            DESIGN.believe(3, 9.0).find_chance(median)


def test_a_request_without_a_meaning_is_refused() -> None:
    with pytest.raises(DesignError, match="medians are 5"):
        search_bop2_time((5, 3, 0.1), (5, 10))
    with pytest.raises(DesignError, match=r"10, 5 events: .* numbers that rise"):
        search_bop2_time((3, 5, 0.1), (10, 5))
    with pytest.raises(DesignError, match="prior of 0 events"):
        update_time_prior((0, 3), 5, 10.0)
    with pytest.raises(DesignError, match="confidence is 95"):
        DESIGN.believe(5, 10.0, confidence=95)


def test_the_bound_of_a_moved_look_itself_is_not_promising() -> None:
    events = LOOKS[-1].events + 3
    bound = DESIGN.find_bound(events)

    assert DESIGN.decide(events, bound).verdict == "not promising"
    assert DESIGN.decide(events, bound * (1 + 1e-9)).verdict == "promising"
