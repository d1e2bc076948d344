"""What is believed after a BOP2 trial of two outcomes: R, and the design's own rule."""

from itertools import product

import pytest

from remission.designs import (
    Bop2Pair,
    Bop2PairRequest,
    PairLook,
    TwoOutcomes,
    search_bop2_pair,
    update_bop2_pair,
)
from remission.errors import DesignError

BOTH = Bop2PairRequest(  # the second outcome is no toxicity
    null=(0.30, 0.15, 0.40, 0.15), active=(0.42, 0.18, 0.38, 0.02), need="both", alpha=0.10
)
ORDINAL = Bop2PairRequest(
    null=(0.15, 0.0, 0.15, 0.70), active=(0.25, 0.0, 0.25, 0.50), need="either", alpha=0.10
)


def plan(request: Bop2PairRequest, *looks: tuple[int, int, int]) -> Bop2Pair:
    """A design with looks of patients and both bounds; scale and power have no part here."""
    bounds = tuple(PairLook(n=n, first=first, second=second) for n, first, second in looks)
    return Bop2Pair(
        request=request,
        scale=0.7,
        power=1.0,
        plan=TwoOutcomes(looks=bounds, need=request.need),
        alpha=0.1,
        power_attained=0.8,
    )


RESPONSE_AND_TOXICITY = plan(BOTH, (20, 8, 13), (40, 18, 29))
NESTED = plan(ORDINAL, (10, 0, 2), (20, 4, 7))


# R 4.2.2: qbeta(c(.025, .975), .45 + 20, .55 + 20), pbeta(.45, the same, lower.tail = FALSE); the
# second with .70 + 33, .30 + 7.
def test_the_posterior_of_both_rates_in_r() -> None:
    found = update_bop2_pair(RESPONSE_AND_TOXICITY, [(8, 1, 9, 2), (17, 3, 16, 4)])

    assert found.verdict == "promising"
    assert found.first.mean == pytest.approx(20.45 / 41)
    assert found.first.limits == pytest.approx((0.348440840755318, 0.649232927597876), abs=1e-12)
    assert found.first_chance == pytest.approx(0.733105544124871, abs=1e-12)
    assert found.second.mean == pytest.approx(33.7 / 41)
    assert found.second.limits == pytest.approx((0.692730398882467, 0.921559092692262), abs=1e-12)
    assert found.second_chance == pytest.approx(0.968873306155101, abs=1e-12)


# R 4.2.2: qbeta(c(.05, .95), .15 + 0, .85 + 10) and qbeta(c(.05, .95), .30 + 4, .70 + 6), pbeta.
def test_an_ordinal_response_at_its_first_look_in_r() -> None:
    found = update_bop2_pair(NESTED, [(0, 0, 4, 6)], confidence=0.9)

    assert found.verdict == "continue"
    assert found.first.limits == pytest.approx(
        (1.28105007983083e-10, 0.0760914369731686), abs=1e-12
    )
    assert found.first_chance == pytest.approx(0.0137332450902739, abs=1e-12)
    assert found.second.limits == pytest.approx((0.170805742775181, 0.634536309845696), abs=1e-12)
    assert found.second_chance == pytest.approx(0.719722556052462, abs=1e-12)


@pytest.mark.parametrize("request_", [BOTH, ORDINAL], ids=["both", "either"])
def test_the_chances_decide_as_the_design_does(request_: Bop2PairRequest) -> None:
    """At every count of the first look, by the thresholds that the search found."""
    found = search_bop2_pair(request_, (10, 20, 30))
    threshold = found.scale * (10 / 30) ** found.power
    first_only = range(11) if request_ is BOTH else (0,)

    for both, first, second in product(range(11), first_only, range(11)):
        if both + first + second > 10:
            continue
        seen = update_bop2_pair(found, [(both, first, second, 10 - both - first - second)])
        passed = [chance >= threshold for chance in (seen.first_chance, seen.second_chance)]
        going = all(passed) if request_.need == "both" else any(passed)
        assert seen.verdict == ("continue" if going else "not promising")


@pytest.mark.parametrize(
    ("design", "looks", "message"),
    [
        (RESPONSE_AND_TOXICITY, [], "0 looks"),
        (RESPONSE_AND_TOXICITY, [(8, 1, 9, 2), (17, 3, 16, 4), (17, 3, 16, 4)], "3 looks"),
        (RESPONSE_AND_TOXICITY, [(8, 1, 9, 3)], "add up to 20"),
        (RESPONSE_AND_TOXICITY, [(8, 1, 9, 2), (7, 13, 16, 4)], "do not hold"),
        (RESPONSE_AND_TOXICITY, [(7, 1, 10, 2), (17, 3, 16, 4)], "stops after 20"),
        (RESPONSE_AND_TOXICITY, [(8, 5, 5, 2), (17, 7, 12, 4)], "stops after 20"),
        (NESTED, [(1, 1, 4, 4)], "the first only are impossible"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    design: Bop2Pair, looks: list[tuple[int, ...]], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        update_bop2_pair(design, looks)


def test_a_confidence_outside_0_and_1_is_refused() -> None:
    with pytest.raises(DesignError, match="confidence"):
        update_bop2_pair(NESTED, [(0, 0, 4, 6)], confidence=1.0)


def test_a_cell_that_only_an_active_treatment_fills_is_possible() -> None:
    request = Bop2PairRequest(
        null=(0.15, 0.0, 0.15, 0.70), active=(0.20, 0.05, 0.25, 0.50), need="either", alpha=0.10
    )

    found = update_bop2_pair(plan(request, (10, 0, 0), (20, 3, 6)), [(1, 2, 3, 4)])

    assert found.first.mean == pytest.approx((0.15 + 3) / 11)
