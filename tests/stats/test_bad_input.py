"""Every public function, with input that is wrong or says next to nothing: never a wrong number.

What is wrong is refused with an `EstimationError`. Where the data say too little there is either
such an error or a missing number with its reason; no number is NaN or infinite. The last tests
hold large counts against exact arithmetic.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb, inf, isfinite, nan
from statistics import NormalDist

import numpy as np
import pytest

from remission import stats
from remission.errors import EstimationError

Numbers = np.ndarray
Call = Callable[[Numbers, Numbers, Numbers], object]


def chance() -> np.random.Generator:
    return np.random.default_rng(1)


def ends(time: Numbers, event: Numbers) -> tuple[Numbers, list[object]]:
    """An exactly known event, or one never seen up to the time."""
    return time, [t if e == 1 else inf for t, e in zip(time.tolist(), event.tolist(), strict=False)]


def follow(time: Numbers, event: Numbers) -> tuple[Numbers, list[object], list[int]]:
    """Each patient followed until the time, with an event there or none."""
    happened = [i for i, e in enumerate(event.tolist()) if e == 1 and i < len(time)]
    return time, [time.tolist()[i] for i in happened], happened


def halves(time: Numbers, event: Numbers, group: Numbers) -> list[stats.Measure]:
    columns = list(zip(time.tolist(), event.tolist(), group.tolist(), strict=False))
    return [
        stats.measure_survival_median(
            [t for t, _, g in columns if g == k], [e for _, e, g in columns if g == k]
        )
        for k in (0, 1)
    ]


OF_TIMES: dict[str, Call] = {  # of times, events (1 or 0) and groups (0 or 1)
    "estimate_survival": lambda t, e, _: stats.estimate_survival(t, e),
    "estimate_follow_up": lambda t, e, _: stats.estimate_follow_up(t, e),
    "estimate_hazard": lambda t, e, _: stats.estimate_hazard(t, e),
    "estimate_restricted_mean": lambda t, e, _: stats.estimate_restricted_mean(
        stats.estimate_survival(t, e), 3
    ),
    "compare_restricted_means": lambda t, e, _: stats.compare_restricted_means(
        stats.estimate_survival(t, e), stats.estimate_survival([1, 2, 5], [1, 1, 0]), 3
    ),
    "estimate_simultaneous_band": lambda t, e, _: stats.estimate_simultaneous_band(
        stats.estimate_survival(t, e)
    ),
    "test_log_rank": stats.test_log_rank,
    "estimate_cox": stats.estimate_cox,
    "test_proportional_hazards": stats.test_proportional_hazards,
    "take_landmark": lambda t, e, _: stats.take_landmark(t, e, 2),
    "estimate_incidence": lambda t, e, _: stats.estimate_incidence(t, e),
    "test_gray": stats.test_gray,
    "estimate_fine_gray": stats.estimate_fine_gray,
    "estimate_time_to_response": lambda t, e, _: stats.estimate_time_to_response(t, e),
    "test_one_sample_log_rank": lambda t, e, _: stats.test_one_sample_log_rank(
        e, stats.weibull_hazard(t, median=3)
    ),
    "weibull_hazard": lambda t, _e, _: stats.weibull_hazard(t, median=3),
    "estimate_interval_survival": lambda t, e, _: stats.estimate_interval_survival(*ends(t, e)),
    "estimate_interval_median": lambda t, e, _: stats.estimate_interval_median(
        *ends(t, e), rng=chance(), resamples=50
    ),
    "test_interval_log_rank": lambda t, e, g: stats.test_interval_log_rank(*ends(t, e), g),
    "estimate_weibull": lambda t, e, g: stats.estimate_weibull(*ends(t, e), g),
    "estimate_mean_count": lambda t, e, _: stats.estimate_mean_count(*follow(t, e)),
    "measure_survival_median": lambda t, e, _: stats.measure_survival_median(t, e),
    "measure_restricted_mean": lambda t, e, _: stats.measure_restricted_mean(t, e, 3),
    "estimate_by_bootstrap": lambda t, e, _: stats.estimate_by_bootstrap(
        stats.measure_survival_median(t, e), rng=chance(), resamples=50
    ),
    "test_by_permutation": lambda t, e, g: stats.test_by_permutation(
        *halves(t, e, g), rng=chance(), resamples=50
    ),
}
OF_VALUES: dict[str, Callable[[object], object]] = {
    "summarise": stats.summarise,
    "measure_median": stats.measure_median,
}
OF_COUNTS: dict[str, Callable[[object, object], object]] = {  # of n and N
    "estimate_proportion": stats.estimate_proportion,
    "estimate_bound": lambda n, total: stats.estimate_bound(n, total, side="lower"),
    "estimate_difference": lambda n, total: stats.estimate_difference((n, total), (3, 9)),
    "estimate_odds_ratio": lambda n, total: stats.estimate_odds_ratio((n, total), (3, 9)),
    "test_fisher": lambda n, total: stats.test_fisher((n, total), (3, 9)),
    "test_boschloo": lambda n, total: stats.test_boschloo((n, total), (3, 9)),
    "round_percents": lambda n, total: stats.round_percents([n], total),
}
OF_RATES: dict[str, Callable[[object, object], object]] = {  # of N and a rate
    "binomial_masses": stats.binomial_masses,
    "binomial_tails": stats.binomial_tails,
    "binomial_tail": lambda total, rate: stats.binomial_tail(1, total, rate),
}
OF_RATINGS: dict[str, Callable[[list[list[object]]], object]] = {
    "estimate_fleiss": stats.estimate_fleiss,
    "estimate_ac1": stats.estimate_ac1,
    "estimate_alpha": lambda rows: stats.estimate_alpha(rows, level="nominal"),
    "estimate_kappa": lambda rows: stats.estimate_kappa(
        stats.cross_tabulate([row[0] for row in rows], [row[1] for row in rows])
    ),
    "count_ratings": stats.count_ratings,
    "cross_tabulate": lambda rows: stats.cross_tabulate(
        [row[0] for row in rows], [row[1] for row in rows]
    ),
}
OF_EVENTS: dict[str, Callable[[object], object]] = {  # of a number of events or patients
    "estimate_event_rate": lambda n: stats.estimate_event_rate(n, 12.5),
    "estimate_reference_ratio": lambda n: stats.estimate_reference_ratio(n, 12.5),
    "test_mcnemar": lambda n: stats.test_mcnemar(n, 3),
}
TABLES = (OF_TIMES, OF_VALUES, OF_COUNTS, OF_RATES, OF_RATINGS, OF_EVENTS)


def examine(found: object) -> None:
    """Pass when every number is a number, and every missing one has its reason."""
    if not is_dataclass(found):
        return
    values = {field.name: getattr(found, field.name) for field in fields(found)}
    for name, value in values.items():
        examine(value)
        if isinstance(value, float):
            assert isfinite(value), name
    numbers = [values[name] for name in ("value", "p_value", "statistic") if name in values]
    if numbers and all(number is None for number in numbers):
        assert values["why_missing"], found


def test_every_public_function_is_in_a_table() -> None:
    public = {name for name in stats.__all__ if name[0].islower()}

    assert set().union(*TABLES) == public


WRONG_TIMES = {
    "negative": [4, -1, 3, 2],
    "missing": [4, nan, 3, 2],
    "infinite": [4, inf, 3, 2],
    "minus infinite": [4, -inf, 3, 2],
    "null": [4, None, 3, 2],
    "a word": [4, "three", 3, 2],
    "a table": [[4, 3], [3, 2]],
}
EVENTS, GROUPS = np.array([1, 1, 0, 1]), np.array([0, 1, 0, 1])


@pytest.mark.parametrize("time", WRONG_TIMES.values(), ids=WRONG_TIMES.keys())
@pytest.mark.parametrize("name", OF_TIMES)
def test_a_time_that_is_none_is_refused(name: str, time: list[object]) -> None:
    with pytest.raises(EstimationError):
        OF_TIMES[name](np.array(time, dtype=object), EVENTS, GROUPS)


WITH_EVENTS = [
    name
    for name in OF_TIMES
    if not any(word in name for word in ("interval", "weibull", "mean_count"))  # they have none
]
OF_CAUSES = {
    "estimate_incidence",
    "test_gray",
    "estimate_fine_gray",
    "estimate_time_to_response",
}


@pytest.mark.parametrize("name", [name for name in WITH_EVENTS if name != "test_by_permutation"])
def test_columns_of_different_length_are_refused(name: str) -> None:
    with pytest.raises(EstimationError):
        OF_TIMES[name](np.array([4.0, 3.0, 2.0]), EVENTS, GROUPS)


@pytest.mark.parametrize("event", [2, -1, 0.5, nan, None, "yes"])
@pytest.mark.parametrize("name", WITH_EVENTS)
def test_an_event_that_is_none_is_refused(name: str, event: object) -> None:
    events = np.array([1, event, 0, 1], dtype=object)
    if event == 2 and name in OF_CAUSES:
        pytest.skip("2 is another cause")

    with pytest.raises(EstimationError):
        OF_TIMES[name](np.array([4.0, 1.0, 3.0, 2.0]), events, GROUPS)


LITTLE = {  # times, events, groups
    "nobody": ([], [], []),
    "one patient, censored": ([5], [0], [0]),
    "one patient, an event": ([5], [1], [0]),
    "all censored": ([1, 2, 3, 4], [0, 0, 0, 0], [0, 1, 0, 1]),
    "one event": ([1, 2, 3, 4], [0, 1, 0, 0], [0, 1, 0, 1]),
    "one event, the last": ([1, 2, 3, 4], [0, 0, 0, 1], [0, 1, 0, 1]),
    "ties everywhere": ([3, 3, 3, 3], [1, 1, 1, 1], [0, 1, 0, 1]),
    "ties everywhere, half censored": ([3, 3, 3, 3], [1, 0, 0, 1], [0, 1, 0, 1]),
    "everybody at 0": ([0, 0, 0, 0], [1, 0, 1, 1], [0, 1, 0, 1]),
    "an empty group": ([1, 2, 3, 4], [1, 0, 1, 1], [0, 0, 0, 0]),
    "a group without events": ([1, 2, 3, 4], [1, 0, 1, 0], [0, 1, 0, 1]),
    "groups apart in time": ([1, 2, 8, 9], [1, 1, 1, 1], [0, 0, 1, 1]),
    "very long and very short": ([1e-300, 1e300, 1, 2], [1, 1, 0, 1], [0, 1, 0, 1]),
}


@pytest.mark.parametrize("data", LITTLE.values(), ids=LITTLE.keys())
@pytest.mark.parametrize("name", OF_TIMES)
def test_data_that_say_little_give_no_wrong_number(
    name: str, data: tuple[list[float], list[int], list[int]]
) -> None:
    time, event, group = data
    arguments = np.array(time, dtype=float), np.array(event, dtype=int), np.array(group, dtype=int)
    with suppress(EstimationError):
        examine(OF_TIMES[name](*arguments))


@pytest.mark.parametrize("data", LITTLE.values(), ids=LITTLE.keys())
@pytest.mark.parametrize("interval", stats.SURVIVAL_INTERVALS)
def test_a_curve_that_says_little_is_read_without_a_wrong_number(
    interval: str, data: tuple[list[float], list[int], list[int]]
) -> None:
    curve = stats.estimate_survival(data[0], data[1], interval=interval)

    for found in (curve.median(), curve.quantile(0.9), curve.at(0), curve.at(3), curve.at(1e6)):
        examine(found)
        known = [n for n in (found.lower, found.value, found.upper) if n is not None]
        assert known == sorted(known)


EMPTY_CELLS = {  # strata in which nothing can be compared, beside one in which something can
    "a stratum of one group": [0, 0, 1, 1, 2, 2],
    "a stratum of its own each": [0, 1, 2, 3, 4, 5],
    "a stratum without events": [0, 0, 0, 0, 1, 1],
}


@pytest.mark.parametrize("strata", EMPTY_CELLS.values(), ids=EMPTY_CELLS.keys())
@pytest.mark.parametrize("how", [{}, {"rho": 1.0}, {"gamma": 1.0}])
def test_strata_with_empty_cells_add_nothing_and_spoil_nothing(
    strata: list[int], how: dict[str, float]
) -> None:
    time, event, group = [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 0], [0, 1, 1, 1, 0, 1]
    full = [
        k for k in set(strata) if len({g for g, s in zip(group, strata, strict=True) if s == k}) > 1
    ]
    kept = [i for i, s in enumerate(strata) if s in full]

    found = stats.test_log_rank(time, event, group, strata=strata, **how)

    examine(found.test)
    if kept:
        alone = stats.test_log_rank(
            *([column[i] for i in kept] for column in (time, event, group)),
            strata=[strata[i] for i in kept],
            **how,
        )
        assert found.test.statistic == (
            alone.test.statistic if alone.test.statistic is None
            else pytest.approx(alone.test.statistic, rel=1e-12)
        )  # fmt: skip
    else:
        assert found.test.why_missing is not None


def test_cox_strata_with_empty_cells_add_nothing() -> None:
    time, event, x = [1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 0, 1, 0, 1], [0.2, 1, 0.1, 2, 1, 0.5, 3]

    found = stats.estimate_cox(time, event, x, strata=[0, 0, 0, 0, 0, 1, 2])
    alone = stats.estimate_cox(time[:5], event[:5], x[:5])

    assert found.coefficients == pytest.approx(alone.coefficients, rel=1e-9)
    assert found.standard_errors == pytest.approx(alone.standard_errors, rel=1e-9)


@pytest.mark.parametrize("values", [[1, nan], [1, inf], [1, None], [1, "x"], [[1, 2]]])
@pytest.mark.parametrize("name", OF_VALUES)
def test_a_value_that_is_none_is_refused(name: str, values: list[object]) -> None:
    with pytest.raises(EstimationError):
        OF_VALUES[name](values)


@pytest.mark.parametrize("name", OF_VALUES)
def test_no_values_are_said(name: str) -> None:
    assert OF_VALUES[name]([]).why_missing is not None


WRONG_COUNTS = [(-1, 9), (10, 9), (2.0, 9), (2.5, 9), (nan, 9), ("2", 9), (None, 9), (2, -9)]


@pytest.mark.parametrize(("n", "total"), WRONG_COUNTS)
@pytest.mark.parametrize("name", OF_COUNTS)
def test_a_count_that_is_none_is_refused(name: str, n: object, total: object) -> None:
    with pytest.raises(EstimationError):
        OF_COUNTS[name](n, total)


@pytest.mark.parametrize("name", OF_COUNTS)
def test_a_group_of_nobody_has_no_rate(name: str) -> None:
    found = OF_COUNTS[name](0, 0)

    if name == "round_percents":
        assert found == (None,)
    else:
        examine(found)
        assert found.why_missing is not None


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.int32])
@pytest.mark.parametrize("name", OF_COUNTS)
def test_small_integers_do_not_overflow(name: str, kind: type[np.integer]) -> None:
    """A column of small integers, as of Polars or numpy, holds counts but not their products."""
    assert OF_COUNTS[name](kind(100), kind(120)) == OF_COUNTS[name](100, 120)


@pytest.mark.parametrize("n", [-1, 2.0, 2.5, nan, inf, "2", None])
@pytest.mark.parametrize("name", OF_EVENTS)
def test_a_number_of_events_that_is_none_is_refused(name: str, n: object) -> None:
    with pytest.raises(EstimationError):
        OF_EVENTS[name](n)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16])
@pytest.mark.parametrize("name", OF_EVENTS)
def test_small_numbers_of_events_do_not_overflow(name: str, kind: type[np.integer]) -> None:
    assert OF_EVENTS[name](kind(127)) == OF_EVENTS[name](127)


@pytest.mark.parametrize("time", [-1, nan, inf, None, "long", 0])
def test_a_time_at_risk_that_is_none_is_refused(time: object) -> None:
    with pytest.raises(EstimationError):
        stats.estimate_event_rate(2, time)


WRONG_RATES = [(9, -0.1), (9, 1.1), (9, nan), (9, "x"), (9, None), (-1, 0.5), (2.5, 0.5)]


@pytest.mark.parametrize(("total", "rate"), WRONG_RATES)
@pytest.mark.parametrize("name", OF_RATES)
def test_a_rate_that_is_none_is_refused(name: str, total: object, rate: object) -> None:
    with pytest.raises(EstimationError):
        OF_RATES[name](total, rate)


LITTLE_RATINGS = {
    "nobody": [],
    "one subject": [["a", "a"]],
    "one category": [["a", "a"], ["a", "a"], ["a", "a"]],
    "nothing said": [[None, None], [None, None]],
    "one rater said something": [["a", None], ["b", None]],
    "never the same": [["a", "b"], ["b", "a"]],
}


@pytest.mark.parametrize("rows", LITTLE_RATINGS.values(), ids=LITTLE_RATINGS.keys())
@pytest.mark.parametrize("name", OF_RATINGS)
def test_ratings_that_say_little_give_no_wrong_number(name: str, rows: list[list[object]]) -> None:
    with suppress(EstimationError):
        examine(OF_RATINGS[name](rows))


# --- large counts, against exact arithmetic -------------------------------------------------


@pytest.mark.parametrize(
    "rate", [Fraction(1, 1000), Fraction(1, 4), Fraction(1, 2), Fraction(999, 1000)]
)
def test_a_thousand_patients_have_exact_binomial_masses(rate: Fraction) -> None:
    n = 1000
    exact = [float(comb(n, k) * rate**k * (1 - rate) ** (n - k)) for k in range(0, n + 1, 50)]

    found = stats.binomial_masses(n, float(rate))

    assert found[::50] == pytest.approx(np.array(exact), rel=1e-9, abs=1e-300)
    assert found.sum() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(("first", "second"), [(500, 440), (1000, 990), (3, 11)])
def test_a_thousand_patients_in_each_group_have_the_exact_p_value(first: int, second: int) -> None:
    n, both = 1000, first + second
    low, high = max(0, both - n), min(n, both)
    weights = [comb(n, k) * comb(n, both - k) for k in range(low, high + 1)]
    mine = comb(n, first) * comb(n, second)
    exact = Fraction(sum(w for w in weights if w <= mine), sum(weights))

    found = stats.test_fisher((first, n), (second, n))

    assert found.p_value == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("n", [1, 37, 500, 999])
def test_a_thousand_patients_have_exact_limits(n: int) -> None:
    """At the lower limit n or more of 1000 have probability 0.025, in fifty digits."""
    with localcontext(prec=50):
        rate = Decimal(stats.estimate_proportion(n, 1000).lower)
        masses = [comb(1000, k) * rate**k * (1 - rate) ** (1000 - k) for k in range(1001)]

        assert float(sum(masses[n:])) == pytest.approx(0.025, rel=1e-9)


def test_ten_million_patients_have_the_curve_of_ten() -> None:
    """A million copies of ten patients: the same curve, and a thousandth of its standard error."""
    time = np.array([1, 2, 2, 3, 5, 5, 5, 8, 9, 9], dtype=np.int32)
    event = np.array([1, 1, 0, 1, 0, 1, 1, 0, 1, 0], dtype=np.int8)
    group = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], dtype=np.int8)
    copies = 1_000_000

    few = stats.estimate_survival(time, event)
    many = stats.estimate_survival(np.tile(time, copies), np.tile(event, copies))
    test = stats.test_log_rank(*(np.tile(column, copies) for column in (time, event, group)))

    assert many.n == 10 * copies
    assert many.survival.tolist() == few.survival.tolist()
    assert many.at_risk.tolist() == (copies * few.at_risk).tolist()
    known = few.standard_error > 0
    assert 1e3 * many.standard_error[known] == pytest.approx(few.standard_error[known], rel=1e-9)
    small = stats.test_log_rank(time, event, group)
    assert test.observed.tolist() == (copies * small.observed).tolist()
    assert test.expected == pytest.approx(copies * small.expected, rel=1e-9)


def test_two_ways_to_a_tail_agree_where_they_meet() -> None:
    """A sum up to a million, the incomplete beta function beyond."""
    n, k = 1_000_001, 334_000

    found = stats.binomial_tail(k, n, 1 / 3)

    assert found == pytest.approx(stats.binomial_tails(n, 1 / 3)[k], rel=1e-9)


def test_a_thousand_million_changes_are_nearly_normal() -> None:
    """Of the symmetric binomial the normal tail, corrected for continuity, is off by 1 in n."""
    n, apart = 10**9, 60_000

    found = stats.test_mcnemar((n + apart) // 2, (n - apart) // 2)

    normal = 2 * NormalDist().cdf(-(apart - 1) / n**0.5)
    assert found.p_value == pytest.approx(normal, rel=1e-7)


@pytest.mark.parametrize(
    "call",
    [
        lambda n: stats.binomial_masses(n, 0.5),
        lambda n: stats.test_fisher((n // 3, n), (n // 2, n)),
        lambda n: stats.estimate_odds_ratio((n // 3, n), (n // 2, n)),
    ],
)
def test_a_table_that_would_fill_the_memory_is_refused(call: Callable[[int], object]) -> None:
    with pytest.raises(EstimationError, match="too large"):
        call(10**9)
