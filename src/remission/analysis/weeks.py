"""Side-effects and dose by week on treatment, for the figure."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row
from remission.endpoints import Endpoints

_GRADES = (1, 2, 3, 4, 5)


def analyse_weeks(endpoints: Endpoints) -> Iterator[Row]:
    """Yield each week on treatment, to the end of the panel (WEEKS), by cohort and in all.

    - `grade 1` to `grade 5`, `grade not known`, at `TERM, week w`: patients by their worst grade
      in the week; N are those on treatment in it.
    - `mean dose`, at `week w`: mean daily dose of them as a share of the protocol's; n are those
      whose dose is known.
    """
    protocol = endpoints.protocol
    if not endpoints.study.has("AE") or not protocol.toxicity.course:
        return
    planned = protocol.treatment.dose * protocol.treatment.times_a_day
    weeks, doses = endpoints.safety.weeks, endpoints.safety.doses
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="WEEKS", population=group.population, group=group.id)
        mine = weeks.join(group.patients, on="USUBJID", how="semi")
        for term in dict.fromkeys(protocol.toxicity.course):
            yield from _grades(place, term, mine.filter(pl.col("TERM") == term))
        given = (
            doses.join(group.patients, on="USUBJID", how="semi")
            .group_by("WEEK")
            .agg(MEAN=pl.col("DOSE").mean() / planned, KNOWN=pl.col("DOSE").count(), N=pl.len())
        )
        for week, mean, known, total in given.sort("WEEK").iter_rows():
            yield place.row(
                "mean dose",
                at=f"week {week}",
                value=mean,
                n=known,
                N=total,
                method=f"share of {planned:g} {protocol.treatment.unit} a day",
                why_missing=None if known else "no dose known",
            )


def _grades(place: Place, term: str, weeks: pl.DataFrame) -> Iterator[Row]:
    known = {
        f"grade {grade}": (pl.col("ACTIVE") & (pl.col("GRADE") == grade)).sum() for grade in _GRADES
    }
    unknown = (pl.col("ACTIVE") & pl.col("GRADE").is_null()).sum()
    counts = weeks.group_by("CYCLE").agg(N=pl.len(), **known, **{"grade not known": unknown})
    for row in counts.sort("CYCLE").iter_rows(named=True):
        for name in (*known, "grade not known"):
            yield place.row(
                name,
                at=f"{term}, week {row['CYCLE']}",
                value=float(row[name]),
                n=row[name],
                N=row["N"],
                method="count",
            )
