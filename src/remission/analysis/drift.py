"""Whether the same patients have a side-effect less, or milder, in later cycles than early on."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row
from remission.endpoints import Endpoints
from remission.stats import test_mcnemar


def analyse_drift(endpoints: Endpoints) -> Iterator[Row]:
    """Yield how each side-effect of `toxicity.course` changed, patient by patient.

    Each cycle to `panel_cycles` beside `toxicity.reference_cycle`, at `TERM, cycle c`, in the
    patients on treatment in both:

    - `paired change`: mean of the later worst grade less the earlier, 0 without the side-effect;
      n are the patients whose two grades are known.
    - `gained`, `lost`: patients with it then and not before, and the other way round.
    - `McNemar p-value`: exact, two-sided; whether as many gained as lost it.

    The reference is named beforehand: a peak picked from the data would fall by itself.
    """
    protocol = endpoints.protocol
    if not endpoints.study.has("AE"):
        return
    plan = protocol.toxicity
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="COURSE", population=group.population, group=group.id)
        cycles = endpoints.safety.cycles.join(group.patients, on="USUBJID", how="semi")
        for term in dict.fromkeys(plan.course):
            mine = cycles.filter(pl.col("TERM") == term).select(
                "USUBJID", "CYCLE", "ACTIVE", "GRADE"
            )
            before = mine.filter(pl.col("CYCLE") == plan.reference_cycle).drop("CYCLE")
            for number in range(plan.reference_cycle + 1, plan.panel_cycles + 1):
                later = mine.filter(pl.col("CYCLE") == number).drop("CYCLE")
                pairs = before.join(later, on="USUBJID", suffix="_LATER")
                yield from _paired(place, f"{term}, cycle {number}", pairs)


def _paired(place: Place, at: str, pairs: pl.DataFrame) -> Iterator[Row]:
    change = (pairs["GRADE_LATER"] - pairs["GRADE"]).drop_nulls()
    total, mean = pairs.height, change.mean()
    nobody = "nobody on treatment in both cycles"
    yield place.row(
        "paired change",
        at=at,
        value=float(mean) if isinstance(mean, int | float) else None,
        n=change.len(),
        N=total,
        method="mean of the later worst grade less the earlier, same patients",
        why_missing=None if change.len() else "no grade known" if total else nobody,
    )
    gained = int((pairs["ACTIVE_LATER"] & ~pairs["ACTIVE"]).sum())
    lost = int((pairs["ACTIVE"] & ~pairs["ACTIVE_LATER"]).sum())
    for name, n in (("gained", gained), ("lost", lost)):
        yield place.row(name, at=at, value=float(n), n=n, N=total, method="count")
    test = test_mcnemar(gained, lost)
    yield place.row(
        "McNemar p-value",
        at=at,
        value=test.p_value,
        n=gained + lost,
        N=total,
        method="McNemar, exact, two-sided",
        why_missing=(test.why_missing if total else nobody) if test.p_value is None else None,
    )
