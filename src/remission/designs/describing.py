"""Designs for response rates in words, small tables and curves."""

import json
from collections.abc import Sequence
from dataclasses import replace

from remission.designs.fragment import render_lines
from remission.designs.gehan import Gehan
from remission.designs.nouns import Design
from remission.designs.progression_free import Benchmark
from remission.designs.sargent import ThreeOutcomes
from remission.designs.sargent_stages import ThreeOutcomesStages
from remission.designs.sheet import EXPECTED, Bounds, Chart, Curve, Sheet, lay_out, percent
from remission.designs.simon import Simon
from remission.designs.simon_search import SimonDesigns
from remission.designs.staged import Staged
from remission.designs.stated import write_stages
from remission.designs.wording import write_count, write_percent
from remission.errors import DesignError

_STEPS = 4  # rates shown between p0 and p1, and one beyond each
_POINTS = 100  # of a curve

_WHAT = {
    "single-stage": "a single-stage design with exact binomial probabilities (A'Hern 2001)",
    "simon-optimal": "the optimal two-stage design of Simon (1989)",
    "simon-minimax": "the minimax two-stage design of Simon (1989)",
    "simon-admissible": "an admissible two-stage design (Jung 2004)",
    "mander-thompson-optimal": "the optimal two-stage design with stops for futility and for"
    " efficacy (Mander and Thompson 2010)",
    "mander-thompson-minimax": "the minimax two-stage design with stops for futility and for"
    " efficacy (Mander and Thompson 2010)",
    "chen-optimal": "the optimal three-stage design of Chen (1997)",
    "chen-minimax": "the minimax three-stage design of Chen (1997)",
    "ensign-optimal": "the optimal three-stage design of Ensign (1994)",
    "fleming": "the design of Fleming (1982)",
    "green-dahlberg": "the two-stage design of Green and Dahlberg (1992)",
    "lee-liu": "monitoring by predictive probability (Lee and Liu 2008)",
    "thall-simon": "Bayesian monitoring (Thall and Simon 1994)",
    "stages": "a design stated by its bounds",
    "bop2": "the Bayesian optimal phase II design BOP2 (Zhou 2017)",
}


def list_stages(
    design: Design | ThreeOutcomes | ThreeOutcomesStages | Gehan,
) -> list[tuple[int, int | None, int | None]]:
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
    if isinstance(design, Gehan):
        return [(design.n1, 0, None)]
    if isinstance(design, ThreeOutcomes):
        return [(design.n, design.fail, design.success)]
    if isinstance(design, ThreeOutcomesStages):
        return [(design.n1, design.r1, None), (design.n, design.fail, design.success)]
    last = (design.n, design.r, design.r + 1)
    return [(design.n1, design.r1, None), last] if isinstance(design, Simon) else [last]


def list_rates(design: Design) -> list[float]:
    """Return the true response rates at which the design's behaviour is shown."""
    step = (design.p1 - design.p0) / _STEPS
    rates = [design.p0 + step * number for number in range(-1, _STEPS + 2)]
    return [round(rate, 10) for rate in rates if 0 < rate < 1]


def describe_design(
    design: Design, *, notes: tuple[str, ...] = (), fragment: str | None = None
) -> Sheet:
    """Show a design: its stages, how it behaves, its paragraph and the lines of a protocol file.

    `fragment` holds these lines; those with p0, p1, alpha and beta unless given.
    """
    rates = f"{percent(design.p0)}, worth finding at {percent(design.p1)}"
    heads = ("true rate", "promising", "ends before the last stage", "patients expected")
    notes = (*notes, *warn_of_errors(design))
    return Sheet(
        title=f"{design.kind}: inactive at a response rate of {rates}",
        tables=(
            _lay_out_stages(design),
            lay_out(heads, [_behaviour(design, rate) for rate in list_rates(design)]),
        ),
        paragraph=write_paragraph(design),
        notes=notes,
        fragment=render_fragment(design) if fragment is None else fragment,
        bounds=(Bounds(stages=tuple(list_stages(design))),),
        charts=chart_designs(design),
    )


def warn_of_errors(design: Design) -> tuple[str, ...]:
    """Say where the exact errors are above those asked for, as normal bounds can make them."""
    alpha = design.operating_characteristics(design.p0).promising
    beta = design.operating_characteristics(design.p1).not_promising
    return tuple(
        f"{design.kind}: the exact {name} is {percent(exact)}, above the {write_percent(asked)}"
        " asked for: its bounds come from the normal distribution."
        for name, exact, asked in (
            ("type I error", alpha, design.alpha),
            ("type II error", beta, design.beta),
        )
        if exact > asked * (1 + 1e-9)
    )


def describe_simon(found: SimonDesigns, *, bounded: bool = False) -> Sheet:
    """Show the optimal, the minimax and the admissible designs, and why the search is complete.

    The lines of a protocol file are those of the optimal design: by its bounds when the first
    stage was `bounded`, which rates and errors do not say.
    """
    every = tuple(choice.design for choice in reversed(found.admissible))
    lines = (render_stages if bounded else render_fragment)(found.optimal)
    sheet = describe_design(found.optimal, fragment=lines)
    weights = [
        (
            choice.design.kind,
            f"{choice.design.r1}/{choice.design.n1}",
            f"{choice.design.r}/{choice.design.n}",
            f"{choice.lowest_q:.3f} to {choice.highest_q:.3f}",
        )
        for choice in reversed(found.admissible)
    ]
    return Sheet(
        title=sheet.title.replace("simon-optimal", "Simon's two-stage designs"),
        tables=(
            compare_designs(every),
            lay_out(("design", "r1/n1", "r/n", "best for q from"), weights),
            f"{found.optimal.kind}\n{sheet.tables[1]}",
        ),
        notes=(
            "q weighs patients in all against patients expected at p0: q n + (1 - q) EN.",
            *_write_others(every),
            _certify(found),
            *sheet.notes,
        ),
        paragraph=sheet.paragraph,
        fragment=sheet.fragment,
        bounds=tuple(
            Bounds(name=choice.kind, stages=tuple(list_stages(choice))) for choice in every
        ),
        charts=chart_designs(*every),
    )


def _write_others(every: Sequence[Simon]) -> tuple[str, ...]:
    """Say how a protocol states those that its lines below do not ask for."""
    if len(every) == 1:
        return ()
    stages = write_stages(list_stages(every[-1]))
    how = f'kind = "stages", p0, p1, and, for the last row, stages = {json.dumps(stages)}'
    return (f"A protocol file states any of them by its bounds: {how}.",)


def describe_progression_free(found: SimonDesigns, benchmark: Benchmark, days: int) -> Sheet:
    """Show Simon's designs for the rate alive without progression on a day."""
    sheet = describe_simon(found)
    return replace(
        sheet,
        title=f"{benchmark.label}: {sheet.title}",
        notes=(
            *sheet.notes,
            _write_benchmark(benchmark),
            f"Counts as a response: alive without progression on day {days}, known of everybody.",
        ),
        fragment=f"{sheet.fragment}\nprogression_free_days = {days}",
        bounds=tuple(replace(bounds, up="Free from progression") for bounds in sheet.bounds),
        charts=tuple(
            replace(chart, axis=f"True rate free from progression on day {days}")
            for chart in sheet.charts
        ),
    )


def _write_benchmark(benchmark: Benchmark) -> str:
    return (
        f"Reached: {percent(benchmark.active)} of {benchmark.active_patients} patients with active"
        f" agents, {percent(benchmark.inactive)} of {benchmark.inactive_patients} with inactive"
        f" ones ({benchmark.source})."
    )


def describe_comparison(designs: Sequence[Design], missing: tuple[str, ...] = ()) -> Sheet:
    """Show designs for the same rates and errors side by side, and why some are missing.

    Raises
    ------
    DesignError
        When there is no design at all; the message is the first of `missing`.
    """
    if not designs:
        raise DesignError(missing[0] if missing else "There is no design to compare.")
    first = designs[0]
    rates = f"{percent(first.p0)}, worth finding at {percent(first.p1)}"
    return Sheet(
        title=f"Designs for a drug inactive at a response rate of {rates}",
        tables=(compare_designs(designs),),
        notes=(*missing, *(note for design in designs for note in warn_of_errors(design))),
        charts=chart_designs(*designs),
    )


def render_fragment(design: Design) -> str:
    """Return the lines of a protocol file for a design that is found by its rates and errors."""
    rates = {"p0": float(design.p0), "p1": float(design.p1)}
    errors = {"alpha": float(design.alpha), "beta": float(design.beta)}
    return render_lines(design.kind, **rates, **errors)


def render_stages(design: Design) -> str:
    """Return the lines of a protocol file that state a design by its bounds."""
    stages = write_stages(list_stages(design))
    return render_lines("stages", p0=float(design.p0), p1=float(design.p1), stages=stages)


def compare_designs(designs: Sequence[Design]) -> str:
    """Return designs side by side as a table.

    Patients in all, stops, attained errors, patients expected, and how often the trial ends before
    its last stage.
    """
    heads = (
        "design", "patients", "type I error", "power", "expected at p0", "at p1",
        "ends early at p0", "at p1", "stages",
    )  # fmt: skip
    return lay_out(heads, [_side(design) for design in designs])


def chart_designs(*designs: Design) -> tuple[Chart, Chart]:
    """Return how designs behave at true rates from 0 to beyond p1."""
    power, expected = [], []
    for design in designs:
        last = min(1.0, 2 * design.p1 - design.p0)
        rates = [last * number / _POINTS for number in range(_POINTS + 1)]
        found = [design.operating_characteristics(rate) for rate in rates]
        promising = tuple((each.p, each.promising) for each in found)
        patients = tuple((each.p, each.expected_patients) for each in found)
        label = f"{design.kind}, {design.n} patients"  # admissible designs share their kind
        power.append(Curve(label=label, points=promising))
        expected.append(Curve(label=label, points=patients))
    marks = (("p0", designs[0].p0), ("p1", designs[0].p1))
    return (
        Chart(name="power", curves=tuple(power), marks=marks),
        Chart(name="expected", curves=tuple(expected), title=EXPECTED, marks=marks, share=False),
    )


def write_paragraph(design: Design) -> str:
    """Return a paragraph for the statistical section of a protocol."""
    null = design.operating_characteristics(design.p0)
    active = design.operating_characteristics(design.p1)
    what = _WHAT[design.kind]
    stages = list_stages(design)
    early = (
        f" It ends before the last stage with a probability of {percent(null.early_stop)} at"
        f" {write_percent(design.p0)} and of {percent(active.early_stop)} at"
        f" {write_percent(design.p1)}, and expects {null.expected_patients:.1f} and"
        f" {active.expected_patients:.1f} patients."
        if len(stages) > 1
        else ""
    )
    return (
        f"The trial uses {what}. A response rate of {write_percent(design.p0)} is taken as"
        f" inactive, one of {write_percent(design.p1)} as worth finding. {_write_stages(design)}"
        f" The exact probability of calling the treatment promising is {percent(null.promising)}"
        f" at {write_percent(design.p0)} (type I error) and {percent(active.promising)} at"
        f" {write_percent(design.p1)} (power).{early}"
    )


def _write_stages(design: Design) -> str:
    *looks, (n, _, enough) = list_stages(design)
    words = []
    if len(looks) > _STEPS:
        words.append(
            f"The responses are looked at after {looks[0][0]} patients and then as the table of"
            " stages says; the trial stops at its bounds."
        )
    else:
        words += [_write_look(*look) for look in looks]
    end = f"{write_count(enough or 0)} or more among {n} patients"
    words.append(f"The treatment is called promising at {end}.")
    return " ".join(words)


def _write_look(n: int, futile: int | None, enough: int | None) -> str:
    stops = []
    if futile is not None:
        few = "no response" if futile == 0 else f"{write_count(futile)} or fewer"
        stops.append(f"at {few} as not promising")
    if enough is not None:
        stops.append(f"at {write_count(enough)} or more as promising")
    return f"After {n} patients it stops {' and '.join(stops)}." if stops else ""


def _lay_out_stages(design: Design) -> str:
    return lay_out(
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
    )


def _side(design: Design) -> tuple[str, ...]:
    inactive = design.operating_characteristics(design.p0)
    active = design.operating_characteristics(design.p1)
    return (
        design.kind,
        str(design.n),
        percent(inactive.promising),
        percent(active.promising),
        f"{inactive.expected_patients:.1f}",
        f"{active.expected_patients:.1f}",
        percent(inactive.early_stop),
        percent(active.early_stop),
        _write_short(design),
    )


def _write_short(design: Design) -> str:
    """Write stops as 0/9 2/24, a stop for efficacy as 0/9 (3+)."""
    *looks, last = list_stages(design)
    if len(looks) > _STEPS:
        return f"{len(looks)} looks {last[1]}/{last[0]}"
    return " ".join(write_stages([*looks, last]))


def _behaviour(design: Design, rate: float) -> tuple[str, ...]:
    found = design.operating_characteristics(rate)
    mark = {design.p0: " (p0)", design.p1: " (p1)"}.get(rate, "")
    return (
        f"{percent(rate)}{mark}",
        percent(found.promising),
        percent(found.early_stop),
        f"{found.expected_patients:.1f}",
    )


def _certify(found: SimonDesigns) -> str:
    return (
        f"Complete: every design of up to {found.searched_to} patients took part, and a larger one"
        f" expects at least {found.at_least:.4f} patients at p0; the optimal design expects"
        f" {_expected(found.optimal):.4f}."
    )


def _expected(design: Design) -> float:
    return design.operating_characteristics(design.p0).expected_patients
