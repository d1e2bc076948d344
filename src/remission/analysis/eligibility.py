"""Which eligibility criteria were met, by cohort, and what the site said of those that were not."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row
from remission.endpoints import Endpoints


def analyse_eligibility(endpoints: Endpoints) -> Iterator[Row]:
    """Yield per criterion how many patients met it, did not, or are not known, by cohort.

    - `met`, `not met`, `not known`: by the records.
    - `waiver`: declared by the site as not met on or before registration; `declared later`: after
      it or undated.
    - `not declared`: not met by the records, and the site said nothing; `declared, not shown`: the
      site said not met, the records do not show it.
    """
    for group in each_group(endpoints.subjects, endpoints.protocol, "registered"):
        place = Place(endpoint="ELIGIBILITY", population="registered", group=group.id)
        mine = endpoints.eligibility.join(group.patients, on="USUBJID", how="semi")
        for criterion in endpoints.protocol.eligibility:
            asked = mine.filter(pl.col("CRITERION") == criterion.id)
            if not asked.is_empty():
                yield from _answers(place, criterion.id, asked)


def _answers(place: Place, criterion: str, asked: pl.DataFrame) -> Iterator[Row]:
    broken = (~pl.col("MET")).fill_null(value=False)
    said = pl.col("DECLARED").is_not_null()
    waived = (pl.col("DECLARED") == "before entry").fill_null(value=False)
    for statistic, those in (
        ("met", pl.col("MET").fill_null(value=False)),
        ("not met", broken),
        ("not known", pl.col("MET").is_null()),
        ("waiver", waived),
        ("declared later", said & ~waived),
        ("not declared", broken & ~said),
        ("declared, not shown", said & ~broken),
    ):
        n = asked.filter(those).height
        yield place.row(statistic, at=criterion, value=float(n), n=n, N=asked.height)
