"""One-sample log-rank designs: OneArm2stage, the program of Kwak and Jung, simulation."""

from statistics import NormalDist

import numpy as np
import pytest

from remission.designs import (
    LogRankDesign,
    LogRankRequest,
    ReferenceCurve,
    search_log_rank,
    search_log_rank_stages,
    simulate_log_rank,
)
from remission.errors import DesignError

# R OneArm2stage 1.2.1, vignette: phase2.TTE(shape=1, S0=0.72, x0=3, hr=0.459, tf=3, rate=20,
# alpha=0.05, beta=0.2, restricted=0 and 1), and the examples of its help pages Optimal.KJ
# (S0=0.62, x0=2, hr=0.467, tf=2, rate=5) and Optimal.rKJ (S0=0.20, x0=2, hr=0.569, x=2, rate=5).
# An earlier vignette: Optimal.rKJ(dist="WB", shape=1, S0=0.62, x0=2, hr=0.467, x=2, rate=5).
VIGNETTE = LogRankRequest(
    reference=ReferenceCurve(survival=0.72, at=3), hazard_ratio=0.459, accrual=20, follow_up=3
)
VIGNETTE_RESTRICTED = LogRankRequest(**{**vars(VIGNETTE), "restricted": True})
HELP = LogRankRequest(
    reference=ReferenceCurve(survival=0.62, at=2), hazard_ratio=0.467, accrual=5, follow_up=2
)
HELP_RESTRICTED = LogRankRequest(
    reference=ReferenceCurve(survival=0.20, at=2),
    hazard_ratio=0.569,
    accrual=5,
    follow_up=2,
    restricted=True,
)
EARLIER = LogRankRequest(**{**vars(HELP), "restricted": True})
# n1, c1, n, c, t1, length of the trial, patients expected, P(stop), all under the reference
PUBLISHED = [
    (VIGNETTE, 22, -0.7215, 46, 1.5952, 1.0619, 5.30, 40.1736, 0.2353),
    (VIGNETTE, 34, -0.7310, 44, 1.6257, 1.6997, 5.20, 41.6745, 0.2324),
    (VIGNETTE_RESTRICTED, 36, -0.3665, 60, 1.6000, 1.7523, 6.00, 51.0914, 0.3570),
    (VIGNETTE_RESTRICTED, 37, -0.5517, 58, 1.6193, 1.8222, 5.90, 51.7359, 0.2906),
    (HELP, 16, -0.3020, 26, 1.6135, 3.0593, 7.20, 21.9185, 0.3813),
    (HELP_RESTRICTED, 21, 0.0355, 33, 1.6330, 4.1882, 8.60, 26.7993, 0.5142),
    (EARLIER, 26, 0.1349, 46, 1.6171, 5.0946, 11.20, 34.6342, 0.5537),
]


@pytest.mark.parametrize(("request_", "n1", "c1", "n", "c", "t1", "length", "en", "ps"), PUBLISHED)
def test_a_published_design_behaves_as_published(  # noqa: PLR0913, PLR0917 - a row of the table
    request_: LogRankRequest,
    n1: int,
    c1: float,
    n: int,
    c: float,
    t1: float,
    length: float,
    en: float,
    ps: float,
) -> None:
    design = LogRankDesign(request=request_, n=n, c=c, n1=n1, t1=t1, c1=c1)

    null, active = design.behave(1.0), design.behave(request_.hazard_ratio)

    assert design.duration == pytest.approx(length, abs=5e-3)
    assert null.early_stop == pytest.approx(ps, abs=1e-4)
    assert null.expected_patients == pytest.approx(en, abs=6e-3)
    # OneArm2stage accepts c when alpha is within 0.001 of the level, and bisects c to 0.001
    assert null.promising == pytest.approx(0.05, abs=1.1e-3)
    assert active.promising == pytest.approx(0.80, abs=1.5e-3)


@pytest.mark.parametrize(
    ("request_", "single", "optimal", "minimax"),
    [
        (VIGNETTE, None, (46, 40.1736), (44, 41.5723)),  # 29/44: the better row, of admissible ones
        (VIGNETTE_RESTRICTED, None, (60, 51.0914), (58, 51.7260)),
        (HELP, 25, (26, 21.9185), None),
        (HELP_RESTRICTED, 32, (33, 26.7993), None),
        (EARLIER, None, (46, 34.6342), None),
    ],
)
def test_the_search_finds_the_published_numbers_of_patients(
    request_: LogRankRequest,
    single: int | None,
    optimal: tuple[int, float],
    minimax: tuple[int, float] | None,
) -> None:
    found = search_log_rank_stages(request_)

    assert single is None or found.single.n == single
    assert found.optimal.n == optimal[0]
    # their search accepts an alpha up to 0.051, so that it may expect a little fewer
    assert found.optimal.behave(1.0).expected_patients == pytest.approx(optimal[1], abs=0.05)
    if minimax:
        assert found.minimax.n == minimax[0]
        assert found.minimax.behave(1.0).expected_patients == pytest.approx(minimax[1], abs=0.12)
    for design in (found.optimal, found.minimax):
        assert design.behave(1.0).promising == pytest.approx(0.05, abs=1e-6)
        assert design.behave(request_.hazard_ratio).promising == pytest.approx(0.80, abs=1e-4)
        assert design.behave(request_.hazard_ratio).promising >= 0.80 - 1e-9


def test_kwak_and_jungs_program_finds_the_same() -> None:
    """Their Fortran program: medians 1 and 1.4, 30 a year, follow-up 1, alpha 0.05, power 0.9.

    Its first row: n 97, EN 86.5, PET 0.33, power 0.90, 25.98 events at the look and 67.76 at the
    end; its best row EN 79.2 (n 105 to 107, PET 0.53 to 0.55). It counts 1 more than rate times
    accrual, and tries c1 in steps of 0.005 and whole patients.
    """
    request = LogRankRequest(
        reference=ReferenceCurve(survival=0.5, at=1),
        hazard_ratio=1 / 1.4,
        accrual=30,
        follow_up=1,
        alpha=0.05,
        beta=0.10,
        method="kwak-jung",
    )

    found = search_log_rank_stages(request)

    assert found.single.n == found.minimax.n == 97
    assert found.minimax.behave(1.0).expected_patients == pytest.approx(86.5, abs=0.2)
    assert 105 <= found.optimal.n <= 107
    assert found.optimal.behave(1.0).expected_patients == pytest.approx(79.2, abs=0.4)
    assert found.optimal.behave(1.0).early_stop == pytest.approx(0.54, abs=0.02)


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0])
def test_the_approximation_is_near_invented_trials(shape: float) -> None:
    """A large trial, so that the normal distribution is a good approximation."""
    request = LogRankRequest(
        reference=ReferenceCurve(survival=0.5, at=6, shape=shape),
        hazard_ratio=0.85,
        accrual=30,
        follow_up=12,
        beta=0.10,
    )
    design = search_log_rank(request)

    for ratio in (1.0, 0.85):
        expected = design.behave(ratio).promising
        found = simulate_log_rank(design, ratio, 8_000, np.random.default_rng(5))
        # 0.01 for the approximation, 3 standard errors for the invented trials
        assert found.promising == pytest.approx(expected, abs=0.01 + 3 * 0.0034)


def test_an_early_look_stops_as_often_as_invented_trials_do() -> None:
    found = search_log_rank_stages(VIGNETTE_RESTRICTED).optimal

    tried = simulate_log_rank(found, 1.0, 20_000, np.random.default_rng(6))

    assert tried.early_stop == pytest.approx(found.behave(1.0).early_stop, abs=0.03)
    assert tried.expected_patients == pytest.approx(found.behave(1.0).expected_patients, abs=1.0)
    assert tried.promising < 0.05 + 3 * 0.0016


@pytest.mark.parametrize("method", ["wu", "kwak-jung"])
def test_events_expected_at_the_look_and_at_the_end_by_hand(method: str) -> None:
    """Entries spread over t, followed to T: accrual times the integral of 1 - S from T - t to T."""
    request = LogRankRequest(**{**vars(VIGNETTE), "method": method})
    design = LogRankDesign(request=request, n=46, c=1.5952, n1=22, t1=1.0619, c1=-0.7215)
    hazard = -np.log(0.72) / 3

    def count(entry: float, end: float) -> float:
        still = np.exp(-hazard * (end - entry)) - np.exp(-hazard * end)
        return float(20 * (entry - still / hazard))

    early, last = design.find_events()

    assert early == pytest.approx(count(1.0619, 1.0619), rel=1e-9)
    assert last == pytest.approx(count(2.3, 5.3), rel=1e-9)
    assert LogRankDesign(request=request, n=46, c=1.5952).find_events() == (None, last)


@pytest.mark.parametrize(
    "change",
    [
        {"accrual": 1e6},  # everybody has entered before any event
        {"reference": ReferenceCurve(survival=0.72, at=3, shape=50)},  # no event in the first years
    ],
)
def test_a_look_before_any_event_is_no_look(change: dict[str, float]) -> None:
    request = LogRankRequest(**{**vars(VIGNETTE), **change})

    with pytest.raises(DesignError, match="an event or more expected before the look"):
        search_log_rank_stages(request)
    assert search_log_rank(request).n > 1


@pytest.mark.parametrize("shape", [0.3, 0.7, 1.0, 1.7, 3.3])
def test_the_moments_by_hand(shape: float) -> None:
    """Everybody followed for one unit, in which the hazard adds up to 1 whatever the shape.

    Ratio 0.5, one stage: P(event) = 1 - exp(-0.5) = 0.3935; expected under the reference twice
    that, 0.7869.
    """
    request = LogRankRequest(
        reference=ReferenceCurve(survival=np.exp(-1.0), at=1, shape=shape),
        hazard_ratio=0.5,
        accrual=1,
        follow_up=1,
        restricted=True,
    )
    design = LogRankDesign(request=request, n=100, c=0.0)

    events, exposed = 1 - np.exp(-0.5), 2 * (1 - np.exp(-0.5))
    squares = 2 * (2 - 3 * np.exp(-0.5))  # of the hazard up to 1: E of min(T, 1) squared is twice
    variance = events - events**2 + 2 * squares - exposed**2 - squares + 2 * exposed * events
    z = (exposed - events) * 10 / np.sqrt(variance)
    assert design.behave(0.5).promising == pytest.approx(NormalDist().cdf(z), rel=1e-12)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hazard_ratio": 1.2}, "hazard ratio is 1.2"),
        ({"accrual": 0.0}, "Accrual is 0.0"),
        ({"follow_up": -1.0}, "follow-up is -1.0"),
        ({"alpha": 0.6, "beta": 0.6}, "alpha = 0.6"),
    ],
)
def test_numbers_without_a_meaning_are_refused(change: dict[str, float], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        LogRankRequest(**{**vars(HELP), **change})


def test_a_trial_that_would_be_too_large_is_refused() -> None:
    request = LogRankRequest(**{**vars(HELP), "hazard_ratio": 0.98})

    with pytest.raises(DesignError, match="More than 1000 patients"):
        search_log_rank(request)


def test_no_reference_is_no_curve() -> None:
    with pytest.raises(DesignError, match="reference survival is 1"):
        ReferenceCurve(survival=1.2, at=3)
    with pytest.raises(DesignError, match="shape is 0"):
        ReferenceCurve(survival=0.5, at=3, shape=0.0)
