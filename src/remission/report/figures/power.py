"""Curves over one axis: how designs behave at every true value, or at every size."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from remission.report.figures.looks import CURVE_DASHES, cohort_look
from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Look,
    Scale,
    draw,
    element,
    group,
    line,
    path,
    steps_between,
    write,
)

Curve = tuple[str, Sequence[tuple[float, float]]]

_LEFT, _RIGHT, _TOP, _HEIGHT, _KEY = 70, 24, 46, 300, 18
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_BOTH = (*_SHARES, *_COUNTS[1:])
_DOTS = 35
_RATES = 2.0  # a shorter axis is one of rates or ratios


@dataclass(frozen=True, kw_only=True)
class Axes:
    """What the curves show and what they run over, and what is marked on that axis.

    `share` says whether the numbers are probabilities; else they are counts from 0.
    """

    title: str
    across: str
    marks: Sequence[tuple[str, float]]
    share: bool


def draw_curves(name: str, curves: Sequence[Curve], axes: Axes) -> Markup:
    """Return a standalone drawing of curves, each a label and points (true value, number)."""
    points = [point for _, line_ in curves for point in line_]
    low, high = min(x for x, _ in points), max(x for x, _ in points)
    top = 1.0 if axes.share else max(y for _, y in points)
    horizontal = Scale(low, high, _LEFT, WIDTH - _RIGHT)
    vertical = Scale(0, top, _TOP + _HEIGHT, _TOP)
    parts = [
        write(axes.title, (12, 16), fill=INK),
        _grid(horizontal, vertical, axes),
        _marks(horizontal, vertical, axes.marks),
        *(_curve(number, *curve, (horizontal, vertical)) for number, curve in enumerate(curves)),
    ]
    middle, below = (horizontal.start + horizontal.end) / 2, vertical.start + 36
    parts.append(write(axes.across, (middle, below), text_anchor="middle", fill=INK))
    height = vertical.start + 62 + _KEY * len(curves)
    said = "; ".join(label for label, _ in curves)
    texts = (axes.title, f"{axes.title} against {axes.across.lower()}: {said}.")
    return draw(name, texts, height, [group(parts, font_family="sans-serif", font_size=12)])


def _curve(
    number: int,
    label: str,
    points: Sequence[tuple[float, float]],
    scales: tuple[Scale, Scale],
) -> Markup:
    """Draw a curve and its line of the key; dashes alone tell twelve curves apart, in grey too.

    Few points are counts, which have nothing between them: each is a dot.
    """
    horizontal, vertical = scales
    colour, dashes = cohort_look(number)[0], CURVE_DASHES[number % len(CURVE_DASHES)]
    look: Look = {
        "stroke": colour,
        "stroke_width": 1.8,
        "stroke_dasharray": dashes,
        "fill": "none",
    }
    key = vertical.start + 62 + _KEY * number
    places = [(horizontal(x), vertical(y)) for x, y in points]
    dots = places if len(places) <= _DOTS else []
    return group(
        [
            path(places, **look),
            *(element("circle", cx=x, cy=y, r=3, fill=colour) for x, y in dots),
            line((_LEFT, key - 4), (_LEFT + 30, key - 4), **look),
            write(label, (_LEFT + 38, key), fill=INK),
        ]
    )


def _grid(horizontal: Scale, vertical: Scale, axes: Axes) -> Markup:
    parts = []
    for tick in steps_between(0, vertical.high, _SHARES if axes.share else _COUNTS, 6):
        y = vertical(tick)
        label = f"{100 * tick:.0f} %" if axes.share else f"{tick:.0f}"
        parts.append(
            line((horizontal.start, y), (horizontal.end, y), stroke=RULE, stroke_width=0.6)
        )
        parts.append(write(label, (horizontal.start - 8, y + 4), text_anchor="end"))
    for tick in steps_between(horizontal.low, horizontal.high, _BOTH, 8):
        label = f"{tick:.2f}" if horizontal.high - horizontal.low <= _RATES else f"{tick:g}"
        at = (horizontal(tick), vertical.start + 18)
        parts.append(write(label, at, text_anchor="middle"))
    return group(parts, fill=SOFT)


def _marks(horizontal: Scale, vertical: Scale, marks: Sequence[tuple[str, float]]) -> Markup:
    """Draw the marks, each with its name above the curves."""
    parts = []
    for name, value in marks:
        x = horizontal(value)
        look: Look = {"stroke": SOFT, "stroke_dasharray": "2 3"}
        parts.append(line((x, vertical.start), (x, vertical.end), **look))
        parts.append(write(name, (x, vertical.end - 6), text_anchor="middle", fill=SOFT))
    return group(parts)
