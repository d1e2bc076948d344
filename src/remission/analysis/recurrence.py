"""How often a side-effect comes back on treatment, and how much of it there is."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from remission.analysis.course import panel_of
from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row
from remission.endpoints import Endpoints
from remission.stats import MeanCount, estimate_mean_count


def analyse_recurrence(endpoints: Endpoints) -> Iterator[Row]:
    """Yield recurrences and burden of each side-effect in `toxicity.course`.

    - `mean recurrences`, at `TERM, day d`: later episodes per patient by day d (as many days as
      `panel_cycles` cycles have) after the end of the first, while on treatment (Nelson's mean
      cumulative function); N are the patients whose first episode ended on treatment.
    - `burden`, at TERM: the worst grade of each day, added up, per cycle of `cycle_days` on
      treatment; n are the patients whose grades are known, N those treated.
    - both once more `in the panel`, of its patients alone.
    """
    protocol = endpoints.protocol
    if not endpoints.study.has("AE"):
        return
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="COURSE", population=group.population, group=group.id)
        for term in dict.fromkeys(protocol.toxicity.course):
            panel = panel_of(endpoints, group)
            for patients, end in ((group.patients, ""), (panel, " in the panel")):
                for estimate in (_recurrences, _burden):
                    row = estimate(endpoints, place, patients, term)
                    yield replace(row, statistic=f"{row.statistic}{end}")


def _recurrences(endpoints: Endpoints, place: Place, patients: pl.DataFrame, term: str) -> Row:
    plan = endpoints.protocol.toxicity
    day, confidence = plan.cycle_days * plan.panel_cycles, endpoints.protocol.analysis.confidence
    mine = endpoints.safety.episodes.filter(pl.col("TERM") == term).join(
        patients, on="USUBJID", how="semi"
    )
    ended = (pl.col("EPISODE") == 1) & (pl.col("AENDT") <= pl.col("LASTDT"))
    first = mine.filter(ended).select("USUBJID", "LASTDT", ENDED="AENDT").with_row_index("PATIENT")
    again = mine.filter(pl.col("EPISODE") > 1).drop("LASTDT").join(first, on="USUBJID")
    again = again.filter(pl.col("ASTDT") <= pl.col("LASTDT")).select(
        "PATIENT", TIME=(pl.col("ASTDT") - pl.col("ENDED")).dt.total_days()
    )
    follow_up = (first["LASTDT"] - first["ENDED"]).dt.total_days()
    count = estimate_mean_count(
        follow_up.to_numpy(),
        again["TIME"].to_numpy(),
        again["PATIENT"].to_numpy(),
        confidence=confidence,
    )
    followed = int((follow_up >= day).sum())
    value, lower, upper, why = _at(count, day, followed)
    return place.row(
        "mean recurrences",
        at=f"{term}, day {day}",
        value=value,
        lower=lower,
        upper=upper,
        n=int((again["TIME"] <= day).sum()),
        N=first.height,
        method=f"mean cumulative function, {100 * confidence:g} %",
        why_missing=why,
    )


def _at(
    count: MeanCount, day: int, followed: int
) -> tuple[float | None, float | None, float | None, str | None]:
    """Return the mean by a day with its limits, or why there is none."""
    if not count.n:
        return None, None, None, "no first episode ended on treatment"
    if not followed:
        return None, None, None, f"nobody followed to day {day}"
    step = int(np.searchsorted(count.times, day, side="right")) - 1
    if step < 0:
        return 0.0, None, None, "no confidence limits without a recurrence"
    return float(count.mean[step]), float(count.lower[step]), float(count.upper[step]), None


def _burden(endpoints: Endpoints, place: Place, members: pl.DataFrame, term: str) -> Row:
    length = endpoints.protocol.toxicity.cycle_days
    mine = endpoints.safety.cycles.filter(pl.col("TERM") == term).join(
        members, on="USUBJID", how="semi"
    )
    patients = mine.group_by("USUBJID").agg(
        pl.col("DAYS").sum(),
        pl.when(pl.col("GRADEDAYS").is_not_null().all()).then(pl.col("GRADEDAYS").sum()),
    )
    known = patients.drop_nulls("GRADEDAYS")
    days, grades = int(known["DAYS"].sum()), int(known["GRADEDAYS"].sum())
    why = "nobody treated" if patients.is_empty() else "no grade known"
    return place.row(
        "burden",
        at=term,
        value=length * grades / days if days else None,
        n=known.height,
        N=members.height,
        method=f"grade-days per {length} days on treatment",
        why_missing=None if days else why,
    )
