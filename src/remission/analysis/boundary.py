"""Rows of a design's bounds and of the course of the trial, from which both are drawn."""

from collections.abc import Iterable, Iterator

from remission.analysis.rows import Place, Row

Stage = tuple[int, float | None, float | None]
"""Where a look stands, what stops there as not promising, and as promising; None: no such stop."""

Point = tuple[int, float, int | None, int]
"""Where the trial stood, the number that the bounds are for, and `n` and `N` of its row."""

IN_ORDER = "in the order of registration"


def bound_rows(
    place: Place, stages: Iterable[Stage], of: str = "", how: str = "as planned"
) -> Iterator[Row]:
    """Yield `futile at` and `promising at` of every look; `of` names one of several outcomes."""
    for at, futile, enough in stages:
        for name, bound in (("futile at", futile), ("promising at", enough)):
            yield place.row(
                _name(name, of),
                at=str(at),
                value=None if bound is None else float(bound),
                n=bound if isinstance(bound, int) else None,
                method=how,
                why_missing="no such stop" if bound is None else None,
            )


def course_rows(
    place: Place, points: Iterable[Point], of: str = "", how: str = IN_ORDER
) -> Iterator[Row]:
    """Yield `course`: where the trial stood; `of` names one of several outcomes or arms."""
    for at, value, n, total in points:
        yield place.row(
            _name("course", of), at=str(at), value=float(value), n=n, N=total, method=how
        )


def count_course(counts: Iterable[int]) -> Iterator[Point]:
    """Yield the points of the responses among the first 1, 2, ... patients."""
    for position, count in enumerate(counts, start=1):
        yield position, count, count, position


def _name(statistic: str, of: str) -> str:
    return f"{statistic}, {of}" if of else statistic
