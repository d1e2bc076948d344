"""After a one-sample log-rank trial: SciPy's integrals, every course counted, simulation."""

from dataclasses import replace
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from remission.designs import (
    LogRankDesign,
    LogRankLook,
    LogRankRequest,
    ReferenceCurve,
    infer_log_rank,
    search_log_rank,
    search_log_rank_stages,
)
from remission.designs.log_rank_decision import LogRankCourse
from remission.designs.log_rank_inference import CountLaw, NormalLaw
from remission.designs.log_rank_trials import InventedLooks, draw_looks
from remission.errors import DesignError

REQUEST = LogRankRequest(
    reference=ReferenceCurve(survival=0.62, at=2), hazard_ratio=0.467, accrual=5, follow_up=2
)
TWO = LogRankDesign(request=REQUEST, n=26, c=1.6135, n1=16, t1=3.0593, c1=-0.3020)
ONE = LogRankDesign(request=REQUEST, n=25, c=NormalDist().inv_cdf(0.95))
LOOK = LogRankLook(observed=4, expected=4.6, patients=17)  # z = 0.280
END = LogRankLook(observed=9, expected=16.4, patients=26)  # z = 1.827
STOPPED = replace(LOOK, observed=6)  # z = -0.653


def find_normal(ratio: float) -> float:
    """P(passed and z as seen or above | ratio), from O with mean and variance ratio x E."""
    first = (ratio * 4.6 - (4.6 + 0.3020 * sqrt(4.6))) / sqrt(ratio * 4.6)
    last = (ratio * 16.4 - 9) / sqrt(ratio * 16.4)
    correlation = sqrt(4.6 / 16.4)
    law = multivariate_normal(cov=[[1, correlation], [correlation, 1]])
    return float(law.cdf([-first, -last]))


def mass(mean: float, k: int) -> float:
    return exp(k * log(mean) - mean - lgamma(k + 1))


def find_counts(ratio: float, most: int) -> float:
    """P(passed and no more than so many events | ratio), course by course.

    z1 = (4.6 - O1) / 2.145 is above -0.302 up to 5 events: -0.187 with 5, -0.653 with 6.
    """
    return sum(
        mass(ratio * 4.6, early) * mass(ratio * 11.8, later)
        for early in range(6)
        for later in range(most - early + 1)
    )


def test_the_limits_by_the_normal_law_leave_what_scipy_says() -> None:
    found = infer_log_rank(TWO, look=LOOK, end=END).normal

    assert found.p_value == pytest.approx(find_normal(1.0), abs=1e-9)
    assert found.p_value == pytest.approx(TWO.decide(look=LOOK, end=END).p_value, abs=1e-12)
    assert find_normal(found.median_unbiased) == pytest.approx(0.5, abs=1e-7)
    assert find_normal(found.lower) == pytest.approx(0.975, abs=1e-7)
    assert find_normal(found.upper) == pytest.approx(0.025, abs=1e-7)


def test_the_limits_by_counts_leave_what_all_courses_add_up_to() -> None:
    found = infer_log_rank(TWO, look=LOOK, end=END, confidence=0.90).counts

    assert found.p_value == pytest.approx(find_counts(1.0, 9), rel=1e-12)
    assert find_counts(found.upper, 9) == pytest.approx(0.05, rel=1e-9)
    assert find_counts(found.lower, 8) == pytest.approx(0.95, rel=1e-9)
    middle = found.median_unbiased
    assert find_counts(middle, 9) + find_counts(middle, 8) == pytest.approx(1.0, rel=1e-9)


def test_in_one_look_the_limits_are_those_of_r() -> None:
    """R 4.2.2: poisson.test(6, T = 4.6)$conf.int; poisson.test(6, 4.6, alternative = "less")."""
    found = infer_log_rank(TWO, look=STOPPED)

    assert (found.counts.lower, found.counts.upper) == pytest.approx(
        (0.478672663802, 2.83901609185), rel=1e-9
    )
    assert (found.naive.lower, found.naive.upper) == pytest.approx(
        (0.478672663802, 2.83901609185), rel=1e-9
    )
    assert found.counts.p_value == pytest.approx(0.818029051418, rel=1e-9)
    assert found.naive.value == found.normal.median_unbiased == pytest.approx(6 / 4.6)
    for limit, z in ((found.normal.lower, 1.959964), (found.normal.upper, -1.959964)):
        assert (6 - limit * 4.6) / sqrt(limit * 4.6) == pytest.approx(z, abs=1e-6)


def test_one_stage_and_no_look_are_one_look() -> None:
    one = infer_log_rank(ONE, end=replace(END, patients=25))

    assert infer_log_rank(TWO, end=END) == one
    assert one.normal.p_value == pytest.approx(NormalDist().cdf(-END.z))


def test_a_look_that_never_stops_leaves_no_trace() -> None:
    """With c1 far below, the normal law is that of the end alone, and the counts add up to it."""
    blind = replace(TWO, c1=-30.0)

    looked, alone = (infer_log_rank(blind, look=LOOK, end=END), infer_log_rank(blind, end=END))

    for law in ("normal", "counts"):
        for number in ("p_value", "median_unbiased", "lower", "upper"):
            seen = getattr(getattr(looked, law), number)
            assert seen == pytest.approx(getattr(getattr(alone, law), number), rel=1e-9)


def test_the_verdict_and_the_limit_of_the_error_agree() -> None:
    """One-sided at alpha, the upper limit is below 1 where the treatment is promising."""
    for observed in range(4, 18):
        end = replace(END, observed=observed)
        upper = infer_log_rank(TWO, look=LOOK, end=end, confidence=0.90).normal.upper
        assert (upper < 1) is TWO.decide(look=LOOK, end=end).promising


def test_no_event_at_all_has_a_ratio_of_none() -> None:
    found = infer_log_rank(TWO, look=replace(LOOK, observed=0), end=replace(END, observed=0))

    for law in (found.normal, found.counts):
        assert law.median_unbiased == pytest.approx(0.0, abs=1e-9)
        assert law.lower == pytest.approx(0.0, abs=1e-9)
        assert 0 < law.upper < 0.3


SEED, TRIALS = 11, 3_000


def find_misses(design: LogRankDesign, ratio: float) -> dict[str, tuple[float, float, float]]:
    """How often the ratio is above the upper limit, below the lower one, and above the middle."""
    look, end = draw_looks(design, ratio, TRIALS, np.random.default_rng(SEED))
    chances: dict[str, list[tuple[float, float]]] = {"normal": [], "counts": []}
    for number in range(TRIALS):
        early = None if look is None else _write_look(look, number)
        last: LogRankLook | None = _write_look(end, number)
        if early and design.c1 is not None and early.z <= design.c1:
            last = None
        course = LogRankCourse(design, early, last)
        for name, law in (("normal", NormalLaw(course)), ("counts", CountLaw(course))):
            chances[name].append((law.at_least(ratio), law.above(ratio)))
    found = {}
    for name, pairs in chances.items():
        at_least, above = np.array(pairs).T
        missed = ((at_least < 0.025).mean(), (above > 0.975).mean())
        found[name] = (*missed, ((at_least + above) / 2 < 0.5).mean())
    return found


def _write_look(looks: InventedLooks, number: int) -> LogRankLook:
    return LogRankLook(
        observed=int(looks.observed[number]),
        expected=float(looks.expected[number]),
        patients=int(looks.patients[number]),
    )


@pytest.mark.parametrize("stages", [1, 2])
@pytest.mark.parametrize("ratio", [1.0, 0.467])
def test_limits_are_missed_as_seldom_as_they_say(stages: int, ratio: float) -> None:
    """Entered over time, looked at on planned days, where no law is exact.

    Monte Carlo: 3 standard errors of a share of 0.025 are 0.0086, of a half 0.027. By counts both
    limits are missed in at most 2.5 %; by the normal law, with 4 to 17 events, the lower one is
    missed in up to 5 %.
    """
    design = search_log_rank(REQUEST) if stages == 1 else search_log_rank_stages(REQUEST).optimal

    found = find_misses(design, ratio)

    assert max(found["counts"][:2]) <= 0.025 + 0.0086
    assert max(found["normal"][:2]) <= 0.05 + 0.012
    for law in found.values():
        assert law[2] == pytest.approx(0.5, abs=0.04 + 0.027)


def test_what_cannot_be_inferred_is_refused() -> None:
    with pytest.raises(DesignError, match="goes on after this look"):
        infer_log_rank(TWO, look=LOOK)
    with pytest.raises(DesignError, match="should have stopped the trial"):
        infer_log_rank(TWO, look=STOPPED, end=END)
    with pytest.raises(DesignError, match="confidence is 95"):
        infer_log_rank(TWO, look=LOOK, end=END, confidence=95)


def test_a_look_at_its_limit_itself_is_not_passed_by_counts() -> None:
    """4 expected, c1 = -0.5: z is -0.5 after 5 events, so 0 to 4 pass; then 5 or fewer of 9."""
    design = replace(TWO, c1=-0.5)
    look, end = replace(LOOK, observed=3, expected=4.0), replace(END, observed=5, expected=9.0)

    found = infer_log_rank(design, look=look, end=end)

    p_value = sum(mass(4, k) * sum(mass(5, j) for j in range(6 - k)) for k in range(5))
    assert found.counts.p_value == pytest.approx(p_value)
