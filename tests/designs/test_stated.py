"""Designs stated by their bounds."""

import pytest

from remission import designs
from remission.errors import DesignError


def test_the_bounds_of_a_paper_give_its_numbers() -> None:
    """Simon 1989, Table 1: .10 and .30, optimal 1/10 5/29, EN 15.0, PET .74; errors .05 and .20."""
    plan = designs.plan_stages(0.10, 0.30, ["1/10", "5/29"])

    null = plan.operating_characteristics(0.10)
    assert round(null.expected_patients, 1) == 15.0
    assert round(null.early_stop, 2) == 0.74
    assert plan.alpha <= 0.05
    assert plan.beta <= 0.20
    assert plan.operating_characteristics(0.30).promising == pytest.approx(1 - plan.beta)


def test_a_stated_design_is_the_same_as_the_one_that_was_searched() -> None:
    simon = designs.search_simon_minimax(0.05, 0.25, 0.10, 0.10)
    both = designs.search_mander_thompson_optimal(0.10, 0.30, 0.05, 0.10)

    for found in (simon, both):
        stages = designs.write_stages(designs.list_stages(found))
        stated = designs.plan_stages(found.p0, found.p1, stages)
        assert designs.list_stages(stated) == designs.list_stages(found)
        for p in (0.05, 0.2, 0.5):
            mine, theirs = (each.operating_characteristics(p) for each in (stated, found))
            assert mine.promising == pytest.approx(theirs.promising, abs=1e-14)
            assert mine.expected_patients == pytest.approx(theirs.expected_patients)


def test_stops_for_success_and_no_stop_for_too_few_are_read() -> None:
    plan = designs.plan_stages(0.1, 0.3, ["-/10 (4+)", "2/20 (6+)", "5/29"])

    assert designs.list_stages(plan) == [(10, None, 4), (20, 2, 6), (29, 5, 6)]
    assert designs.write_stages(designs.list_stages(plan)) == ["-/10 (4+)", "2/20 (6+)", "5/29"]


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ([], "do not end with r/n"),
        (["1/10 of 20"], "not written as r/n"),
        (["1/0"], "not written as r/n"),
        (["1/10", "5/29 (6+)"], "do not end with r/n"),
        (["1/10", "-/29"], "do not end with r/n"),
        (["1/10", "29/29"], "fewer responses than patients"),
        (["1/10", "5/10"], "patients must rise"),
        (["4/10 (4+)", "5/29"], "patients must rise"),
        (["1/10 (11+)", "5/29"], "asks for 11 responses among 10"),
        (["1/10 (12+)", "5/29"], "asks for 12 responses among 10"),
        (["11/10", "5/29"], "patients must rise"),
        (["1/10", "5/99999999999999999999"], "not written as r/n"),
        (["5/10", "2/20"], "decide nothing where r falls"),
    ],
)
def test_bounds_that_are_no_plan_are_refused(stages: list[str], words: str) -> None:
    with pytest.raises(DesignError, match=words):
        designs.plan_stages(0.1, 0.3, stages)


def test_rates_out_of_order_are_refused() -> None:
    with pytest.raises(DesignError, match="p0"):
        designs.plan_stages(0.3, 0.1, ["1/10", "5/29"])
