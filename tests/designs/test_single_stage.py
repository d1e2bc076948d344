import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from remission.designs import DESIGNS, search_single_stage
from remission.errors import DesignError


# A'Hern 2001; recomputed by exhaustive enumeration, the first three as the paper tabulates them
# (from memory, not yet read again); the last by R clinfun and rpact.
@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta", "n", "needed"),
    [
        (0.05, 0.20, 0.05, 0.20, 27, 4),
        (0.10, 0.30, 0.05, 0.20, 25, 6),
        (0.20, 0.40, 0.05, 0.20, 35, 12),
        (0.05, 0.25, 0.10, 0.10, 20, 3),
        (0.10, 0.30, 0.05, 0.10, 33, 7),
    ],
)
def test_smallest_trial_and_the_responses_it_needs(
    p0: float, p1: float, alpha: float, beta: float, n: int, needed: int
) -> None:
    design = DESIGNS["single-stage"](p0, p1, alpha, beta)

    assert (design.n, design.r + 1) == (n, needed)


def test_attained_errors_are_exact() -> None:
    """SciPy 1.17: binom.sf(2, 20, 0.05) = 0.0755 and binom.sf(2, 20, 0.25) = 0.9087."""
    design = search_single_stage(0.05, 0.25, 0.10, 0.10)

    null, active = design.operating_characteristics(0.05), design.operating_characteristics(0.25)

    assert null.promising == pytest.approx(0.0755, abs=5e-5)
    assert active.promising == pytest.approx(0.9087, abs=5e-5)
    assert (null.early_stop, null.expected_patients) == (0, 20)


RATES = st.tuples(st.integers(1, 60), st.integers(15, 35)).map(
    lambda pair: (pair[0] / 100, (pair[0] + pair[1]) / 100)
)


@given(RATES, st.sampled_from([0.025, 0.05, 0.1]), st.sampled_from([0.1, 0.2]))
def test_no_smaller_trial_meets_both_errors(
    rates: tuple[float, float], alpha: float, beta: float
) -> None:
    """By hand: every r of every smaller n, with SciPy's binomial."""
    p0, p1 = rates

    design = search_single_stage(p0, p1, alpha, beta)

    n, r = np.meshgrid(np.arange(1, design.n + 1), np.arange(design.n))
    meets = (binom.sf(r, n, p0) <= alpha) & (binom.sf(r, n, p1) >= 1 - beta)
    assert meets[design.r, -1]
    assert not meets[:, :-1].any()


@given(RATES, st.floats(0, 1))
def test_outcomes_add_up_to_one(rates: tuple[float, float], p: float) -> None:
    found = search_single_stage(*rates, 0.1, 0.1).operating_characteristics(p)

    assert found.promising + found.not_promising == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("kind", DESIGNS)
@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ((0.25, 0.05, 0.1, 0.1), "0 < p0 < p1 < 1"),
        ((0.2, 0.2, 0.1, 0.1), "0 < p0 < p1 < 1"),
        ((0.0, 0.2, 0.1, 0.1), "0 < p0 < p1 < 1"),
        ((0.2, 1.0, 0.1, 0.1), "0 < p0 < p1 < 1"),
        ((5, 25, 0.1, 0.1), "0 < p0 < p1 < 1"),
        ((float("nan"), 0.2, 0.1, 0.1), "0 < p0 < p1 < 1"),
        ((0.05, 0.25, 0.0, 0.1), "alpha is 0.0"),
        ((0.05, 0.25, 0.1, 1.0), "beta is 1.0"),
        ((0.05, 0.25, 0.5, 0.5), "tossing a coin"),
        ((0.50, 0.51, 0.05, 0.10), "among trials of up to"),
    ],
)
def test_a_design_that_cannot_be_is_refused_in_words(
    kind: str, request_: tuple[float, float, float, float], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        DESIGNS[kind](*request_)


# 20 patients planned for 5 % against 25 %, both errors 10 %: promising at 3 responses or more.
@pytest.mark.parametrize(
    ("responses", "verdict", "p_value"),
    [
        (0, "not promising", 1.0),
        (2, "not promising", binom.sf(1, 20, 0.05)),
        (3, "promising", binom.sf(2, 20, 0.05)),
        (20, "promising", 0.05**20),
    ],
)
def test_decision_at_the_planned_number(responses: int, verdict: str, p_value: float) -> None:
    found = search_single_stage(0.05, 0.25, 0.1, 0.1).decide(responses, 20)

    assert (found.verdict, found.promising) == (verdict, verdict == "promising")
    assert (found.r, found.planned) == (2, True)
    assert found.p_value == pytest.approx(p_value, rel=1e-9)


def test_sentence_at_the_planned_number() -> None:
    found = search_single_stage(0.05, 0.25, 0.1, 0.1).decide(3, 20)

    assert found.sentence == (
        "At least 3 responses among 20 patients were needed; 3 were seen, so the treatment is"
        " promising (exact one-sided P = 0.0755 against a response rate of 5 %)."
    )


# At 5 % P(X > 3) is 0.0437 of 27 and P(X > 2) 0.1505; P(X > 1) is 0.0861 of 10 and P(X > 0) 0.4013.
@pytest.mark.parametrize(
    ("responses", "patients", "verdict", "r"),
    [
        (3, 27, "not promising", 3),
        (4, 27, "promising", 3),
        (19, 27, "promising", 3),
        (0, 24, "not promising", 3),
        (1, 10, "not promising", 1),
        (2, 10, "promising", 1),
    ],
)
def test_another_number_of_patients_moves_the_cut(
    responses: int, patients: int, verdict: str, r: int
) -> None:
    found = search_single_stage(0.05, 0.25, 0.1, 0.1).decide(responses, patients)

    assert (found.verdict, found.r, found.planned) == (verdict, r, False)
    assert binom.sf(r, patients, 0.05) <= 0.1 < binom.sf(r - 1, patients, 0.05)
    assert found.p_value == pytest.approx(binom.sf(responses - 1, patients, 0.05), rel=1e-9)


def test_sentence_says_that_the_cut_was_recomputed() -> None:
    found = search_single_stage(0.05, 0.25, 0.1, 0.1).decide(19, 27)

    assert found.sentence == (
        "27 patients were entered instead of the 20 planned, so the boundary was recomputed at the"
        " same one-sided error of 10 %: at least 4 responses among 27 patients were needed; 19"
        " were seen, so the treatment is promising (exact one-sided P < 0.0001 against a response"
        " rate of 5 %)."
    )


@pytest.mark.parametrize(("responses", "patients"), [(0, 0), (0, 1), (1, 1)])
def test_too_few_patients_leave_it_undecided(responses: int, patients: int) -> None:
    """At 20 % against 40 % and alpha 5 % even 1 of 1 is not rare enough: P = 0.20."""
    found = search_single_stage(0.20, 0.40, 0.05, 0.20).decide(responses, patients)

    assert (found.verdict, found.promising, found.r) == ("undecided", None, None)
    assert (found.p_value is None) == (patients == 0)


@pytest.mark.parametrize(
    ("responses", "patients"), [(-1, 20), (21, 20), (1.5, 20), (2, float("nan"))]
)
@pytest.mark.parametrize("kind", DESIGNS)
def test_impossible_responses_are_refused(kind: str, responses: float, patients: float) -> None:
    design = DESIGNS[kind](0.05, 0.25, 0.1, 0.1)

    with pytest.raises(DesignError, match="impossible"):
        design.decide(responses, patients)
