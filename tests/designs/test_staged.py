from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from remission.designs import search_chen_optimal, search_fleming, search_simon_optimal
from remission.designs.green_dahlberg import plan_green_dahlberg
from remission.designs.looks import Look
from remission.designs.staged import Staged
from remission.errors import DesignError


@pytest.fixture
def three() -> Staged:
    """Looks at 4, 7 and 10 patients, with both stops."""
    return Staged(
        kind="example",
        p0=0.2,
        p1=0.5,
        alpha=0.1,
        beta=0.2,
        looks=(
            Look(n=4, futile=0, promising=4),
            Look(n=7, futile=1, promising=6),
            Look(n=10, futile=4, promising=5),
        ),
    )


def follow(design: Staged, seen: tuple[int, ...]) -> tuple[str, int]:
    """By hand: the verdict and the patients entered, for a response (1) or none (0) each."""
    for look in design.looks:
        responses = sum(seen[: look.n])
        if responses <= look.futile:
            return "not promising", look.n
        if responses >= look.promising:
            return "promising", look.n
    raise AssertionError


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 1.0])
def test_figures_agree_with_every_course_of_the_trial(three: Staged, p: float) -> None:
    promising = early = expected = 0.0
    for seen in product((0, 1), repeat=10):
        chance = p ** sum(seen) * (1 - p) ** (10 - sum(seen))
        verdict, patients = follow(three, seen)
        promising += chance * (verdict == "promising")
        early += chance * (patients < 10)
        expected += chance * patients

    found = three.operating_characteristics(p)

    assert found.promising == pytest.approx(promising, abs=1e-12)
    assert found.not_promising == pytest.approx(1 - promising, abs=1e-12)
    assert found.early_stop == pytest.approx(early, abs=1e-12)
    assert found.expected_patients == pytest.approx(expected, abs=1e-12)


@given(st.floats(0, 1))
def test_without_a_stop_for_success_it_is_simon(p: float) -> None:
    simon = search_simon_optimal(0.1, 0.3, 0.05, 0.2)
    looks = (
        Look(n=simon.n1, futile=simon.r1, promising=simon.n1 + 1),
        Look(n=simon.n, futile=simon.r, promising=simon.r + 1),
    )

    found = Staged(kind="x", p0=0.1, p1=0.3, alpha=0.05, beta=0.2, looks=looks)

    one, other = found.operating_characteristics(p), simon.operating_characteristics(p)
    for name in ("promising", "not_promising", "early_stop", "expected_patients"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-11)


def test_exact_figures_lie_inside_the_simulation_error(three: Staged) -> None:
    rng, trials = np.random.default_rng(11), 20000
    seen = (rng.random((trials, 10)) < 0.4).astype(int)
    verdicts = [follow(three, tuple(row)) for row in seen]

    found = three.operating_characteristics(0.4)

    for exact, simulated in (
        (found.promising, np.mean([v == "promising" for v, _ in verdicts])),
        (found.early_stop, np.mean([n < 10 for _, n in verdicts])),
    ):
        assert abs(simulated - exact) < 4 * np.sqrt(exact * (1 - exact) / trials)


@pytest.mark.parametrize(
    ("responses", "patients", "verdict", "r"),
    [
        (0, 0, "undecided", 0),
        (0, 3, "undecided", 0),
        (1, 3, "continue", 0),  # 1 can become 2, which stops nothing
        (3, 3, "undecided", 0),  # the fourth patient may still bring the stop
        (0, 4, "not promising", 0),
        (1, 4, "continue", 0),
        (3, 4, "continue", 0),
        (4, 4, "promising", 0),
        (1, 7, "not promising", 1),
        (2, 7, "continue", 1),
        (5, 7, "continue", 1),
        (6, 7, "promising", 1),
        (4, 10, "not promising", 4),
        (5, 10, "promising", 4),
        (0, 5, "not promising", 0),  # should have stopped at 4
        (1, 9, "not promising", 1),
    ],
)
def test_decisions_at_the_looks(
    three: Staged, responses: int, patients: int, verdict: str, r: int
) -> None:
    found = three.decide(responses, patients)

    assert (found.verdict, found.r) == (verdict, r)
    assert found.planned == (patients in (4, 7, 10))


def reach(design: Staged, patients: int, p: float) -> np.ndarray:
    """By hand: P(no stop for success before the last look, and so many responses among all)."""
    counts = np.zeros(patients + 1)
    for seen in product((0, 1), repeat=patients):
        early = any(sum(seen[: k.n]) >= k.promising for k in design.looks[:-1] if k.n < patients)
        if not early:
            counts[sum(seen)] += p ** sum(seen) * (1 - p) ** (patients - sum(seen))
    return counts


@pytest.mark.parametrize("patients", [5, 8, 9, 12])
def test_a_number_that_was_not_planned_keeps_the_error(three: Staged, patients: int) -> None:
    counts = reach(three, patients, 0.2)
    spent = 1 - counts.sum()

    found = three.decide(patients - 1, patients)

    assert found.verdict == "promising"
    assert found.r is not None
    smallest = min(x for x in range(patients + 1) if spent + counts[x + 1 :].sum() <= 0.1)
    assert found.r == (min(smallest, 4) if patients < 10 else smallest)
    assert found.p_value == pytest.approx(spent + counts[patients - 1 :].sum())
    assert three.decide(found.r, patients).promising is False
    assert three.decide(found.r + 1, patients).promising is True


def test_the_p_value_at_the_end_counts_earlier_successes(three: Staged) -> None:
    """By hand: a stop for success at 4 or 7, or the last look reached with 5 or more."""
    as_good = 0.0
    for seen in product((0, 1), repeat=10):
        verdict, patients = follow(three, seen)
        good = verdict == "promising" and (patients < 10 or sum(seen) >= 5)
        as_good += good * 0.2 ** sum(seen) * 0.8 ** (10 - sum(seen))

    assert three.decide(5, 10).p_value == pytest.approx(as_good)


def test_sentences(three: Staged) -> None:
    assert three.decide(2, 7).sentence == (
        "Among 7 patients 1 response or fewer would stop the trial as not promising, 6 or more as"
        " promising; 2 were seen, so the trial goes on to 10 patients."
    )
    assert three.decide(4, 4).sentence == (
        "Among 4 patients no response would stop the trial as not promising, 4 or more as"
        " promising; 4 were seen, so the treatment is promising (exact one-sided P = 0.0016"
        " against a response rate of 20 %)."
    )
    assert "at least 5 responses were needed; 5 were seen" in three.decide(5, 10).sentence
    assert three.decide(5, 9).sentence.startswith(
        "9 patients were entered, for whom no look was planned; with the boundary recomputed at a"
        " one-sided error of at most 10 %, at least 4 responses were needed; 5 were seen, so the"
        " treatment is promising"
    )


@pytest.mark.parametrize(
    "looks",
    [
        (),
        (Look(n=0, futile=0, promising=1),),
        (Look(n=5, futile=1, promising=6), Look(n=5, futile=2, promising=3)),
        (Look(n=5, futile=3, promising=3), Look(n=9, futile=2, promising=3)),
        (Look(n=5, futile=3, promising=7), Look(n=9, futile=2, promising=3)),
        (Look(n=5, futile=3, promising=5),),
    ],
)
def test_looks_that_are_no_plan_are_refused(looks: tuple[Look, ...]) -> None:
    with pytest.raises(DesignError, match=r"no plan|must decide"):
        Staged(kind="x", p0=0.1, p1=0.3, alpha=0.1, beta=0.1, looks=looks)


@pytest.mark.parametrize(("responses", "patients"), [(-1, 4), (5, 4)])
def test_impossible_responses_are_refused(three: Staged, responses: int, patients: int) -> None:
    with pytest.raises(DesignError, match="impossible"):
        three.decide(responses, patients)


# Plans of the Southwest Oncology Group, as remembered: they await a check against Green and
# Dahlberg 1992. SciPy 1.17 confirms both levels (0.02 and 0.055) on both sides of each cut.
@pytest.mark.parametrize(
    ("rates", "sizes", "cuts"),
    [
        ((0.05, 0.20), (20, 40), (0, 4)),
        ((0.10, 0.30), (20, 35), (1, 7)),
        ((0.20, 0.40), (25, 45), (4, 13)),
        ((0.30, 0.50), (30, 55), (8, 22)),
    ],
)
def test_plans_of_green_and_dahlberg(
    rates: tuple[float, float], sizes: tuple[int, int], cuts: tuple[int, int]
) -> None:
    plan = plan_green_dahlberg(*rates, *sizes)

    assert tuple(look.futile for look in plan.looks) == cuts
    first, last = cuts
    assert binom.cdf(first, sizes[0], rates[1]) < 0.02 <= binom.cdf(first + 1, sizes[0], rates[1])
    assert binom.sf(last, sizes[1], rates[0]) <= 0.055 < binom.sf(last - 1, sizes[1], rates[0])
    assert plan.alpha == pytest.approx(plan.operating_characteristics(rates[0]).promising)


def test_green_and_dahlberg_judge_other_numbers_by_the_same_level() -> None:
    """43 instead of 40: P(X > 4) = 0.0612 at 5 %, above 0.055; P(X > 5) = 0.0203."""
    plan = plan_green_dahlberg(0.05, 0.20, 20, 40)

    assert binom.sf(4, 43, 0.05) > 0.055 >= binom.sf(5, 43, 0.05)
    assert plan.decide(5, 43).promising is False
    assert plan.decide(6, 43).promising is True
    assert plan.decide(5, 38).promising is True
    assert plan_green_dahlberg(0.05, 0.20, 27, 40).looks[0].futile == 1


@pytest.mark.parametrize(("n1", "n"), [(0, 10), (10, 10), (5, 4), (20, 1001)])
def test_stages_that_cannot_be_are_refused(n1: int, n: int) -> None:
    with pytest.raises(DesignError, match="1 <= n1 < n"):
        plan_green_dahlberg(0.05, 0.20, n1, n)


@pytest.mark.parametrize(
    ("design", "responses", "patients", "cut", "p_value"),
    [
        # R 4.2.2: pbinom(3, 27, .05, lower = FALSE), pbinom(18, 27, .05, lower = FALSE)
        (search_fleming(0.05, 0.25, 0.1, 0.1), 4, 27, 3, 0.04373595),
        (search_fleming(0.05, 0.25, 0.1, 0.1), 19, 27, 3, 2.86942e-19),
        # pbinom(3, 30, .05, lower = FALSE) is 0.0608, pbinom(2, 30, .05, lower = FALSE) above 0.1
        (search_chen_optimal(0.05, 0.25, 0.1, 0.1), 4, 30, 3, 0.06077156),
    ],
)
def test_more_patients_than_planned_move_the_last_look(
    design: Staged, responses: int, patients: int, cut: int, p_value: float
) -> None:
    decision = design.decide(responses, patients)

    assert (decision.r, decision.verdict) == (cut, "promising")
    assert decision.p_value == pytest.approx(p_value, rel=1e-5)


def test_an_attained_error_is_said_to_a_hundredth_of_a_per_cent() -> None:
    design = Staged(
        kind="by hand", p0=0.1, p1=0.3, alpha=0.0662608, beta=0.1,
        looks=(Look(n=10, futile=0, promising=11), Look(n=30, futile=5, promising=6)),
    )  # fmt: skip

    assert "at a one-sided error of at most 6.63 %" in design.decide(6, 24).sentence


def test_a_stop_that_was_passed_over_has_the_p_value_of_its_look() -> None:
    """None of 24: none of the first 10 either, where the trial stopped, so P = 1.

    One of 12 with looks at 10 and 12 may be of the last two, so that the stop at 10 has P = 1.
    """
    design = Staged(
        kind="by hand", p0=0.1, p1=0.3, alpha=0.1, beta=0.1,
        looks=(
            Look(n=10, futile=1, promising=11),
            Look(n=24, futile=2, promising=25),
            Look(n=30, futile=5, promising=6),
        ),
    )  # fmt: skip

    assert design.decide(0, 24).p_value == pytest.approx(1)
    assert design.decide(1, 12).p_value == pytest.approx(1)
