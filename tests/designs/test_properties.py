"""What holds for every design found by rates and errors, whatever its numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remission.designs import DESIGNS, Design, list_stages, search_simon

KINDS = list(DESIGNS)
TRIALS = 20_000


def run_trials(design: Design, p: float, rng: np.random.Generator) -> tuple[float, float, float]:
    """Enter patients one by one, stop as the table of stages says: promising, early, patients."""
    stages = list_stages(design)
    responses = (rng.random((TRIALS, design.n)) < p).cumsum(axis=1)
    going = np.ones(TRIALS, dtype=bool)
    promising = np.zeros(TRIALS, dtype=bool)
    patients = np.full(TRIALS, float(design.n))
    for n, futile, enough in stages:
        seen = responses[:, n - 1]
        few = going & (seen <= (-1 if futile is None else futile))
        many = going & (seen >= (n + 1 if enough is None else enough))
        promising |= many
        patients[few | many] = n
        going &= ~(few | many)
    return float(promising.mean()), float((patients < design.n).mean()), float(patients.mean())


@pytest.mark.parametrize("kind", KINDS)
def test_exact_figures_lie_inside_the_simulation_error(kind: str) -> None:
    design = DESIGNS[kind](0.10, 0.40, 0.10, 0.20)
    rng = np.random.default_rng(42)

    for p in (0.10, 0.25, 0.40):
        exact = design.operating_characteristics(p)
        promising, early, patients = run_trials(design, p, rng)

        assert exact.promising + exact.not_promising == pytest.approx(1.0, abs=1e-12)
        for value, found in ((exact.promising, promising), (exact.early_stop, early)):
            assert abs(found - value) <= 4 * np.sqrt(value * (1 - value) / TRIALS) + 1e-12
        assert abs(patients - exact.expected_patients) <= 4 * design.n / np.sqrt(TRIALS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_at_each_stage_is_that_of_the_table(kind: str) -> None:
    design = DESIGNS[kind](0.10, 0.40, 0.10, 0.20)

    for n, futile, enough in list_stages(design):
        before = [low for size, low, _ in list_stages(design) if size < n and low is not None]
        for x in range(max(before, default=-1) + 1, n + 1):
            verdict = design.decide(x, n).verdict
            if futile is not None and x <= futile:
                assert verdict == "not promising"
            elif enough is not None and x >= enough:
                assert verdict == "promising"
            else:
                assert verdict == "continue"


@given(
    p0=st.sampled_from([0.05, 0.1, 0.2, 0.3, 0.5]),
    step=st.sampled_from([0.2, 0.25, 0.3]),
    alpha=st.floats(0.03, 0.2),
    beta=st.floats(0.05, 0.3),
)
@settings(max_examples=25, deadline=None)
def test_every_simon_design_keeps_both_errors(
    p0: float, step: float, alpha: float, beta: float
) -> None:
    found = search_simon(p0, p0 + step, alpha, beta)

    sizes = []
    for choice in found.admissible:
        null = choice.design.operating_characteristics(p0)
        active = choice.design.operating_characteristics(p0 + step)
        assert null.promising <= alpha * (1 + 1e-9)
        assert active.promising >= (1 - beta) * (1 - 1e-9)
        sizes.append((choice.design.n, null.expected_patients))
    # from minimax to optimal: more patients in all, fewer expected
    assert sizes == sorted(sizes)
    assert [size for _, size in sizes] == sorted((size for _, size in sizes), reverse=True)
    assert found.at_least >= sizes[-1][1] - 1e-8
