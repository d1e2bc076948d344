"""`remission design KIND` for kinds that ask for other numbers than p0, p1, alpha and beta."""

from collections.abc import Callable
from typing import Annotated, Literal

from cyclopts import Parameter

from remission.cli.sheets import Out, PairRates, Rates, ThreeOutcomeRates, Whole, Wholes, show
from remission.errors import DesignError


def fleming(rates: Rates, *, sizes: Wholes | None = None, out: Out = None) -> None:
    """Find Fleming's design: one stage, or the stages whose patients are given.

    Parameters
    ----------
    rates
        Response rates and errors.
    sizes
        Patients in each stage, such as 15 10. The bounds come from the normal distribution.
    """
    from remission.designs import describe_design, plan_fleming, render_lines, search_fleming

    if sizes:
        plan = plan_fleming(rates.p0, rates.p1, rates.alpha, sizes)
        lines = render_lines(
            "fleming-stages", p0=rates.p0, p1=rates.p1, alpha=rates.alpha, sizes=sizes
        )
        show(describe_design(plan, fragment=lines), out)
    else:
        show(describe_design(search_fleming(*rates.numbers)), out)


def green_dahlberg(*, p0: float, p1: float, n1: Whole, n: Whole, out: Out = None) -> None:
    """Find the bounds of Green and Dahlberg for the patients of two stages.

    Parameters
    ----------
    p0
        Response rate at or below which the drug is inactive.
    p1
        Response rate at which it should be found.
    n1
        Patients in the first stage, as entered.
    n
        Patients in all, as entered.
    """
    from remission.designs import describe_design, plan_green_dahlberg, render_lines

    lines = render_lines("green-dahlberg", p0=p0, p1=p1, n1=n1, n=n)
    show(describe_design(plan_green_dahlberg(p0, p1, n1, n), fragment=lines), out)


def stages(
    *,
    p0: float,
    p1: float,
    stages: Annotated[list[str], Parameter(consume_multiple=True)],
    out: Out = None,
) -> None:
    """Show how a design behaves that is stated by its bounds, such as 1/10 5/29.

    Parameters
    ----------
    p0
        Response rate at or below which the drug is inactive.
    p1
        Response rate at which it should be found.
    stages
        r/n of each stage: not promising at r responses or fewer among the first n; '1/10 (6+)'
        is promising at 6 or more, '-/10 (6+)' has no stop for too few.
    """
    from remission.designs import describe_design, plan_stages, render_stages

    plan = plan_stages(p0, p1, stages)
    show(describe_design(plan, fragment=render_stages(plan)), out)


def gehan(*, p1: float, beta: float = 0.05, standard_error: float = 0.10, out: Out = None) -> None:
    """Find Gehan's first stage, and the second after every number of responses.

    Parameters
    ----------
    p1
        Response rate at which the drug should not be missed.
    beta
        Probability of no response in the first stage at p1.
    standard_error
        Largest standard error of the response rate in the end.
    """
    from remission.designs import describe_gehan, search_gehan

    show(describe_gehan(search_gehan(p1, beta, standard_error)), out)


def sargent(rates: ThreeOutcomeRates, *, out: Out = None) -> None:
    """Find one stage with three outcomes: promising, not promising, inconclusive.

    Parameters
    ----------
    rates
        Response rates and limits of error.
    """
    from remission import designs

    found = designs.search_sargent(rates.p0, rates.p1, designs.ThreeOutcomeLimits(**rates.limits))
    lines = designs.render_lines("sargent", p0=rates.p0, p1=rates.p1, **rates.limits)
    show(designs.describe_sargent(found, lines), out)


def sargent_stages(rates: ThreeOutcomeRates, *, out: Out = None) -> None:
    """Find two stages with three outcomes: promising, not promising, inconclusive.

    Parameters
    ----------
    rates
        Response rates and limits of error.
    """
    from remission import designs

    optimal, minimax = (
        designs.search_sargent_stages(
            rates.p0, rates.p1, designs.ThreeOutcomeLimits(**rates.limits), minimax=fewest
        )
        for fewest in (False, True)
    )
    lines = designs.render_lines("sargent-optimal", p0=rates.p0, p1=rates.p1, **rates.limits)
    show(designs.describe_sargent_stages(optimal, minimax, lines), out)


def bryant_day(
    rates: PairRates,
    *,
    alpha_response: float = 0.15,
    alpha_toxicity: float = 0.15,
    beta: float = 0.15,
    out: Out = None,
) -> None:
    """Find two stages that watch response and toxicity together.

    Parameters
    ----------
    rates
        Rates of response and of no toxicity.
    alpha_response
        Error of calling an inactive treatment promising.
    alpha_toxicity
        Error of calling a toxic treatment promising.
    beta
        Error of missing one that is active and safe.
    """
    from remission import designs

    errors = {"alpha_response": alpha_response, "alpha_toxicity": alpha_toxicity, "beta": beta}
    found = designs.search_bryant_day(designs.BryantDayRequest(**rates.numbers, **errors))
    lines = designs.render_lines("bryant-day", response=rates.response, safe=rates.safe, **errors)
    show(designs.describe_bryant_day(found, lines), out)


def conaway_petroni(
    rates: PairRates,
    *,
    alpha: float = 0.10,
    beta: float = 0.10,
    out: Out = None,
) -> None:
    """Find two stages for response and toxicity with one error for both.

    Parameters
    ----------
    rates
        Rates of response and of no toxicity.
    alpha
        Error of calling a treatment promising that is inactive and too toxic.
    beta
        Error of missing one that is active and safe.
    """
    from remission import designs

    errors = {"alpha": alpha, "beta": beta}
    found = designs.search_conaway_petroni(designs.ConawayPetroniRequest(**rates.numbers, **errors))
    lines = designs.render_lines(
        "conaway-petroni", response=rates.response, safe=rates.safe, **errors
    )
    show(designs.describe_bryant_day(found, lines, "Conaway and Petroni (1995)"), out)


def bop2(
    *,
    p0: float,
    p1: float,
    looks: Wholes,
    alpha: float = 0.10,
    prior: tuple[float, float] | None = None,
    out: Out = None,
) -> None:
    """Find the thresholds of BOP2 with the highest power that keep alpha.

    Parameters
    ----------
    p0
        Response rate at or below which the drug is inactive.
    p1
        Response rate at which it should be found.
    looks
        Patients at each look, such as 10 20 40; the last is the end of the trial.
    alpha
        Highest type I error at p0.
    prior
        Beta prior, as responses and others; p0 and 1 - p0 unless given.
    """
    from remission.designs import BetaPrior, describe_bop2, render_lines, search_bop2

    belief = BetaPrior(a=prior[0], b=prior[1]) if prior else None
    lines = render_lines("bop2", p0=p0, p1=p1, alpha=alpha, looks=looks, prior=prior)
    show(describe_bop2(search_bop2((p0, p1, alpha), looks, belief), lines), out)


def bop2_pair(
    *,
    null: tuple[float, float, float, float],
    active: tuple[float, float, float, float],
    need: Literal["either", "both"],
    looks: Wholes,
    alpha: float = 0.10,
    out: Out = None,
) -> None:
    """Find the thresholds of BOP2 for two outcomes: ordinal, two primary, response and toxicity.

    Parameters
    ----------
    null
        Inactive treatment: both outcomes, first only, second only, neither. Ordinal: first is CR,
        second CR or PR; toxicity: second is no toxicity.
    active
        The same of an active treatment.
    need
        either for ordinal and two primary outcomes, both for response without toxicity.
    looks
        Patients at each look, such as 10 20 40; the last is the end of the trial.
    alpha
        Highest type I error under the inactive treatment.
    """
    from remission.designs import Bop2PairRequest, describe_bop2_pair, search_bop2_pair

    request = Bop2PairRequest(null=null, active=active, need=need, alpha=alpha)
    show(describe_bop2_pair(search_bop2_pair(request, looks)), out)


def thall_simon(  # noqa: PLR0913 - each is an option of the command
    *,
    p0: float,
    p1: float,
    looks: Wholes,
    prior: tuple[float, float],
    standard: tuple[float, float] | None = None,
    futility: float = 0.05,
    superiority: float = 0.95,
    delta: float = 0.0,
    out: Out = None,
) -> None:
    """Find the bounds of Bayesian monitoring against a standard treatment.

    Parameters
    ----------
    p0
        Response rate of the standard, at which the type I error is computed.
    p1
        Response rate at which the power is computed.
    looks
        Patients at each look, such as 10 20 40; the last is the end of the trial.
    prior
        Beta prior of the new treatment.
    standard
        Beta prior of the standard; exactly p0 unless given.
    futility
        Stop when P(new > standard + delta) is below this.
    superiority
        Promising when P(new > standard) is above this.
    delta
        Improvement asked for.
    """
    from remission import designs

    rule = designs.ThallSimonRule(
        prior=designs.BetaPrior(a=prior[0], b=prior[1]),
        standard=designs.BetaPrior(a=standard[0], b=standard[1]) if standard else p0,
        futility=futility,
        superiority=superiority,
        delta=delta,
    )
    plan = designs.plan_thall_simon((p0, p1), rule, looks)
    lines = designs.render_lines(
        "thall-simon",
        p0=p0,
        p1=p1,
        looks=looks,
        prior=prior,
        standard=standard,
        futility=futility,
        superiority=superiority,
        delta=delta,
    )
    show(designs.describe_design(plan, fragment=lines), out)


def progression_free(
    *,
    benchmark: str = "sts-second-line-3-months",
    days: Whole | None = None,
    alpha: float = 0.05,
    beta: float = 0.20,
    out: Out = None,
) -> None:
    """Find Simon's designs for a progression-free rate, between published benchmarks.

    Parameters
    ----------
    benchmark
        Whose rates to plan with: sts-second-line-3-months.
    days
        The day on which patients must be free from progression; that of the benchmark.
    alpha
        Highest type I error.
    beta
        Highest type II error.
    """
    from remission import designs

    known = {name: each for name, each in designs.BENCHMARKS.items() if each.p0 and each.p1}
    if benchmark not in known:
        raise DesignError(
            f"No benchmark with rates to plan with is called {benchmark!r}; there are"
            f" {', '.join(known)}."
        )
    chosen = known[benchmark]
    found = designs.search_simon(chosen.p0 or 0.0, chosen.p1 or 0.0, alpha, beta)
    day = round(chosen.months * 365.25 / 12) if days is None else days
    if day < 1:
        raise DesignError(f"The day is {day}; 1 or later after registration is expected.")
    show(designs.describe_progression_free(found, chosen, day), out)


KINDS: tuple[Callable[..., None], ...] = (
    fleming,
    green_dahlberg,
    stages,
    gehan,
    sargent,
    sargent_stages,
    bryant_day,
    bop2,
    bop2_pair,
    thall_simon,
    progression_free,
    conaway_petroni,
)
"""Each is a command under its own name."""
