"""Best response and response rates."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, proportion_row
from remission.endpoints import Endpoints
from remission.stats import round_percents

_BEST = ("BOR", "UBOR", "CBOR")
_RATES = ("ORR", "DCR", "PSA50", "PSA90")


def analyse_response(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the categories of best response and the response rates."""
    protocol = endpoints.protocol
    asked = {plan.code for plan in protocol.endpoints}
    for group in each_group(endpoints.subjects, protocol, protocol.populations.response):
        for code in _BEST:
            yield from _best(endpoints, group, code)
        for code in _RATES:
            if code in asked:
                yield _rate(endpoints, group, code)


def records_of(endpoints: Endpoints, group: Group, code: str) -> pl.DataFrame:
    """Return a group's records of an endpoint."""
    mine = endpoints.records.filter(pl.col("PARAMCD") == code)
    return mine.join(group.patients, on="USUBJID", how="semi")


def _best(endpoints: Endpoints, group: Group, code: str) -> Iterator[Row]:
    plan = endpoints.protocol.analysis
    place = Place(endpoint=code, population=group.population, group=group.id)
    best = records_of(endpoints, group, code)["AVALC"]
    words = endpoints.responses.words.ordered
    counts = [int((best == word).sum()) for word in words]
    for word, n in zip(words, counts, strict=True):
        yield proportion_row(
            place,
            word,
            n,
            group.N,
            confidence=plan.confidence,
            method=plan.proportion_interval,
        )
    printed = round_percents(counts, group.N, digits=plan.percent_digits, mode=plan.percent)
    for word, n, percent in zip(words, counts, printed, strict=True):
        yield place.row(
            "percent",
            at=word,
            value=None if percent is None else float(percent),
            n=n,
            N=group.N,
            method=plan.percent,
            why_missing="nobody in the group" if percent is None else None,
        )


def _rate(endpoints: Endpoints, group: Group, code: str) -> Row:
    plan = endpoints.protocol.analysis
    place = Place(endpoint=code, population=group.population, group=group.id)
    yes = int((records_of(endpoints, group, code)["AVALC"] == "Y").sum())
    return proportion_row(
        place, "", yes, group.N, confidence=plan.confidence, method=plan.proportion_interval
    )
