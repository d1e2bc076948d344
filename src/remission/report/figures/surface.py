"""A probability over two true rates, as bands between lines of equal probability."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from remission.report.figures.svg import (
    INK,
    WIDTH,
    Look,
    Scale,
    box,
    draw,
    element,
    group,
    path,
    steps_between,
    write,
)

Point = tuple[float, float]

LEVELS = (0.1, 0.2, 0.5, 0.8, 0.9)
_FILLS = ("#ffffff", "#e3edf4", "#c3d9e8", "#94bcd8", "#5f9bc4", "#2f78a8")  # lighter is rarer
_LEFT, _RIGHT, _TOP, _HEIGHT = 70, 180, 46, 420
_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_HALO: Look = {"stroke": "#ffffff", "stroke_width": 3, "paint_order": "stroke"}


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A probability that rises with both rates: a row of `shares` per rate of `up`.

    `marks` are points: a label, both rates, and the probability there.
    """

    title: str
    axes: tuple[str, str]
    across: Sequence[float]
    up: Sequence[float]
    shares: Sequence[Sequence[float]]
    marks: Sequence[tuple[str, float, float, float]]


def draw_surface(name: str, surface: Surface) -> Markup:
    """Return a standalone drawing of the surface, with its marks and their probabilities."""
    across = Scale(surface.across[0], surface.across[-1], _LEFT, WIDTH - _RIGHT)
    up = Scale(surface.up[0], surface.up[-1], _TOP + _HEIGHT, _TOP)
    parts = [
        write(surface.title, (12, 16), fill=INK),
        *_bands(surface, across, up),
        *_lines(surface, across, up),
        _axes(surface, across, up),
        *(_mark(mark, across, up) for mark in surface.marks),
        _key(across.end + 24),
    ]
    said = "; ".join(
        f"{label} ({x:g}, {y:g}): {100 * share:.1f} %" for label, x, y, share in surface.marks
    )
    over = " and ".join(axis.lower() for axis in surface.axes)
    texts = (surface.title, f"{surface.title} over {over}: {said}.")
    body = group(parts, font_family="sans-serif", font_size=12)
    return draw(name, texts, up.start + 54, [body])


def _bands(surface: Surface, across: Scale, up: Scale) -> Iterator[Markup]:
    """Fill the whole in the lightest look, then what lies above each level in a darker one."""
    whole = [(across.start, up.start), (across.end, up.start), (across.end, up.end)]
    yield path([*whole, (across.start, up.end)], fill=_FILLS[0])
    for level, fill in zip(LEVELS, _FILLS[1:], strict=True):
        line_ = [(across(x), up(y)) for x, y in find_line(surface, level)]
        if line_ or surface.shares[0][0] >= level:
            yield path(_enclose(line_, across, up), fill=fill)


def _enclose(line_: list[Point], across: Scale, up: Scale) -> list[Point]:
    """Return the part of the whole to the right of a falling line, and above it."""
    start = line_[0] if line_ else (across.start, up.start)
    end = line_[-1] if line_ else (across.start, up.start)
    corners = [(across.end, up.start)] if end[0] < across.end else []
    corners += [(across.end, up.end)]
    corners += [(across.start, up.end)] if start[1] > up.end else []
    return [*line_, *corners] if line_ else [start, *corners]


def _lines(surface: Surface, across: Scale, up: Scale) -> Iterator[Markup]:
    """Draw where the probability is at each level, and write it where nothing else stands."""
    taken = [
        ((across(x) + 60, up(y)), (9 + 7 * len(label) / 2 + 36, 13))
        for label, x, y, _ in surface.marks
    ]
    for level in LEVELS:
        places = [(across(x), up(y)) for x, y in find_line(surface, level)]
        if len(places) > 1:
            yield path(places, stroke=INK, stroke_width=0.9, fill="none")
            at = _find_free(places, taken)
            taken.append((at, (26, 13)))
            text = f"{100 * level:.0f} %"
            at = (at[0], at[1] + 4)
            yield write(text, at, text_anchor="middle", fill=INK, font_size=10.5, **_HALO)


def _find_free(places: Sequence[Point], taken: Sequence[tuple[Point, Point]]) -> Point:
    """Return the place nearest to the middle of a line that is far enough from what is taken."""
    middle = len(places) // 2
    order = sorted(range(len(places)), key=lambda number: abs(number - middle))
    for number in order:
        x, y = places[number]
        if all(abs(x - at[0]) > off[0] or abs(y - at[1]) > off[1] for at, off in taken):
            return x, y
    return places[middle]


def find_line(surface: Surface, level: float) -> list[Point]:
    """Find where the surface crosses a level on the lines of its grid, from left to right.

    The surface rises with both rates, so that the line falls: by the first rate, then the second
    from above.
    """
    found = []
    for y, row in zip(surface.up, surface.shares, strict=True):
        found += [(x, y) for x in _cross(surface.across, row, level)]
    for x, column in zip(surface.across, zip(*surface.shares, strict=True), strict=True):
        found += [(x, y) for y in _cross(surface.up, column, level)]
    return sorted(found, key=lambda point: (point[0], -point[1]))


def _cross(rates: Sequence[float], shares: Sequence[float], level: float) -> Iterator[float]:
    for (a, b), (low, high) in zip(pairwise(rates), pairwise(shares), strict=True):
        if low < level <= high:
            yield a + (b - a) * (level - low) / (high - low)


def _axes(surface: Surface, across: Scale, up: Scale) -> Markup:
    size = (across.end - across.start, up.start - up.end)
    parts = [
        box((across.start, up.end), size, fill="none", stroke=INK, stroke_width=0.8),
        write(
            surface.axes[0], ((across.start + across.end) / 2, up.start + 40), text_anchor="middle"
        ),
        write(surface.axes[1], (12, up.end - 10)),
    ]
    for tick in steps_between(across.low, across.high, _RATES, 8):
        at = (across(tick), up.start + 18)
        parts.append(write(f"{tick:.2f}", at, text_anchor="middle"))
    for tick in steps_between(up.low, up.high, _RATES, 8):
        at = (across.start - 8, up(tick) + 4)
        parts.append(write(f"{tick:.2f}", at, text_anchor="end"))
    return group(parts, fill=INK)


def _mark(mark: tuple[str, float, float, float], across: Scale, up: Scale) -> Markup:
    label, x, y, share = mark
    at = (across(x), up(y))
    dot = element("circle", cx=at[0], cy=at[1], r=4, fill=INK, stroke="#ffffff")
    text = f"{label}: {100 * share:.1f} %"
    return group([dot, write(text, (at[0] + 9, at[1] + 4), fill=INK, font_weight="600", **_HALO)])


def _key(x: float) -> Markup:
    """Say which fill stands for which probabilities, the most likely above."""
    edges = [0.0, *LEVELS, 1.0]
    parts = []
    for number, (low, high) in enumerate(reversed(list(pairwise(edges)))):
        y = _TOP + 22 * number
        fill = _FILLS[len(LEVELS) - number]
        parts.append(box((x, y), (18, 14), fill=fill, stroke=INK, stroke_width=0.6))
        parts.append(write(f"{100 * low:.0f} to {100 * high:.0f} %", (x + 26, y + 11), fill=INK))
    return group(parts)
