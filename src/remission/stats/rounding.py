"""Percentages as a table prints them, in exact whole-number arithmetic."""

from collections.abc import Sequence
from decimal import Decimal
from operator import index
from typing import Literal

from remission.errors import EstimationError

Rounding = Literal["independent", "forced-100"]


def round_percents(
    counts: Sequence[int],
    total: int,
    *,
    digits: int = 0,
    mode: Rounding = "independent",
) -> tuple[Decimal | None, ...]:
    """Tell what percentage each count is of the total, rounded to a number of decimals.

    Parameters
    ----------
    counts, total
        Whole numbers of patients, each count from 0 to the total.
    digits
        Decimals to keep, 0 or more.
    mode
        "independent": each on its own, a half rounded up (away from zero). "forced-100": rounded
        down, then the units missing to 100 go to the largest remainders; equal remainders go to
        the larger count, then to the one that stands first.

    Returns
    -------
    tuple of Decimal
        In the order of the counts, printing with the decimals asked for; None for every count
        when the total is 0.

    Raises
    ------
    EstimationError
        When a count or the total is impossible; when counts to be forced to 100 do not add up to
        the total.
    """
    whole, total = _check(counts, total, digits)
    if mode not in ("independent", "forced-100"):
        raise EstimationError(f"There is no rounding {mode!r}; choose independent or forced-100.")
    if total == 0:
        return (None,) * len(whole)
    units = 100 * 10**digits
    if mode == "independent":
        rounded = [(2 * count * units + total) // (2 * total) for count in whole]
    else:
        rounded = _share_out(whole, total, units)
    return tuple(Decimal(number).scaleb(-digits) for number in rounded)


def _share_out(counts: list[int], total: int, units: int) -> list[int]:
    """Whole units in proportion to the counts, adding up to `units` (largest remainder)."""
    if sum(counts) != total:
        raise EstimationError(
            f"Percentages can be forced to 100 only when the counts add up to the total;"
            f" {' + '.join(map(str, counts))} = {sum(counts)}, not {total}."
        )
    floors = [count * units // total for count in counts]
    spare = units - sum(floors)
    order = sorted(range(len(counts)), key=lambda i: (-(counts[i] * units % total), -counts[i], i))
    for place in order[:spare]:
        floors[place] += 1
    return floors


def _check(counts: Sequence[int], total: int, digits: int) -> tuple[list[int], int]:
    try:
        whole, total, digits = [index(count) for count in counts], index(total), index(digits)
    except TypeError as error:
        raise EstimationError(f"Percentages are rounded from whole numbers: {error}.") from error
    if digits < 0:
        raise EstimationError(f"A percentage has 0 or more decimals; {digits} asked for.")
    for count in whole:
        if not 0 <= count <= total:
            raise EstimationError(f"{count} of {total} is no percentage; 0 <= n <= N is expected.")
    return whole, total
