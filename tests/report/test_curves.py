"""Figures of designs: curves over one axis, and a probability over two rates."""

from xml.etree import ElementTree as ET

import pytest

from remission.report.figures.power import Axes, draw_curves
from remission.report.figures.surface import Surface, draw_surface, find_line

SVG = "{http://www.w3.org/2000/svg}"
STEPS = tuple(number / 10 for number in range(11))
PLANE = Surface(
    title="Probability",
    axes=("One", "Other"),
    across=STEPS,
    up=STEPS,
    shares=tuple(tuple((x + y) / 2 for x in STEPS) for y in STEPS),
    marks=(("corner", 0.5, 0.7, 0.6),),
)


def read(drawing: object) -> ET.Element:
    return ET.fromstring(str(drawing))  # noqa: S314 - our own text


def texts_of(tree: ET.Element) -> list[str]:
    return [node.text or "" for node in tree.iter(f"{SVG}text")]


def test_the_ends_of_both_axes_have_their_ticks() -> None:
    axes = Axes(title="Power", across="Rate", marks=(("p0", 0.3),), share=True)

    texts = texts_of(read(draw_curves("power", [("a", [(0.0, 0.0), (0.7, 1.0)])], axes)))

    assert {"0 %", "100 %", "0.00", "0.70", "p0", "Rate", "Power"} <= set(texts)


def test_an_axis_of_counts_has_whole_numbers_and_few_counts_are_dots() -> None:
    axes = Axes(title="Patients", across="Arms", marks=(), share=False)
    points = [(float(n), 2.0 * n) for n in range(1, 9)]

    tree = read(draw_curves("size", [("a", points)], axes))

    assert {"8", "15"} <= set(texts_of(tree))
    assert len(list(tree.iter(f"{SVG}circle"))) == 8


@pytest.mark.parametrize("level", [0.2, 0.5, 0.85])
def test_the_line_of_a_plane_is_straight(level: float) -> None:
    line = find_line(PLANE, level)

    assert len(line) > 2
    assert all(x + y == pytest.approx(2 * level) for x, y in line)
    assert line == sorted(line)


def test_the_surface_is_drawn_with_its_marks_and_levels() -> None:
    tree = read(draw_surface("power", PLANE))

    texts = texts_of(tree)
    assert "corner: 60.0 %" in texts
    assert {"10 %", "20 %", "50 %", "80 %", "90 %", "90 to 100 %"} <= set(texts)
    described = tree.find(f"{SVG}desc")
    assert described is not None
    assert "over one and other: corner (0.5, 0.7): 60.0 %" in (described.text or "")


@pytest.mark.parametrize(("share", "fills"), [(0.05, 1), (0.95, 6)])
def test_a_surface_all_in_one_band_is_filled_with_it(share: float, fills: int) -> None:
    flat = Surface(
        title="Probability",
        axes=("One", "Other"),
        across=STEPS,
        up=STEPS,
        shares=((share,) * 11,) * 11,
        marks=(),
    )

    tree = read(draw_surface("power", flat))

    assert len(list(tree.iter(f"{SVG}path"))) == fills


def test_twelve_curves_differ_without_their_colours() -> None:
    axes = Axes(title="Power", across="Rate", marks=(), share=True)
    curves = [(f"design {number}", [(0.0, 0.0), (0.7, 1.0)]) for number in range(12)]

    tree = read(draw_curves("power", curves, axes))

    dashes = {node.get("stroke-dasharray") for node in tree.iter(f"{SVG}path")}
    assert len(dashes) == 12
