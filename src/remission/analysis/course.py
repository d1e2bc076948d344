"""Whether side-effects end while the drug is given unchanged, and how many have them when."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, count_row, incidence_row, proportion_row
from remission.endpoints import Endpoints
from remission.safety import ENDINGS

_RESOLVED = "RESOLVED"
_AFTER = "AFTER LAST DOSE"
_CAUSES = {_RESOLVED: 1, "DOSE CHANGED": 2, "OFF DRUG": 3, "RESCUE DRUG": 4}
"""What competes with resolution; all else is censored."""


def analyse_course(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the course of each side-effect in `toxicity.course`, by cohort and in all.

    - `resolved`, at TERM: first episodes begun on treatment that ended on an unchanged dose;
      `count`, at `TERM: HOW`: how the others went on, and those begun after the last dose.
    - `incidence of resolution`, at `TERM, day d`: Aalen-Johansen from onset to
      `toxicity.resolution_days`; dose change, end of treatment and a drug against it compete.
    - `self-limiting`, at TERM: 1 when the lower limit of that incidence is above
      `toxicity.self_limiting`, else 0.
    - `prevalence`, at `TERM, cycle c`: with it, among patients on treatment in the cycle;
      `prevalence in the panel`: the same patients up to cycle `toxicity.panel_cycles`.
    - `mean grade`, at `TERM, cycle c`: of the patients on treatment whose grade then is known, 0
      without it; `mean grade in the panel` likewise.
    - `resolved in the panel`, `incidence of resolution in the panel`: of the panel's patients
      alone, whose number is `count` at PANEL.

    A study without any record in AE has no rows: whether there were episodes is then not known.
    """
    protocol = endpoints.protocol
    if not endpoints.study.has("AE"):
        return
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="COURSE", population=group.population, group=group.id)
        terms = dict.fromkeys(protocol.toxicity.course)
        panel = panel_of(endpoints, group)
        if terms:
            yield count_row(place, "PANEL", panel.height, group.N)
        for term in terms:
            yield from _first_episodes(endpoints, place, group, term)
            yield from _in_the_panel(endpoints, place, panel, term)
            yield from _by_cycle(endpoints, place, group, term)


def panel_of(endpoints: Endpoints, group: Group) -> pl.DataFrame:
    """Return the patients (USUBJID) of a group who are in the fixed panel."""
    members = endpoints.safety.cycles.filter("PANEL").select("USUBJID").unique()
    return members.join(group.patients, on="USUBJID", how="semi").sort("USUBJID")


def _first_episodes(endpoints: Endpoints, place: Place, group: Group, term: str) -> Iterator[Row]:
    first, on_drug = _firsts(endpoints, group.patients, term)
    yield _resolved(endpoints, place, on_drug, term)
    for how in ENDINGS:
        if how not in (_RESOLVED, _AFTER):
            yield count_row(
                place, f"{term}: {how}", int((on_drug["HOW"] == how).sum()), on_drug.height
            )
    after = first.height - on_drug.height
    yield count_row(place, f"{term}: {_AFTER}", after, first.height)
    incidence = _incidence(endpoints, place, on_drug, term)
    yield incidence
    yield _self_limiting(endpoints, place, incidence, term)


def _in_the_panel(
    endpoints: Endpoints, place: Place, panel: pl.DataFrame, term: str
) -> Iterator[Row]:
    _, on_drug = _firsts(endpoints, panel, term)
    for row in (
        _resolved(endpoints, place, on_drug, term),
        _incidence(endpoints, place, on_drug, term),
    ):
        yield replace(row, statistic=f"{row.statistic} in the panel")


def _firsts(
    endpoints: Endpoints, patients: pl.DataFrame, term: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the first episodes of the patients, and those begun on treatment."""
    episodes = endpoints.safety.episodes.join(patients, on="USUBJID", how="semi")
    first = episodes.filter(pl.col("TERM") == term, pl.col("EPISODE") == 1)
    return first, first.filter(pl.col("HOW") != _AFTER)


def _resolved(endpoints: Endpoints, place: Place, on_drug: pl.DataFrame, term: str) -> Row:
    plan = endpoints.protocol.analysis
    share = proportion_row(
        place,
        term,
        int((on_drug["HOW"] == _RESOLVED).sum()),
        on_drug.height,
        confidence=plan.confidence,
        method=plan.proportion_interval,
    )
    why = "no episode began on treatment" if on_drug.is_empty() else share.why_missing
    return replace(share, statistic="resolved", why_missing=why)


def _self_limiting(endpoints: Endpoints, place: Place, incidence: Row, term: str) -> Row:
    asked = endpoints.protocol.toxicity.self_limiting
    none_ended = bool(incidence.N) and not incidence.n
    lower = 0.0 if none_ended else incidence.lower
    return place.row(
        "self-limiting",
        at=term,
        value=None if lower is None else float(lower > asked),
        n=incidence.n,
        N=incidence.N,
        method=f"lower limit of {incidence.at.removeprefix(f'{term}, ')} above {100 * asked:g} %",
        why_missing=(incidence.why_missing or "no lower limit") if lower is None else None,
    )


def _incidence(endpoints: Endpoints, place: Place, episodes: pl.DataFrame, term: str) -> Row:
    protocol = endpoints.protocol
    day, plan = protocol.toxicity.resolution_days, protocol.analysis
    cause = pl.col("HOW").replace_strict(_CAUSES, default=0, return_dtype=pl.Int64)
    return incidence_row(
        place,
        "incidence of resolution",
        f"{term}, day {day}",
        episodes.select("DAYS", cause.alias("CAUSE")),
        day,
        plan=plan,
        nobody="no episode ended on an unchanged dose",
    )


def _by_cycle(endpoints: Endpoints, place: Place, group: Group, term: str) -> Iterator[Row]:
    cycles = endpoints.safety.cycles.filter(pl.col("TERM") == term)
    last = cycles.join(endpoints.subjects.filter(pl.col("REGFL") == "Y"), on="USUBJID", how="semi")[
        "CYCLE"
    ].max()
    mine = cycles.join(group.patients, on="USUBJID", how="semi")
    panel = mine.filter("PANEL")
    for number in range(1, int(str(last or 0)) + 1):
        at = f"{term}, cycle {number}"
        now = mine.filter(pl.col("CYCLE") == number)
        yield _prevalence(endpoints, place, at, now)
        yield _mean_grade(place, at, now)
        if number <= endpoints.protocol.toxicity.panel_cycles:
            same = _prevalence(endpoints, place, at, panel.filter(pl.col("CYCLE") == number))
            yield replace(same, statistic="prevalence in the panel")
            same = _mean_grade(place, at, panel.filter(pl.col("CYCLE") == number))
            yield replace(same, statistic="mean grade in the panel")


def _prevalence(endpoints: Endpoints, place: Place, at: str, now: pl.DataFrame) -> Row:
    plan = endpoints.protocol.analysis
    share = proportion_row(
        place,
        at,
        int(now["ACTIVE"].sum()),
        now.height,
        confidence=plan.confidence,
        method=plan.proportion_interval,
    )
    why = "nobody on treatment" if now.is_empty() else share.why_missing
    return replace(share, statistic="prevalence", why_missing=why)


def _mean_grade(place: Place, at: str, now: pl.DataFrame) -> Row:
    known = now["GRADE"].drop_nulls()
    mean = known.mean()
    why = "no grade known" if now.height else "nobody on treatment"
    return place.row(
        "mean grade",
        at=at,
        value=float(mean) if isinstance(mean, int | float) else None,
        n=known.len(),
        N=now.height,
        method="worst grade of the cycle, 0 without the side-effect",
        why_missing=None if known.len() else why,
    )
