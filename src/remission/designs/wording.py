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


def write_evidence(p_value: float, p0: float) -> str:
    """Write the exact P value and the response rate that it is computed under."""
    p_text = "P < 0.0001" if p_value < 0.0001 else f"P = {p_value:.4f}"  # noqa: PLR2004 - as printed
    return f"exact one-sided {p_text} against a response rate of {write_percent(p0)}"
