import pytest

from remission.designs.gehan import search_gehan
from remission.errors import DesignError


# Gehan 1961: 14 patients for 20 % is its classic value; the others computed, 0.8^14 = 0.0440.
@pytest.mark.parametrize(
    ("p1", "n1"), [(0.05, 59), (0.1, 29), (0.15, 19), (0.2, 14), (0.25, 11), (0.3, 9), (0.4, 6)]
)
def test_first_stage(p1: float, n1: int) -> None:
    design = search_gehan(p1, 0.05)

    assert design.n1 == n1
    assert (1 - p1) ** n1 <= 0.05 < (1 - p1) ** (n1 - 1)


def test_a_limit_that_is_met_exactly_is_met() -> None:
    """0.5^3 is 0.125."""
    assert search_gehan(0.5, 0.125).n1 == 3


# Gehan 1961, 20 % and standard error 0.10, as remembered: it awaits a check against the paper.
# By hand for 1 of 14: the 75 % limit is 0.1798, 0.1798 x 0.8202 / 0.01 = 14.7, 15 - 14 = 1.
@pytest.mark.parametrize(("responses", "more"), [(0, 0), (1, 1), (2, 6), (3, 9), (4, 11)])
def test_second_stage(responses: int, more: int) -> None:
    assert search_gehan(0.2, 0.05, 0.10).find_second_stage(responses) == more


@pytest.mark.parametrize(("responses", "more"), [(7, 11), (9, 9), (14, 0)])
def test_second_stage_above_one_half(responses: int, more: int) -> None:
    """7 of 14: 0.25 / 0.01 = 25; 9 of 14: 9/14 x 5/14 / 0.01 = 22.96; 14 of 14: nothing to add."""
    assert search_gehan(0.2, 0.05, 0.10).find_second_stage(responses) == more


@pytest.mark.parametrize("numbers", [(0, 0.05, 0.1), (0.2, 1, 0.1), (0.2, 0.05, 0)])
def test_impossible_numbers_are_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(DesignError, match="between 0 and 1"):
        search_gehan(*numbers)


def test_a_first_stage_that_no_trial_has_is_refused() -> None:
    """By hand: log 0.05 / log 0.997 = 997.1, log 0.05 / log 0.9999 = 29955.8."""
    assert search_gehan(0.003, 0.05).n1 == 998
    with pytest.raises(DesignError, match="29956 patients would be needed"):
        search_gehan(0.0001, 0.05)


@pytest.mark.parametrize("responses", [-1, 15])
def test_impossible_responses_are_refused(responses: int) -> None:
    with pytest.raises(DesignError, match="impossible"):
        search_gehan(0.2, 0.05).find_second_stage(responses)


def test_patients_expected() -> None:
    """By hand, 50 % and 0.125: 3 patients; none, then so many more after 1, 2 and 3 responses."""
    design = search_gehan(0.5, 0.125, 0.20)
    more = [design.find_second_stage(responses) for responses in (1, 2, 3)]

    going, expected = design.behave(0.5)

    assert going == pytest.approx(7 / 8)
    assert expected == pytest.approx(3 + (3 * more[0] + 3 * more[1] + more[2]) / 8)


@pytest.mark.parametrize(
    ("responses", "patients", "verdict"),
    [
        (0, 13, "undecided"),
        (0, 14, "not promising"),
        (0, 20, "not promising"),
        (1, 3, "continue"),
        (1, 14, "continue"),
        (1, 15, "undecided"),
    ],
)
def test_one_response_lets_the_trial_go_on(responses: int, patients: int, verdict: str) -> None:
    assert search_gehan(0.2, 0.05).decide(responses, patients) == verdict
