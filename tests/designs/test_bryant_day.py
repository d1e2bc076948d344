from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from remission.designs.bryant_day import BryantDay, find_cells
from remission.designs.bryant_day_search import BryantDayRequest, search_bryant_day
from remission.errors import DesignError

REQUEST = BryantDayRequest(
    response0=0.10,
    response1=0.30,
    safe0=0.60,
    safe1=0.80,
    alpha_response=0.15,
    alpha_toxicity=0.15,
    beta=0.15,
)


@pytest.fixture(scope="module")
def design() -> BryantDay:
    return search_bryant_day(REQUEST)


def test_design_of_another_program(design: BryantDay) -> None:
    """R EurosarcBayes 1.1: 15 patients, 2 responses and 10 safe; 30 patients, 5 and 21; 21.35."""
    assert (design.n1, design.r1 + 1, design.s1 + 1) == (15, 2, 10)
    assert (design.n, design.r + 1, design.s + 1) == (30, 5, 21)
    inactive = design.operating_characteristics(0.10, 0.80)
    toxic = design.operating_characteristics(0.30, 0.60)
    assert max(inactive[2], toxic[2]) == pytest.approx(21.35, abs=5e-3)
    assert inactive[0] <= 0.15
    assert toxic[0] <= 0.15
    assert design.operating_characteristics(0.30, 0.80)[0] >= 0.85


def best_by_hand(request: BryantDayRequest, largest: int) -> tuple[float | int, ...]:
    """Of every design, with SciPy: larger expected number, n, n1, first cuts, last cuts."""

    def reach(n1: int, n: int, p: float) -> np.ndarray:
        first, last = np.arange(n1)[:, None, None], np.arange(n)[:, None]
        x = np.arange(n1 + 1)
        paths = binom.pmf(x, n1, p) * binom.sf(last - x, n - n1, p) * (x > first)
        return paths.sum(axis=2)

    found = []
    rates = (request.response0, request.response1, request.safe0, request.safe1)
    for n in range(2, largest + 1):
        for n1 in range(1, n):
            first, last = (cut.ravel() for cut in np.indices((n1, n)))
            r0, r1, s0, s1 = (np.where(first <= last, reach(n1, n, p).ravel(), 2) for p in rates)
            going = [binom.sf(first, n1, p) for p in rates]
            good = np.outer(r0, s1) <= request.alpha_response
            good &= np.outer(r1, s0) <= request.alpha_toxicity
            good &= np.outer(r1, s1) >= 1 - request.beta
            worst = np.maximum(np.outer(going[0], going[3]), np.outer(going[1], going[2]))
            sizes = np.where(good, np.round(n1 + worst * (n - n1), 9), np.inf)
            found += [
                (float(sizes[i, j]), n, n1, *map(int, (first[i], first[j], last[i], last[j])))
                for i, j in np.argwhere(np.isfinite(sizes) & (sizes == sizes.min()))
            ]
    return min(found)


def test_search_finds_the_best_of_all_designs() -> None:
    request = replace(REQUEST, response0=0.1, response1=0.6, safe0=0.4, safe1=0.9)

    found = search_bryant_day(request)

    worst = max(
        found.operating_characteristics(0.1, 0.9)[2], found.operating_characteristics(0.6, 0.4)[2]
    )
    best = best_by_hand(request, 15)
    assert found.n <= 15
    assert worst == pytest.approx(best[0], abs=1e-9)
    assert (found.n, found.n1, found.r1, found.s1, found.r, found.s) == best[1:]


def test_exact_figures_lie_inside_the_simulation_error(design: BryantDay) -> None:
    rng, trials = np.random.default_rng(3), 40000
    response = (rng.random((trials, 30)) < 0.3).cumsum(axis=1)
    safe = (rng.random((trials, 30)) < 0.6).cumsum(axis=1)
    going = (response[:, 14] > design.r1) & (safe[:, 14] > design.s1)
    promising = going & (response[:, 29] > design.r) & (safe[:, 29] > design.s)

    exact = design.operating_characteristics(0.3, 0.6)

    for value, simulated in ((exact[0], promising), (1 - exact[1], going)):
        assert abs(simulated.mean() - value) < 4 * np.sqrt(value * (1 - value) / trials)


@pytest.mark.parametrize(
    "change",
    [
        {"response0": 0.2, "response1": 0.8, "safe0": 0.2, "safe1": 0.8, "beta": 0.2},
        {"response0": 0.05, "response1": 0.6, "safe0": 0.3, "safe1": 0.95},
    ],
)
def test_search_finds_the_design_of_a_tie_that_the_rule_names(change: dict[str, float]) -> None:
    request = replace(REQUEST, **change)

    found = search_bryant_day(request)

    assert found.n <= 12
    assert (found.n, found.n1, found.r1, found.s1, found.r, found.s) == best_by_hand(request, 12)[
        1:
    ]


def test_a_search_of_many_patients_ends() -> None:
    """The bound that ends it counts both cuts; with each alone no design was certain by 200."""
    request = replace(
        REQUEST,
        response1=0.20,
        safe1=0.70,
        alpha_response=0.10,
        alpha_toxicity=0.10,
        beta=0.10,
    )

    found = search_bryant_day(request)

    assert found.operating_characteristics(0.10, 0.70)[0] <= 0.10
    assert found.operating_characteristics(0.20, 0.60)[0] <= 0.10
    assert found.operating_characteristics(0.20, 0.70)[0] >= 0.90


@pytest.mark.parametrize("odds_ratio", [0.2, 1.0, 5.0])
def test_an_association_changes_the_figures_as_simulated(
    design: BryantDay, odds_ratio: float
) -> None:
    cells = find_cells(0.3, 0.6, odds_ratio)
    rng, trials = np.random.default_rng(4), 40000
    kinds = rng.choice(4, size=(trials, 30), p=cells)
    response, safe = (kinds <= 1).cumsum(axis=1), ((kinds == 0) | (kinds == 2)).cumsum(axis=1)
    going = (response[:, 14] > design.r1) & (safe[:, 14] > design.s1)
    promising = going & (response[:, 29] > design.r) & (safe[:, 29] > design.s)

    exact = design.operating_characteristics(0.3, 0.6, odds_ratio=odds_ratio)

    for value, simulated in ((exact[0], promising), (1 - exact[1], going)):
        assert abs(simulated.mean() - value) < 4 * np.sqrt(value * (1 - value) / trials)


@pytest.mark.parametrize("odds_ratio", [0.1, 0.999999, 1.0, 3.0, 1e9])
def test_cells_keep_their_margins_and_odds_ratio(odds_ratio: float) -> None:
    both, response, safe, neither = find_cells(0.3, 0.6, odds_ratio)

    assert both + response == pytest.approx(0.3)
    assert both + safe == pytest.approx(0.6)
    assert both + response + safe + neither == pytest.approx(1)
    assert both * neither == pytest.approx(odds_ratio * response * safe)


def test_independence_is_the_product_of_two_two_stage_probabilities(design: BryantDay) -> None:
    def reach(first: int, last: int, p: float) -> float:
        x = np.arange(first + 1, 16)
        return float(binom.pmf(x, 15, p) @ binom.sf(last - x, 15, p))

    expected = reach(design.r1, design.r, 0.3) * reach(design.s1, design.s, 0.8)

    assert design.operating_characteristics(0.3, 0.8)[0] == pytest.approx(expected, rel=1e-10)


def test_an_impossible_association_is_refused(design: BryantDay) -> None:
    with pytest.raises(DesignError, match="odds"):
        design.operating_characteristics(0.3, 0.8, odds_ratio=0.0)


@pytest.mark.parametrize(
    ("responses", "safe", "patients", "verdict"),
    [
        (1, 15, 15, "not promising"),
        (2, 9, 15, "not promising"),
        (2, 10, 15, "continue"),
        (0, 14, 14, "not promising"),
        (1, 9, 14, "undecided"),
        (4, 30, 30, "not promising"),
        (5, 20, 30, "not promising"),
        (5, 21, 30, "promising"),
        (4, 20, 29, "undecided"),
        (3, 20, 29, "not promising"),
    ],
)
def test_decisions(
    design: BryantDay, responses: int, safe: int, patients: int, verdict: str
) -> None:
    assert design.decide(responses, safe, patients) == verdict


@pytest.mark.parametrize(
    ("responses", "safe", "patients"), [(16, 3, 15), (3, 16, 15), (3, 3, 31), (3, 3.5, 15)]
)
def test_impossible_counts_are_refused(
    design: BryantDay, responses: int, safe: int, patients: int
) -> None:
    with pytest.raises(DesignError, match="impossible"):
        design.decide(responses, safe, patients)


@pytest.mark.parametrize(
    "change",
    [{"response0": 0.3}, {"safe0": 0.8}, {"beta": 1.0}, {"response1": 0.12}],
)
def test_requests_that_cannot_be_met_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(DesignError):
        search_bryant_day(replace(REQUEST, **change))
