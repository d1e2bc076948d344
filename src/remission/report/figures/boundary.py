"""Where a design stops, by patients and responses, and the patients so far."""

from collections.abc import Sequence

from markupsafe import Markup

from remission.report.figures.svg import (
    INK,
    RULE,
    SOFT,
    WIDTH,
    Scale,
    box,
    draw,
    element,
    group,
    line,
    path,
    write,
)

Stage = tuple[int, int | None, int | None]

_LEFT, _RIGHT, _TOP, _HEIGHT = 70, 24, 30, 280
_FEW, _ENOUGH = "#d55e00", "#00795c"


def draw_stages(
    title: str, stages: Sequence[Stage], seen: Sequence[tuple[int, int]] = ()
) -> Markup:
    """Return a standalone drawing of the bounds, with the course of the trial when given.

    A stage holds its patients, the most responses that stop as not promising and the fewest that
    stop as promising, None where there is no such stop. `seen` are (patients, responses) in the
    order in which the patients were entered.
    """
    last = max(stages[-1][0], *(n for n, _ in seen), 1)
    most = max(
        *(x for _, low, high in stages for x in (low, high) if x is not None),
        *(x for _, x in seen),
        1,
    )
    most += max(1, most // 4)
    across = Scale(0, last, _LEFT, WIDTH - _RIGHT)
    up = Scale(0, most, _TOP + _HEIGHT, _TOP)
    parts = [_axes(across, up), *(_stage(stage, across, up) for stage in stages)]
    if seen:
        course = [(across(n), up(x)) for n, x in seen]
        parts.append(path(course, stroke=INK, stroke_width=1.6, fill="none"))
        x, y = course[-1]
        parts.append(element("circle", cx=x, cy=y, r=4.5, fill=INK))
    parts.append(_key(up.start + 62, course=bool(seen)))
    said = "; ".join(_say(stage) for stage in stages)
    body = group(parts, font_family="sans-serif", font_size=12)
    return draw("boundary", (title, f"Bounds: {said}."), up.start + 72, [body])


def _stage(stage: Stage, across: Scale, up: Scale) -> Markup:
    """Draw the bars of a look: from 0 to the most that is too few, and from enough upwards."""
    n, low, high = stage
    x, parts = across(n), []
    if low is not None:
        parts.append(_bar(x, up(low), up.start + 5, _FEW))
        parts.append(write(str(low), (x, up(low) - 5), text_anchor="middle", fill=_FEW))
    if high is not None:
        parts.append(_bar(x, up.end, up(high), _ENOUGH))
        parts.append(write(str(high), (x, up(high) + 16), text_anchor="middle", fill=_ENOUGH))
    return group(parts, font_size=11)


def _bar(x: float, top: float, bottom: float, colour: str) -> Markup:
    return box((x - 3, top), (6, max(bottom - top, 2)), fill=colour, rx=2)


def _axes(across: Scale, up: Scale) -> Markup:
    parts = [
        line((across.start, up.start), (across.end, up.start), stroke=SOFT),
        write("Patients", ((across.start + across.end) / 2, up.start + 38), text_anchor="middle"),
        write("Responses", (across.start - 56, up.end - 12)),
    ]
    for count in _whole_ticks(up.high):
        y = up(count)
        parts.append(line((across.start, y), (across.end, y), stroke=RULE, stroke_width=0.5))
        parts.append(write(str(count), (across.start - 8, y + 4), text_anchor="end", fill=SOFT))
    for n in _whole_ticks(across.high):
        at = (across(n), up.start + 20)
        parts.append(write(str(n), at, text_anchor="middle", fill=SOFT))
    return group(parts, fill=INK)


def _whole_ticks(high: float) -> list[int]:
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if high / s <= 10)  # noqa: PLR2004 - ticks
    return list(range(0, int(high) + 1, step))


def _key(y: float, *, course: bool) -> Markup:
    parts = []
    words = [(_FEW, "not promising"), (_ENOUGH, "promising")]
    if course:
        words.append((INK, "patients so far"))
    for number, (colour, label) in enumerate(words):
        x = _LEFT + 150 * number
        parts.append(box((x, y - 10), (12, 10), fill=colour, rx=2))
        parts.append(write(label, (x + 18, y), fill=INK))
    return group(parts)


def _say(stage: Stage) -> str:
    n, low, high = stage
    few = "" if low is None else f", {low} or fewer not promising"
    enough = "" if high is None else f", {high} or more promising"
    return f"{n} patients{few}{enough}"
