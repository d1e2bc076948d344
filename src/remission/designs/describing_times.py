"""Designs for times to an event in words, small tables and curves."""

from math import exp, sqrt

from remission.designs.bop2_time import Bop2Time
from remission.designs.fragment import render_arms
from remission.designs.log_rank_design import LogRankDesign
from remission.designs.log_rank_search import LogRankDesigns
from remission.designs.screening import Screening
from remission.designs.sheet import (
    EXPECTED,
    Bounds,
    Chart,
    Curve,
    Sheet,
    Stage,
    lay_out,
    percent,
    trace,
)
from remission.designs.wording import write_percent

_OTHER_KINDS = (
    "The lines for a protocol file ask for the optimal design; the kind log-rank is the one of one"
    " stage, log-rank-minimax the minimax one."
)


def describe_log_rank(found: LogRankDesigns, fragment: str, unit: str) -> Sheet:
    """Show the designs of one and of two stages: limits, times, errors, patients expected.

    `fragment` asks for the optimal design in a protocol; `unit` is that of all times.
    """
    request = found.single.request
    rows = {
        "one stage": found.single,
        "two stages, optimal": found.optimal,
        "two stages, minimax": found.minimax,
    }
    curve = request.reference
    ends = (request.hazard_ratio / 2, 1.2)
    axis = "True hazard ratio to the reference"
    marks = (("reference", 1.0), ("worth finding", request.hazard_ratio))
    power, expected = zip(*(_trace(*row, ends) for row in rows.items()), strict=True)
    return Sheet(
        title=(
            "One-sample log-rank test against a reference of which"
            f" {write_percent(curve.survival)} are free of the event at {curve.at:g} (Weibull,"
            f" shape {curve.shape:g}); hazard ratio worth finding {request.hazard_ratio:g}"
        ),
        tables=(
            lay_out(
                ("design", "n1", "look at", "stop at z of", "n", "promising above z of", "ends at"),
                [(name, *_limits(design)) for name, design in rows.items()],
            ),
            lay_out(
                ("design", "type I error", "power", "expected at HR 1", "ends early at HR 1"),
                [(name, *_behaviour(design)) for name, design in rows.items()],
            ),
        ),
        paragraph=f"{_write_paragraph(found.optimal)} Times are in {unit}.",
        notes=(
            "z = (expected - observed events) / sqrt(expected); times count from the first entry.",
            f"Errors by the normal approximation ({request.method}), which needs events.",
            f"Events expected under the reference: {_write_events(rows)}.",
            _OTHER_KINDS,
        ),
        fragment=fragment,
        bounds=tuple(
            Bounds(
                name=name,
                stages=_list_stages(design),
                across=f"Time from the first entry ({unit})",
                up="z",
            )
            for name, design in rows.items()
        ),
        charts=(
            Chart(name="power", curves=power, axis=axis, marks=marks),
            Chart(
                name="expected",
                title=EXPECTED,
                curves=expected,
                axis=axis,
                marks=marks,
                share=False,
            ),
        ),
    )


def _write_events(rows: dict[str, LogRankDesign]) -> str:
    """Say how many events are expected at the look and at the end of each design."""
    words = []
    for name, design in rows.items():
        early, last = design.find_events()
        at_look = "" if early is None else f"{early:.1f} at the look, "
        words.append(f"{name}, {at_look}{last:.1f} at the end")
    return "; ".join(words)


def _trace(name: str, design: LogRankDesign, ends: tuple[float, float]) -> tuple[Curve, Curve]:
    """Return how often it is promising, and the patients expected, by the true hazard ratio."""
    return (
        trace(name, lambda ratio: design.behave(ratio).promising, ends),
        trace(name, lambda ratio: design.behave(ratio).expected_patients, ends),
    )


def _list_stages(design: LogRankDesign) -> tuple[Stage, ...]:
    """Return the looks by their time; at the end not promising at c, promising above it."""
    end = (round(design.duration, 2), round(design.c, 2), round(design.c, 2))
    if design.t1 is None or design.c1 is None:
        return (end,)
    return ((round(design.t1, 2), round(design.c1, 2), None), end)


def _limits(design: LogRankDesign) -> tuple[str, ...]:
    early = ("-", "-", "-")
    if design.t1 is not None and design.c1 is not None:
        early = (str(design.n1), f"{design.t1:.2f}", f"{design.c1:.3f} or less")
    return (*early, str(design.n), f"{design.c:.3f}", f"{design.duration:.2f}")


def _behaviour(design: LogRankDesign) -> tuple[str, ...]:
    null, active = design.behave(1.0), design.behave(design.request.hazard_ratio)
    return (
        percent(null.promising),
        percent(active.promising),
        f"{null.expected_patients:.1f}",
        percent(null.early_stop),
    )


def _write_paragraph(design: LogRankDesign) -> str:
    request, curve = design.request, design.request.reference
    null, active = design.behave(1.0), design.behave(request.hazard_ratio)
    if request.restricted:
        follow = f"each followed for {request.follow_up:g} and no longer"
    else:
        follow = f"followed until {request.follow_up:g} after the last entry"
    return (
        "The trial compares the time to the event with a reference by the one-sample log-rank"
        f" test in two stages. Under the reference {write_percent(curve.survival)} are free of the"
        f" event at {curve.at:g} (Weibull, shape {curve.shape:g}). About {request.accrual:g}"
        f" patients enter per unit of time. At {design.t1:.2f} after the first entry, with about"
        f" {design.n1} patients, the trial stops when z = (E - O) / sqrt(E) is {design.c1:.3f} or"
        f" less, O and E being the events observed and expected. Otherwise {design.n} patients are"
        f" entered, {follow}, and the treatment is called promising when z is above {design.c:.3f}."
        f" The type I error is {percent(null.promising)}, the power at a hazard ratio of"
        f" {request.hazard_ratio:g} {percent(active.promising)}; {null.expected_patients:.1f}"
        " patients are expected under the reference."
    )


def _write_total_times(found: Bop2Time) -> str:
    """Return a paragraph for the statistical section of a protocol."""
    null, active = found.behave(found.median0), found.behave(found.median1)
    *early, last = found.looks
    stops = [
        f" After {look.events} events it stops when these times are {look.total:.1f} or less."
        for look in early
    ]
    return (
        "The trial uses the Bayesian optimal phase II design BOP2 for a time to event (Zhou 2017),"
        " taken as exponential. The times of all patients, event or not, to the day of the look are"
        f" added up.{''.join(stops)} The treatment is called promising when they are above"
        f" {last.total:.1f} after {last.events} events. The exact probability of that is"
        f" {percent(null.promising)} at a median of {null.median:g} (type I error) and"
        f" {percent(active.promising)} at {active.median:g} (power). It ends before the last look"
        f" with a probability of {percent(null.early_stop)} and of {percent(active.early_stop)},"
        f" and expects {null.expected_events:.1f} and {active.expected_events:.1f} events."
    )


def describe_bop2_time(found: Bop2Time, fragment: str, unit: str) -> Sheet:
    """Show the bounds of BOP2 for a time to event; `fragment` asks for it in a protocol.

    `unit` is that of the medians and of the total time.
    """
    rows = [
        (str(look.events), f"{look.total:.1f} or less", f"{look.total / look.events:.2f}")
        for look in found.looks
    ]
    seen = [found.behave(median) for median in (found.median0, found.median1)]
    *early, (last, enough) = [(look.events, round(look.total, 1)) for look in found.looks]
    ends = (found.median0 / 2, 2 * found.median1 - found.median0)
    axis = f"True median ({unit})"
    marks = (("inactive", found.median0), ("worth finding", found.median1))
    return Sheet(
        title=(
            f"BOP2 for a time to event: median {found.median0:g}, worth finding at"
            f" {found.median1:g}"
        ),
        tables=(
            lay_out(("events", "not promising at a total time of", "per event"), rows),
            lay_out(
                ("true median", "promising", "ends early", "events expected"),
                [
                    (
                        f"{each.median:g}",
                        percent(each.promising),
                        percent(each.early_stop),
                        f"{each.expected_events:.1f}",
                    )
                    for each in seen
                ],
            ),
        ),
        paragraph=f"{_write_total_times(found)} Times are in {unit}.",
        notes=(
            "Total time: of all patients together, event or not, to the day of the last event.",
        ),
        fragment=fragment,
        bounds=(
            Bounds(
                stages=(
                    *((events, total, None) for events, total in early),
                    (last, enough, enough),
                ),
                across="Events",
                up=f"Total time ({unit})",
            ),
        ),
        charts=(
            Chart(
                name="power",
                curves=(trace("promising", lambda m: found.behave(m).promising, ends),),
                axis=axis,
                marks=marks,
            ),
            Chart(
                name="expected",
                title="Events expected",
                curves=(trace("events", lambda m: found.behave(m).expected_events, ends),),
                axis=axis,
                marks=marks,
                share=False,
            ),
        ),
    )


def describe_screening(found: Screening) -> Sheet:
    """Show a randomised comparison with large errors."""
    ratios = [round(found.hazard_ratio + (1 - found.hazard_ratio) * k / 4, 3) for k in range(5)]
    z = round(found.find_limit(), 2)
    seen = exp(-2 * found.find_limit() / sqrt(found.events))
    return Sheet(
        title=f"Screening trial (Rubinstein): hazard ratio {found.hazard_ratio:g}",
        tables=(
            f"{found.events} events in both arms together.",
            lay_out(
                ("true hazard ratio", "significant"),
                [(f"{ratio:g}", percent(found.find_power(ratio))) for ratio in ratios],
            ),
        ),
        paragraph=(
            "Patients are allocated by lot, equally, to the new treatment or the control. The"
            f" one-sided log-rank test at {write_percent(found.alpha)} is made after"
            f" {found.events} events; at a hazard ratio of {found.hazard_ratio:g} its power is"
            f" {percent(found.find_power(found.hazard_ratio))} (Rubinstein 2005)."
        ),
        notes=(f"Significant at an observed hazard ratio of about {seen:.2f} or less.",),
        fragment=render_arms(
            "screening",
            ("NEW", "CONTROL"),
            hazard_ratio=found.hazard_ratio,
            alpha=found.alpha,
            beta=found.beta,
            endpoint="PFS",
        ),
        bounds=(Bounds(stages=((found.events, z, z),), across="Events", up="z of the test"),),
        charts=(
            Chart(
                name="power",
                title="Probability of a significant test",
                curves=(trace("significant", found.find_power, (found.hazard_ratio / 2, 1.2)),),
                axis="True hazard ratio",
                marks=(("worth finding", found.hazard_ratio), ("none", 1.0)),
            ),
        ),
    )
