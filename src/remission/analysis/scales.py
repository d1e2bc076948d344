"""The same laboratory values under the protocol's scale and under others, side by side."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.laboratory import worst_on_treatment
from remission.analysis.rows import Place, Row
from remission.analysis.worst_grades import SEVERE, share_row
from remission.endpoints import Endpoints

_TEST = ["LBTESTCD", "DIRECTION"]


def analyse_scales(endpoints: Endpoints) -> Iterator[Row]:
    """Yield patients by laboratory test under the protocol's scale and those of `compare`.

    - `proportion`, `proportion, grade 3-5`, at `HGB LOW, CTCAE 5.0`: as in LAB, under that scale.
    - `graded otherwise`, at the same: values on treatment whose grade differs from that under the
      protocol's scale, of the values that both grade.

    Grades of different scales are never put together; LAB, SHIFT and everything else are of the
    protocol's scale. Without `compare` there are no rows.
    """
    protocol = endpoints.protocol
    plan = protocol.toxicity
    if not plan.compare:
        return
    safety = endpoints.safety
    by_scale = {plan.scale: safety.grades}
    by_scale |= {name: safety.compared.filter(SCALE=name) for name in plan.compare}
    tests = pl.concat(by_scale.values()).select(_TEST).unique().sort(_TEST).rows()
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="SCALES", population=group.population, group=group.id)
        mine = {
            name: grades.join(group.patients, on="USUBJID", how="semi")
            for name, grades in by_scale.items()
        }
        for code, direction in tests:
            for name in by_scale:
                at = f"{code} {direction}, {name}"
                here, reference = (
                    mine[scale].filter(LBTESTCD=code, DIRECTION=direction)
                    for scale in (name, plan.scale)
                )
                yield from _shares(endpoints, place, at, here, group)
                if name != plan.scale:
                    yield _otherwise(place, at, here, reference)


def _shares(
    endpoints: Endpoints, place: Place, at: str, grades: pl.DataFrame, group: Group
) -> Iterator[Row]:
    worst = worst_on_treatment(grades, endpoints)["GRADE"]
    why = None
    if grades.is_empty():
        why = "not graded by this scale"
    elif group.N and worst.is_empty():
        why = "no graded value on treatment"
    for kind, n in (("", int((worst > 0).sum())), ("grade 3-5", int((worst >= SEVERE).sum()))):
        share = share_row(endpoints, place, at, n, group.N, kind)
        if why is not None:
            share = replace(share, value=None, lower=None, upper=None, n=None, why_missing=why)
        yield share


def _otherwise(place: Place, at: str, here: pl.DataFrame, reference: pl.DataFrame) -> Row:
    """Return how many values on treatment the two scales grade differently."""
    keys = ["USUBJID", "LBSEQ", "ADT"]
    graded = [
        grades.filter(pl.col("ONTRTFL") == "Y").drop_nulls("ATOXGR").select(*keys, "ATOXGR")
        for grades in (here, reference)
    ]
    both = graded[0].join(graded[1], on=keys, nulls_equal=True)
    n = int((both["ATOXGR"] != both["ATOXGR_right"]).sum())
    return place.row(
        "graded otherwise",
        at=at,
        value=float(n) if both.height else None,
        n=n,
        N=both.height,
        method="values on treatment graded by both scales",
        why_missing=None if both.height else "no value that both scales grade",
    )
