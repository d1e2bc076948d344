"""Whether the same patients differ between two times in a yes-or-no answer."""

from dataclasses import dataclass
from operator import index

from remission.errors import EstimationError
from remission.stats.binomial import binomial_tail


@dataclass(frozen=True, kw_only=True)
class McNemar:
    """The patients who changed one way and the other, and the exact two-sided p-value.

    `p_value` is None when nobody changed, and `why_missing` says so.
    """

    p_value: float | None
    more: int
    fewer: int
    why_missing: str | None = None


def test_mcnemar(more: int, fewer: int) -> McNemar:
    """Test whether as many patients changed one way as the other, exactly.

    Parameters
    ----------
    more
        Patients with yes after no.
    fewer
        Patients with no after yes. Patients whose answer stayed the same say nothing.

    Raises
    ------
    EstimationError
        When a count is no whole number or negative.

    McNemar Q. Psychometrika 1947;12:153-7, with the binomial distribution in place of the
    chi-square one.
    """
    try:
        more, fewer = index(more), index(fewer)
    except TypeError as error:
        raise EstimationError(
            f"The test needs whole numbers of patients; {more!r} and {fewer!r} found."
        ) from error
    if min(more, fewer) < 0:
        raise EstimationError(f"Counts of patients cannot be negative; {more} and {fewer} found.")
    changed = more + fewer
    if not changed:
        return McNemar(p_value=None, more=0, fewer=0, why_missing="nobody changed")
    tail = binomial_tail(max(more, fewer), changed, 0.5)
    return McNemar(p_value=min(1.0, 2 * tail), more=more, fewer=fewer)
