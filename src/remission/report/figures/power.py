"""How designs behave at every true value: how often promising, how many patients."""

from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from remission.report.figures.looks import cohort_look
from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Look,
    Scale,
    draw,
    group,
    line,
    path,
    steps_between,
    write,
)

Curve = tuple[str, Sequence[tuple[float, float]]]
What = Literal["power", "expected"]

_LEFT, _RIGHT, _TOP, _HEIGHT, _KEY = 70, 24, 30, 300, 18
_NAMES = {"power": "Probability of the conclusion promising", "expected": "Patients expected"}
_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200)


def draw_curves(
    what: What, curves: Sequence[Curve], across: tuple[str, Sequence[tuple[str, float]]]
) -> Markup:
    """Return a standalone drawing of curves; `across` is the axis's name and the marks on it.

    Each curve is a label and points (true value, number).
    """
    axis, marks = across
    points = [point for _, line_ in curves for point in line_]
    low, high = min(x for x, _ in points), max(x for x, _ in points)
    top = 1.0 if what == "power" else max(y for _, y in points)
    horizontal = Scale(low, high, _LEFT, WIDTH - _RIGHT)
    vertical = Scale(0, top, _TOP + _HEIGHT, _TOP)
    parts = [
        write(_NAMES[what], (12, _TOP - 12), fill=INK),
        _grid(horizontal, vertical, what),
        _marks(horizontal, vertical, marks),
        *(_curve(number, *curve, (horizontal, vertical)) for number, curve in enumerate(curves)),
    ]
    middle, below = (horizontal.start + horizontal.end) / 2, vertical.start + 36
    parts.append(write(axis, (middle, below), text_anchor="middle", fill=INK))
    height = vertical.start + 62 + _KEY * len(curves)
    said = "; ".join(label for label, _ in curves)
    texts = (_NAMES[what], f"{_NAMES[what]} against {axis.lower()}: {said}.")
    return draw(what, texts, height, [group(parts, font_family="sans-serif", font_size=12)])


def _curve(
    number: int,
    label: str,
    points: Sequence[tuple[float, float]],
    scales: tuple[Scale, Scale],
) -> Markup:
    """Draw a curve and its line of the key; after six looks the dashes move on by one."""
    horizontal, vertical = scales
    colour, dashes = cohort_look(number)[0], cohort_look(number + number // 6)[1]
    look: Look = {
        "stroke": colour,
        "stroke_width": 1.8,
        "stroke_dasharray": dashes,
        "fill": "none",
    }
    key = vertical.start + 62 + _KEY * number
    return group(
        [
            path([(horizontal(x), vertical(y)) for x, y in points], **look),
            line((_LEFT, key - 4), (_LEFT + 30, key - 4), **look),
            write(label, (_LEFT + 38, key), fill=INK),
        ]
    )


def _grid(horizontal: Scale, vertical: Scale, what: What) -> Markup:
    parts = []
    steps = _RATES if what == "power" else _COUNTS
    for tick in steps_between(0, vertical.high, steps, 6):
        y = vertical(tick)
        label = f"{100 * tick:.0f} %" if what == "power" else f"{tick:.0f}"
        parts.append(
            line((horizontal.start, y), (horizontal.end, y), stroke=RULE, stroke_width=0.6)
        )
        parts.append(write(label, (horizontal.start - 8, y + 4), text_anchor="end"))
    for tick in steps_between(horizontal.low, horizontal.high, _RATES, 8):
        at = (horizontal(tick), vertical.start + 18)
        parts.append(write(f"{tick:.2f}", at, text_anchor="middle"))
    return group(parts, fill=SOFT)


def _marks(horizontal: Scale, vertical: Scale, marks: Sequence[tuple[str, float]]) -> Markup:
    parts = []
    for name, value in marks:
        x = horizontal(value)
        look: Look = {"stroke": SOFT, "stroke_dasharray": "2 3"}
        parts.append(line((x, vertical.start), (x, vertical.end), **look))
        parts.append(write(name, (x + 4, vertical.end + 12), fill=SOFT))
    return group(parts)
