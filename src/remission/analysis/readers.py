"""How far the readers of the same scans agree: on response, progression and its date."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import polars as pl

from remission.analysis.agreement import Measure, agreement_rows, spread_ratings
from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, proportion_row, summary_rows
from remission.endpoints import Endpoints
from remission.endpoints.readers import derive_readings, list_readers
from remission.response import ResponseWords

CODE = "READERS"
_SEVERAL = 2
_YES_NO = ("Y", "N")


def analyse_readers(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the agreement of each pair of readers, and of all when there are three or more.

    Nothing is yielded for a single reader. Kappas of assessments have no limits: several belong
    to one patient.
    """
    readers = list_readers(endpoints)
    if len(readers) < _SEVERAL:
        return
    protocol = endpoints.protocol
    readings = derive_readings(endpoints)
    measures = _measures(endpoints, readings)
    for group in each_group(endpoints.subjects, protocol, protocol.populations.response):
        place = Place(endpoint=CODE, population=group.population, group=group.id)
        mine = readings.join(group.patients, on="USUBJID", how="semi")
        yield from _each_reader(endpoints, place, mine, readers)
        for measure in measures:
            own = replace(measure, ratings=_of(measure.ratings, group))
            yield from agreement_rows(place, own, protocol.analysis)
        dates = _of(spread_ratings(readings, ["USUBJID"], "PDDT", readers), group)
        for pair in combinations(readers, 2):
            yield from _dates(endpoints, place, dates, pair)


def _measures(endpoints: Endpoints, readings: pl.DataFrame) -> tuple[Measure, ...]:
    readers, words = list_readers(endpoints), endpoints.responses.words
    patient, scale = ["USUBJID"], _scale(words)
    assessments = spread_ratings(_assessments(endpoints), [*patient, "KEY"], "OVRLRESP", readers)
    return (
        Measure(
            name="best response",
            ratings=spread_ratings(readings, patient, "BOR", readers),
            raters=readers,
            categories=words.ordered,
            scale=scale,
        ),
        Measure(
            name="objective response",
            ratings=spread_ratings(readings, patient, "ORR", readers),
            raters=readers,
            categories=_YES_NO,
        ),
        Measure(
            name="response at assessment",
            ratings=assessments,
            raters=readers,
            categories=words.ordered,
            scale=scale,
            clustered=True,
        ),
        Measure(
            name="progression",
            ratings=spread_ratings(readings, patient, "PROGRESSED", readers),
            raters=readers,
            categories=_YES_NO,
        ),
    )


def _scale(words: ResponseWords) -> tuple[str, ...]:
    return (*words.graded, words.stable, *reversed(words.progressions))


def _assessments(endpoints: Endpoints) -> pl.DataFrame:
    """Return the assessments with KEY, the same for those of several readers that belong together.

    KEY is the visit, where a reader has one assessment in it, else the date.
    """
    once = pl.len().over("USUBJID", "EVALUATOR", "VISITNUM") == 1
    visit = pl.when(once & pl.col("VISITNUM").is_not_null()).then(pl.format("visit {}", "VISITNUM"))
    return endpoints.responses.visits.filter(
        pl.col("EVALUATOR").is_in(list_readers(endpoints))
    ).select(
        "USUBJID",
        "EVALUATOR",
        pl.coalesce(visit, pl.col("ADT").cast(pl.String)).alias("KEY"),
        "OVRLRESP",
    )


def _of(ratings: pl.DataFrame, group: Group) -> pl.DataFrame:
    return ratings.join(group.patients, on="USUBJID", how="semi", maintain_order="left")


def _each_reader(
    endpoints: Endpoints, place: Place, readings: pl.DataFrame, readers: tuple[str, ...]
) -> Iterator[Row]:
    """Yield what each reader alone would report, of the patients read by this reader."""
    plan = endpoints.protocol.analysis
    for reader in readers:
        mine = readings.filter(pl.col("EVALUATOR") == reader)
        for name, column in (("objective response", "ORR"), ("progression", "PROGRESSED")):
            yield proportion_row(
                place,
                f"{name}: {reader}",
                int((mine[column] == "Y").sum()),
                mine.height,
                confidence=plan.confidence,
                method=plan.proportion_interval,
            )


def _dates(
    endpoints: Endpoints, place: Place, dates: pl.DataFrame, pair: tuple[str, str]
) -> Iterator[Row]:
    """Yield how often both saw the first progression on one day, and the days between."""
    plan = endpoints.protocol.analysis
    at = f"date of progression: {' / '.join(pair)}"
    both = dates.select(pair).drop_nulls()
    days = (both[pair[1]] - both[pair[0]]).dt.total_days()
    share = proportion_row(
        place,
        at,
        int((days == 0).sum()),
        both.height,
        confidence=plan.confidence,
        method=plan.proportion_interval,
    )
    yield replace(share, statistic="agreement")
    for row in summary_rows(place, at, days, both.height):
        yield replace(row, method=f"days from {pair[0]} to {pair[1]}")
