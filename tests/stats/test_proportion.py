import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from remission.errors import EstimationError
from remission.stats import PROPORTION_INTERVALS, estimate_proportion


# Counts of EORTC 62001 (Verweij 2003), limits by R 4 binom.test and by hand for Wilson; printed
# to six decimals.
@pytest.mark.parametrize(
    ("n", "total", "exact", "wilson"),
    [
        (19, 27, (0.498186, 0.862473), (0.515193, 0.841470)),
        (18, 27, (0.460393, 0.834812), (0.478248, 0.813567)),
        (1, 27, (0.000937, 0.189706), (0.006568, 0.182835)),
        (5, 27, (0.063000, 0.380830), (0.081807, 0.366987)),
        (3, 27, (0.023527, 0.291587), (0.038520, 0.280578)),
        (24, 27, (0.708413, 0.976473), (0.719422, 0.961480)),
        (0, 24, (0, 0.142474), (0, 0.137976)),
        (36, 51, (0.561711, 0.825120), (0.570009, 0.812913)),
        (47, 51, (0.811194, 0.978216), (0.815001, 0.969078)),
        (43, 51, (0.714124, 0.929759), (0.719896, 0.918308)),
        (35, 51, (0.541127, 0.808896), (0.549730, 0.796723)),
        (39, 51, (0.625069, 0.872092), (0.632378, 0.859951)),
        (29, 51, (0.422453, 0.706545), (0.432653, 0.694988)),
        (24, 51, (0.329300, 0.615413), (0.340530, 0.604767)),
    ],
)
def test_limits_are_the_reference_ones(
    n: int, total: int, exact: tuple[float, float], wilson: tuple[float, float]
) -> None:
    by_exact = estimate_proportion(n, total)
    by_wilson = estimate_proportion(n, total, method="wilson")

    assert by_exact.value == n / total
    assert (by_exact.lower, by_exact.upper) == pytest.approx(exact, abs=5e-7)
    assert (by_wilson.lower, by_wilson.upper) == pytest.approx(wilson, abs=5e-7)


@pytest.mark.parametrize(
    ("n", "total", "printed"),
    [
        (56, 147, (0.30, 0.46)),  # imatinib, confirmed responses: Dagher 2002
        (24, 73, (0.22, 0.45)),  # the 400 mg arm, as the label prints it
        (32, 74, (0.32, 0.55)),  # the 600 mg arm
    ],
)
def test_published_intervals_are_reached(n: int, total: int, printed: tuple[float, float]) -> None:
    found = estimate_proportion(n, total)

    assert (round(found.lower, 2), round(found.upper, 2)) == printed


def test_one_sided_95_percent_limit_is_the_two_sided_one_at_90_percent() -> None:
    none_of_24 = estimate_proportion(0, 24, confidence=0.90)
    none_of_51 = estimate_proportion(0, 51, confidence=0.90)

    assert none_of_24.upper == pytest.approx(1 - 0.05 ** (1 / 24), rel=1e-12)
    assert none_of_51.upper == pytest.approx(0.057048, abs=5e-7)


@pytest.mark.parametrize("method", PROPORTION_INTERVALS)
def test_ends_are_exact_at_none_and_all(method: str) -> None:
    none = estimate_proportion(0, 24, method=method)
    everybody = estimate_proportion(24, 24, method=method)

    assert (none.value, none.lower) == (0, 0)
    assert (everybody.value, everybody.upper) == (1, 1)
    assert everybody.lower == pytest.approx(1 - none.upper, rel=1e-12)


@pytest.mark.parametrize("method", PROPORTION_INTERVALS)
def test_nobody_has_no_proportion(method: str) -> None:
    found = estimate_proportion(0, 0, method=method)

    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert found.why_missing == "nobody in the group"


@pytest.mark.parametrize(
    ("n", "total", "how", "message"),
    [
        (3, 2, {}, "3 of 2 is no proportion"),
        (-1, 2, {}, "-1 of 2"),
        (1.0, 2, {}, "whole numbers"),
        (1, 2, {"method": "exact"}, "choose one of clopper-pearson, wilson"),
        (1, 2, {"confidence": 95}, "between 0 and 1"),
        (1, 2, {"confidence": 1.0}, "between 0 and 1"),
        (1, 2, {"confidence": float("nan")}, "between 0 and 1"),
    ],
)
def test_wrong_input_is_refused_in_words(
    n: int, total: int, how: dict[str, object], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate_proportion(n, total, **how)


COUNTS = st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


# Below 0.5, mid-P and Jeffreys limits need not lie around the estimate: see docs/methods.
@given(COUNTS, st.floats(0.5, 0.999), st.sampled_from(sorted(PROPORTION_INTERVALS)))
def test_interval_contains_its_estimate(counts: list[int], confidence: float, method: str) -> None:
    found = estimate_proportion(*counts, confidence=confidence, method=method)

    assert 0 <= found.lower <= found.value + 1e-15
    assert found.value - 1e-15 <= found.upper <= 1


@given(COUNTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_both_intervals_are_those_of_scipy(counts: list[int], confidence: float) -> None:
    test = binomtest(*counts)

    for method, name in (("clopper-pearson", "exact"), ("wilson", "wilson")):
        found = estimate_proportion(*counts, confidence=confidence, method=method)
        limits = test.proportion_ci(confidence, method=name)
        assert found.lower == pytest.approx(limits.low, rel=1e-9, abs=1e-11)  # SciPy stops there
        assert found.upper == pytest.approx(limits.high, rel=1e-9, abs=1e-11)
