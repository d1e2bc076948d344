"""Side-effects by term and worst grade, laboratory grades, and exposure."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, count_row, proportion_row, summary_rows
from remission.endpoints import Endpoints

_SEVERE = 3
_GRADES = (1, 2, 3, 4, 5)


def analyse_events(endpoints: Endpoints) -> Iterator[Row]:
    """Yield treatment-emergent events: patients by term, and by worst grade within the term.

    `ANY` is any term. A patient counts once per term, with the worst grade known. A study without
    any record in AE has no rows: whether events happened is then not known.
    """
    if not endpoints.study.has("AE"):
        return
    emergent = endpoints.safety.events.filter(pl.col("TRTEMFL") == "Y").select(
        "USUBJID", pl.col("AEDECOD").alias("TERM"), pl.col("AETOXGR").alias("GRADE")
    )
    any_term = emergent.with_columns(pl.lit("ANY").alias("TERM"))
    yield from _by_term(endpoints, "AE", pl.concat([any_term, emergent]), ["ANY"])


def analyse_laboratory(endpoints: Endpoints) -> Iterator[Row]:
    """Yield laboratory toxicity: patients with a grade of 1 or worse on treatment, by term.

    The denominator is the safety population; patients without a graded value on treatment are
    counted in `not known`, and a group without any graded value has no proportion. With
    laboratory_counts = worsened, only a grade above the baseline grade counts (a baseline without
    grade counts as 0).
    """
    grades = endpoints.safety.grades.filter(pl.col("ATOXGR").is_not_null())
    on_treatment = grades.filter(pl.col("ONTRTFL") == "Y")
    worst = on_treatment.group_by("USUBJID", "TERM").agg(pl.col("ATOXGR").max().alias("GRADE"))
    if endpoints.protocol.toxicity.laboratory_counts == "worsened":
        before = grades.filter(pl.col("ABLFL") == "Y").select(
            "USUBJID", "TERM", pl.col("ATOXGR").alias("BEFORE")
        )
        worst = worst.join(before, on=["USUBJID", "TERM"], how="left").with_columns(
            pl.when(pl.col("GRADE") > pl.col("BEFORE").fill_null(0))
            .then("GRADE")
            .otherwise(0)
            .alias("GRADE")
        )
    yield from _by_term(endpoints, "LAB", worst.select("USUBJID", "TERM", "GRADE"), [])


def _by_term(
    endpoints: Endpoints, code: str, events: pl.DataFrame, always: list[str]
) -> Iterator[Row]:
    """Yield the terms seen in anyone of the population; those of `always` come first."""
    protocol = endpoints.protocol
    groups = list(each_group(endpoints.subjects, protocol, protocol.populations.safety))
    seen = events.join(groups[-1].patients, on="USUBJID", how="semi")["TERM"].drop_nulls()
    terms = [*always, *seen.filter(~seen.is_in(always)).unique().sort()]
    for group in groups:
        place = Place(endpoint=code, population=group.population, group=group.id)
        mine = events.join(group.patients, on="USUBJID", how="semi")
        worst = mine.group_by("USUBJID", "TERM").agg(pl.col("GRADE").max())
        for term in terms:
            grades = worst.filter(pl.col("TERM") == term)["GRADE"]
            yield from _term(endpoints, place, group, (term, grades))
            if code == "LAB":
                yield count_row(place, f"{term}: not known", group.N - grades.len(), group.N)


def _term(
    endpoints: Endpoints, place: Place, group: Group, found: tuple[str, pl.Series]
) -> Iterator[Row]:
    plan = endpoints.protocol.analysis
    term, grades = found
    seen = grades if place.endpoint == "AE" else grades.filter(grades > 0)
    unseen = group.N > 0 and place.endpoint == "LAB" and grades.is_empty()
    ungraded = not seen.is_empty() and seen.is_null().all()
    shares = (
        ("proportion", seen.len(), "no graded value on treatment" if unseen else None),
        (
            "proportion, grade 3-5",
            int((seen >= _SEVERE).sum()),
            "no graded value on treatment" if unseen else "no grade known" if ungraded else None,
        ),
    )
    for statistic, n, why in shares:
        share = proportion_row(
            place, term, n, group.N, confidence=plan.confidence, method=plan.proportion_interval
        )
        if why is not None:
            share = replace(share, value=None, lower=None, upper=None, why_missing=why)
        yield replace(share, statistic=statistic)
    for grade in _GRADES:
        n = int((seen == grade).sum())
        yield place.row(f"worst grade {grade}", at=term, value=float(n), n=n, N=group.N)
    unknown = int(seen.is_null().sum())
    yield place.row("grade not known", at=term, value=float(unknown), n=unknown, N=group.N)


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
