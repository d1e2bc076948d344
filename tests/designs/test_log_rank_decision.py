"""What a one-sample log-rank design concludes, as planned and not: by hand and by SciPy."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from remission.designs import LogRankDesign, LogRankLook, LogRankRequest, ReferenceCurve
from remission.errors import DesignError

REQUEST = LogRankRequest(
    reference=ReferenceCurve(survival=0.62, at=2), hazard_ratio=0.467, accrual=5, follow_up=2
)
# duration 26 / 5 + 2 = 7.2; the design of OneArm2stage (see test_log_rank_design.py)
TWO = LogRankDesign(request=REQUEST, n=26, c=1.6135, n1=16, t1=3.0593, c1=-0.3020)
ONE = LogRankDesign(request=REQUEST, n=25, c=NormalDist().inv_cdf(0.95))
LOOK = LogRankLook(observed=4, expected=4.0, patients=16)  # z = 0
END = LogRankLook(observed=9, expected=16.0, patients=26)  # z = 1.75


def both_above(first: float, second: float, correlation: float) -> float:
    """SciPy's integral, in the lower corner of the mirrored pair."""
    law = multivariate_normal(cov=[[1, correlation], [correlation, 1]])
    return float(law.cdf([-first, -second]))


def test_the_boundary_itself_is_not_promising() -> None:
    design = replace(TWO, c=1.5, c1=-0.5)

    # expected 4: z = (4 - O) / 2; expected 16: z = (16 - O) / 4
    assert design.decide(look=replace(LOOK, observed=5)).verdict == "not promising"  # z = -0.5
    assert design.decide(look=LOOK).verdict == "continue"
    assert design.decide(look=LOOK, end=replace(END, observed=10)).promising is False  # z = 1.5
    assert design.decide(look=LOOK, end=END).promising is True
    one = replace(ONE, c=1.5)
    assert one.decide(end=replace(END, observed=10, patients=25)).promising is False
    assert one.decide(end=replace(END, observed=9, patients=25)).promising is True


def test_a_trial_as_planned_uses_its_limits_and_correlation() -> None:
    going, found = TWO.decide(look=LOOK), TWO.decide(look=LOOK, end=END)

    assert (going.verdict, going.promising, going.p_value) == ("continue", None, None)
    assert (going.seen, going.cut, going.planned) == (0.0, -0.3020, True)
    assert (found.seen, found.cut, found.planned) == (1.75, 1.6135, True)
    early, last = TWO.find_events()
    assert early is not None
    correlation = np.sqrt(early / last)
    assert found.p_value == pytest.approx(both_above(-0.3020, 1.75, correlation), abs=1e-9)
    at_limit = both_above(-0.3020, 1.6135, correlation)
    assert at_limit == pytest.approx(0.05, abs=1.1e-3)  # as OneArm2stage has it


@pytest.mark.parametrize(
    ("look", "end"),
    [
        (replace(LOOK, patients=17), END),
        (replace(LOOK, expected=9.0), replace(END, patients=25)),
        (replace(LOOK, time=3.0593 + 0.08), END),  # 0.072 is 1 % of the trial
        (LOOK, replace(END, time=7.2 - 0.08)),
    ],
)
def test_a_trial_not_as_planned_keeps_alpha_by_the_information_seen(
    look: LogRankLook, end: LogRankLook
) -> None:
    found = TWO.decide(look=look, end=end)

    correlation = np.sqrt(look.expected / end.expected)
    assert not found.planned
    assert found.cut is not None
    assert both_above(-0.3020, found.cut, correlation) == pytest.approx(0.05, abs=1e-9)
    assert found.p_value == pytest.approx(both_above(-0.3020, end.z, correlation), abs=1e-9)
    assert found.promising is (found.p_value < 0.05)
    assert "with the limit recomputed at a one-sided error of 5 %" in found.sentence


def test_a_look_near_its_time_is_as_planned() -> None:
    look, end = replace(LOOK, time=3.0593 + 0.07), replace(END, time=7.2 - 0.07)

    assert TWO.decide(look=look, end=end).planned
    assert TWO.decide(look=look).planned


def test_c1_is_a_limit_whenever_the_look_comes() -> None:
    late = TWO.decide(look=LogRankLook(observed=11, expected=9.0, patients=20, time=4.0))

    assert late.verdict == "not promising"  # z = -0.667
    assert (late.cut, late.planned) == (-0.3020, False)
    assert late.p_value == pytest.approx(NormalDist().cdf(2 / 3))
    assert late.sentence == (
        "At the look, whenever it comes, z of -0.302 or less stops the trial as not promising;"
        " 11 events were seen in 20 patients where the reference lets 9.0 be expected, z = -0.667,"
        " so the treatment is not promising (one-sided P = 0.7475 against the reference)."
    )


def test_without_a_look_the_limit_is_that_of_one_stage() -> None:
    found = TWO.decide(end=END)

    assert found.cut == pytest.approx(NormalDist().inv_cdf(0.95))
    assert found.p_value == pytest.approx(NormalDist().cdf(-1.75))
    assert (found.promising, found.planned) == (True, False)
    assert found.sentence.startswith("There was no look; with the limit of one stage recomputed")


def test_a_trial_that_its_look_should_have_stopped_is_not_promising() -> None:
    found = TWO.decide(look=replace(LOOK, observed=5), end=END)

    assert found.verdict == "not promising"
    assert found.p_value == pytest.approx(NormalDist().cdf(0.5))
    assert "so the treatment is not promising, whatever was seen later" in found.sentence


def test_one_stage_keeps_its_limit_with_other_patients() -> None:
    planned = ONE.decide(end=replace(END, patients=25))
    other = ONE.decide(end=replace(END, patients=23))

    assert planned.planned
    assert planned.sentence == (
        "At the end z above 1.645 was needed; 9 events were seen in 25 patients where the"
        " reference lets 16.0 be expected, z = 1.750, so the treatment is promising (one-sided"
        " P = 0.0401 against the reference)."
    )
    assert not other.planned
    assert other.cut == planned.cut
    assert "which leaves the limit as it is: z above 1.645 was needed" in other.sentence


def test_a_look_that_knows_all_but_a_little_is_almost_the_end() -> None:
    """Nearly the same z twice: what the look passes the end passes, so that c is z of alpha."""
    look = replace(LOOK, expected=15.99, observed=9, patients=26)

    found = TWO.decide(look=look, end=END)

    assert found.cut == pytest.approx(NormalDist().inv_cdf(0.95), abs=1e-6)
    assert found.p_value == pytest.approx(NormalDist().cdf(-1.75), abs=1e-6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"observed": -1}, "-1 events were observed in 16 patients"),
        ({"observed": 17}, "17 events were observed in 16 patients"),
        ({"observed": 2.5}, "whole numbers are needed"),
        ({"expected": 0.0}, "0.0 expected"),
        ({"expected": float("nan")}, "nan expected"),
        ({"expected": float("inf")}, "inf expected"),
        ({"time": 0.0}, "came at 0.0"),
        ({"time": float("inf")}, "came at inf"),
    ],
)
def test_what_no_trial_can_show_is_refused(change: dict[str, float], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        LogRankLook(**{**vars(LOOK), **change})


@pytest.mark.parametrize(
    "change", [{"expected": 4.0}, {"observed": 3}, {"patients": 15}, {"expected": 3.0}]
)
def test_an_end_that_knows_less_than_the_look_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(DesignError, match="the end must have more expected"):
        TWO.decide(look=LOOK, end=LogRankLook(**{**vars(END), **change}))


def test_a_look_must_be_there_and_belong_to_the_design() -> None:
    with pytest.raises(DesignError, match="neither given"):
        TWO.decide()
    with pytest.raises(DesignError, match="one stage concludes at its end"):
        ONE.decide(look=LOOK)
    with pytest.raises(DesignError, match="one stage concludes at its end"):
        ONE.decide(look=LOOK, end=END)
