"""A forest plot of the median under every set of censoring rules."""

from dataclasses import dataclass
from math import inf

from markupsafe import Markup

from remission.endpoints import RULE_SETS
from remission.report.figures.svg import (
    DAY_STEPS,
    INK,
    RULE,
    SOFT,
    WIDTH,
    Figure,
    Scale,
    box,
    draw,
    group,
    line,
    path,
    steps_between,
    write,
)
from remission.report.material import CODE_LABELS, Material
from remission.report.numbers import Number
from remission.report.tables.sensitivity import codes_by_rules, find_median
from remission.report.words import say_limits, say_plain, say_reason

_ANCHOR = "figure-sensitivity"
_CAPTION = "Median under each set of censoring rules"
_LEFT, _RIGHT = 150, 205
_STEP = 19


@dataclass(frozen=True)
class _Line:
    """A heading, or the median of a set of rules."""

    label: str
    number: Number | None = None
    main: bool = False


def render_forest(material: Material) -> Figure:
    """Return medians and limits, by endpoint and cohort; the analysis itself stands first."""
    lines = _lines(material)
    ends = [
        end
        for one in lines
        if one.number is not None
        for end in (one.number.value, one.number.lower, one.number.upper)
        if end is not None
    ]
    if not ends:
        return Figure(id=_ANCHOR, caption=_CAPTION, notes=("There is no median to draw.",))
    across = Scale(0, max(ends) * 1.08, _LEFT, WIDTH - _RIGHT)
    bottom = 10 + _STEP * len(lines)
    parts = [_axis(across, bottom)]
    for place, one in enumerate(lines):
        parts.append(_draw(one, across, 10 + _STEP * (place + 0.6)))
    confidence = f"{100 * material.protocol.analysis.confidence:g}"
    notes = (
        (
            f"Squares are medians in days, lines {confidence} % confidence intervals; an arrow is "
            "a limit that is not reached, an open square the analysis itself."
        ),
    )
    said = [f"{one.label}: {_words(one.number)}." for one in lines if one.number is not None]
    svg = draw(_ANCHOR, (_CAPTION, " ".join(said)), bottom + 44, parts)
    return Figure(id=_ANCHOR, caption=_CAPTION, svg=svg, notes=notes)


def _lines(material: Material) -> list[_Line]:
    lines: list[_Line] = []
    for code in codes_by_rules(material):
        for cohort in material.cohorts:
            main = find_median(material, code, cohort, "")
            if not main.total:
                continue
            lines.append(_Line(f"{CODE_LABELS[code]}, {cohort.id}"))
            lines.append(_Line("As analysed", main, main=True))
            lines += [
                _Line(rules.label, find_median(material, code, cohort, name))
                for name, rules in RULE_SETS.items()
            ]
    return lines


def _axis(across: Scale, bottom: float) -> Markup:
    parts = [line((across.start, bottom), (across.end, bottom), stroke=INK, stroke_width=1)]
    for tick in steps_between(0, across.high, DAY_STEPS, 8):
        x = across(tick)
        parts.append(line((x, 8), (x, bottom), stroke=RULE, stroke_width=0.6))
        parts.append(write(f"{tick:.0f}", (x, bottom + 16), text_anchor="middle"))
    middle = (across.start + across.end) / 2
    parts.append(write("median, days", (middle, bottom + 34), text_anchor="middle"))
    return group(parts, font_size=11, fill=SOFT)


def _draw(one: _Line, across: Scale, y: float) -> Markup:
    if one.number is None:
        return group([write(one.label, (4, y + 4))], font_size=12, fill=INK, font_weight=600)
    parts = [write(one.label, (16, y + 4)), write(_words(one.number), (WIDTH - _RIGHT + 10, y + 4))]
    return group([*parts, *_whiskers(one, one.number, across, y)], font_size=11.5, fill=INK)


def _whiskers(one: _Line, number: Number, across: Scale, y: float) -> list[Markup]:
    parts: list[Markup] = []
    low = number.lower if number.lower is not None else number.value
    if low is not None:
        open_end = number.upper is None and bool(number.total)
        high = inf if open_end else (number.upper or low)
        end = min(across(high), across.end) if high != inf else across.end
        parts.append(line((across(low), y), (end, y), stroke=INK, stroke_width=1.4))
        if open_end:
            tip = [(end - 6, y - 4), (end, y), (end - 6, y + 4)]
            parts.append(path(tip, fill="none", stroke=INK, stroke_width=1.4))
    if number.value is not None:
        inside = "#ffffff" if one.main else INK
        at = (across(number.value) - 4, y - 4)
        parts.append(box(at, (8, 8), fill=inside, stroke=INK, stroke_width=1.4))
    return parts


def _words(number: Number | None) -> str:
    if number is None:
        return ""
    limits = say_limits(number, 0, scale=1)
    said = say_reason(number) if number.value is None else say_plain(number.value)
    return f"{said} ({limits})" if limits else said
