"""What is drawn of a design: its bounds, its curves, and its maps."""

import pytest

from remission import designs
from remission.designs.sheet import Curve

PAIR = designs.Bop2PairRequest(
    null=(0.10, 0.10, 0.60, 0.20), active=(0.30, 0.10, 0.50, 0.10), need="both", alpha=0.10
)


def find_curve(sheet: designs.Sheet, name: str, label: str) -> Curve:
    chart = next(chart for chart in sheet.charts if chart.name == name)
    return next(curve for curve in chart.curves if curve.label == label)


def test_the_map_of_two_outcomes_is_that_of_the_design() -> None:
    found = designs.search_bryant_day(
        designs.BryantDayRequest(
            response0=0.10, response1=0.30, safe0=0.60, safe1=0.80,
            alpha_response=0.15, alpha_toxicity=0.15, beta=0.15,
        )
    )  # fmt: skip

    sheet = designs.describe_bryant_day(found, "")

    promising, going = sheet.surfaces
    for row, column in ((10, 30), (25, 12), (40, 40)):
        chances = found.operating_characteristics(promising.across[column], promising.up[row])
        assert promising.shares[row][column] == pytest.approx(chances[0], abs=1e-12)
        assert going.shares[row][column] == pytest.approx(1 - chances[1], abs=1e-12)
    # EurosarcBayes: 15 (2, 10), 30 (5, 21); power at least 85 %
    assert [bounds.stages for bounds in sheet.bounds] == [
        ((15, 1, None), (30, 4, 5)),
        ((15, 9, None), (30, 20, 21)),
    ]
    assert promising.marks[3][:3] == ("active, safe", 0.30, 0.80)
    assert promising.marks[3][3] >= 0.85


def test_two_outcomes_are_followed_from_the_inactive_to_the_active_treatment() -> None:
    found = designs.search_bop2_pair(PAIR, (10, 20, 30))

    sheet = designs.describe_bop2_pair(found)

    both = find_curve(sheet, "power", "both improve").points
    assert (both[0][1], both[-1][1]) == pytest.approx((found.alpha, found.power_attained))
    # the first alone improves: 40 % and 70 %, odds ratio .1 x .2 / (.1 x .6) = 1/3; by Plackett
    # both = 0.2428...: (1 + (1.1)(-2/3) - sqrt(.)) / (2 (-2/3)), the rest follows from the rates
    root = ((1 - 1.1 * 2 / 3) ** 2 + 4 * (1 / 3) * (2 / 3) * 0.4 * 0.7) ** 0.5
    pair = (1 - 1.1 * 2 / 3 - root) / (-4 / 3)
    cells = (pair, 0.4 - pair, 0.7 - pair, 1 - 1.1 + pair)
    alone = find_curve(sheet, "power", "the first alone improves").points
    assert alone[-1][1] == pytest.approx(found.plan.operating_characteristics(cells).promising)
    assert alone[0][1] == pytest.approx(found.alpha)


def test_one_outcome_alone_is_not_followed_where_one_is_enough_or_no_odds_ratio_exists() -> None:
    ordinal = designs.Bop2PairRequest(
        null=(0.15, 0.0, 0.15, 0.70), active=(0.25, 0.0, 0.25, 0.50), need="either", alpha=0.10
    )

    sheet = designs.describe_bop2_pair(designs.search_bop2_pair(ordinal, (10, 20)))

    assert [curve.label for curve in sheet.charts[0].curves] == ["both improve"]


def test_the_patients_after_gehan_are_drawn() -> None:
    """0.8^14 = 0.0440; the second stage as in the table of Gehan's design."""
    sheet = designs.describe_gehan(designs.search_gehan(0.2, 0.05, 0.10))

    assert sheet.bounds[0].stages == ((14, 0, None),)
    after = sheet.charts[2].curves[0].points
    assert after[:5] == ((0, 14), (1, 15), (2, 20), (3, 23), (4, 25))
    going = find_curve(sheet, "power", "goes on").points
    assert going[30] == pytest.approx((0.2, 1 - 0.8**14))


def test_a_difference_of_arms_has_its_bounds() -> None:
    found = [designs.search_jung(0.1, 0.5, 0.15, 0.2, minimax=minimax) for minimax in (False, True)]

    sheet = designs.describe_jung(*found)

    design = found[0]
    assert sheet.bounds[0].stages == (
        (design.n1, design.d1 - 1, None),
        (design.n, design.d - 1, design.d),
    )
    expected = dict(find_curve(sheet, "expected", "optimal").points)
    assert expected[0.1] == design.operating_characteristics(0.1).expected_patients


def test_fishers_test_after_a_discontinuation_has_its_fewest() -> None:
    """By hand for 3 and 3: 3 against 0 has P = 1 / 20, 3 against 1 has 4 x 1 / 20 = 0.2."""
    found = designs.Discontinuation(stable=1.0, stopped=0.2, continued=0.8, alpha=0.20, run_in=6)

    sheet = designs.describe_discontinuation(found, "")

    boundary = next(chart for chart in sheet.charts if chart.name == "boundary")
    assert boundary.curves[0].points == ((0, 2), (1, 3))  # 2 against 0: 3 / 15 = 0.2
    assert "among 3 who stop" in boundary.axis


def test_the_hazard_ratio_that_is_significant_is_said() -> None:
    """By hand: exp(-2 x 0.8416 / sqrt(69)) = exp(-0.2026) = 0.8166."""
    sheet = designs.describe_screening(designs.search_screening(1 / 1.5, 0.20, 0.20))

    assert any("hazard ratio of about 0.82" in note for note in sheet.notes)
    assert sheet.bounds[0].stages == ((69, 0.84, 0.84),)
