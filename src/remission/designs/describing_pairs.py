"""Designs that watch two outcomes of every patient, in words, small tables and maps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from remission.designs.bop2_pair import Bop2Pair, Bop2PairRequest
from remission.designs.bryant_day import BryantDay, find_cells
from remission.designs.fragment import render_lines
from remission.designs.sheet import (
    EXPECTED,
    PROMISING,
    Bounds,
    Chart,
    Curve,
    Sheet,
    Stage,
    Surface,
    lay_out,
    percent,
)
from remission.designs.two_outcomes import Cells, PairLook

_STEPS = 40  # of a curve, and of a map in each direction


TOXICITY = "\n\n[cohorts.design.toxicity]\ngrade = 3\nrelated = true"
"""The lines that say what counts as toxicity, as they are unless changed."""


def describe_bop2_pair(found: Bop2Pair) -> Sheet:
    """Show the bounds of BOP2 for two outcomes."""
    request = found.request
    fails = "both fail" if request.need == "either" else "one fails"
    rows = []
    for name, cells in (("inactive", request.null), ("active", request.active)):
        seen = found.plan.operating_characteristics(cells)
        rates = (percent(cells[0] + cells[1]), percent(cells[0] + cells[2]))
        numbers = (percent(seen.promising), percent(seen.early_stop))
        rows.append((name, *rates, *numbers, f"{seen.expected_patients:.1f}"))
    return Sheet(
        title=f"BOP2 for two outcomes: stop when {fails}",
        tables=(
            lay_out(
                ("patients", "first fails at", "second fails at"),
                [
                    (str(look.n), _or_fewer(look.first), _or_fewer(look.second))
                    for look in found.plan.looks
                ],
            ),
            lay_out(
                ("treatment", "first", "second", "promising", "ends early", "patients expected"),
                rows,
            ),
        ),
        paragraph=_write_pair(found, rows),
        notes=(_write_threshold(found),),
        fragment=_render_pair(found),
        bounds=tuple(
            Bounds(
                name=f"The {name} outcome (the trial stops when {fails})",
                stages=_list_stages(found.plan.looks, place),
                up="Patients with it",
            )
            for place, name in enumerate(("first", "second"))
        ),
        charts=_chart_pair(found),
    )


def _write_pair(found: Bop2Pair, rows: Sequence[tuple[str, ...]]) -> str:
    """Return a paragraph for the statistical section of a protocol."""
    looks, (null, active) = found.plan.looks, rows
    sizes = ", ".join(str(look.n) for look in looks)
    going = "one outcome at least" if found.request.need == "either" else "each outcome"
    return (
        "The trial uses the Bayesian optimal phase II design BOP2 for two outcomes (Zhou 2017). At"
        f" the looks after {sizes} patients {going} must be above its bound for the trial to go on"
        " and, at the last, for the treatment to be called promising. The exact probability of that"
        f" is {null[3]} at rates of {null[1]} and {null[2]} (type I error) and {active[3]} at"
        f" {active[1]} and {active[2]} (power). It ends before the last look with a probability of"
        f" {null[4]} and of {active[4]}, and expects {null[5]} and {active[5]} patients."
    )


def _render_pair(found: Bop2Pair) -> str:
    """Return the lines of a protocol file; its reader says which two outcomes these are."""
    request = found.request
    either = request.need == "either"
    return render_lines(
        "bop2-pair",
        outcomes=["complete response", "response"] if either else ["response", "no toxicity"],
        null=request.null,
        active=request.active,
        need=request.need,
        looks=[look.n for look in found.plan.looks],
        alpha=request.alpha,
    )


def _write_threshold(found: Bop2Pair) -> str:
    return (
        "An outcome fails when P(rate > its inactive rate) is below"
        f" {found.scale:g} x (patients / all)^{found.power:g}."
    )


def _or_fewer(bound: int) -> str:
    return "-" if bound < 0 else f"{bound} or fewer"


def describe_bryant_day(
    found: BryantDay, fragment: str, source: str = "Bryant and Day (1995)"
) -> Sheet:
    """Show two stages that watch response and absence of toxicity.

    `fragment` are the lines of a protocol file, to which those for toxicity are added.
    """
    corners = (
        ("inactive, toxic", found.response0, found.safe0),
        ("inactive, safe", found.response0, found.safe1),
        ("active, toxic", found.response1, found.safe0),
        ("active, safe", found.response1, found.safe1),
    )
    rows, marks = [], []
    for name, response, safe in corners:
        promising, stopped, patients = found.operating_characteristics(response, safe)
        rates = (percent(response), percent(safe))
        rows.append((name, *rates, percent(promising), percent(stopped), f"{patients:.1f}"))
        marks.append((name, response, safe, promising, 1 - stopped))
    return Sheet(
        title=f"{source}: response, and absence of toxicity",
        tables=(
            lay_out(
                ("stage", "patients", "go on with responses", "and without toxicity"),
                [
                    ("1", str(found.n1), f"{found.r1 + 1} or more", f"{found.s1 + 1} or more"),
                    ("2", str(found.n), f"{found.r + 1} or more", f"{found.s + 1} or more"),
                ],
            ),
            lay_out(
                ("treatment", "response", "safe", "promising", "ends early", "patients expected"),
                rows,
            ),
        ),
        paragraph=(
            f"After {found.n1} patients the trial goes on when {found.r1 + 1} or more respond and"
            f" {found.s1 + 1} or more have no toxicity; the treatment is promising when"
            f" {found.r + 1} or more of {found.n} respond and {found.s + 1} or more have no"
            f" toxicity ({source}, response and toxicity independent)."
        ),
        fragment=f"{fragment}{TOXICITY}",
        bounds=(
            Bounds(
                name="Responses",
                stages=((found.n1, found.r1, None), (found.n, found.r, found.r + 1)),
            ),
            Bounds(
                name="Without toxicity",
                stages=((found.n1, found.s1, None), (found.n, found.s, found.s + 1)),
                up="Patients without toxicity",
            ),
        ),
        surfaces=_map_rates(found, marks),
    )


def _list_stages(looks: Sequence[PairLook], place: int) -> tuple[Stage, ...]:
    """Return one outcome's bounds; at the last look one more than the bound passes."""
    cuts = [(look.n, (look.first, look.second)[place]) for look in looks]
    return tuple(
        (n, cut if cut >= 0 else None, cut + 1 if n == looks[-1].n else None) for n, cut in cuts
    )


def _chart_pair(found: Bop2Pair) -> tuple[Chart, Chart]:
    """Return the behaviour between the two declared treatments, and where one outcome improves.

    Where only one improves the other keeps its inactive rate, and both the odds ratio of the
    inactive treatment. That is drawn when both must pass, and when the odds ratio exists.
    """
    request = found.request
    null, active = np.array(request.null), np.array(request.active)
    steps = [number / _STEPS for number in range(_STEPS + 1)]
    lines = {"both improve": [_cells(null + step * (active - null)) for step in steps]}
    if request.need == "both" and null.min() > 0:
        lines |= {
            f"the {name} alone improves": [_improve(request, place, step) for step in steps]
            for place, name in enumerate(("first", "second"))
        }
    power, expected = [], []
    for label, course in lines.items():
        seen = [found.plan.operating_characteristics(cells) for cells in course]
        promising = zip(steps, (each.promising for each in seen), strict=True)
        patients = zip(steps, (each.expected_patients for each in seen), strict=True)
        power.append(Curve(label=label, points=tuple(promising)))
        expected.append(Curve(label=label, points=tuple(patients)))
    axis = "From the inactive treatment (0) to the active one (1)"
    return (
        Chart(name="power", curves=tuple(power), axis=axis),
        Chart(name="expected", curves=tuple(expected), title=EXPECTED, axis=axis, share=False),
    )


def _improve(request: Bop2PairRequest, place: int, step: float) -> Cells:
    both, first, second, neither = request.null
    rates = list(request.limits)
    rates[place] += step * (request.goals[place] - rates[place])
    return find_cells(rates[0], rates[1], both * neither / (first * second))


def _cells(numbers: NDArray[np.float64]) -> Cells:
    both, first, second, neither = numbers.tolist()
    return both, first, second, neither


def _map_rates(
    found: BryantDay, corners: Sequence[tuple[str, float, float, float, float]]
) -> tuple[Surface, Surface]:
    """Return the probability of the conclusion and of going on over both rates.

    A corner is a label, both rates, and both probabilities. With independent outcomes each
    probability is a product: that of one outcome alone is found where the other cannot fail.
    """
    across = _spread(found.response0, found.response1)
    up = _spread(found.safe0, found.safe1)
    one = [found.operating_characteristics(rate, 1.0) for rate in across]
    other = [found.operating_characteristics(1.0, rate) for rate in up]
    axes = ("True response rate", "True rate without toxicity")

    def draw(name: str, title: str, place: int, shares: NDArray[np.float64]) -> Surface:
        return Surface(
            name=name,
            title=title,
            axes=axes,
            across=across,
            up=up,
            shares=tuple(tuple(row) for row in shares.tolist()),
            marks=tuple((label, x, y, chances[place]) for label, x, y, *chances in corners),
        )

    passing = np.outer([1 - seen[1] for seen in other], [1 - seen[1] for seen in one])
    promising = np.outer([seen[0] for seen in other], [seen[0] for seen in one])
    return (
        draw("power", PROMISING, 0, promising),
        draw("second-stage", "Probability of going on to the second stage", 1, passing),
    )


def _spread(low: float, high: float) -> tuple[float, ...]:
    """Return rates from as far below the low one as the high one is above it, to as far above."""
    start, end = max(0.0, 2 * low - high), min(1.0, 2 * high - low)
    return tuple(start + (end - start) * number / _STEPS for number in range(_STEPS + 1))
