"""How responses and cohorts look: by colour, and by pattern or dashes where there is no colour."""

from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from remission.report.figures.svg import INK, SOFT, box, element, group, line, write

# Colours of Okabe and Ito, which people with any common colour vision tell apart.


@dataclass(frozen=True)
class ResponseLook:
    """The colour of a response, its hatching, and the dashes of its line."""

    colour: str
    hatch: str
    dashes: str


RESPONSE_LOOKS = MappingProxyType(
    {
        "CR": ResponseLook("#00527a", "solid", "none"),
        "PR": ResponseLook("#56b4e9", "rising", "none"),
        "SD": ResponseLook("#d9d9d9", "plain", "6 3"),
        "NON-CR/NON-PD": ResponseLook("#d9d9d9", "dots", "6 3"),
        "PD": ResponseLook("#d55e00", "crossed", "2 2"),
        "NE": ResponseLook("#ffffff", "plain", "1 4"),
    }
)
UNKNOWN_LOOK = ResponseLook("#ffffff", "plain", "1 4")

LINE_COLOURS = MappingProxyType({"SD": "#7a7a7a", "NON-CR/NON-PD": "#7a7a7a", "NE": "#a0a0a0"})

COHORT_COLOURS = ("#00527a", "#d55e00", "#00795c", "#8a3d6b", "#5b5b5b", "#a07700")
COHORT_DASHES = ("none", "7 4", "2 3", "10 3 2 3", "4 2", "1 2")


def look_of(response: str) -> ResponseLook:
    """Return the look of a response word."""
    return RESPONSE_LOOKS.get(response, UNKNOWN_LOOK)


def line_colour(response: str) -> str:
    """Return the colour of a response's line, which must show on white."""
    return LINE_COLOURS.get(response, look_of(response).colour)


def fill_of(anchor: str, response: str) -> str:
    """Return the fill of a response: the pattern that `define_fills` made."""
    names = list(RESPONSE_LOOKS)
    return f"url(#{anchor}-fill-{names.index(response) if response in names else len(names)})"


def define_fills(anchor: str) -> Markup:
    """Return the patterns of all responses, under names of this figure."""
    looks = [*RESPONSE_LOOKS.values(), UNKNOWN_LOOK]
    patterns = [
        element(
            "pattern",
            box((0, 0), (8, 8), fill=look.colour),
            *_hatching(look),
            id=f"{anchor}-fill-{number}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )
        for number, look in enumerate(looks)
    ]
    return element("defs", *patterns)


def _hatching(look: ResponseLook) -> list[Markup]:
    rising = [
        line((-2, 2), (2, -2), stroke=INK, stroke_width=0.8),
        line((0, 8), (8, 0), stroke=INK, stroke_width=0.8),
        line((6, 10), (10, 6), stroke=INK, stroke_width=0.8),
    ]
    falling = [line((0, 0), (8, 8), stroke=INK, stroke_width=0.8)]
    dots = [element("circle", cx=4, cy=4, r=1.1, fill=SOFT)]
    return {"rising": rising, "crossed": [*rising, *falling], "dots": dots}.get(look.hatch, [])


def response_key(anchor: str, words: list[str], at: tuple[float, float]) -> Markup:
    """Return the key of the fills."""
    parts: list[Markup] = []
    x, y = at
    for word in words:
        parts.append(
            box((x, y), (16, 11), fill=fill_of(anchor, word), stroke=INK, stroke_width=0.6)
        )
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
