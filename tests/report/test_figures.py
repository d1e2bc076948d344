"""Figures: what is drawn, that it is well-formed, and that numbers at risk are right."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from remission.analysis import Results
from remission.report.figures import FIGURES, Figure
from remission.report.figures.looks import fill, look_of
from remission.report.figures.svg import Scale, element, steps_between
from remission.report.material import gather_material

SVG = "{http://www.w3.org/2000/svg}"


def tree_of(figure: Figure) -> ET.Element:
    return ET.fromstring(str(figure.svg))  # noqa: S314 - our own text


def texts_of(figure: Figure) -> list[str]:
    return [node.text or "" for node in tree_of(figure).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", ["flow", "waterfall", "spider", "TTP", "swimmer"])
def test_every_figure_is_well_formed_and_says_what_it_shows(results: Results, name: str) -> None:
    tree = tree_of(FIGURES[name](gather_material(results)))

    title, description = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert description.text
    assert tree.attrib["role"] == "img"


@pytest.mark.parametrize("name", ["waterfall", "spider", "TTP", "swimmer", "flow"])
def test_without_numbers_and_patients_a_figure_says_why_it_is_empty(
    results: Results, name: str
) -> None:
    endpoints = replace(
        results.endpoints,
        subjects=results.endpoints.subjects.clear(),
        records=results.endpoints.records.clear(),
    )
    nothing = replace(results, endpoints=endpoints, table=results.table.clear())

    figure = FIGURES[name](gather_material(nothing))

    assert figure.svg is None
    assert figure.notes


def test_numbers_at_risk_are_those_still_followed_on_the_day(results: Results) -> None:
    """Counted by hand from the times in conftest: followed on day d means time >= d."""
    figure = FIGURES["TTP"](gather_material(results))
    texts = texts_of(figure)
    ticks = [0, 56, 112, 168, 224, 280, 336, 392]

    start = texts.index("At risk")
    gist = texts[start + 2 : start + 2 + len(ticks)]
    sts = texts[start + 3 + len(ticks) : start + 3 + 2 * len(ticks)]

    assert [str(tick) for tick in ticks] == texts[5 : 5 + len(ticks)]
    times = {"GIST": (400, 310, 300, 170, 1), "STS": (57, 58, 120)}
    assert gist == [str(sum(time >= tick for time in times["GIST"])) for tick in ticks]
    assert sts == [str(sum(time >= tick for time in times["STS"])) for tick in ticks]


def test_waterfall_bars_stand_from_growth_to_shrinkage_and_open_their_patient(
    results: Results,
) -> None:
    tree = tree_of(FIGURES["waterfall"](gather_material(results)))

    links = [node.attrib["href"] for node in tree.iter(f"{SVG}a")]

    assert links == [
        *("#pt-INV_2f_G4", "#pt-INV_2f_G3", "#pt-INV_2f_G2", "#pt-INV_2f_G1"),
        *("#pt-INV_2f_S2", "#pt-INV_2f_S1", "#pt-INV_2f_S3"),
    ]


def test_waterfall_says_who_is_not_drawn_and_which_bars_are_cut(results: Results) -> None:
    figure = FIGURES["waterfall"](gather_material(results))

    assert "Not drawn, without a sum to compare with baseline: 1." in figure.notes
    assert "Bars above +100 % are cut; the patient has the number." in figure.notes
    assert "+140" in texts_of(figure)


def test_responses_differ_without_colour() -> None:
    """Each response has its own hatching, or a shade of grey far from the others without one."""
    drawn = {word: str(fill(word, (0, 0), (20, 40))) for word in ("CR", "PR", "SD", "PD", "NE")}
    strokes = {word: len(re.findall("M[0-9]", svg)) for word, svg in drawn.items()}
    greys = {word: grey(look_of(word).colour) for word in drawn}

    assert strokes["CR"] == strokes["SD"] == strokes["NE"] == 0
    assert strokes["PD"] > strokes["PR"] > 0
    assert greys["CR"] + 100 < greys["SD"]
    assert greys["SD"] + 20 < greys["NE"]


def grey(colour: str) -> float:
    """Return the luma of a colour (ITU-R BT.601)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # A box of 6 by 6 at (0, 0) holds the rising line x + y = 6 (and x + y = 0, a point).
        ("PR", ["M0.0 0.0L0.0 0.0", "M0.0 6.0L6.0 0.0"]),
    ],
)
def test_hatching_stays_inside_its_box(word: str, expected: list[str]) -> None:
    svg = str(fill(word, (0, 0), (6, 6)))

    assert re.findall(r"M[0-9. ]+L[0-9. ]+", svg) == expected


def test_flow_names_what_the_panel_changed_and_not_what_nobody_knew(results: Results) -> None:
    texts = texts_of(FIGURES["flow"](gather_material(results)))

    assert "Diagnosis changed by the panel: 2" in texts
    assert "2: Leiomyosarcoma to GIST" in texts
    assert not [text for text in texts if "known" in text.lower()]


def test_spider_draws_only_complete_sums(results: Results) -> None:
    tree = tree_of(FIGURES["spider"](gather_material(results)))

    paths = [node.attrib["d"] for node in tree.iter(f"{SVG}path")]

    assert [path.count("L") for path in paths] == [2, 1]  # baseline and two, baseline and one


def test_a_patient_in_no_cohort_is_drawn_apart(results: Results) -> None:
    subjects = results.endpoints.subjects.with_columns(
        COHORT=pl.when(pl.col("USUBJID") == "INV/S3").then(None).otherwise("COHORT")
    )
    lost = replace(results, endpoints=replace(results.endpoints, subjects=subjects))

    assert "In no cohort" in texts_of(FIGURES["waterfall"](gather_material(lost)))


def test_elements_escape_what_they_are_given() -> None:
    assert str(element("text", "<b>", fill='"red')) == '<text fill="&#34;red">&lt;b&gt;</text>'


def test_scales_are_straight_and_a_scale_without_width_does_not_fail() -> None:
    assert Scale(0, 10, 100, 200)(5) == 150
    assert Scale(5, 5, 100, 200)(5) == 100


def test_ticks_stand_at_multiples_inside_the_axis() -> None:
    assert steps_between(0, 410, (7, 14, 28, 56, 112), 12) == [
        0,
        56,
        112,
        168,
        224,
        280,
        336,
        392,
    ]
    # 0.7 / 0.1 is a little less than 7 in floating point, and 1 / 0.2 as exact as its last step
    assert steps_between(0, 0.7, (0.1,), 10)[-1] == pytest.approx(0.7)
    assert len(steps_between(0, 1, (0.2,), 6)) == 6
