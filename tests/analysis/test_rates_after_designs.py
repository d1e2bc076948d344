"""Rates in the results after designs of every kind; the functions behind them have tests elsewhere.

What is checked here is that the right counts reach them, and when there is no number.
"""

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from analysis.conftest import pick
from remission.analysis import Results
from remission.analysis.arms_conclusion import ArmSeen
from remission.analysis.arms_rates import (
    infer_arms_discontinuation,
    infer_arms_jung,
    infer_arms_screening,
    infer_arms_selection,
)
from remission.analysis.pair_conclusion import PairSeen
from remission.analysis.pair_rates import infer_pair
from remission.analysis.past_looks import Course, Seen
from remission.analysis.rates import believe_rate, infer_rate
from remission.analysis.rows import Place, Row
from remission.designs import (
    BetaPrior,
    Bop2PairRequest,
    BryantDay,
    Jung,
    Selection,
    ThreeOutcomeLimits,
    ThreeOutcomesStages,
    infer_gehan,
    infer_jung,
    infer_selection,
    infer_stages,
    infer_three_outcomes,
    infer_two_outcomes,
    search_bop2_pair,
    search_gehan,
    search_sargent,
    search_screening,
    update_bop2_pair,
)

PLACE = Place(endpoint="DESIGN", population="registered", group="A")
PAIR = ("response", "no toxicity")
GEHAN = search_gehan(0.2, 0.05)  # 14 patients (Gehan 1961)
SARGENT = search_sargent(0.2, 0.4, ThreeOutcomeLimits(alpha=0.05, beta=0.1, eta=0.8, pi=0.8))
BRYANT = BryantDay(
    response0=0.1, response1=0.5, safe0=0.4, safe1=0.8, n1=3, r1=0, s1=1, n=6, r=1, s=3
)
JUNG = Jung(p0=0.1, p1=0.5, alpha=0.15, beta=0.2, n1=3, d1=1, n=5, d=2)


def seen(
    course: list[int],
    pending: int = 0,
    *,
    settled: int = 0,
    dated: bool = True,
    closed: bool = False,
) -> Seen:
    """Open answers stand with the patients right after those whose answers are settled."""
    possible = [
        min(n, x + min(pending, max(0, n - settled))) for n, x in enumerate(course, start=1)
    ]
    return Seen(
        responses=course[-1],
        entered=len(course),
        pending=pending,
        course=Course(known=tuple(course), possible=tuple(possible)) if dated else None,
        closed=closed,
    )


def by_name(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    return {(row.statistic, row.at): row for row in rows}


def climb(first: int, n1: int, last: int, n: int) -> list[int]:
    """Make a course with so many responses among the first n1, and among all n."""
    early = [min(first, k) for k in range(1, n1 + 1)]
    return [*early, *(min(last, first + k) for k in range(1, n - n1 + 1))]


def test_two_stages_with_three_outcomes_are_inferred_from_the_patients_planned() -> None:
    """Stop at 0 of 3; 2 of the first 7, then 2 more of 9: the decision is on the 7."""
    design = ThreeOutcomesStages(
        p0=0.2, p1=0.6, n1=3, r1=0, n=7, fail=2, success=4, alpha=0, beta=0, eta=0, pi=0
    )
    course = [1, 1, 1, 1, 2, 2, 2, 3, 4]
    rows = by_name(infer_rate(PLACE, design, seen(course), 0.95))
    waiting = by_name(infer_rate(PLACE, design, seen(course, 1, settled=3), 0.95))

    expected = infer_stages(design, [(1, 3), (2, 7)])
    assert rows["rate p-value", ""].value == expected.p_value
    assert rows["rate", "UMVUE"].value == expected.umvue
    assert (rows["rate", "naive"].n, rows["rate", "naive"].N) == (2, 7)
    assert rows["rate", "naive"].method.endswith("of the first 7 patients")
    assert ("rate", "likelihood ratio") not in rows
    assert waiting["rate", "UMVUE"].method.endswith("patients, 1 of all may still respond")


def test_the_second_stage_of_gehan_counts_apart() -> None:
    more = GEHAN.find_second_stage(3)
    course = climb(3, 14, 8, 14 + more)

    rows = by_name(infer_rate(PLACE, GEHAN, seen(course), 0.95))

    expected = infer_gehan(GEHAN, 3, (5, more))
    row = rows["rate", "unbiased"]
    assert (row.value, row.lower, row.upper) == (
        expected.unbiased, expected.lower, expected.upper,
    )  # fmt: skip
    assert rows["standard error", ""].value == expected.standard_error
    assert rows["rate", "naive"].value == 8 / (14 + more)


@pytest.mark.parametrize(
    ("course", "pending", "dated", "why"),
    [
        (climb(3, 14, 3, 14), 0, True, "accrual is still open"),
        (climb(3, 14, 8, 21), 1, True, "responses are still open"),
        ([0, 0, 0, 1], 0, True, "the first stage is not complete"),
        (climb(3, 14, 8, 21), 0, False, "order in which"),
    ],
)
def test_gehan_waits(*, course: list[int], pending: int, dated: bool, why: str) -> None:
    rows = by_name(infer_rate(PLACE, GEHAN, seen(course, pending, dated=dated), 0.95))

    assert rows["rate", "unbiased"].value is None
    assert why in (rows["rate", "unbiased"].why_missing or "")


@pytest.mark.parametrize(("settled", "waits"), [(13, True), (14, False)])
def test_gehan_is_inferred_from_a_first_stage_that_should_have_stopped(
    *, settled: int, waits: bool
) -> None:
    open_later = seen(climb(0, 14, 2, 20), 1, settled=settled)
    rows = by_name(infer_rate(PLACE, GEHAN, open_later, 0.95))

    expected = infer_gehan(GEHAN, 0)
    row = rows["rate", "unbiased"]
    assert row.value == (None if waits else expected.unbiased)
    assert row.upper == (None if waits else expected.upper)
    assert (rows["rate", "naive"].n, rows["rate", "naive"].N) == ((2, 20) if waits else (0, 14))


def test_closed_accrual_ends_the_second_stage_of_gehan() -> None:
    course = climb(3, 14, 6, 18)
    rows = by_name(infer_rate(PLACE, GEHAN, seen(course, closed=True), 0.95))

    assert rows["rate", "unbiased"].value == infer_gehan(GEHAN, 3, (3, 4)).unbiased
    assert "as if the size entered had been planned" in rows["rate", "unbiased"].method


def test_three_outcomes_have_a_p_value_against_each_rate() -> None:
    n = SARGENT.n
    final = by_name(infer_rate(PLACE, SARGENT, seen(climb(0, 1, 9, n)), 0.9))
    early = by_name(infer_rate(PLACE, SARGENT, seen(climb(0, 1, 9, n - 1)), 0.9))
    waiting = by_name(infer_rate(PLACE, SARGENT, seen(climb(0, 1, 9, n), 2), 0.9))

    expected = infer_three_outcomes(SARGENT, 9, n)
    assert final["rate p-value", ""].value == expected.p_value
    assert final["rate p-value", "p1"].value == expected.p_value_low
    assert early["rate p-value", ""].why_missing == "accrual is still open"
    assert waiting["rate p-value", ""].why_missing == "responses are still open"


def test_of_more_patients_than_planned_the_rate_is_of_those_judged() -> None:
    n = SARGENT.n
    course = climb(9, n, 12, n + 4)
    judged = by_name(infer_rate(PLACE, SARGENT, seen(course, 1, settled=n), 0.9))
    waiting = by_name(infer_rate(PLACE, SARGENT, seen(course, 1, settled=n - 1), 0.9))
    undated = by_name(infer_rate(PLACE, SARGENT, seen(course, dated=False), 0.9))

    assert judged["rate p-value", ""].value == infer_three_outcomes(SARGENT, 9, n).p_value
    assert (judged["rate", "naive"].n, judged["rate", "naive"].N) == (9, n)
    assert "of the first" in judged["rate", "naive"].method
    assert waiting["rate p-value", ""].why_missing == "responses are still open"
    assert "order in which" in (undated["rate p-value", ""].why_missing or "")


def test_a_posterior_stands_also_while_answers_are_open() -> None:
    rows = by_name(believe_rate(PLACE, BetaPrior(a=1, b=1), 0.2, seen([0, 1, 1], 1), 0.9))

    # Beta(2, 3): mean 2/5; P(rate > 0.2) = 1 - I_0.2(2, 3) = 0.8192 (R 4.2.2, 1 - pbeta(.2, 2, 3))
    assert rows["rate", "posterior"].value == pytest.approx(0.4)
    assert rows["posterior chance", ""].value == pytest.approx(0.8192)
    assert "1 may still respond" in rows["rate", "posterior"].method
    # qbeta(c(.05, .95), 2, 3) of R 4.2.2
    assert rows["rate", "posterior"].lower == pytest.approx(0.09761146, abs=1e-8)
    assert rows["rate", "posterior"].upper == pytest.approx(0.7513954, abs=1e-7)


def pair(first: str, second: str, *, dated: bool = True) -> PairSeen:
    both = np.array([list(first), list(second)]).T
    return PairSeen(known=both == "y", possible=both != "n", dated=dated)


def test_both_outcomes_are_counted_together_at_each_look() -> None:
    rows = by_name(infer_pair(PLACE, BRYANT, PAIR, pair("ynnyyn", "yynynn"), 0.95))

    # after 3: both 1, response 0, safe 1, neither 1; after 6: 2, 1, 1, 2
    expected = infer_two_outcomes(BRYANT, [(1, 0, 1, 1), (2, 1, 1, 2)])
    assert rows["rate, response", "UMVUE"].value == expected.response.umvue
    assert rows["rate, no toxicity", "UMVUE"].lower == expected.safe.lower
    assert rows["p-value", ""].value == expected.p_value
    assert rows["rate, response", "naive"].value == 0.5


def test_a_trial_that_should_have_stopped_is_inferred_from_its_stop() -> None:
    """Nobody responded among the first 3; whoever came after is not part of the plan."""
    rows = by_name(infer_pair(PLACE, BRYANT, PAIR, pair("nnnyyyyy", "yyyyyyyy"), 0.95))

    expected = infer_two_outcomes(BRYANT, [(0, 0, 3, 0)])
    assert rows["rate, response", "UMVUE"].value == expected.response.umvue == 0
    assert rows["rate, no toxicity", "naive"].n == 3
    assert rows["p-value", ""].value == expected.p_value


def test_an_answer_that_is_open_is_no_toxicity() -> None:
    rows = by_name(infer_pair(PLACE, BRYANT, PAIR, pair("ynn", "y??"), 0.95))

    assert rows["rate, response", "naive"].value == 1 / 3
    assert rows["rate, no toxicity", "naive"].value is None
    assert rows["rate, no toxicity", "naive"].why_missing == "answers are still open"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (pair("yn", "yy"), "the first stage is not complete"),
        (pair("ynn", "yyn"), "accrual is still open"),
        (pair("ynny?n", "yynynn"), "answers are still open"),
        (pair("ynnyyn", "yynynn", dated=False), "order in which"),
    ],
)
def test_rates_of_two_outcomes_wait(found: PairSeen, why: str) -> None:
    rows = by_name(infer_pair(PLACE, BRYANT, PAIR, found, 0.95))

    assert rows["p-value", ""].value is None
    assert why in (rows["rate, response", "UMVUE"].why_missing or "")


def test_what_bop2_believes_of_both_outcomes() -> None:
    request = Bop2PairRequest(
        null=(0.1, 0.1, 0.6, 0.2), active=(0.3, 0.2, 0.4, 0.1), need="both", alpha=0.2
    )
    design = search_bop2_pair(request, (4, 8))
    rows = by_name(infer_pair(PLACE, design, PAIR, pair("yyyynnyn", "yyyyynyy"), 0.9))

    expected = update_bop2_pair(design, [(4, 0, 0, 0), (5, 0, 2, 1)], confidence=0.9)
    assert rows["rate, response", "posterior"].value == expected.first.mean
    assert rows["rate, no toxicity", "posterior"].upper == expected.second.limits[1]
    assert rows["posterior chance, no toxicity", ""].value == expected.second_chance


def arm(name: str, letters: str, *, dated: bool = True) -> ArmSeen:
    found = np.array(list(letters), dtype="U1")
    return ArmSeen(name=name, known=found == "y", possible=found != "n", dated=dated)


def test_the_difference_after_two_stages_with_a_control() -> None:
    arms = [arm("NEW", "ynyyn" + "yy"), arm("CONTROL", "nnnyn")]
    rows = by_name(infer_arms_jung(PLACE, JUNG, arms, 0.9))
    stopped = by_name(infer_arms_jung(PLACE, JUNG, [arm("NEW", "nnn"), arm("CONTROL", "ynn")], 0.9))
    waiting = by_name(infer_arms_jung(PLACE, JUNG, [arm("NEW", "yyn"), arm("CONTROL", "nnn")], 0.9))

    expected = infer_jung(JUNG, (2, 0), ((1, 2), (1, 2)), confidence=0.9)
    assert rows["difference", "UMVUE"].value == expected.umvue
    assert rows["p-value", "p0"].value == expected.p_value_p0
    assert stopped["difference", "UMVUE"].value == pytest.approx(-1 / 3)
    assert waiting["difference", "UMVUE"].value is None


def test_the_arms_of_a_selection() -> None:
    design = Selection(best=0.5, others=(0.2, 0.2), n=4, chance=0.8)
    arms = [arm("A", "yynn"), arm("B", "ynnnyy"), arm("C", "nnnn")]
    rows = by_name(infer_arms_selection(PLACE, design, arms, 0.95))

    expected = infer_selection(design, (2, 1, 0))
    assert [rows["rate", name].value for name in "ABC"] == [0.5, 0.25, 0.0]
    assert [rows["best chance", name].value for name in "ABC"] == list(expected.best_chances)
    assert rows["rate", "selected, bias-subtracted"].value == expected.bias_subtracted

    open_ = by_name(infer_arms_selection(PLACE, design, [arms[0], arms[1], arm("C", "nnn?")], 0.95))
    assert open_["rate", "A"].why_missing == "accrual or answers are still open"


def test_the_arms_of_a_discontinuation() -> None:
    arms = [arm("CONTINUED", "yyyyn"), arm("STOPPED", "ynnnn")]
    rows = by_name(infer_arms_discontinuation(PLACE, 24, arms, 0.95))

    assert rows["rate", "allocated"].value == 10 / 24
    assert rows["difference", "naive"].value == pytest.approx(0.6)
    assert rows["rate", "STOPPED"].value == 0.2


def test_the_hazard_ratio_of_a_screening() -> None:
    design = search_screening(0.66, 0.2, 0.2)
    (row,) = infer_arms_screening(PLACE, design, 2.0, 100)

    # exp(-2 x 2 / 10), and with 60 % limits 0.8416 x 0.2 on either side
    assert row.value == pytest.approx(np.exp(-0.4))
    assert row.upper == pytest.approx(np.exp(-0.4 + 0.8416212 * 0.2))


@pytest.mark.parametrize(
    ("design", "statistic", "at"),
    [
        ({"kind": "gehan", "p1": 0.5}, "standard error", ""),
        (
            {"kind": "sargent", "p0": 0.1, "p1": 0.5, "alpha": 0.2, "beta": 0.2},
            "rate p-value", "p1",
        ),
        (
            {"kind": "bop2", "p0": 0.1, "p1": 0.5, "alpha": 0.2, "looks": (3, 6)},
            "posterior chance", "",
        ),
        ({"kind": "lee-liu", "p0": 0.1, "p1": 0.5, "alpha": 0.2, "beta": 0.2}, "rate", "posterior"),
        (
            {"kind": "thall-simon", "p0": 0.2, "p1": 0.5, "looks": (3, 12), "prior": (0.4, 1.6)},
            "rate", "posterior",
        ),
        ({"kind": "stages", "p0": 0.1, "p1": 0.3, "stages": ("0/2", "2/9")}, "rate", "UMVUE"),
        (
            {"kind": "bryant-day", "response": (0.1, 0.6), "safe": (0.3, 0.8)},
            "rate, no toxicity", "UMVUE",
        ),
        (
            {
                "kind": "bop2-pair", "outcomes": ("complete response", "response"),
                "need": "either", "null": (0.1, 0.0, 0.1, 0.8), "active": (0.3, 0.0, 0.2, 0.5),
                "looks": (3, 20),
            },
            "rate, response", "posterior",
        ),
    ],
)  # fmt: skip
def test_every_kind_has_its_rates_in_the_results(
    analysed: Callable[..., Results], design: dict[str, object], statistic: str, at: str
) -> None:
    results = analysed(cohorts=[{"id": "A", "label": "A", "design": design}])

    assert pick(results, "DESIGN", "A", statistic, at)
