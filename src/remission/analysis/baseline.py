"""Patient flow, baseline characteristics and disposition."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, count_row, proportion_row, summary_rows
from remission.endpoints import POPULATION_FLAGS, Endpoints
from remission.protocol import AnalysisPlan, Characteristic

_FEW = 5
"""A numeric characteristic with at most this many values is also counted value by value."""


def analyse_flow(endpoints: Endpoints) -> Iterator[Row]:
    """Yield how many registered patients reached each population.

    Eligible only where the protocol has criteria, concordant only where it has a review. SCREENED
    are all patients of DM, in group ALL.
    """
    protocol = endpoints.protocol
    asked = {"eligible": bool(protocol.eligibility), "concordant": protocol.review is not None}
    for group in each_group(endpoints.subjects, protocol, "registered"):
        place = Place(endpoint="FLOW", population="registered", group=group.id)
        if group.id == "ALL":
            everybody = endpoints.subjects.height
            yield count_row(place, "SCREENED", everybody, everybody)
        for population, flag in POPULATION_FLAGS.items():
            if not asked.get(population, True):
                continue
            n = int((group.patients[flag] == "Y").sum())
            yield count_row(place, population.upper(), n, group.N)


def analyse_characteristics(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the baseline table."""
    protocol = endpoints.protocol
    groups = list(each_group(endpoints.subjects, protocol, protocol.populations.baseline))
    for group in groups:
        for row in protocol.characteristics:
            words = _words(row, groups[-1].patients[row.code])
            yield from _characteristic(protocol.analysis, group, row, words)


def _words(row: Characteristic, values: pl.Series) -> list[str | float]:
    """Return the values that are counted one by one; the same in every group."""
    if row.kind == "yes-no":
        return ["Y"]
    seen = values.drop_nulls().unique().sort()
    return [] if row.kind == "number" and seen.len() > _FEW else seen.to_list()


def _characteristic(
    plan: AnalysisPlan, group: Group, row: Characteristic, words: list[str | float]
) -> Iterator[Row]:
    place = Place(endpoint=row.code, population=group.population, group=group.id)
    values = group.patients[row.code]
    known = values.drop_nulls()
    if row.kind == "number":
        yield from summary_rows(place, "", values, group.N)
    for word in words:
        at = f"{word:g}" if isinstance(word, float) else str(word)
        yield proportion_row(
            place,
            at,
            int((known == word).sum()),
            group.N,
            confidence=plan.confidence,
            method=plan.proportion_interval,
        )
    yield count_row(place, "MISSING", group.N - known.len(), group.N)


def analyse_disposition(endpoints: Endpoints) -> Iterator[Row]:
    """Yield why treatment ended; ADVERSE EVENT is always there, and ON TREATMENT.

    Whose treatment ended without a record of why is NOT KNOWN, not on treatment; so is who died. A
    study without any record in DS has no rows: who is on treatment is then not known.
    """
    if not endpoints.study.has("DS"):
        return
    protocol, plan = endpoints.protocol, endpoints.protocol.analysis
    reason = (
        pl.when(pl.col("SAFFL") != "Y")
        .then(pl.lit("NOT TREATED"))
        .when(pl.col("EOTREAS").is_not_null())
        .then("EOTREAS")
        .when(pl.col("DTHDT").is_not_null())
        .then(pl.lit("NOT KNOWN"))
        .otherwise(pl.lit("ON TREATMENT"))
    )
    ended = endpoints.subjects.with_columns(reason.alias("END"))
    groups = list(each_group(ended, protocol, protocol.populations.safety))
    words = {"ADVERSE EVENT", "ON TREATMENT", *groups[-1].patients["END"].to_list()}
    for group in groups:
        place = Place(endpoint="DISPOSITION", population=group.population, group=group.id)
        for word in sorted(words):
            yield proportion_row(
                place,
                word,
                int((group.patients["END"] == word).sum()),
                group.N,
                confidence=plan.confidence,
                method=plan.proportion_interval,
            )
