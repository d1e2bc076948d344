"""Laboratory grades on treatment: patients by test and worst grade, under one scale or several."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row, count_row
from remission.analysis.worst_grades import grade_rows
from remission.endpoints import Endpoints

_NO_VALUE = "no graded value on treatment"


def analyse_laboratory(endpoints: Endpoints) -> Iterator[Row]:
    """Yield laboratory toxicity: patients with a grade of 1 or worse on treatment, by term.

    The denominator is the safety population; patients without a graded value on treatment are
    counted in `not known`, and a group without any graded value has no proportion. With
    laboratory_counts = worsened, only a grade above the baseline grade counts (a baseline without
    grade counts as 0).
    """
    protocol = endpoints.protocol
    worst = worst_on_treatment(endpoints.safety.grades, endpoints)
    groups = list(each_group(endpoints.subjects, protocol, protocol.populations.safety))
    terms = worst.join(groups[-1].patients, on="USUBJID", how="semi")["TERM"].unique().sort()
    for group in groups:
        place = Place(endpoint="LAB", population=group.population, group=group.id)
        mine = worst.join(group.patients, on="USUBJID", how="semi")
        for term in terms:
            grades = mine.filter(pl.col("TERM") == term)["GRADE"]
            why = _NO_VALUE if group.N and grades.is_empty() else None
            yield from grade_rows(endpoints, place, (term, grades.filter(grades > 0)), group.N, why)
            yield count_row(place, f"{term}: not known", group.N - grades.len(), group.N)


def worst_on_treatment(grades: pl.DataFrame, endpoints: Endpoints) -> pl.DataFrame:
    """Return the worst GRADE on treatment of each USUBJID and TERM that has one.

    It is 0 where the protocol counts only what got worse and nothing did.
    """
    graded = grades.filter(pl.col("ATOXGR").is_not_null())
    worst = (
        graded.filter(pl.col("ONTRTFL") == "Y")
        .group_by("USUBJID", "TERM")
        .agg(pl.col("ATOXGR").max().alias("GRADE"))
    )
    if endpoints.protocol.toxicity.laboratory_counts == "any":
        return worst
    before = graded.filter(pl.col("ABLFL") == "Y").select(
        "USUBJID", "TERM", pl.col("ATOXGR").alias("BEFORE")
    )
    worse = pl.col("GRADE") > pl.col("BEFORE").fill_null(0)
    return worst.join(before, on=["USUBJID", "TERM"], how="left").with_columns(
        GRADE=pl.when(worse).then("GRADE").otherwise(0)
    )
