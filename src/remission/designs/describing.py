"""Designs in words and small tables, for the shell and the notebook."""

from collections.abc import Sequence

from remission.designs.nouns import Design
from remission.designs.simon import Simon
from remission.designs.staged import Staged

_STEPS = 4  # rates shown between p0 and p1, and one beyond each


def list_stages(design: Design) -> list[tuple[int, int | None, int | None]]:
    """Return per stage the patients so far, and the responses at which it stops.

    The second number is the largest that stops the trial as not promising, the third the smallest
    that stops it (or ends it) as promising; None where the stage has no such stop.
    """
    if isinstance(design, Staged):
        return [
            (
                look.n,
                look.futile if look.futile >= 0 else None,
                look.promising if look.promising <= look.n else None,
            )
            for look in design.looks
        ]
    last = (design.n, design.r, design.r + 1)
    return [(design.n1, design.r1, None), last] if isinstance(design, Simon) else [last]


def list_rates(design: Design) -> list[float]:
    """Return the true response rates at which the design's behaviour is shown."""
    step = (design.p1 - design.p0) / _STEPS
    rates = [design.p0 + step * number for number in range(-1, _STEPS + 2)]
    return [round(rate, 10) for rate in rates if 0 < rate < 1]


def render_design(design: Design) -> str:
    """Return a design as text: its stages, how it behaves, and the lines for a protocol file."""
    rates = f"{_percent(design.p0)}, worth finding at {_percent(design.p1)}"
    return "\n\n".join(
        [
            f"{design.kind}: inactive at a response rate of {rates}",
            _table(
                ("stage", "patients", "not promising at", "promising at"),
                [
                    (
                        str(number),
                        str(n),
                        "-" if futile is None else f"{futile} or fewer",
                        "-" if enough is None else f"{enough} or more",
                    )
                    for number, (n, futile, enough) in enumerate(list_stages(design), start=1)
                ],
            ),
            _table(
                ("true rate", "promising", "ends before the last stage", "patients expected"),
                [_behaviour(design, rate) for rate in list_rates(design)],
            ),
            render_fragment(design),
        ]
    )


def render_fragment(design: Design) -> str:
    """Return the lines that ask for the design in a protocol file, under its cohort."""
    return "\n".join(
        [
            "[cohorts.design]",
            f'kind = "{design.kind}"',
            f"p0 = {design.p0:g}",
            f"p1 = {design.p1:g}",
            f"alpha = {design.alpha:g}",
            f"beta = {design.beta:g}",
        ]
    )


def render_comparison(designs: Sequence[Design]) -> str:
    """Return designs side by side: patients, stops, attained errors, expected patients."""
    heads = ("design", "patients", "stages", "type I error", "power", "expected at p0", "at p1")
    return _table(heads, [_side(design) for design in designs])


def _side(design: Design) -> tuple[str, ...]:
    inactive = design.operating_characteristics(design.p0)
    active = design.operating_characteristics(design.p1)
    stages = " ".join(
        f"{'-' if futile is None else futile}/{n}" for n, futile, _ in list_stages(design)
    )
    return (
        design.kind,
        str(design.n),
        stages,
        _percent(inactive.promising),
        _percent(active.promising),
        f"{inactive.expected_patients:.1f}",
        f"{active.expected_patients:.1f}",
    )


def _behaviour(design: Design, rate: float) -> tuple[str, ...]:
    found = design.operating_characteristics(rate)
    mark = {design.p0: " (p0)", design.p1: " (p1)"}.get(rate, "")
    return (
        f"{_percent(rate)}{mark}",
        _percent(found.promising),
        _percent(found.early_stop),
        f"{found.expected_patients:.1f}",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return "\n".join(lines)
