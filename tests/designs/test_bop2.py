from itertools import product

import pytest
from scipy.stats import beta

from remission.designs.bop2 import POWERS, SCALES, find_bop2_bounds, search_bop2
from remission.designs.posterior import BetaPrior
from remission.errors import DesignError

LOOKS = (10, 20, 30, 40)
PRIOR = BetaPrior(a=0.2, b=0.8)


# Zhou, Lee and Yuan 2017: 20 %, 40 patients, looks after every ten, Beta(0.2, 0.8).
@pytest.mark.parametrize(
    ("scale", "power", "bounds"), [(0.90, 0.5, (2, 4, 7, 11)), (0.95, 1.0, (1, 4, 7, 12))]
)
def test_published_bounds(scale: float, power: float, bounds: tuple[int, ...]) -> None:
    assert find_bop2_bounds(0.2, PRIOR, LOOKS, scale=scale, power=power) == bounds


def test_no_response_need_not_stop_the_trial() -> None:
    """0 of 3: P(rate > 20 %) = 0.076 is above a cut of 0.0028, so the trial goes on."""
    chance = beta.sf(0.2, 0.2, 3.8)

    assert chance == pytest.approx(0.076, abs=5e-4)
    for threshold, bound in ((0.0028, -1), (chance - 1e-9, -1), (chance + 1e-9, 0)):
        found = find_bop2_bounds(0.2, PRIOR, (3, 6), scale=threshold * 2, power=1.0)
        assert found[0] == bound


def test_search_keeps_alpha_with_the_highest_power() -> None:
    """By hand: every pair of thresholds, a course at a time, in a trial of two looks."""
    looks = (6, 12)
    found = search_bop2((0.2, 0.5, 0.1), looks)

    def promising(bounds: tuple[int, ...], p: float) -> float:
        total = 0.0
        for seen in product((0, 1), repeat=12):
            if sum(seen[:6]) > bounds[0] and sum(seen) > bounds[1]:
                total += p ** sum(seen) * (1 - p) ** (12 - sum(seen))
        return total

    everything = {
        find_bop2_bounds(0.2, PRIOR, looks, scale=scale, power=power)
        for scale in SCALES
        for power in POWERS
    }
    best = max(promising(b, 0.5) for b in everything if promising(b, 0.2) <= 0.1)
    assert 1 - found.plan.beta == pytest.approx(best)
    assert found.plan.alpha <= 0.1
    assert find_bop2_bounds(0.2, PRIOR, looks, scale=found.scale, power=found.power) == tuple(
        look.futile for look in found.plan.looks
    )


@pytest.mark.parametrize("looks", [(0,), (-5, 10), (20, 10), (10, 10), (10.5, 20), (10, 1001)])
def test_looks_that_are_no_plan_are_refused(looks: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match="whole numbers that rise from 1 or more to 1000 at most"):
        search_bop2((0.2, 0.4, 0.1), looks)
    with pytest.raises(DesignError, match="whole numbers that rise"):
        find_bop2_bounds(0.2, PRIOR, looks, scale=0.9, power=1)


def test_a_request_that_no_threshold_keeps_is_refused() -> None:
    with pytest.raises(DesignError, match="No thresholds keep"):
        search_bop2((0.2, 0.4, 0.0001), (2, 4))
    with pytest.raises(DesignError, match="at least one look"):
        search_bop2((0.2, 0.4, 0.1), ())
