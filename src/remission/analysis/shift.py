"""How laboratory grades moved from before treatment to their worst on treatment."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row
from remission.endpoints import Endpoints

_GRADES = ("0", "1", "2", "3", "4", "?")


def analyse_shifts(endpoints: Endpoints) -> Iterator[Row]:
    """Yield how many patients had each baseline grade with each worst grade on treatment.

    Statistic `shift`, at `TERM: b to w`; `?` is a grade that is not known, since there was no
    value, or none that could be graded. All patients of the safety population count once per
    term. The worst grade counts whatever the baseline was.
    """
    protocol = endpoints.protocol
    grades = endpoints.safety.grades
    before = _grade_of(grades.filter(pl.col("ABLFL") == "Y"), "BEFORE")
    worst = _grade_of(grades.filter(pl.col("ONTRTFL") == "Y"), "WORST")
    terms = grades["TERM"].drop_nulls().unique().sort()
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="SHIFT", population=group.population, group=group.id)
        for term in terms:
            moved = group.patients.select("USUBJID", TERM=pl.lit(term))
            for found in (before, worst):
                moved = moved.join(found, on=["USUBJID", "TERM"], how="left")
            yield from _shifts(place, term, moved)


def _grade_of(grades: pl.DataFrame, name: str) -> pl.DataFrame:
    return grades.group_by("USUBJID", "TERM").agg(pl.col("ATOXGR").max().alias(name))


def _shifts(place: Place, term: str, moved: pl.DataFrame) -> Iterator[Row]:
    pairs = moved.select(pl.col("BEFORE", "WORST").cast(pl.String).fill_null("?"))
    counts = {(b, w): n for b, w, n in pairs.group_by("BEFORE", "WORST").len().iter_rows()}
    for before in _GRADES:
        for worst in _GRADES:
            n = counts.get((before, worst), 0)
            yield place.row(
                "shift",
                at=f"{term}: {before} to {worst}",
                value=float(n),
                n=n,
                N=moved.height,
                method="count",
            )
