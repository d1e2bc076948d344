"""The boundary of a design and the rates after it, as the report shows them."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from remission.analysis import Results
from remission.report.figures import FIGURES
from remission.report.figures.bounds import Bounds, draw_bounds
from remission.report.material import Material, gather_material
from remission.report.tables import TABLES

SVG = "{http://www.w3.org/2000/svg}"

ROWS = [  # statistic, at, value, lower, upper, why missing
    ("futile at", "3", 0.0, None, None, None),
    ("promising at", "3", None, None, None, "no such stop"),
    ("futile at", "5", 2.0, None, None, None),
    ("promising at", "5", 3.0, None, None, None),
    *((("course", str(n), float(x), None, None, None)) for n, x in enumerate((1, 1, 2, 3), 1)),
    ("rate", "naive", 0.6, 0.147, 0.947, None),
    ("rate", "UMVUE", 0.65, 0.15, 0.95, None),
    ("rate", "bias-adjusted", None, None, None, "accrual is still open"),
    ("rate p-value", "", 0.0012, None, None, None),
    ("rate p-value", "mid-P", 0.0010, None, None, None),
]


@pytest.fixture
def material(results: Results) -> Material:
    return gather_material(replace(results, table=add_rows(results.table)))


def add_rows(table: pl.DataFrame) -> pl.DataFrame:
    new = pl.DataFrame(
        [
            {
                "endpoint": "DESIGN",
                "population": "registered",
                "group": "GIST",
                "statistic": statistic,
                "at": at,
                "value": value,
                "lower": lower,
                "upper": upper,
                "why_missing": why,
            }
            for statistic, at, value, lower, upper, why in ROWS
        ]
    )
    return pl.concat([table, new.cast({"value": pl.Float64})], how="diagonal_relaxed")


def test_the_boundary_is_drawn_with_the_patients_so_far(material: Material) -> None:
    figure = FIGURES["boundary"](material)

    tree = ET.fromstring(str(figure.svg))  # noqa: S314 - our own text
    described = tree.find(f"{SVG}desc")
    assert described is not None
    assert described.text == (
        "Bounds: Gastrointestinal stromal tumour (GIST) 3 patients, 0 or fewer not promising; 5"
        " patients, 2 or fewer not promising, 3 or more promising; so far 3 at 4 patients."
    )
    assert [node.text for node in tree.iter(f"{SVG}text")][-3:] == [
        "not promising", "promising", "so far",
    ]  # fmt: skip
    course = next(node for node in tree.iter(f"{SVG}path"))
    assert course.attrib["d"].count("L") == 4  # from nobody to the fourth patient
    assert len(list(tree.iter(f"{SVG}circle"))) == 2  # where it has come to, and its key


def test_without_a_design_there_is_no_boundary(results: Results) -> None:
    table = results.table.filter(pl.col("endpoint") != "DESIGN")

    figure = FIGURES["boundary"](gather_material(replace(results, table=table)))

    assert figure.svg is None
    assert figure.notes == ("The protocol states no design.",)


@pytest.mark.parametrize(
    ("total", "said"),
    [(0, "nobody yet."), (5, "the order of registration is not known.")],
)
def test_a_cohort_without_a_course_says_why(results: Results, total: int, said: str) -> None:
    mine = (pl.col("endpoint") == "DESIGN") & (pl.col("group") == "GIST")
    table = add_rows(results.table).filter(~(mine & (pl.col("statistic") == "course")))
    planned = mine & (pl.col("statistic") == "planned")
    table = table.with_columns(N=pl.when(planned).then(total).otherwise("N").cast(pl.Int64))

    figure = FIGURES["boundary"](gather_material(replace(results, table=table)))

    assert any(note.endswith(f": {said}") for note in figure.notes)


def test_the_rates_stand_beside_the_naive_one(material: Material) -> None:
    table = TABLES["stages"](material)

    shown = [
        (row.label, *(cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells))
        for row in table.rows
    ]
    assert shown == [
        ("naive", "60.0 %"),
        ("UMVUE", "65.0 %"),
        ("bias-adjusted", "accrual is still open"),
        ("Exact one-sided P value", "0.0012"),
        ("One-sided mid-P value", "0.0010"),
    ]
    assert table.rows[0].cells[0].below.replace("\N{NO-BREAK SPACE}", " ") == "14.7 % to 94.7 %"
    assert table.notes[0] == "Limits: 95 %."
    assert table.notes[1].startswith("The naive rate")


def test_rates_of_the_first_patients_only_are_said_to_be(results: Results) -> None:
    naive = (pl.col("statistic") == "rate") & (pl.col("at") == "naive")
    made = "responses by patients, 95 %, of the first 3 patients, after whom it should have stopped"
    table = add_rows(results.table).with_columns(
        method=pl.when(naive).then(pl.lit(made)).otherwise("method")
    )

    notes = TABLES["stages"](gather_material(replace(results, table=table))).notes

    said = "of the first 3 patients, after whom it should have stopped."
    assert notes[-1] == f"GIST: {said}"


def test_a_cohort_with_more_patients_than_planned_has_rows_of_its_own(material: Material) -> None:
    """The other cohort does not have them."""
    extra = pl.DataFrame(
        [
            {
                "endpoint": "DESIGN", "population": "registered", "group": "STS",
                "statistic": statistic, "at": at, "value": value, "lower": lower, "upper": upper,
            }
            for statistic, at, value, lower, upper in (
                ("rate", "naive", 0.5, 0.2, 0.8),
                ("rate", "likelihood ratio", 0.5, 0.25, 0.75),
                ("rate p-value", "likelihood ratio", 0.02, None, None),
            )
        ]
    )  # fmt: skip
    results = replace(
        material.results, table=pl.concat([material.results.table, extra], how="diagonal_relaxed")
    )

    table = TABLES["stages"](gather_material(results))

    shown = {row.label: row.cells for row in table.rows}
    own, others = shown["naive, limits by likelihood ratio"][-1], shown["naive"][0]
    assert own.below.replace("\N{NO-BREAK SPACE}", " ") == "25.0 % to 75.0 %"
    assert others.text.replace("\N{NO-BREAK SPACE}", " ") == "60.0 %"
    assert shown["naive, limits by likelihood ratio"][0].text == "not applicable"
    p_values = shown["Exact one-sided P value by likelihood ratio"]
    assert [cell.text for cell in p_values] == ["not applicable", "0.0200"]


def test_without_a_design_of_several_looks_there_is_no_table(results: Results) -> None:
    assert TABLES["stages"](gather_material(results)).rows == ()


def test_looks_that_are_close_share_their_room_and_the_last_is_always_named() -> None:
    stages = [(n, n // 2, n // 2 + 1 if n == 60 else None) for n in range(10, 61)]

    tree = ET.fromstring(str(draw_bounds("Many looks", [Bounds(name="", stages=stages)])))  # noqa: S314 - ours

    bars = [node for node in tree.iter(f"{SVG}rect") if node.attrib["width"] == "6"]
    assert len(bars) == 52
    named = [node for node in tree.iter(f"{SVG}g") if node.attrib.get("font-size") == "11"]
    labels = [(float(node.attrib["x"]), node.text) for node in named[0]]
    assert len(labels) < 40
    assert [text for _, text in labels[-2:]] == ["30", "31"]
    places = [x for x, _ in labels[1:-2]]
    assert all(b - a >= 15 for a, b in pairwise(places))


def test_bounds_below_nothing_are_drawn_from_the_floor() -> None:
    bounds = Bounds(name="", stages=[(5.5, -1.25, None), (20, 1.64, 1.64)], across="Time", up="z")

    tree = ET.fromstring(str(draw_bounds("z", [bounds])))  # noqa: S314 - ours

    texts = [node.text for node in tree.iter(f"{SVG}text")]
    assert {"Time", "z", "\N{MINUS SIGN}1.25", "\N{MINUS SIGN}2"} <= set(texts)
    assert texts.count("1.64") == 1
    described = tree.find(f"{SVG}desc")
    assert described is not None
    assert described.text == (
        "Bounds: 5.5 time, \N{MINUS SIGN}1.25 or less not promising;"
        " 20 time, below 1.64 not promising, above it promising."
    )


def test_enough_is_an_open_bar_and_too_few_a_full_one_which_differ_in_grey() -> None:
    drawing = draw_bounds("A design", [Bounds(name="", stages=((20, 2, 3),))])

    tree = ET.fromstring(str(drawing))  # noqa: S314 - our own text
    fills = [(node.get("fill"), node.get("stroke")) for node in tree.iter(f"{SVG}rect")]
    assert fills == 2 * [("#d55e00", None), ("#ffffff", "#00795c")]  # the bars, and their key


def test_patients_free_from_progression_are_named_where_they_are_counted(
    material: Material,
) -> None:
    gist, *others = material.protocol.cohorts
    assert gist.design is not None
    design = gist.design.model_copy(update={"progression_free_days": 84})
    cohorts = (gist.model_copy(update={"design": design}), *others)
    protocol = material.protocol.model_copy(update={"cohorts": cohorts})
    endpoints = replace(material.results.endpoints, protocol=protocol)
    free = gather_material(replace(material.results, endpoints=endpoints))

    figures = [str(FIGURES["boundary"](given).svg) for given in (material, free)]
    tables = [TABLES["design"](given) for given in (material, free)]

    assert [">Responses<" in figure for figure in figures] == [True, False]
    assert [">Free from progression on day 84<" in figure for figure in figures] == [False, True]
    assert [table.columns[1].label for table in tables] == [
        "Responses needed",
        "Patients free from progression needed",
    ]
    assert "rates alive without progression on day 84" in str(tables[1].notes)


def test_a_look_without_a_stop_is_not_called_the_plan() -> None:
    stages = [(10, None, None), (20, 2, None), (25, 4, 5)]

    drawing = str(draw_bounds("A design", [Bounds(name="", stages=stages)]))

    assert ">no stop at 10<" in drawing
    assert "no stop at 10 patients; 20 patients, 2 or fewer not promising" in drawing
    assert "10 planned" not in drawing
