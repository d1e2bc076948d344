"""Local against panel diagnosis, who changed cohort, and the KIT stain."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import each_group
from remission.analysis.rows import Place, Row, count_row, proportion_row, summary_rows
from remission.endpoints import Endpoints

_CLASSES = ("confirmed", "minor", "major", "not assessable")
_DETAILS = {"INTENSITY": "KITINT", "PATTERN": "KITPAT", "CONTROL": "KITCTRL", "CLONE": "KITCLONE"}
_RESULTS = ("POSITIVE", "FOCAL", "NEGATIVE")
NOT_KNOWN = "NOT KNOWN"


def analyse_review(endpoints: Endpoints) -> Iterator[Row]:
    """Yield what the panel made of the local diagnoses, of registered patients.

    - `count`, at `LOCAL -> PANEL`: the cross-table.
    - `proportion`, at confirmed, minor, major, not assessable: the result classes, of the patients
      with a local diagnosis; `part`, at `subtype`, `grade`, ...: what a change was about.
    - `cohort`, at `A -> B`: patients by cohort as enrolled and as reviewed.
    """
    if endpoints.protocol.review is None:
        return
    place = Place(endpoint="REVIEW", population="registered", group="ALL")
    registered = endpoints.subjects.filter(pl.col("REGFL") == "Y")
    cases = endpoints.diagnoses.join(registered, on="USUBJID", how="semi")
    for at, n in _pairs(cases, "LOCALDX", "PANELDX", NOT_KNOWN):
        yield count_row(place, at, n, registered.height)
    yield from _classes(endpoints, place, cases.filter(pl.col("LOCALDX").is_not_null()))
    for at, n in _pairs(registered, "ENTCOHRT", "REVCOHRT", "NONE"):
        yield place.row("cohort", at=at, value=float(n), n=n, N=registered.height, method="count")


def _pairs(table: pl.DataFrame, first: str, second: str, none: str) -> list[tuple[str, int]]:
    counts = (
        table.with_columns(pl.col(first, second).fill_null(none))
        .group_by(first, second)
        .len()
        .sort(first, second)
    )
    return [(f"{one} -> {other}", n) for one, other, n in counts.iter_rows()]


def _classes(endpoints: Endpoints, place: Place, cases: pl.DataFrame) -> Iterator[Row]:
    plan = endpoints.protocol.analysis
    for word in _CLASSES:
        n = int((cases["AGREE"] == word).sum())
        yield proportion_row(
            place,
            word,
            n,
            cases.height,
            confidence=plan.confidence,
            method=plan.proportion_interval,
        )
    parts = cases["CHANGED"].drop_nulls()
    for part in parts.unique().sort():
        n = int((parts == part).sum())
        yield place.row("part", at=part, value=float(n), n=n, N=cases.height, method="count")


def analyse_stain(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the KIT stain of registered patients, by cohort: result, details, per cent of cells.

    `count`, at `RESULT: word` and, with `[review.stain]`, at `INTENSITY: 2`, `PATTERN: word`,
    `CONTROL: word`, `CLONE: word`, each with NOT KNOWN; `median`, `minimum`, `maximum`, at
    PERCENT.
    """
    review = endpoints.protocol.review
    if review is None or (review.kit is None and review.stain is None):
        return
    for group in each_group(endpoints.subjects, endpoints.protocol, "registered"):
        place = Place(endpoint="STAIN", population="registered", group=group.id)
        mine = endpoints.diagnoses.join(group.patients, on="USUBJID", how="semi")
        results = mine["KIT"].str.to_uppercase().fill_null(NOT_KNOWN)
        for word in _in_order(results, endpoints.diagnoses["KIT"].str.to_uppercase()):
            yield count_row(place, f"RESULT: {word}", int((results == word).sum()), group.N)
        if review.stain is None:
            continue
        for label, name in _DETAILS.items():
            words = mine[name].cast(pl.String).fill_null(NOT_KNOWN)
            everywhere = endpoints.diagnoses[name].cast(pl.String).drop_nulls().unique().sort()
            for word in (*everywhere, NOT_KNOWN):
                yield count_row(place, f"{label}: {word}", int((words == word).sum()), group.N)
        yield from summary_rows(place, "PERCENT", mine["KITPCT"], group.N)


def _in_order(mine: pl.Series, everywhere: pl.Series) -> list[str]:
    """Return the results seen in anyone: the usual words first, NOT KNOWN always and last."""
    seen = set(everywhere.drop_nulls())
    others = sorted(seen - set(_RESULTS) | set(mine) - set(_RESULTS) - {NOT_KNOWN})
    return [*(word for word in _RESULTS if word in seen), *others, NOT_KNOWN]
