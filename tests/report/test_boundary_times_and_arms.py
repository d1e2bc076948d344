"""The boundary of designs for a time, and of arms drawn by lot, as the report draws it."""

from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from remission.analysis import RESULT_SCHEMA, Results
from remission.protocol import (
    Bop2TimePlan,
    DesignPlan,
    JungPlan,
    LogRankPlan,
    RandomisedPlan,
    ScreeningPlan,
    SelectionPlan,
)
from remission.report.figures import FIGURES, Figure
from remission.report.figures.bounds import Bounds, Course, draw_bounds
from remission.report.material import gather_material
from report.conftest import frame, row

SVG = "{http://www.w3.org/2000/svg}"
MINUS = "\N{MINUS SIGN}"
ARMS = ("GIST", "STS")

LOG_RANK = LogRankPlan(
    kind="log-rank-optimal", endpoint="TTP", unit="months", survival=0.5, at=6, hazard_ratio=0.6,
    accrual=3, follow_up=6,
)  # fmt: skip
BOP2 = Bop2TimePlan(
    kind="bop2-time", endpoint="TTP", unit="weeks", median0=3, median1=6, looks=(8, 16)
)


def draw(
    results: Results,
    rows: list[dict],
    *,
    designs: tuple[DesignPlan | None, DesignPlan | None] = (None, None),
    randomised: RandomisedPlan | None = None,
) -> Figure:
    """Render the figure of a protocol with these designs, from these rows alone."""
    protocol = results.endpoints.protocol
    cohorts = tuple(
        cohort.model_copy(update={"design": design})
        for cohort, design in zip(protocol.cohorts, designs, strict=True)
    )
    protocol = protocol.model_copy(update={"cohorts": cohorts, "randomised": randomised})
    table = results.table.filter(pl.col("endpoint") != "DESIGN")
    table = pl.concat([table, frame(RESULT_SCHEMA, rows)], how="diagonal_relaxed")
    endpoints = replace(results.endpoints, protocol=protocol)
    return FIGURES["boundary"](gather_material(Results(endpoints=endpoints, table=table)))


def read(figure: Figure) -> tuple[ET.Element, str, list[str]]:
    """Return the drawing, its description and its texts."""
    tree = ET.fromstring(str(figure.svg))  # noqa: S314 - our own text
    described = tree.find(f"{SVG}desc")
    assert described is not None
    return tree, described.text or "", [node.text or "" for node in tree.iter(f"{SVG}text")]


def bounds(
    place: tuple[str, str], stages: list[tuple[str, float | None, float | None]]
) -> list[dict]:
    return [
        row(*place, statistic, at, value=value, why_missing=None if value else "no such stop")
        for at, low, high in stages
        for statistic, value in (("futile at", low), ("promising at", high))
    ]


def count_steps(tree: ET.Element) -> list[int]:
    return [node.attrib["d"].count("L") for node in tree.iter(f"{SVG}path")]


def test_z_is_drawn_by_days_with_its_limits(results: Results) -> None:
    place = ("DESIGN", "GIST")
    rows = [
        *bounds(place, [("300", -0.1663, None), ("800", 1.5274, 1.5274)]),
        *(
            row(*place, "course", at, value=z)
            for at, z in (("100", -0.7071), ("101", -1.234), ("350", 0.5), ("90", 0.1))
        ),
    ]

    figure = draw(results, rows, designs=(LOG_RANK, None))

    tree, described, texts = read(figure)
    assert described == (
        f"Bounds: Gastrointestinal stromal tumour (GIST) 300 days from the first entry, {MINUS}0.17"
        " or less not promising; 800 days from the first entry, below 1.53 not promising, above it"
        " promising; so far 0.5 at 350 days from the first entry."
    )
    assert {"Days from the first entry", "z, above 0 better than the reference"} <= set(texts)
    assert {f"{MINUS}0.17", "1.53", "112", "so far"} <= set(texts)
    assert count_steps(tree) == [3]  # from the first point, not from 0
    assert len(figure.notes) == 1
    assert "Patients in the order" not in figure.notes[0]


def test_total_time_is_drawn_by_events_up_to_the_cutoff(results: Results) -> None:
    place = ("DESIGN", "STS")
    rows = [
        *bounds(place, [("8", 31.4625, None), ("16", 91.6676, 91.6676)]),
        row(*place, "course", "1", value=4.25),
        row(*place, "course", "2", value=9.0),
        row(*place, "total time", "8", value=40.0, n=8),
        row(*place, "total time", "so far", value=12.34, n=2),
    ]

    figure = draw(results, rows, designs=(None, BOP2))

    tree, described, texts = read(figure)
    assert described == (
        "Bounds: Other soft-tissue sarcoma (STS) 8 events, 31.5 or less not promising; 16 events,"
        " below 91.7 not promising, above it promising; so far 12.3 at 2 events."
    )
    assert {"Events", "Total time in weeks"} <= set(texts)
    assert count_steps(tree) == [3]  # from 0 by two events to the cut-off
    assert "at the cut-off" in figure.notes[0]


def test_the_difference_of_two_arms_is_drawn(results: Results) -> None:
    plan = JungPlan(kind="jung", arms=ARMS, p0=0.1, p1=0.4, alpha=0.15, beta=0.2)
    place = ("RANDOMISED", "ALL")
    rows = bounds(place, [("7", 1.0, None), ("13", 1.0, 2.0)])
    course = [row(*place, "course", str(n), value=float(x)) for n, x in enumerate((0, -1, 1), 1)]

    seen = [[row(*place, "seen", arm, N=n) for arm, n in zip(ARMS, ns, strict=True)]
            for ns in ((5, 3), (5, 0))]  # fmt: skip

    known = draw(results, rows + course, randomised=plan)
    unknown, empty = (draw(results, rows + each, randomised=plan) for each in seen)

    _, described, texts = read(known)
    name = "Gastrointestinal stromal tumour (GIST) against Other soft-tissue sarcoma (STS)"
    assert described == (
        f"Bounds: {name} 7 patients in each arm, 1 or fewer not promising; 13 patients in each arm,"
        " 1 or fewer not promising, 2 or more promising; so far 1 at 3 patients in each arm."
    )
    assert {"Difference of responses", f"{MINUS}1", name} <= set(texts)
    assert known.notes[0].startswith("Patients in the order of registration; bounds as planned.")
    assert unknown.notes[-1] == f"{name}: the order of registration is not known."
    assert empty.notes[-1] == f"{name}: nobody yet."
    assert "so far" not in read(unknown)[2]


def test_z_of_two_arms_is_drawn_by_events(results: Results) -> None:
    plan = ScreeningPlan(kind="screening", arms=ARMS, hazard_ratio=0.5, endpoint="TTP")
    place = ("RANDOMISED", "ALL")
    rows = [
        *bounds(place, [("24", 0.8416, 0.8416)]),
        row(*place, "course", "2", value=-0.333),
        row(*place, "course", "3", value=1.005),
    ]

    _, described, texts = read(draw(results, rows, randomised=plan))

    assert described.endswith(
        "24 events in both arms, below 0.84 not promising, above it promising; so far 1 at 3 events"
        " in both arms."
    )
    assert "z, above 0 better with GIST" in texts


def test_a_selection_has_a_line_for_each_arm(results: Results) -> None:
    plan = SelectionPlan(kind="selection", arms=ARMS, best=0.4, others=(0.2,))
    place = ("RANDOMISED", "ALL")
    rows = [
        row(*place, "planned", value=18.0, n=18),
        *(row(*place, "course, GIST", str(n), value=float(n)) for n in (1, 2, 3)),
        *(row(*place, "course, STS", str(n), value=0.0) for n in (1, 2)),
    ]

    figure = draw(results, rows, randomised=plan)

    tree, described, texts = read(figure)
    gist, sts = "Gastrointestinal stromal tumour (GIST)", "Other soft-tissue sarcoma (STS)"
    assert described == (
        f"Bounds: Arms drawn by lot 18 patients of each arm planned; {gist} so far 3 at 3 patients"
        f" of each arm; {sts} so far 0 at 2 patients of each arm."
    )
    assert "18 planned" in texts
    assert texts[-2:] == [f"{gist} so far", f"{sts} so far"]
    lines = list(tree.iter(f"{SVG}path"))
    assert count_steps(tree) == [3, 2]
    assert len({line.attrib["stroke-dasharray"] for line in lines}) == 2  # they differ in grey


def test_a_comparison_with_one_test_at_the_end_has_no_bounds(results: Results) -> None:
    assert draw(results, []).svg is None


@pytest.mark.parametrize("arms", [2, 3, 5])
def test_the_key_has_a_row_more_where_the_names_are_long(arms: int) -> None:
    courses = [
        Course(points=[(0, 0), (4, arm)], name=f"A treatment with a very long name, number {arm}")
        for arm in range(arms)
    ]

    panel = Bounds(name="Arms", stages=[(9, None, None)], courses=courses)
    tree = ET.fromstring(str(draw_bounds("Arms", [panel])))  # noqa: S314 - ours

    height = float(tree.attrib["viewBox"].split()[-1])
    places = []
    for node in tree.iter(f"{SVG}g"):
        if "transform" in node.attrib:
            x, y = node.attrib["transform"].removeprefix("translate(").rstrip(")").split()
            text = node[-1].text or ""
            places.append((float(x), float(x) + 32 + 6.2 * len(text), float(y)))
    assert len(places) == arms
    assert all(right <= 760 and y < height for _, right, y in places)
    for (left, right, y), (other, _, below) in combinations(places, 2):
        assert y != below or right < other or left > other
