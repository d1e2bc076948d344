"""Draw seconds against patients, both on logarithms, one panel per task."""

from collections.abc import Sequence
from html import escape
from math import isnan, log10
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, TOP, GAP = 250, 240, 60, 40, 60
SECONDS = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
STYLES = {
    "ours, days": 'stroke="#0b5394" stroke-width="2"',
    "ours, fractions": 'stroke="#0b5394" stroke-width="2" stroke-dasharray="5 3"',
    "R, days": 'stroke="#888888" stroke-width="2"',
    "R, fractions": 'stroke="#888888" stroke-width="2" stroke-dasharray="5 3"',
}


class Line(NamedTuple):
    """One line: the panel it stands in, its name, and its points; NaN where nothing was timed."""

    task: str
    name: str
    sizes: Sequence[int]
    seconds: Sequence[float]


def draw(lines: Sequence[Line]) -> str:
    """Return the figure as SVG."""
    tasks = list(dict.fromkeys(line.task for line in lines))
    sizes = sorted({n for line in lines for n in line.sizes})
    width = LEFT + len(tasks) * (WIDTH + GAP)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + TOP + 80}"'
            ' font-family="sans-serif" font-size="12">'
        ),
        "<title>Seconds by number of patients</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for i, task in enumerate(tasks):
        parts.append(f'<g transform="translate({LEFT + i * (WIDTH + GAP)} {TOP})">')
        parts.extend(_panel(task, sizes))
        parts.extend(_path(line, sizes) for line in lines if line.task == task)
        parts.append("</g>")
    parts.extend(_legend())
    return "\n".join((*parts, "</svg>\n"))


def _x(n: float, sizes: Sequence[int]) -> float:
    return WIDTH * log10(n / sizes[0]) / log10(sizes[-1] / sizes[0])


def _y(seconds: float) -> float:
    return HEIGHT * (1 - log10(seconds / SECONDS[0]) / log10(SECONDS[-1] / SECONDS[0]))


def _panel(task: str, sizes: Sequence[int]) -> list[str]:
    parts = [
        f'<text x="0" y="-14" font-weight="bold">{escape(task)}</text>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#cccccc"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT + 34}" text-anchor="middle">patients</text>',
    ]
    for n in sizes:
        place = f'x="{_x(n, sizes):.1f}" y="{HEIGHT + 16}"'
        parts.append(f'<text {place} text-anchor="middle">1e{log10(n):.0f}</text>')
    for seconds in SECONDS:
        parts.append(
            f'<text x="-6" y="{_y(seconds) + 4:.1f}" text-anchor="end">{seconds:g} s</text>'
        )
        parts.append(f'<path d="M0 {_y(seconds):.1f}h{WIDTH}" stroke="#eeeeee"/>')
    return parts


def _path(line: Line, sizes: Sequence[int]) -> str:
    points = " ".join(
        f"{_x(n, sizes):.1f},{_y(min(max(seconds, SECONDS[0]), SECONDS[-1])):.1f}"
        for n, seconds in zip(line.sizes, line.seconds, strict=True)
        if not isnan(seconds)
    )
    return f'<polyline points="{points}" fill="none" {STYLES[line.name]}/>'


def _legend() -> list[str]:
    parts = []
    for i, (name, style) in enumerate(STYLES.items()):
        x, y = LEFT + i * 150, TOP + HEIGHT + 60
        parts.append(f'<path d="M{x} {y - 4}h28" {style}/><text x="{x + 34}" y="{y}">{name}</text>')
    return parts
