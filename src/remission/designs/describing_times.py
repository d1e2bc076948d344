"""Designs for times without a control arm in words, small tables and curves."""

from remission.designs.log_rank_design import LogRankDesign
from remission.designs.log_rank_search import LogRankDesigns
from remission.designs.sheet import Curve, Sheet, lay_out, percent
from remission.designs.wording import write_percent

_POINTS = 60  # of a curve


def describe_log_rank(found: LogRankDesigns) -> Sheet:
    """Show the designs of one and of two stages: limits, times, errors, patients expected."""
    request = found.single.request
    rows = {
        "one stage": found.single,
        "two stages, optimal": found.optimal,
        "two stages, minimax": found.minimax,
    }
    curve = request.reference
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
        paragraph=_write_paragraph(found.optimal),
        notes=(
            "z = (expected - observed events) / sqrt(expected); times count from the first entry.",
            f"Errors by the normal approximation ({request.method}).",
        ),
        power=tuple(_trace(name, design) for name, design in rows.items()),
        axis="True hazard ratio to the reference",
        marks=(("reference", 1.0), ("worth finding", request.hazard_ratio)),
    )


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


def _trace(name: str, design: LogRankDesign) -> Curve:
    low = design.request.hazard_ratio / 2
    ratios = [low + (1.2 - low) * number / _POINTS for number in range(_POINTS + 1)]
    return Curve(
        label=name, points=tuple((ratio, design.behave(ratio).promising) for ratio in ratios)
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
