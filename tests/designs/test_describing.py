"""Designs in words: numbers of Simon 1989, Table 1 (0/13, 2/20) and exact enumeration."""

import tomllib
from typing import Literal

import pytest

from remission import designs
from remission.errors import DesignError


def test_a_two_stage_design_is_described_stage_by_stage() -> None:
    design = designs.search_simon_minimax(0.05, 0.25, 0.10, 0.10)

    text = designs.render_sheet(designs.describe_design(design))

    assert text.splitlines()[2:5] == [
        "stage  patients  not promising at  promising at",
        "1      13        0 or fewer        -",
        "2      20        2 or fewer        3 or more",
    ]
    # Simon 1989, Table 1 and enumeration: alpha .0736, power .9030, PET .5133, EN 16.4066
    assert "5.0 % (p0)   7.4 %      51.3 %                      16.4" in text
    assert "25.0 % (p1)  90.3 %" in text


def test_the_fragment_is_what_a_protocol_reads() -> None:
    design = designs.search_single_stage(0.05, 0.25, 0.10, 0.10)

    fragment = "[[cohorts]]\n" + designs.render_fragment(design)

    assert tomllib.loads(fragment)["cohorts"][0]["design"] == {
        "kind": "single-stage",
        "p0": 0.05,
        "p1": 0.25,
        "alpha": 0.1,
        "beta": 0.1,
    }


@pytest.mark.parametrize("kind", designs.DESIGNS)
def test_a_fragment_asks_for_the_same_design_again(kind: str) -> None:
    """Also with many digits, and where the exact errors are not those asked for (Fleming)."""
    design = designs.DESIGNS[kind](0.123456789, 0.4, 0.1, 0.2)

    asked = tomllib.loads(designs.describe_design(design).fragment)["cohorts"]["design"]

    assert asked.pop("kind") == kind
    assert asked == {"p0": 0.123456789, "p1": 0.4, "alpha": 0.1, "beta": 0.2}
    assert designs.DESIGNS[kind](**asked) == design


def test_a_design_with_a_bounded_first_stage_is_stated_by_its_bounds() -> None:
    bounded = designs.search_simon(0.30, 0.50, 0.05, 0.10, first_stage=(20, 20))

    sheet = designs.describe_simon(bounded, bounded=True)

    asked = tomllib.loads(sheet.fragment)["cohorts"]["design"]
    assert asked.pop("kind") == "stages"
    stated = designs.plan_stages(**asked)
    assert [(look.n, look.futile) for look in stated.looks] == [
        (bounded.optimal.n1, bounded.optimal.r1),
        (bounded.optimal.n, bounded.optimal.r),
    ]


def test_designs_stand_side_by_side() -> None:
    found = [
        designs.DESIGNS[kind](0.05, 0.25, 0.10, 0.10)
        for kind in ("single-stage", "simon-optimal", "simon-minimax")
    ]

    lines = designs.describe_comparison(found).tables[0].splitlines()

    # Simon 1989; A'Hern 2001: 2/20; 0/9 2/24 with EN 14.5; 0/13 2/20 with EN 16.4
    assert [line.split()[:2] for line in lines[1:]] == [
        ["single-stage", "20"],
        ["simon-optimal", "24"],
        ["simon-minimax", "20"],
    ]
    assert lines[2].endswith("0/9 2/24")
    assert "14.5" in lines[2]
    assert lines[3].endswith("0/13 2/20")


def test_every_design_that_a_protocol_can_name_is_described() -> None:
    for kind, search in designs.DESIGNS.items():
        design = search(0.10, 0.40, 0.10, 0.20)

        assert designs.list_stages(design)[-1] == (design.n, design.r, design.r + 1), kind
        sheet = designs.describe_design(design)
        assert f'kind = "{kind}"' in sheet.fragment
        power = dict(sheet.charts[0].curves[0].points)
        assert power[0.0] == 0.0, kind
        assert list(power.values()) == sorted(power.values()), kind  # rises with the rate


def test_the_paragraph_says_what_a_protocol_must_say() -> None:
    design = designs.search_simon_minimax(0.05, 0.25, 0.10, 0.10)

    paragraph = designs.describe_design(design).paragraph

    assert "After 13 patients it stops at no response as not promising." in paragraph
    assert "promising at 3 responses or more among 20 patients" in paragraph
    assert "7.4 % at 5 % (type I error) and 90.3 % at 25 % (power)" in paragraph
    assert "expects 16.4 and" in paragraph


def test_the_certificate_of_a_simon_search_is_shown() -> None:
    found = designs.search_simon(0.30, 0.50, 0.05, 0.10)

    text = designs.render_sheet(designs.describe_simon(found))

    # rows of designs.md 4.4: optimal 8/24 24/63, admissible 7/23 22/56, minimax 7/24 21/53
    for row in ("8/24 24/63", "7/23 22/56", "7/24 21/53"):
        assert row in text
    assert f"every design of up to {found.searched_to} patients took part" in text
    assert found.at_least >= 34.72  # what the optimal design expects, Simon 1989


def test_a_stop_for_efficacy_is_seen_in_the_comparison() -> None:
    """Mander and Thompson, p0 0.1, p1 0.3: after 17 patients futile at 2, promising at 5."""
    design = designs.search_mander_thompson_optimal(0.10, 0.30, 0.05, 0.10)

    table = designs.describe_comparison([design]).tables[0]

    assert "2/17 (5+) 7/41" in table


def test_a_comparison_says_which_design_is_missing() -> None:
    design = designs.search_single_stage(0.05, 0.25, 0.10, 0.10)

    text = designs.render_sheet(designs.describe_comparison([design], ("chen: too many",)))

    assert "chen: too many" in text
    with pytest.raises(DesignError, match="chen: too many"):
        designs.describe_comparison([], ("chen: too many",))


def test_an_exact_error_above_the_one_asked_for_is_said() -> None:
    """R 4.2.2: pbinom(2, 18, .25) = 0.135, where beta was to be 0.10."""
    fleming, exact = (
        designs.DESIGNS[kind](0.05, 0.25, 0.1, 0.1) for kind in ("fleming", "lee-liu")
    )
    said = "fleming: the exact type II error is 13.5 %, above the 10 % asked for"

    assert said in designs.render_sheet(designs.describe_design(fleming))
    assert said in designs.render_sheet(designs.describe_comparison([fleming, exact]))
    assert "asked for" not in designs.render_sheet(designs.describe_design(exact))


@pytest.mark.parametrize(
    ("need", "going"), [("either", "one outcome at least"), ("both", "each outcome")]
)
def test_two_outcomes_have_a_paragraph_for_the_protocol(
    need: Literal["either", "both"], going: str
) -> None:
    request = designs.Bop2PairRequest(
        null=(0.1, 0.1, 0.2, 0.6), active=(0.2, 0.2, 0.2, 0.4), need=need, alpha=0.1
    )
    found = designs.search_bop2_pair(request, [10, 20])

    said = designs.describe_bop2_pair(found).paragraph

    assert f"At the looks after 10, 20 patients {going} must be above its bound" in said
    assert f"is {found.alpha:.1%} at rates".replace("%", " %") in said
    assert f"and {found.power_attained:.1%} at 40.0 %".replace("%", " %", 1) in said


def test_total_times_have_a_paragraph_for_the_protocol() -> None:
    found = designs.search_bop2_time((3, 6, 0.1), [10, 20])
    first, last = found.looks

    sheet = designs.describe_bop2_time(found, "", "weeks")
    said = sheet.paragraph

    assert f"After 10 events it stops when these times are {first.total:.1f} or less." in said
    assert f"promising when they are above {last.total:.1f} after 20 events" in said
    assert said.endswith("Times are in weeks.")
    assert sheet.bounds[0].up == "Total time (weeks)"
    assert {chart.axis for chart in sheet.charts} == {"True median (weeks)"}
