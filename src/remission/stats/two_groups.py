"""What stands beside each other when two groups are compared: n of N and n of N."""

from typing import Literal

from remission.errors import EstimationError
from remission.stats.checks import check_counts

Group = tuple[int, int]
"""Patients counted, and patients in the group."""

Alternative = Literal["two-sided", "greater", "less"]
"""Whether the first group's rate differs from the second's, is greater, or is less."""

ALTERNATIVES = ("two-sided", "greater", "less")


def check_groups(first: Group, second: Group) -> tuple[Group, Group]:
    """Give back both groups when each is n of N in whole numbers.

    Raises
    ------
    EstimationError
        When a group is no pair, or its counts are no whole numbers, negative, or n is above N.
    """
    return _check_group(first), _check_group(second)


def check_alternative(alternative: Alternative) -> Alternative:
    """Give back the alternative when there is one of that name.

    Raises
    ------
    EstimationError
        When there is none.
    """
    if alternative not in ALTERNATIVES:
        raise EstimationError(
            f"The alternative is one of {', '.join(ALTERNATIVES)}; {alternative!r} found."
        )
    return alternative


def find_empty(first: Group, second: Group) -> str | None:
    """Say which group has nobody in it; None when both have patients."""
    empty = [name for name, group in (("first", first), ("second", second)) if group[1] == 0]
    return f"nobody in the {' and the '.join(empty)} group" if empty else None


def _check_group(group: Group) -> Group:
    try:
        n, total = group
    except (TypeError, ValueError) as error:
        raise EstimationError(f"A group is given as (n, N); {group!r} found.") from error
    return check_counts(n, total)
