"""Gray's test against R's cmprsk (tests/oracles/competing_risks.R)."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission import stats  # not `test_gray` itself: pytest would run it as a test
from remission.errors import EstimationError

SETS = json.loads((Path(__file__).parents[1] / "oracles" / "competing_risks.json").read_text())


@pytest.mark.parametrize("of", [1, 2])
@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in SETS.items()])
def test_every_test_is_that_of_cmprsk(data: dict[str, list[float]], of: int) -> None:
    columns, r = (data["time"], data["cause"], data["group"]), data["gray"]

    plain = stats.test_gray(*columns, of=of)
    strata = stats.test_gray(*columns, of=of, strata=data["stratum"])
    weighted = stats.test_gray(*columns, of=of, rho=1)

    assert plain.test.statistic == pytest.approx(r["plain"][of - 1], rel=1e-9)
    assert plain.test.p_value == pytest.approx(r["p"][of - 1], rel=1e-9)
    assert strata.test.statistic == pytest.approx(r["strata"][of - 1], rel=1e-9)
    assert weighted.test.statistic == pytest.approx(r["rho"][of - 1], rel=1e-9)
    assert plain.events == tuple(
        np.bincount(data["group"], weights=np.array(data["cause"]) == of)[list(plain.groups)]
    )


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.sampled_from("abc")), max_size=25),
    st.randoms(use_true_random=False),
)
def test_order_of_patients_changes_nothing_and_no_data_break_it(patients, random) -> None:  # noqa: ANN001 - as hypothesis draws them
    shuffled = random.sample(patients, len(patients))
    columns, other_columns = (
        [[patient[i] for patient in group] for i in range(3)] for group in (patients, shuffled)
    )

    one, other = stats.test_gray(*columns), stats.test_gray(*other_columns)

    assert (one.test.statistic is None) == (one.test.why_missing is not None)
    assert (one.test.statistic is None) == (other.test.statistic is None)
    if one.test.statistic is not None:
        assert one.test.statistic >= 0
        assert one.test.statistic == pytest.approx(other.test.statistic, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("cause", "group", "why"),
    [
        ([1, 1, 2], ["a", "a", "a"], "fewer than two groups"),
        ([2, 0, 2], ["a", "b", "a"], "no event of this cause"),
        ([0, 1, 1], ["a", "b", "b"], "not at risk together"),
    ],
)
def test_a_test_that_does_not_exist_says_why(cause: list[int], group: list[str], why: str) -> None:
    found = stats.test_gray([1, 2, 3], cause, group)

    assert found.test.statistic is None
    assert why in found.test.why_missing


def test_input_without_meaning_is_refused_in_words() -> None:
    with pytest.raises(EstimationError, match="rho must be"):
        stats.test_gray([1, 2], [1, 1], ["a", "b"], rho=-1)
    with pytest.raises(EstimationError, match="groups must not be missing"):
        stats.test_gray([1, 2], [1, 1], ["a", None])


@pytest.mark.parametrize(
    ("time", "cause", "group", "statistic"),
    [  # cmprsk 2.2-11, cuminc(...)$Tests: a group goes on alone when the incidence is 1
        ([1, 2, 8, 9], [1, 1, 1, 1], [0, 0, 1, 1], 2.81508078994614),
        ([1, 2, 8, 9, 10], [1, 1, 1, 1, 2], [0, 0, 1, 1, 1], 4.05108028807682),
    ],
)
def test_a_group_that_goes_on_alone_adds_nothing(
    time: list[int], cause: list[int], group: list[int], statistic: float
) -> None:
    found = stats.test_gray(time, cause, group)

    assert found.test.statistic == pytest.approx(statistic, rel=1e-9)


def test_an_incidence_of_1_while_groups_are_compared_leaves_no_test() -> None:
    """Cmprsk stops with an error here: NA/NaN/Inf in foreign function call."""
    found = stats.test_gray([1, 2, 2, 5, 1, 3, 5, 3], [1] * 8, [1, 1, 1, 2, 1, 2, 0, 2])

    assert found.test.statistic is None
    assert "came to 1 while some were still compared" in found.test.why_missing
