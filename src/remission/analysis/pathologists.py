"""How far pathologists agree: the independent readers, and the local diagnosis with the panel's."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.agreement import Measure, agreement_rows, spread_ratings
from remission.analysis.rows import Place, Row
from remission.endpoints import Endpoints
from remission.protocol import ReadItem

CODE = "READS"
_SEVERAL = 2
_LOCAL_PANEL = ("LOCAL", "PANEL")


def analyse_reads(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the agreement of pathologists on registered patients, item by item.

    - `MEASURE: LOCAL / PANEL`, the entity by the local pathologist and by the panel; the panel
      may have known what the local one had said.
    - `MEASURE: READER / READER` and `all readers`, of the independent reads, by the labels of the
      protocol's items; with weights where an item has levels.

    What could not be assessed is no reading. Capitals do not matter.
    """
    review = endpoints.protocol.review
    if review is None:
        return
    place = Place(endpoint=CODE, population="registered", group="ALL")
    registered = endpoints.subjects.filter(pl.col("REGFL") == "Y")
    cases = endpoints.diagnoses.join(registered, on="USUBJID", how="semi")
    reads = endpoints.reads.join(registered, on="USUBJID", how="semi")
    items = review.reads.items if review.reads else ()
    for measure in (_local_and_panel(cases), *(_read(reads, item) for item in items)):
        if measure.categories and len(measure.raters) >= _SEVERAL:
            yield from agreement_rows(place, measure, endpoints.protocol.analysis)


def _read(reads: pl.DataFrame, item: ReadItem) -> Measure:
    readers = tuple(reads["READER"].unique().sort())
    levels = tuple(level.upper() for level in item.levels)
    mine = reads.filter(pl.col("ITEM") == item.test).select(
        "USUBJID", EVALUATOR=pl.col("READER"), VALUE=pl.col("VALUE").str.to_uppercase()
    )
    return Measure(
        name=item.label,
        ratings=spread_ratings(mine, ["USUBJID"], "VALUE", readers),
        raters=readers,
        categories=_words(mine["VALUE"], levels),
        scale=levels,
    )


def _local_and_panel(cases: pl.DataFrame) -> Measure:
    ratings = cases.select(
        "USUBJID",
        LOCAL=pl.col("LOCALDX").str.to_uppercase(),
        PANEL=pl.col("PANELDX").str.to_uppercase(),
    )
    return Measure(
        name="entity",
        ratings=ratings,
        raters=_LOCAL_PANEL,
        categories=_words(pl.concat([ratings["LOCAL"], ratings["PANEL"]]), ()),
    )


def _words(values: pl.Series, levels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the levels in their order, then what else was said."""
    others = sorted(set(values.drop_nulls()) - set(levels))
    return (*levels, *others)
