"""`remission design KIND`: find a design, print it, and draw it when a folder is named."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated

from cyclopts import App, Parameter

from remission.cli.design_arms import ARMS
from remission.cli.design_kinds import KINDS
from remission.cli.design_times import TIMES
from remission.cli.sheets import Out, Rates, read_whole, show, tell_progress
from remission.errors import DesignError

design_app = App(name="design", help="Find a trial design before the trial.")


def _announced(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command, saying on a terminal what it searches for as long as it does."""

    @wraps(command)
    def run(*given: object, **named: object) -> None:
        tell_progress(command.__name__.replace("_", "-"))
        try:
            command(*given, **named)
        finally:
            tell_progress("")

    return run


@design_app.command
@_announced
def simon(
    rates: Rates,
    *,
    first_stage: Annotated[tuple[int, int], Parameter(converter=read_whole)] | None = None,
    out: Out = None,
) -> None:
    """Two stages with a stop for futility: optimal, minimax and all admissible designs.

    Parameters
    ----------
    rates
        Response rates and errors.
    first_stage
        Smallest and largest first stage; the same number twice fixes it.
    """
    from remission.designs import describe_simon, search_simon

    found = search_simon(*rates.numbers, first_stage=first_stage)
    show(describe_simon(found, bounded=first_stage is not None), out)


def _offer(kind: str, help_: str) -> None:
    """Offer a design that a protocol names as a command of its own."""

    def command(rates: Rates, *, out: Out = None) -> None:
        from remission.designs import DESIGNS, describe_design

        show(describe_design(DESIGNS[kind](*rates.numbers)), out)

    command.__name__ = kind
    design_app.command(_announced(command), name=kind, help=help_)


NAMED = {
    "single-stage": "One stage, exact binomial test (A'Hern).",
    "simon-optimal": "Simon's design that expects the fewest patients at p0.",
    "simon-minimax": "Simon's design with the fewest patients in all.",
    "mander-thompson-optimal": "Two stages with stops for futility and efficacy, fewest expected.",
    "mander-thompson-minimax": "Two stages with stops for futility and efficacy, fewest in all.",
    "chen-optimal": "Three stages, fewest patients expected at p0.",
    "chen-minimax": "Three stages, fewest patients in all.",
    "ensign-optimal": "Three stages, the first stops only when nobody responds.",
    "lee-liu": "Monitoring by the predictive probability of success.",
}
"""Designs found by rates and errors, and what each is; Fleming's has its own command."""

for _kind, _help in NAMED.items():
    _offer(_kind, _help)
for _command in (*KINDS, *TIMES, *ARMS):
    design_app.command(_announced(_command))


@design_app.command
def compare(rates: Rates, *, out: Out = None) -> None:
    """Every design that these rates and errors find, side by side."""
    from remission.designs import DESIGNS, describe_comparison

    found, missing = [], []
    for kind, search in DESIGNS.items():
        tell_progress(kind)
        try:
            found.append(search(*rates.numbers))
        except DesignError as error:
            missing.append(f"{kind}: {error}")
    show(describe_comparison(found, tuple(missing)), out)
