from math import sqrt

import pytest

from remission.stats.roots import solve


def test_a_root_is_found_to_the_last_digit() -> None:
    assert solve(lambda x: x * x - 2, 0, 2) == pytest.approx(sqrt(2), rel=3e-16)
    assert solve(lambda x: x - 1e-12, 0, 1) == pytest.approx(1e-12, rel=3e-16)


def test_a_falling_function_is_solved_by_turning_the_ends() -> None:
    assert solve(lambda x: 2 - x * x, 2, 0) == pytest.approx(sqrt(2), rel=3e-16)


def test_a_root_at_0_ends_near_it() -> None:
    assert abs(solve(lambda x: x, -1, 0.7)) < 1e-50


def test_without_a_change_of_sign_an_end_is_found() -> None:
    assert solve(lambda x: x + 1, 0, 1) == pytest.approx(0, abs=1e-50)
    assert solve(lambda x: x - 2, 0, 1) == 1
