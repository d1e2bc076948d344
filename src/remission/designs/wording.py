"""The words in which designs speak to a clinician."""


def write_count(number: int) -> str:
    """Write a number of responses: `1 response`, `3 responses`."""
    return f"{number} response" if number == 1 else f"{number} responses"


def write_seen(number: int) -> str:
    """Write what was seen: `1 was seen`, `none was seen`."""
    if number == 0:
        return "none was seen"
    return f"{number} was seen" if number == 1 else f"{number} were seen"


def write_percent(share: float) -> str:
    """Write a share as a percentage without needless zeros: `5 %`, `12.5 %`."""
    return f"{round(100 * share, 6):g} %"


def write_p_value(p_value: float) -> str:
    """Write a P value: `P = 0.0123`, `P < 0.0001`."""
    return "P < 0.0001" if p_value < 0.0001 else f"P = {p_value:.4f}"  # noqa: PLR2004 - as printed


def write_evidence(p_value: float, p0: float) -> str:
    """Write the exact P value and the response rate that it is computed under."""
    p_text = write_p_value(p_value)
    return f"exact one-sided {p_text} against a response rate of {write_percent(p0)}"


def write_events(number: int) -> str:
    """Write what happened: `no event was seen`, `1 event was seen`."""
    if number == 0:
        return "no event was seen"
    return f"{number} event was seen" if number == 1 else f"{number} events were seen"
