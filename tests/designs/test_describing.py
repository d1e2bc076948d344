"""Designs in words: numbers of Simon 1989, Table 1 (0/13, 2/20) and exact enumeration."""

import tomllib

from remission import designs


def test_a_two_stage_design_is_described_stage_by_stage() -> None:
    design = designs.search_simon_minimax(0.05, 0.25, 0.10, 0.10)

    text = designs.render_design(design)

    assert text.splitlines()[2:5] == [
        "stage  patients  not promising at  promising at",
        "1      13        0 or fewer        -",
        "2      20        2 or fewer        3 or more",
    ]
    # clinical reference B1: alpha .0736, power .9030, PET .5133, EN 16.4066
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


def test_designs_stand_side_by_side() -> None:
    found = [
        designs.DESIGNS[kind](0.05, 0.25, 0.10, 0.10)
        for kind in ("single-stage", "simon-optimal", "simon-minimax")
    ]

    lines = designs.render_comparison(found).splitlines()

    # B1 and B22: 2/20; 0/9 2/24 with EN 14.5; 0/13 2/20 with EN 16.4
    assert [line.split()[:2] for line in lines[1:]] == [
        ["single-stage", "20"],
        ["simon-optimal", "24"],
        ["simon-minimax", "20"],
    ]
    assert "0/9 2/24" in lines[2]
    assert "14.5" in lines[2]
    assert "0/13 2/20" in lines[3]


def test_every_design_that_a_protocol_can_name_is_described() -> None:
    for kind, search in designs.DESIGNS.items():
        design = search(0.10, 0.40, 0.10, 0.20)

        assert designs.list_stages(design)[-1] == (design.n, design.r, design.r + 1), kind
        assert f'kind = "{kind}"' in designs.render_design(design)
