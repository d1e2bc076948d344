import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from remission.designs import (
    DESIGNS,
    Simon,
    search_simon_minimax,
    search_simon_optimal,
)
from remission.errors import DesignError


# Simon 1989, Table 1 (from memory, not yet read again), recomputed by exhaustive enumeration:
# r1/n1, r/n, expected patients and chance of early stopping at p0, attained alpha and power.
@pytest.mark.parametrize(
    ("rates", "kind", "stages", "figures"),
    [
        ((0.05, 0.25, 0.10, 0.10), "optimal", (0, 9, 2, 24), (14.5463, 0.6302, 0.0931, 0.9028)),
        ((0.05, 0.25, 0.10, 0.10), "minimax", (0, 13, 2, 20), (16.4066, 0.5133, 0.0736, 0.9030)),
        ((0.05, 0.25, 0.05, 0.20), "optimal", (0, 9, 2, 17), (11.9580, 0.6302, 0.0466, 0.8122)),
        ((0.05, 0.25, 0.05, 0.20), "minimax", (0, 12, 2, 16), (13.8386, 0.5404, 0.0427, 0.8013)),
        ((0.05, 0.25, 0.05, 0.10), "optimal", (0, 9, 3, 30), (16.7648, 0.6302, 0.0489, 0.9019)),
        ((0.05, 0.25, 0.05, 0.10), "minimax", (0, 15, 3, 25), (20.3671, 0.4633, 0.0336, 0.9008)),
        ((0.10, 0.30, 0.05, 0.20), "optimal", (1, 10, 5, 29), (15.0141, 0.7361, 0.0471, 0.8051)),
        ((0.10, 0.30, 0.05, 0.20), "minimax", (1, 15, 5, 25), (19.5096, 0.5490, 0.0328, 0.8017)),
        ((0.20, 0.40, 0.05, 0.20), "optimal", (3, 13, 12, 43), (20.5803, 0.7473, 0.0496, 0.8002)),
        ((0.20, 0.40, 0.05, 0.20), "minimax", (4, 18, 10, 33), (22.2547, 0.7164, 0.0458, 0.8011)),
        ((0.40, 0.60, 0.05, 0.20), "optimal", (7, 16, 23, 46), (24.5181, 0.7161, 0.0486, 0.8006)),
        ((0.40, 0.60, 0.05, 0.20), "minimax", (17, 34, 20, 39), (34.4358, 0.9128, 0.0490, 0.8025)),
        ((0.05, 0.20, 0.10, 0.10), "optimal", (0, 12, 3, 37), (23.4910, 0.5404, 0.0935, 0.9024)),
        ((0.05, 0.20, 0.10, 0.10), "minimax", (0, 18, 3, 32), (26.4390, 0.3972, 0.0721, 0.9015)),
    ],
)
def test_designs_of_the_published_table(
    rates: tuple[float, float, float, float],
    kind: str,
    stages: tuple[int, int, int, int],
    figures: tuple[float, float, float, float],
) -> None:
    design = DESIGNS[f"simon-{kind}"](*rates)
    null = design.operating_characteristics(rates[0])
    power = design.operating_characteristics(rates[1]).promising

    assert (design.r1, design.n1, design.r, design.n) == stages
    assert (null.expected_patients, null.early_stop, null.promising, power) == pytest.approx(
        figures, abs=5e-5
    )


# Reproduced by R clinfun, lrstat and OneArm, to the decimals shown.
@pytest.mark.parametrize(
    ("rates", "kind", "stages", "expected"),
    [
        ((0.10, 0.30, 0.05, 0.10), "optimal", (2, 18, 6, 35), 22.53),
        ((0.10, 0.30, 0.05, 0.10), "minimax", (2, 22, 6, 33), 26.18),
        ((0.30, 0.50, 0.05, 0.10), "optimal", (8, 24, 24, 63), 34.72),
        ((0.30, 0.50, 0.05, 0.10), "minimax", (7, 24, 21, 53), 36.62),
        ((0.05, 0.20, 0.05, 0.10), "optimal", (1, 21, 4, 41), 26.66),
        ((0.05, 0.20, 0.05, 0.10), "minimax", (1, 29, 4, 38), 32.86),
        ((0.40, 0.55, 0.05, 0.05), "optimal", (25, 60, 60, 129), None),
        ((0.40, 0.55, 0.05, 0.05), "minimax", (35, 88, 56, 119), None),
        ((0.50, 0.60, 0.05, 0.10), "optimal", (54, 104, 128, 233), None),
    ],
)
def test_designs_of_other_programs(
    rates: tuple[float, float, float, float],
    kind: str,
    stages: tuple[int, int, int, int],
    expected: float | None,
) -> None:
    design = DESIGNS[f"simon-{kind}"](*rates)

    assert (design.r1, design.n1, design.r, design.n) == stages
    if expected is not None:
        found = design.operating_characteristics(rates[0]).expected_patients
        assert found == pytest.approx(expected, abs=5e-3)


def every_design(p0: float, p1: float, alpha: float, beta: float, largest: int) -> list[tuple]:
    """By hand: (expected, n, -r, n1, r1) of every design that meets both errors."""

    def promising(r1: int, n1: int, r: int, n: int, p: float) -> float:
        x = np.arange(r1 + 1, n1 + 1)
        return float(binom.pmf(x, n1, p) @ binom.sf(r - x, n - n1, p))

    found = []
    for n in range(2, largest + 1):
        for n1 in range(1, n):
            for r1 in range(n1):
                if binom.sf(r1, n1, p1) < 1 - beta:
                    break
                for r in range(r1 + 1, n):
                    if promising(r1, n1, r, n, p1) < 1 - beta:
                        break
                    if promising(r1, n1, r, n, p0) <= alpha:
                        size = n1 + binom.sf(r1, n1, p0) * (n - n1)
                        found.append((round(size, 9), n, -r, n1, r1))
    return found


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta", "largest"),
    [(0.2, 0.6, 0.1, 0.1, 16), (0.1, 0.5, 0.05, 0.2, 14), (0.5, 0.9, 0.1, 0.1, 14)],
)
def test_search_finds_the_best_of_all_designs(
    p0: float, p1: float, alpha: float, beta: float, largest: int
) -> None:
    everything = every_design(p0, p1, alpha, beta, largest)

    optimal = search_simon_optimal(p0, p1, alpha, beta)
    minimax = search_simon_minimax(p0, p1, alpha, beta)

    best = min(everything)
    fewest = min(everything, key=lambda d: (d[1], d[0], d[2], d[3]))
    assert (optimal.n, -optimal.r, optimal.n1, optimal.r1) == best[1:]
    assert (minimax.n, -minimax.r, minimax.n1, minimax.r1) == fewest[1:]


RATES = st.tuples(st.integers(2, 50), st.integers(20, 40)).map(
    lambda pair: (pair[0] / 100, (pair[0] + pair[1]) / 100)
)


@settings(max_examples=30)
@given(RATES, st.floats(0, 1))
def test_outcomes_add_up_and_both_designs_keep_their_promises(
    rates: tuple[float, float], p: float
) -> None:
    optimal = search_simon_optimal(*rates, 0.1, 0.1)
    minimax = search_simon_minimax(*rates, 0.1, 0.1)

    sizes = []
    for design in (optimal, minimax):
        at_p = design.operating_characteristics(p)
        null = design.operating_characteristics(rates[0])
        assert at_p.promising + at_p.not_promising == pytest.approx(1, abs=1e-12)
        assert null.promising <= 0.1 + 1e-12
        assert design.operating_characteristics(rates[1]).promising >= 0.9 - 1e-12
        sizes.append(null.expected_patients)
    assert minimax.n <= optimal.n
    assert sizes[0] <= sizes[1] + 1e-9


@pytest.mark.parametrize("p", [0.1, 0.3])
def test_exact_figures_lie_inside_the_simulation_error(p: float) -> None:
    design, rng, trials = search_simon_optimal(0.1, 0.3, 0.05, 0.2), np.random.default_rng(7), 40000
    first = rng.binomial(design.n1, p, trials)
    in_all = first + rng.binomial(design.n - design.n1, p, trials)

    found = design.operating_characteristics(p)

    for exact, simulated in (
        (found.early_stop, first <= design.r1),
        (found.promising, (first > design.r1) & (in_all > design.r)),
    ):
        assert abs(simulated.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / trials)


@pytest.fixture
def lenvatinib() -> Simon:
    """Tchekmedyian, J Clin Oncol 2019 (vignette of R clinfun): 0/18, 3/32."""
    return search_simon_minimax(0.05, 0.20, 0.10, 0.10)


@pytest.mark.parametrize(
    ("responses", "patients", "verdict", "promising", "r"),
    [
        (0, 0, "undecided", None, 0),  # nobody yet
        (0, 17, "undecided", None, 0),  # the last of the first stage may still respond
        (1, 17, "continue", None, 0),
        (0, 18, "not promising", False, 0),
        (1, 18, "continue", None, 0),
        (0, 25, "not promising", False, 0),  # went on although the first stage had failed
        (3, 31, "not promising", False, 3),  # P(X > 3 | 31) = 0.067, P(X > 2) = 0.201
        (4, 31, "promising", True, 3),
        (3, 32, "not promising", False, 3),
        (4, 32, "promising", True, 3),
        (4, 40, "not promising", False, 4),  # P(X > 4 | 40) = 0.048, P(X > 3) = 0.138
        (5, 40, "promising", True, 4),
    ],
)
def test_decisions_along_the_trial(
    lenvatinib: Simon,
    responses: int,
    patients: int,
    verdict: str,
    promising: bool | None,  # noqa: FBT001 - a row of the table
    r: int,
) -> None:
    found = lenvatinib.decide(responses, patients)

    assert (found.verdict, found.promising, found.r) == (verdict, promising, r)
    assert found.planned == (patients in (18, 32))


def test_published_trial_and_its_p_value(lenvatinib: Simon) -> None:
    """4 responses in 18, then 1 in 14; P = 0.0201841 by R clinfun twostage.inference."""
    first, last = lenvatinib.decide(4, 18), lenvatinib.decide(5, 32)

    assert first.verdict == "continue"
    assert first.sentence == (
        "The first stage asks for at least 1 response among 18 patients; 4 were seen among 18, so"
        " the trial goes on to 32 patients."
    )
    assert last.p_value == pytest.approx(0.0201841, abs=5e-8)
    assert last.sentence == (
        "At least 4 responses among 32 patients were needed; 5 were seen, so the treatment is"
        " promising (exact one-sided P = 0.0202 against a response rate of 5 %)."
    )


def test_sentence_when_the_planned_boundary_does_not_apply(lenvatinib: Simon) -> None:
    found = lenvatinib.decide(5, 40)

    assert found.p_value == pytest.approx(binom.sf(4, 40, 0.05), rel=1e-9)
    assert found.sentence == (
        "40 patients were entered instead of the 32 planned, so the planned boundary (at least 4"
        " responses) does not apply exactly; with a boundary recomputed for 40 patients at a"
        " one-sided error of at most 10 %, at least 5 responses were needed; 5 were seen, so the"
        " treatment is promising (exact one-sided P = 0.0480 against a response rate of 5 %, the"
        " first stage ignored)."
    )


def test_sentence_when_the_first_stage_stops_the_trial(lenvatinib: Simon) -> None:
    assert lenvatinib.decide(0, 18).sentence == (
        "The first stage asks for at least 1 response among 18 patients; none was seen among 18,"
        " so the treatment is not promising (exact one-sided P = 1.0000 against a response rate"
        " of 5 %)."
    )


def test_passing_the_planned_boundary_early_is_enough() -> None:
    """0/9 then 2/24 at alpha 10 %: in one stage P(X > 2 | 23) = 0.1052 would ask for 4."""
    design = search_simon_optimal(0.05, 0.25, 0.10, 0.10)

    assert binom.sf(2, 23, 0.05) > 0.10
    assert design.decide(2, 23).promising is False

    found = design.decide(3, 23)

    x1 = np.arange(1, 10)
    first_counted = float(binom.pmf(x1, 9, 0.05) @ binom.sf(2 - x1, 14, 0.05))
    assert found.promising is True
    assert found.p_value == pytest.approx(first_counted, rel=1e-12)
    assert found.sentence == (
        "23 of the 24 planned patients were entered; at least 3 responses pass the planned"
        " boundary, whatever the others would have brought; 3 were seen, so the treatment is"
        " promising (exact one-sided P = 0.0862 against a response rate of 5 %, the first stage"
        " taken into account)."
    )


@pytest.mark.parametrize("rates", [(0.05, 0.25, 0.1, 0.1), (0.3, 0.5, 0.05, 0.1)])
@pytest.mark.parametrize("kind", ["simon-optimal", "chen-optimal", "mander-thompson-optimal"])
def test_what_is_promising_has_a_p_value_within_alpha(
    kind: str, rates: tuple[float, float, float, float]
) -> None:
    design = DESIGNS[kind](*rates)

    for patients in range(1, design.n + 12):
        for responses in range(patients + 1):
            found = design.decide(responses, patients)
            if found.promising:
                assert found.p_value <= rates[2] + 1e-12, (responses, patients)


@pytest.mark.parametrize(("patients", "verdict"), [(8, "not promising"), (7, "undecided")])
def test_a_first_stage_that_can_no_longer_be_passed_is_lost(patients: int, verdict: str) -> None:
    """At least 3 of 10 are asked for, none is seen: two more patients cannot help, three could."""
    design = Simon(
        kind="simon-optimal", p0=0.1, p1=0.3, alpha=0.1, beta=0.1, r1=2, n1=10, r=6, n=30
    )

    assert design.decide(0, patients).verdict == verdict


def test_too_few_patients_in_the_second_stage_leave_it_undecided() -> None:
    """At p0 = 80 % even 3 of 3 are not rare: 0.512."""
    design = Simon(
        kind="simon-optimal", p0=0.8, p1=0.95, alpha=0.1, beta=0.1, r1=1, n1=2, r=25, n=28
    )

    found = design.decide(3, 3)

    assert (found.verdict, found.promising, found.r) == ("undecided", None, None)


# 0/18, 3/32 with other second stages. SciPy 1.17: after 1 response the plan errs in its second
# stage with P(X > 2 | 14) = 0.0301, after 2 with P(X > 1 | 14) = 0.1530, at a rate of 5 %.
@pytest.mark.parametrize(
    ("responses", "patients", "first", "promising", "r"),
    [
        (3, 40, 1, False, 4),  # P(X > 2 | 22) = 0.0948, P(X > 3 | 22) = 0.0222
        (5, 40, 1, True, 4),
        (4, 40, 2, False, 4),  # P(X > 1 | 22) = 0.3018, P(X > 2 | 22) = 0.0948
        (5, 40, 2, True, 4),
        (3, 28, 1, False, 3),  # P(X > 1 | 10) = 0.0861, P(X > 2 | 10) = 0.0115
        (4, 28, 1, True, 3),
        (2, 28, 0, False, 0),  # the first stage should have stopped the trial
        (4, 33, 4, True, 3),  # the first stage passed the plan: even none of 15 more would do
        (4, 32, 1, True, 3),  # as planned
        (3, 32, 3, False, 3),
    ],
)
def test_another_second_stage_is_judged_by_its_conditional_error(
    lenvatinib: Simon,
    responses: int,
    patients: int,
    first: int,
    promising: bool,  # noqa: FBT001 - a row of the table
    r: int,
) -> None:
    found = lenvatinib.decide(responses, patients, stage1_responses=first)

    assert (found.promising, found.r) == (promising, r)
    assert found.planned == (patients == 32 or first == 0)  # 0 of 18 is judged as planned


@pytest.mark.parametrize("sizes", [(14,) * 18, (9,) * 18, (25,) * 18, (5, 30, 14, *((8,) * 15))])
def test_the_error_of_the_plan_is_kept_whatever_the_second_stage(
    lenvatinib: Simon, sizes: tuple[int, ...]
) -> None:
    """Every outcome at 5 %; the second stage depends on the responses of the first."""
    error = 0.0
    for x1 in range(1, 19):
        m2 = sizes[x1 - 1]
        for x2 in range(m2 + 1):
            found = lenvatinib.decide(x1 + x2, 18 + m2, stage1_responses=x1)
            if found.promising:
                error += binom.pmf(x1, 18, 0.05) * binom.pmf(x2, m2, 0.05)

    assert error <= lenvatinib.operating_characteristics(0.05).promising + 1e-12


def test_sentence_when_the_second_stage_was_not_the_planned_one(lenvatinib: Simon) -> None:
    assert lenvatinib.decide(5, 40, stage1_responses=1).sentence == (
        "40 patients were entered instead of the 32 planned. After 1 response in the first stage"
        " the plan would err in the second with a probability of 3.01 %; at that error at least"
        " 5 responses among 40 patients were needed; 5 were seen, so the treatment is promising"
        " (exact one-sided P = 0.0628 against a response rate of 5 %, the first stage taken into"
        " account)."
    )
    assert "passed the planned boundary already" in (
        lenvatinib.decide(4, 33, stage1_responses=4).sentence
    )


def test_a_first_stage_of_another_size_leaves_the_cautious_rule(lenvatinib: Simon) -> None:
    known = lenvatinib.decide(5, 40, stage1_responses=2, stage1_patients=20)

    assert known == lenvatinib.decide(5, 40)


@pytest.mark.parametrize(("first", "in_first"), [(-1, 18), (19, 18), (6, 18), (1, 37), (1, 41)])
def test_a_first_stage_that_is_no_part_of_the_trial_is_refused(
    lenvatinib: Simon, first: int, in_first: int
) -> None:
    with pytest.raises(DesignError, match=r"cannot be a part|is impossible"):
        lenvatinib.decide(5, 40, stage1_responses=first, stage1_patients=in_first)
