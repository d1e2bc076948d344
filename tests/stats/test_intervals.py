"""Every further interval against R 4.2.2 (tests/oracles/proportion.R), to 1e-9."""

import json
from pathlib import Path

import pytest

from remission.errors import EstimationError
from remission.stats import PROPORTION_INTERVALS, estimate_bound, estimate_proportion

ROWS = json.loads((Path(__file__).parents[1] / "oracles" / "proportion.json").read_text())
FURTHER = ["mid-p", "wilson-corrected", "jeffreys", "agresti-coull", "wald"]


@pytest.mark.parametrize("method", FURTHER)
def test_limits_are_those_of_r(method: str) -> None:
    for row in ROWS:
        found = estimate_proportion(row["n"], row["N"], confidence=row["confidence"], method=method)

        limits = (found.lower, found.upper)
        assert limits == pytest.approx(row[method], rel=1e-9, abs=1e-13), row


# Newcombe, Stat Med 1998;17:857-72, Table I: 81/263, 15/148, 0/20 and 1/29 at 95 %.
@pytest.mark.parametrize(
    ("n", "total", "method", "printed"),
    [
        (81, 263, "wald", (0.2522, 0.3638)),
        (81, 263, "wilson-corrected", (0.2535, 0.3682)),
        (81, 263, "mid-p", (0.2544, 0.3658)),
        (15, 148, "wald", (0.0527, 0.1500)),
        (15, 148, "wilson-corrected", (0.0598, 0.1644)),
        (15, 148, "mid-p", (0.0601, 0.1581)),
        (0, 20, "wilson-corrected", (0, 0.2005)),
        (0, 20, "mid-p", (0, 0.1391)),
        (1, 29, "wald", (0, 0.1009)),
        (1, 29, "wilson-corrected", (0.0018, 0.1963)),
        (1, 29, "mid-p", (0.0017, 0.1585)),
    ],
)
def test_published_limits_are_reached(
    n: int, total: int, method: str, printed: tuple[float, float]
) -> None:
    found = estimate_proportion(n, total, method=method)

    assert (round(found.lower, 4), round(found.upper, 4)) == printed


# 19 of 27, six decimals, as computed independently for the reference page of EORTC 62001.
@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("wald", (0.531468, 0.875940)),
        ("jeffreys", (0.517515, 0.848794)),
        ("mid-p", (0.513828, 0.851871)),
    ],
)
def test_responses_of_the_gist_cohort_have_the_known_limits(
    method: str, expected: tuple[float, float]
) -> None:
    found = estimate_proportion(19, 27, method=method)

    assert (found.lower, found.upper) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("method", PROPORTION_INTERVALS)
def test_swapping_success_and_failure_swaps_the_limits(method: str) -> None:
    counted = estimate_proportion(7, 30, method=method)
    others = estimate_proportion(23, 30, method=method)

    assert (counted.lower, counted.upper) == pytest.approx(
        (1 - others.upper, 1 - others.lower), rel=1e-12
    )


def test_wald_says_that_a_rate_never_seen_is_known_to_be_0() -> None:
    found = estimate_proportion(0, 24, method="wald")

    assert (found.lower, found.upper) == (0, 0)


@pytest.mark.parametrize("method", PROPORTION_INTERVALS)
def test_a_bound_is_the_limit_of_the_interval_with_twice_the_error(method: str) -> None:
    both = estimate_proportion(5, 27, confidence=0.9, method=method)

    lower = estimate_bound(5, 27, side="lower", method=method)
    upper = estimate_bound(5, 27, side="upper", method=method)

    assert (lower.value, lower.bound) == pytest.approx((5 / 27, both.lower), rel=1e-12)
    assert (upper.value, upper.bound) == pytest.approx((5 / 27, both.upper), rel=1e-12)


# R 4.2.2: binom.test(0, 24, alternative = "less"), binom.test(19, 27, alternative = "greater")
@pytest.mark.parametrize(
    ("n", "total", "side", "expected"),
    [
        (0, 24, "upper", 0.117346156154949),
        (24, 24, "lower", 0.882653843845051),
        (19, 27, "lower", 0.528608484516954),
        (0, 24, "lower", 0),
        (24, 24, "upper", 1),
    ],
)
def test_exact_bounds_are_those_of_r(n: int, total: int, side: str, expected: float) -> None:
    found = estimate_bound(n, total, side=side)

    assert found.bound == pytest.approx(expected, rel=1e-9)


def test_nobody_has_no_bound() -> None:
    found = estimate_bound(0, 0, side="upper")

    assert (found.value, found.bound, found.why_missing) == (None, None, "nobody in the group")


@pytest.mark.parametrize(
    ("n", "total", "how", "message"),
    [
        (3, 2, {}, "3 of 2 is no proportion"),
        (1.0, 2, {}, "whole numbers"),
        (1, 2, {"side": "left"}, "lower or upper; 'left' found"),
        (1, 2, {"method": "exact"}, "choose one of clopper-pearson"),
        (1, 2, {"confidence": 0.5}, "between 0.5 and 1"),
        (1, 2, {"confidence": 1}, "between 0.5 and 1"),
        (1, 2, {"confidence": float("nan")}, "between 0.5 and 1"),
    ],
)
def test_wrong_input_of_a_bound_is_refused_in_words(
    n: int, total: int, how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_bound(n, total, **{"side": "upper", **how})
