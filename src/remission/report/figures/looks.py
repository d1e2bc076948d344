"""How responses and cohorts look: by colour, and by pattern or dashes where there is no colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import Literal

from markupsafe import Markup

from remission.report.figures.svg import INK, box, element, group, line, write

Way = Literal["rising", "falling"]
Stroke = tuple[float, float, float, float]

_SPACING = 6.0

# Colours close to those of Okabe and Ito, which people with any common colour vision tell apart.


@dataclass(frozen=True)
class ResponseLook:
    """The colour of a response, its hatching (colour, and which ways), the dashes of its line."""

    colour: str
    hatch: str
    ways: tuple[Way, ...]
    dashes: str


RESPONSE_LOOKS = MappingProxyType(
    {
        "sCR": ResponseLook("#00334a", "#ffffff", ("falling",), "none"),
        "CR": ResponseLook("#00527a", "", (), "none"),
        "PR": ResponseLook("#56b4e9", "#ffffff", ("rising",), "none"),
        "VGPR": ResponseLook("#2b83b5", "#ffffff", ("falling",), "none"),
        "MR": ResponseLook("#b9dff2", "#00527a", ("rising",), "8 2"),
        "SD": ResponseLook("#dcdfe2", "", (), "6 3"),
        "NON-CR/NON-PD": ResponseLook("#dcdfe2", "#6b7785", ("falling",), "6 3"),
        "PD": ResponseLook("#e8824a", "#3b1a05", ("rising", "falling"), "2 2"),
        "iUPD": ResponseLook("#f6cfae", "#3b1a05", ("falling",), "4 2"),
        "NE": ResponseLook("#ffffff", "", (), "1 4"),
    }
)
_SAME_LOOK = MappingProxyType(  # the words of other criteria look like those of RECIST
    {
        "iCR": "CR",
        "iPR": "PR",
        "iSD": "SD",
        "NON-iCR/NON-iUPD": "NON-CR/NON-PD",
        "iCPD": "PD",
        "PDu": "iUPD",
        "CMR": "CR",
        "PMR": "PR",
        "SMD": "SD",
        "NON-CMR/NON-PMD": "NON-CR/NON-PD",
        "PMD": "PD",
    }
)
UNKNOWN_LOOK = ResponseLook("#ffffff", "", (), "1 4")

LINE_COLOURS = MappingProxyType(
    {"SD": "#7a7a7a", "NON-CR/NON-PD": "#7a7a7a", "iUPD": "#c9813f", "NE": "#a0a0a0"}
)

COHORT_COLOURS = ("#00527a", "#d55e00", "#00795c", "#8a3d6b", "#5b5b5b", "#a07700")
COHORT_DASHES = ("none", "7 4", "2 3", "10 3 2 3", "4 2", "1 2")
CURVE_DASHES = (*COHORT_DASHES, "14 4", "7 3 2 3 2 3", "14 3 4 3", "2 7", "7 8", "4 3 1 3")


def look_of(response: str) -> ResponseLook:
    """Return the look of a response word."""
    return RESPONSE_LOOKS.get(_SAME_LOOK.get(response, response), UNKNOWN_LOOK)


def line_colour(response: str) -> str:
    """Return the colour of a response's line, which must show on white."""
    word = _SAME_LOOK.get(response, response)
    return LINE_COLOURS.get(word, look_of(word).colour)


def fill(response: str, at: tuple[float, float], size: tuple[float, float]) -> Markup:
    """Return a box in the look of a response; hatched line by line, which prints crisply."""
    look = look_of(response)
    parts = [box(at, size, fill=look.colour)]
    strokes = [stroke for way in look.ways for stroke in _hatch(way, at, size)]
    if strokes:
        steps = "".join(f"M{xa:.1f} {ya:.1f}L{xb:.1f} {yb:.1f}" for xa, ya, xb, yb in strokes)
        parts.append(element("path", d=steps, stroke=look.hatch, stroke_width=0.8))
    parts.append(box(at, size, fill="none", stroke=INK, stroke_width=0.6))
    return group(parts)


def _hatch(way: Way, at: tuple[float, float], size: tuple[float, float]) -> Iterator[Stroke]:
    """Yield the strokes across a box; they lie on one grid, so that neighbours match."""
    (x, y), (width, height) = at, size
    rising = way == "rising"
    first = x + y if rising else x - y - height
    for number in range(ceil(first / _SPACING), ceil((first + width + height) / _SPACING)):
        place = number * _SPACING
        start = max(x, place - y - height if rising else place + y)
        end = min(x + width, place - y if rising else place + y + height)
        if rising:
            yield start, place - start, end, place - end
        else:
            yield start, start - place, end, end - place


def response_key(words: list[str], at: tuple[float, float]) -> Markup:
    """Return the key of the fills."""
    parts: list[Markup] = []
    x, y = at
    for word in words:
        parts.append(fill(word, (x, y), (16, 11)))
        parts.append(write(word, (x + 21, y + 10)))
        x += 36 + 7.5 * len(word)
    return group(parts, font_size=11.5, fill=INK)


def line_key(words: list[str], at: tuple[float, float]) -> Markup:
    """Return the key of the lines."""
    parts: list[Markup] = []
    x, y = at
    for word in words:
        parts.append(
            line(
                (x, y + 6),
                (x + 26, y + 6),
                stroke=line_colour(word),
                stroke_width=1.8,
                stroke_dasharray=look_of(word).dashes,
            )
        )
        parts.append(write(word, (x + 31, y + 10)))
        x += 46 + 7.5 * len(word)
    return group(parts, font_size=11.5, fill=INK)


def cohort_look(number: int) -> tuple[str, str]:
    """Return colour and dashes of a cohort by its place in the protocol."""
    place = number % len(COHORT_COLOURS)
    return COHORT_COLOURS[place], COHORT_DASHES[place]
