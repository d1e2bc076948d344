"""Measure how time and memory grow with the number of patients, and draw it.

`python benchmarks/growth.py FIGURE.svg 1 10 100 1000` runs `copies.py` for each number of copies of
the large pharmaverse set (1,000 copies: 306,000 patients, 64 million records of TU and TR), prints
a line each, and draws CPU seconds and the peak of memory against the number of patients, both axes
in powers of ten: with linear growth a line rises by one power for each to the right.
"""

import math
import sys
from pathlib import Path

from run import describe_machine, run_copies

WIDTH, HEIGHT, MARGIN = 640, 400, 70
STEPS = ("read", "responses", "endpoints", "data sets")

Point = tuple[float, float]


def measure(copies: int) -> tuple[float, float, float]:
    """Return patients, CPU seconds and the peak of memory (GB) of a run."""
    figures = run_copies(copies)
    seconds = sum(figures[f"{step} cpu"] for step in STEPS)
    print(
        f"{copies:>6} copies{figures['patients']:>10,.0f} patients{figures['rows']:>12,.0f} rows"
        f"{seconds:>9.1f} s of CPU{figures['memory']:>7.2f} GB",
        flush=True,
    )
    return figures["patients"], seconds, figures["memory"]


def draw(series: dict[str, list[Point]], title: str) -> str:
    """Return the SVG of the series, both axes logarithmic."""
    points = [point for line in series.values() for point in line]
    low_x, high_x = _decades([x for x, _ in points])
    low_y, high_y = _decades([y for _, y in points])
    unit_x = (WIDTH - 2 * MARGIN) / (high_x - low_x)
    unit_y = (HEIGHT - 2 * MARGIN) / (high_y - low_y)

    def place(x: float, y: float) -> Point:
        across = MARGIN + (math.log10(x) - low_x) * unit_x
        return across, HEIGHT - MARGIN - (math.log10(y) - low_y) * unit_y

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        "<style>text { font: 12px sans-serif }</style>",
        f'<text x="{MARGIN}" y="24">{title}</text>',
    ]
    for power in range(low_x, high_x + 1):
        x, y = place(10.0**power, 10.0**low_y)
        parts.append(
            f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">{10**power:,}</text>'
        )
        parts.append(f'<path d="M{x:.0f} {MARGIN}V{y:.0f}" stroke="#ddd"/>')
    for power in range(low_y, high_y + 1):
        x, y = place(10.0**low_x, 10.0**power)
        parts.append(
            f'<text x="{x - 6:.0f}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g}</text>'
        )
        parts.append(f'<path d="M{x:.0f} {y:.0f}H{WIDTH - MARGIN}" stroke="#ddd"/>')
    for (name, line), colour in zip(series.items(), ("#00527a", "#d55e00"), strict=True):
        placed = [place(*point) for point in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        x, y = placed[-1]
        parts.append(f'<text x="{x - 6:.0f}" y="{y - 8:.0f}" text-anchor="end">{name}</text>')
    middle = f'<text x="{WIDTH / 2:.0f}" y="{HEIGHT - 20}" text-anchor="middle">patients</text>'
    return "\n".join([*parts, middle, "</svg>\n"])


def _decades(values: list[float]) -> tuple[int, int]:
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def main(figure: Path, numbers: list[int]) -> None:
    """Measure, print and draw."""
    machine = describe_machine()
    print(machine)
    runs = [measure(copies) for copies in numbers]
    series = {
        "CPU seconds": [(patients, seconds) for patients, seconds, _ in runs],
        "memory, GB": [(patients, memory) for patients, _, memory in runs],
    }
    figure.write_text(draw(series, machine), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
