"""Draw scalable figures: elements, scales, axes and text, with everything escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from markupsafe import Markup, escape

WIDTH = 760
INK = "#1f2933"
SOFT = "#6b7785"
RULE = "#c9d0d6"
_HAIR = 1e-9  # of a step: 0.7 / 0.1 is a little less than 7


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure with its caption; without a drawing the caption says why there is none."""

    id: str
    caption: str
    svg: Markup | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scale:
    """A straight line from data to points on the page."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def element(name: str, *content: Markup | str, **attributes: str | float | None) -> Markup:
    """Return an element; `_` in a name of an attribute becomes `-`, content is escaped."""
    given = "".join(
        f' {key.strip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(escape(part) for part in content)
    return Markup(f"<{name}{given}>{inside}</{name}>")  # noqa: S704 - every part is escaped


def group(parts: Sequence[Markup], **attributes: str | float | None) -> Markup:
    """Return parts that share attributes."""
    return element("g", *parts, **attributes)


def line(start: tuple[float, float], end: tuple[float, float], **look: str | float) -> Markup:
    """Return a straight line."""
    return element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **look)


def box(at: tuple[float, float], size: tuple[float, float], **look: str | float) -> Markup:
    """Return a rectangle by its upper left corner and its size."""
    return element("rect", x=at[0], y=at[1], width=size[0], height=size[1], **look)


def path(points: Sequence[tuple[float, float]], **look: str | float) -> Markup:
    """Return a line through points."""
    steps = "L".join(f"{_plain(x)} {_plain(y)}" for x, y in points)
    return element("path", d=f"M{steps}", **look)


def write(text: str, at: tuple[float, float], **look: str | float) -> Markup:
    """Return text that starts (or ends, or is centred) at a point."""
    return element("text", text, x=at[0], y=at[1], **look)


def link(target: str, label: str, *parts: Markup) -> Markup:
    """Return parts that lead to a place on the page, with a label for the pointer."""
    return element("a", element("title", label), *parts, href=f"#{target}")


def draw(anchor: str, texts: tuple[str, str], height: float, parts: Sequence[Markup]) -> Markup:
    """Return the whole drawing; `texts` are its title and its description for those who listen."""
    title, description = texts
    return element(
        "svg",
        element("title", title, id=f"{anchor}-title"),
        element("desc", description, id=f"{anchor}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_plain(height)}",
        role="img",
        aria_labelledby=f"{anchor}-title {anchor}-desc",
        class_="figure",
    )


def steps_between(low: float, high: float, choices: Sequence[float], most: int) -> list[float]:
    """Return ticks at multiples of the first choice that gives at most so many, ends included."""
    width = next((step for step in choices if (high - low) / step <= most), choices[-1])
    first = ceil(low / width - _HAIR)
    last = floor(high / width + _HAIR)
    return [number * width for number in range(first, last + 1)]


Look = dict[str, str | float]

DAY_STEPS = (7, 14, 28, 56, 112, 168, 224, 336, 672, 1344, 2688)
"""Days between ticks: whole weeks, as tumours are assessed."""


def _plain(value: str | float) -> str:
    if isinstance(value, str):
        return value
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"
