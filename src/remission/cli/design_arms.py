"""`remission design KIND` for randomised designs."""

from collections.abc import Callable

from remission.cli.sheets import Numbers, Out, Rates, show


def selection(*, best: float, others: Numbers, chance: float = 0.90, out: Out = None) -> None:
    """Find how many patients each arm needs so that the best is picked.

    Parameters
    ----------
    best
        Response rate of the best arm.
    others
        Response rates of the others, such as 0.2 0.2.
    chance
        Least probability of picking the best.
    """
    from remission.designs import describe_selection, render_arms, search_selection

    names = [f"ARM{number}" for number in range(1, len(others) + 2)]
    lines = render_arms("selection", names, best=best, others=others, chance=chance)
    show(describe_selection(search_selection(best, others, chance), lines), out)


def screening(
    *, hazard_ratio: float, alpha: float = 0.20, beta: float = 0.20, out: Out = None
) -> None:
    """Find the events of a randomised comparison with errors large enough for phase II.

    Parameters
    ----------
    hazard_ratio
        New treatment to control, below 1: the effect to find.
    alpha
        One-sided type I error.
    beta
        Type II error.
    """
    from remission.designs import describe_screening, search_screening

    show(describe_screening(search_screening(hazard_ratio, alpha, beta)), out)


def jung(rates: Rates, *, out: Out = None) -> None:
    """Find two stages against a concurrent control, by the difference of responses.

    Parameters
    ----------
    rates
        p0 is the rate of the control, and the errors are one-sided.
    """
    from remission.designs import describe_jung, search_jung

    found = (search_jung(*rates.numbers, minimax=minimax) for minimax in (False, True))
    show(describe_jung(*found), out)


def discontinuation(
    *,
    stable: float,
    stopped: float,
    continued: float,
    alpha: float = 0.10,
    beta: float = 0.20,
    out: Out = None,
) -> None:
    """Find how many patients to treat before those who are stable continue or stop by lot.

    Parameters
    ----------
    stable
        Share of patients who are stable at the end of the run-in.
    stopped
        Rate free from progression later, of those who stop.
    continued
        The same of those who continue: the effect to find.
    alpha
        One-sided type I error of Fisher's test.
    beta
        Type II error.
    """
    from remission.designs import describe_discontinuation, render_arms, search_discontinuation

    found = search_discontinuation(stable, (stopped, continued), alpha, beta)
    lines = render_arms(
        "discontinuation",
        ("CONTINUED", "STOPPED"),
        stable=stable,
        stopped=stopped,
        continued=continued,
        alpha=alpha,
        beta=beta,
        progression_free_days=168,
    )
    show(describe_discontinuation(found, lines), out)


ARMS: tuple[Callable[..., None], ...] = (selection, screening, jung, discontinuation)
"""Each is a command under its own name."""
