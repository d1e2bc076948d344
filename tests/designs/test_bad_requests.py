"""Every search and plan, asked for what has no meaning: refused with a reason, never a number."""

from collections.abc import Callable
from math import ceil, inf, log, nan

import pytest

from remission import designs
from remission.errors import DesignError

Search = Callable[..., object]

OF_RATES: list[Search] = [
    designs.search_simon,
    designs.search_simon_optimal,
    designs.search_simon_minimax,
    designs.search_single_stage,
    designs.search_mander_thompson_optimal,
    designs.search_mander_thompson_minimax,
    designs.search_chen_optimal,
    designs.search_chen_minimax,
    designs.search_ensign_optimal,
    designs.search_fleming,
    designs.search_lee_liu,
    designs.search_jung,
]
GOOD = {"p0": 0.1, "p1": 0.4, "alpha": 0.1, "beta": 0.1}
NO_SHARE = [nan, inf, -inf, -0.1, 0, 1, 1.5, "0.2", None]
NO_SIZE = [nan, inf, -inf, -3, 1.5, "20", 1001]

ALMOST_NOTHING = 1e-300
WRONG_PAIRS = [
    (0.4, 0.1, 0.1, 0.1),
    (0.4, 0.4, 0.1, 0.1),
    (0.1, 0.4, 0.6, 0.5),
]


@pytest.mark.parametrize("value", NO_SHARE)
@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("search", OF_RATES)
def test_what_is_no_rate_and_no_error_is_refused(search: Search, name: str, value: object) -> None:
    with pytest.raises(DesignError, match=r"expected|lies between"):
        search(**{**GOOD, name: value})


@pytest.mark.parametrize("request_", WRONG_PAIRS)
@pytest.mark.parametrize("search", OF_RATES)
def test_rates_and_errors_that_do_not_fit_are_refused(
    search: Search, request_: tuple[float, ...]
) -> None:
    with pytest.raises(DesignError):
        search(*request_)


@pytest.mark.parametrize("search", OF_RATES)
def test_a_design_that_no_phase_ii_trial_can_have_is_refused_with_the_way_out(
    search: Search,
) -> None:
    with pytest.raises(DesignError, match=r"up to \d+ patients.*or allow larger errors"):
        search(0.4, 0.4001, 0.05, 0.05)


@pytest.mark.parametrize("name", ["alpha", "beta"])
@pytest.mark.parametrize("search", OF_RATES)
def test_an_error_that_is_almost_nothing_is_answered_in_words(search: Search, name: str) -> None:
    """1 - 1e-300 is 1 to a computer; a search finds a design all the same, or says why not."""
    try:
        search(**{**GOOD, name: ALMOST_NOTHING})
    except DesignError as error:
        assert "larger errors" in str(error)  # noqa: PT017


def test_a_rate_that_is_almost_nothing_needs_too_many_patients() -> None:
    with pytest.raises(DesignError, match="would be needed to see a response"):
        designs.search_gehan(ALMOST_NOTHING, 0.05)


def test_screening_with_almost_no_error_needs_many_events() -> None:
    # z of 1e-300 is 37.0471 (R 4.2.2, qnorm(1e-300)); z of 0.1 is 1.281552
    found = designs.search_screening(0.5, ALMOST_NOTHING, 0.1)

    assert found.events == ceil(4 * ((37.0471 + 1.281552) / log(0.5)) ** 2)


ARMS: dict[str, Callable[..., object]] = {
    "Gehan, rate": lambda x: designs.search_gehan(x, 0.05),
    "Gehan, beta": lambda x: designs.search_gehan(0.2, x),
    "Gehan, standard error": lambda x: designs.search_gehan(0.2, 0.05, x),
    "screening, hazard ratio": lambda x: designs.search_screening(x, 0.1, 0.1),
    "screening, alpha": lambda x: designs.search_screening(0.6, x, 0.1),
    "screening, beta": lambda x: designs.search_screening(0.6, 0.1, x),
    "selection, best": lambda x: designs.search_selection(x, (0.2, 0.2)),
    "selection, others": lambda x: designs.search_selection(0.35, (x, 0.2)),
    "selection, chance": lambda x: designs.search_selection(0.35, (0.2, 0.2), x),
    "discontinuation, stopped": lambda x: designs.search_discontinuation(0.4, (x, 0.5), 0.1, 0.1),
    "discontinuation, continued": lambda x: designs.search_discontinuation(0.4, (0.1, x), 0.1, 0.1),
    "discontinuation, alpha": lambda x: designs.search_discontinuation(0.4, (0.1, 0.5), x, 0.1),
    "discontinuation, beta": lambda x: designs.search_discontinuation(0.4, (0.1, 0.5), 0.1, x),
    "BOP2, p0": lambda x: designs.search_bop2((x, 0.4, 0.1), (10, 20)),
    "BOP2, p1": lambda x: designs.search_bop2((0.2, x, 0.1), (10, 20)),
    "BOP2, alpha": lambda x: designs.search_bop2((0.2, 0.4, x), (10, 20)),
    "BOP2 of times, alpha": lambda x: designs.search_bop2_time((5, 10, x), (10, 20)),
    "Fleming, p0": lambda x: designs.plan_fleming(x, 0.4, 0.1, (10, 20)),
    "Fleming, alpha": lambda x: designs.plan_fleming(0.2, 0.4, x, (10, 20)),
    "Green and Dahlberg, p0": lambda x: designs.plan_green_dahlberg(x, 0.4, 20, 40),
}


@pytest.mark.parametrize("value", NO_SHARE)
@pytest.mark.parametrize("name", ARMS)
def test_other_designs_refuse_them_too(name: str, value: object) -> None:
    with pytest.raises(DesignError):
        ARMS[name](value)


SIZES: dict[str, Callable[..., object]] = {
    "Simon, first stage from": lambda n: designs.search_simon(**GOOD, first_stage=(n, 2000)),
    "Simon, first stage to": lambda n: designs.search_simon(
        **GOOD, first_stage=(5, n if n != 1001 else 4)
    ),
    "Chen": lambda n: designs.search_chen_optimal(**GOOD, most_patients=n),
    "BOP2": lambda n: designs.search_bop2((0.2, 0.4, 0.1), (10, n)),
    "BOP2 of times": lambda n: designs.search_bop2_time((5, 10, 0.1), (10, -1 if n == 1001 else n)),
    "Fleming": lambda n: designs.plan_fleming(0.2, 0.4, 0.1, (10, n)),
    "Green and Dahlberg, first stage": lambda n: designs.plan_green_dahlberg(0.2, 0.4, n, 40),
    "Green and Dahlberg, in all": lambda n: designs.plan_green_dahlberg(0.2, 0.4, 20, n),
    "selection": lambda n: designs.find_selection_chance(0.4, (0.2,), n),
}


@pytest.mark.parametrize("size", NO_SIZE)
@pytest.mark.parametrize("name", SIZES)
def test_what_is_no_number_of_patients_is_refused(name: str, size: object) -> None:
    with pytest.raises(DesignError):
        SIZES[name](size)


@pytest.mark.parametrize("seen", [nan, inf, -1, 2.5, "3", None, True, 21])
@pytest.mark.parametrize("kind", ["simon-optimal", "single-stage", "chen-optimal"])
def test_what_nobody_can_have_seen_is_refused(kind: str, seen: object) -> None:
    design = designs.DESIGNS[kind](**GOOD)

    with pytest.raises(DesignError, match="is impossible"):
        design.decide(seen, 20)


@pytest.mark.parametrize("first", [nan, inf, -1, 2.5, "3", True, 6])
def test_a_first_stage_that_nobody_can_have_seen_is_refused(first: object) -> None:
    design = designs.search_simon_optimal(**GOOD)

    with pytest.raises(DesignError):
        design.decide(5, 20, stage1_responses=first)
