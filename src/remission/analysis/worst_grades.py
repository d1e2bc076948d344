"""Patients by their worst grade, which side-effects and laboratory values have in common."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from remission.analysis.rows import Place, Row, proportion_row
from remission.endpoints import Endpoints

SEVERE = 3
_GRADES = (1, 2, 3, 4, 5)


def grade_rows(
    endpoints: Endpoints,
    place: Place,
    found: tuple[str, pl.Series],
    total: int,
    why: str | None = None,
) -> Iterator[Row]:
    """Yield how many patients had a term, and how many each worst grade of it.

    Parameters
    ----------
    found
        The term, and the worst grade of each patient who had it; null when no grade is known.
    total
        Patients in the group.
    why
        Why there is no proportion.

    """
    term, grades = found
    ungraded = not grades.is_empty() and grades.is_null().all()
    severe = int((grades >= SEVERE).sum())
    share = share_row(endpoints, place, term, grades.len(), total)
    yield _without(share, why)
    share = share_row(endpoints, place, term, severe, total, "grade 3-5")
    yield _without(share, why or ("no grade known" if ungraded else None))
    for grade in _GRADES:
        n = int((grades == grade).sum())
        yield place.row(f"worst grade {grade}", at=term, value=float(n), n=n, N=total)
    unknown = int(grades.is_null().sum())
    yield place.row("grade not known", at=term, value=float(unknown), n=unknown, N=total)


def share_row(
    endpoints: Endpoints, place: Place, at: str, n: int, total: int, kind: str = ""
) -> Row:
    """Return `proportion`, or `proportion, KIND`, with the protocol's interval."""
    plan = endpoints.protocol.analysis
    share = proportion_row(
        place, at, n, total, confidence=plan.confidence, method=plan.proportion_interval
    )
    return replace(share, statistic=f"proportion, {kind}") if kind else share


def _without(share: Row, why: str | None) -> Row:
    if why is None:
        return share
    return replace(share, value=None, lower=None, upper=None, why_missing=why)
