"""Randomised designs: Jung's two stages, discontinuation; enumeration, SciPy, simulation."""

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact

from remission.designs import (
    Discontinuation,
    Jung,
    find_fisher_power,
    jung,
    search_discontinuation,
    search_jung,
)
from remission.errors import DesignError

REQUESTS = [(0.1, 0.7, 0.15, 0.2), (0.25, 0.9, 0.1, 0.2), (0.4, 0.95, 0.2, 0.25)]
Request = tuple[float, float, float, float]


def figures_by_hand(design: tuple[int, int, int, int], rates: tuple[float, float]) -> list[float]:
    """Sum over the responses of both arms in both stages: P(promising), P(going on)."""
    n1, d1, n, d = design
    m = n - n1
    table = [[binom.pmf(np.arange(size + 1), size, rate) for rate in rates] for size in (n1, m)]
    gap1, gap2 = (np.subtract.outer(np.arange(s + 1), np.arange(s + 1)) for s in (n1, m))
    first, second = (np.outer(*masses) for masses in table)
    promising = sum(
        first[gap1 == gap].sum() * second[gap + gap2 >= d].sum() for gap in range(d1, n1 + 1)
    )
    return [float(promising), float(first[gap1 >= d1].sum())]


def sizes_by_hand(request: Request, largest: int) -> list[tuple[float, int]]:
    """Patients expected at p0, and n, of every design that keeps both errors."""
    p0, p1, alpha, beta = request
    found = []
    for n in range(2, largest + 1):
        for n1 in range(1, n):
            for d1 in range(-n1, n1 + 1):
                for d in range(n):
                    null = figures_by_hand((n1, d1, n, d), (p0, p0))
                    if null[0] > alpha:
                        continue
                    if figures_by_hand((n1, d1, n, d), (p1, p0))[0] >= 1 - beta:
                        found.append((2 * (n1 + null[1] * (n - n1)), n))
    return found


@pytest.mark.parametrize("request_", REQUESTS)
def test_the_search_finds_the_best_of_all_designs(request_: Request) -> None:
    optimal, minimax = search_jung(*request_), search_jung(*request_, minimax=True)

    every = sizes_by_hand(request_, 7)
    assert optimal.n <= 7
    best = min(every)[0]
    assert optimal.operating_characteristics(request_[0]).expected_patients == pytest.approx(
        best, abs=1e-9
    )
    fewest = min(n for _, n in every)
    smallest = min(size for size, n in every if n == fewest)
    assert minimax.n == fewest
    null = minimax.operating_characteristics(request_[0])
    assert null.expected_patients == pytest.approx(smallest)


@pytest.mark.parametrize(
    "request_", [(0.1, 0.3, 0.15, 0.2), (0.2, 0.5, 0.2, 0.2), (0.4, 0.7, 0.1, 0.3), *REQUESTS]
)
def test_both_differences_are_the_largest_that_keep_the_power(request_: Request) -> None:
    """Of those with the first stage found: with one more in either an error is too large."""
    p0, p1, alpha, beta = request_
    found = search_jung(*request_)
    d1s = range(found.d1, found.n1 + 1)

    kept = []
    for d1 in d1s:
        for d in range(found.n + 1):
            error, power = (
                figures_by_hand((found.n1, d1, found.n, d), (rate, p0))[0] for rate in (p0, p1)
            )
            if error <= alpha and power >= 1 - beta:
                kept.append((d1, d))

    assert max(kept) == (found.d1, found.d)


def test_exact_figures_lie_inside_the_simulation_error() -> None:
    design = search_jung(0.2, 0.4, 0.15, 0.2)
    rng, trials = np.random.default_rng(7), 40_000
    for rates in ((0.2, 0.2), (0.4, 0.2)):
        first = rng.binomial(design.n1, rates[0], trials) - rng.binomial(
            design.n1, rates[1], trials
        )
        more = design.n - design.n1
        last = first + rng.binomial(more, rates[0], trials) - rng.binomial(more, rates[1], trials)
        seen = ((first >= design.d1) & (last >= design.d)).mean()

        exact = design.operating_characteristics(*rates)

        assert exact.promising + exact.not_promising == pytest.approx(1, abs=1e-12)
        assert abs(seen - exact.promising) < 4 * np.sqrt(exact.promising / trials)


def test_the_figures_are_those_of_another_program() -> None:
    """R ph2rand 0.1.0, des_two_stage() as its documentation prints it: Jung's difference test.

    17 + 17 in each arm; go on at a difference of 1. Its last difference is not printed; 4 is the
    only one with its error (3 gives 0.131, 5 gives 0.032).
    """
    design = Jung(p0=0.1, p1=0.3, alpha=0.1, beta=0.2, n1=17, d1=1, n=34, d=4)

    null, active = (design.operating_characteristics(rate) for rate in (0.1, 0.3))

    assert [null.promising, active.promising] == pytest.approx([0.0702, 0.813], abs=5e-4)
    assert null.promising == pytest.approx(0.0702, abs=5e-5)
    assert [null.expected_patients, active.expected_patients] == pytest.approx(
        [47.0, 64.7], abs=0.05
    )
    assert null.early_stop == pytest.approx(0.617, abs=5e-4)
    assert active.early_stop == pytest.approx(0.0972, abs=5e-5)


def test_a_randomised_trial_decides_by_the_difference() -> None:
    design = Jung(p0=0.1, p1=0.3, alpha=0.15, beta=0.2, n1=14, d1=1, n=28, d=3)

    assert design.decide(3, 2, 14) == "continue"
    assert design.decide(2, 2, 14) == "not promising"
    assert design.decide(6, 3, 28) == "promising"
    assert design.decide(5, 3, 28) == "not promising"
    assert design.decide(5, 3, 20) == "undecided"
    with pytest.raises(DesignError, match="29 responses among 28"):
        design.decide(29, 3, 28)


def test_that_no_design_exists_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of n1 and n is looked at once, with one pair of differences, and not with all."""
    looks = []
    reach = vars(jung)["_reach"]
    monkeypatch.setattr(jung, "_reach", lambda *what: looks.append(1) or reach(*what))
    monkeypatch.setattr(jung, "MOST_PATIENTS", 60)

    with pytest.raises(DesignError, match="No design of up to 60"):
        search_jung(0.30, 0.40, 0.10, 0.10)

    assert 0 < len(looks) <= 60 * 59 / 2


def test_a_trial_that_would_be_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jung, "MOST_PATIENTS", 12)
    with pytest.raises(DesignError, match="No design of up to 12"):
        search_jung(0.30, 0.32, 0.05, 0.05)


@pytest.mark.parametrize("arm", [1, 2, 9])
def test_the_power_of_fishers_test_is_that_of_scipy(arm: int) -> None:
    expected = sum(
        binom.pmf(x, arm, 0.6) * binom.pmf(y, arm, 0.2)
        for x in range(arm + 1)
        for y in range(arm + 1)
        if fisher_exact([[x, arm - x], [y, arm - y]], "greater")[1] <= 0.1
    )

    assert find_fisher_power(arm, 0.2, 0.6, 0.1) == pytest.approx(expected, abs=1e-12)


def test_discontinuation_keeps_its_errors_and_is_the_first_with_enough_power() -> None:
    found = search_discontinuation(0.5, (0.2, 0.6), 0.1, 0.2)

    assert found.find_power(0.6) >= 0.8
    assert found.find_power(0.2) <= 0.1
    before = Discontinuation(**{**vars(found), "run_in": found.run_in - 1})
    assert before.find_power(0.6) < 0.8


def test_discontinuation_by_hand() -> None:
    """3 treated, half stable, nobody significant with 1 in each arm at 0.4, since P is 1/2."""
    design = Discontinuation(stable=0.5, stopped=0.1, continued=0.9, alpha=0.5, run_in=3)

    # 2 or 3 stable: 1/2; then the one who continues stays free and the other does not: 0.9 x 0.9
    assert design.find_power(0.9) == pytest.approx(0.5 * 0.81)
    assert design.allocated == pytest.approx(1.0)


def test_discontinuation_without_a_meaning_is_refused() -> None:
    with pytest.raises(DesignError, match="0 < share"):
        search_discontinuation(0.5, (0.6, 0.2), 0.1, 0.2)
    with pytest.raises(DesignError, match="alpha = 0"):
        search_discontinuation(0.5, (0.2, 0.6), 0.0, 0.2)
    with pytest.raises(DesignError, match="More than 400"):
        search_discontinuation(0.02, (0.2, 0.25), 0.05, 0.1)


@pytest.mark.parametrize(
    ("continued", "stopped", "verdict"),
    [
        # R 4.2.2, fisher.test(matrix(c(a, b, c, d), 2), alternative = "greater")$p.value
        ((7, 10), (3, 10), "promising"),  # 0.08945 at alpha 0.10
        ((6, 10), (3, 10), "not promising"),  # 0.1849
        ((7, 9), (3, 11), "promising"),  # 0.03489: arms need not be equal
        ((0, 0), (3, 10), "undecided"),
    ],
)
def test_a_discontinuation_trial_decides_by_fishers_test(
    continued: tuple[int, int], stopped: tuple[int, int], verdict: str
) -> None:
    design = Discontinuation(stable=0.5, stopped=0.3, continued=0.7, alpha=0.1, run_in=40)

    assert design.decide(continued, stopped) == verdict
    with pytest.raises(DesignError, match="impossible"):
        design.decide((11, 10), stopped)


@pytest.mark.parametrize(("new", "control"), [(3.5, 1), (1, 3.5), (11, 1), (1, -1)])
def test_impossible_responses_of_two_arms_are_refused(new: int, control: int) -> None:
    design = Jung(p0=0.2, p1=0.4, alpha=0.15, beta=0.2, n1=10, d1=1, n=20, d=3)

    with pytest.raises(DesignError, match="impossible"):
        design.decide(new, control, 10)
