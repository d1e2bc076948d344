"""The lines of a protocol file that ask for a design."""

from collections.abc import Sequence

Value = str | float | Sequence[str] | Sequence[float]


def render_lines(kind: str, **numbers: Value | None) -> str:
    """Return `[cohorts.design]`, under a cohort, with its numbers; None is left out."""
    lines = [f"{name} = {_write(value)}" for name, value in numbers.items() if value is not None]
    return "\n".join(["[cohorts.design]", f"kind = {_write(kind)}", *lines])


def render_arms(kind: str, arms: Sequence[str], **numbers: Value | None) -> str:
    """Return `[randomised]`, which compares cohorts; the reader puts in their ids for `arms`."""
    lines = render_lines(kind, arms=arms, **numbers)
    return lines.replace("[cohorts.design]", "[randomised]", 1)


def _write(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return f"[{', '.join(_write(item) for item in value)}]"
