"""How long and how much was given, by cohort and in all."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row, proportion_row, summary_rows
from remission.endpoints import Endpoints


def analyse_exposure(endpoints: Endpoints) -> Iterator[Row]:
    """Yield duration, cumulative dose, relative dose intensity, reductions, interruptions."""
    protocol, plan = endpoints.protocol, endpoints.protocol.analysis
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="EXPOSURE", population=group.population, group=group.id)
        mine = endpoints.safety.exposure.join(group.patients, on="USUBJID", how="semi")
        for measure in ("TRTDURD", "CUMDOSE", "RDI"):
            yield from summary_rows(place, measure, mine[measure].cast(pl.Float64), group.N)
        for flag in ("REDUCED", "INTERRUPTED"):
            yield proportion_row(
                place,
                flag,
                int((mine[flag] == "Y").sum()),
                group.N,
                confidence=plan.confidence,
                method=plan.proportion_interval,
            )
