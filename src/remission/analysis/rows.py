"""Rows of the results table."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypedDict, Unpack

import polars as pl

from remission.analysis.nouns import RESULT_SCHEMA
from remission.protocol import AnalysisPlan
from remission.stats import (
    KaplanMeier,
    Quantile,
    estimate_incidence,
    estimate_proportion,
    summarise,
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One number of the results; the fields are the columns of `RESULT_SCHEMA`."""

    endpoint: str
    population: str
    group: str
    statistic: str
    at: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    n: int | None = None
    N: int | None = None
    method: str = ""
    why_missing: str | None = None


class Numbers(TypedDict, total=False):
    """What a row says, beside its place."""

    at: str
    value: float | None
    lower: float | None
    upper: float | None
    n: int | None
    N: int | None
    method: str
    why_missing: str | None


class Estimate(Protocol):
    """What `stats` and `designs` estimate: a value with limits, or the reason why it is missing."""

    @property
    def value(self) -> float | None: ...  # noqa: D102 - as the class says
    @property
    def lower(self) -> float | None: ...  # noqa: D102
    @property
    def upper(self) -> float | None: ...  # noqa: D102
    @property
    def why_missing(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a number belongs: endpoint, population and group."""

    endpoint: str
    population: str
    group: str

    def row(self, statistic: str, **fields: Unpack[Numbers]) -> Row:
        """Return a row at this place."""
        return Row(
            endpoint=self.endpoint,
            population=self.population,
            group=self.group,
            statistic=statistic,
            **fields,
        )

    def estimate(self, statistic: str, found: Estimate | None, **fields: Unpack[Numbers]) -> Row:
        """Return a row of an estimate; `why_missing` among the fields is said without one."""
        row = self.row(statistic, **fields)
        if found is None:
            return row
        return replace(
            row,
            value=found.value,
            lower=found.lower,
            upper=found.upper,
            why_missing=found.why_missing,
        )


def tabulate(rows: Iterable[Row]) -> pl.DataFrame:
    """Return the rows as a frame, in the order given."""
    return pl.DataFrame([vars(row) for row in rows], schema=RESULT_SCHEMA)


def count_row(place: Place, at: str, n: int, total: int) -> Row:
    """Return a plain count; `value` is the count itself."""
    return place.row("count", at=at, value=float(n), n=n, N=total, method="count")


def proportion_row(
    place: Place, at: str, n: int, total: int, *, confidence: float, method: str
) -> Row:
    """Return a proportion with its interval."""
    share = estimate_proportion(n, total, confidence=confidence, method=method)
    said = f"{method}, {100 * confidence:g} %"
    return place.estimate("proportion", share, at=at, n=n, N=total, method=said)


def summary_rows(place: Place, at: str, values: pl.Series, total: int) -> list[Row]:
    """Return median, minimum and maximum of the values that are known."""
    summary = summarise(values.drop_nulls().to_numpy())
    numbers = {
        "median": summary.median,
        "minimum": summary.minimum,
        "maximum": summary.maximum,
    }
    return [
        place.row(
            name,
            at=at,
            value=number,
            n=summary.n,
            N=total,
            method="of the values known",
            why_missing=summary.why_missing,
        )
        for name, number in numbers.items()
    ]


def quantile_row(
    place: Place,
    statistic: str,
    quantile: Quantile,
    counts: tuple[int, int],
    method: str,
    at: str = "",
) -> Row:
    """Return a survival quantile with its interval; `counts` are events and patients."""
    return place.estimate(statistic, quantile, at=at, n=counts[0], N=counts[1], method=method)


def rate_row(
    place: Place, statistic: str, at: str, curve: KaplanMeier, time: float, *, method: str
) -> Row:
    """Return the share still free of the event at a time; `n` is who is at risk then."""
    rate = curve.at(time)
    return place.estimate(statistic, rate, at=at, n=rate.at_risk, N=curve.n, method=method)


def incidence_row(  # noqa: PLR0913 - where the row stands, and what it is estimated from
    place: Place,
    statistic: str,
    at: str,
    times: pl.DataFrame,
    day: int,
    *,
    plan: AnalysisPlan,
    nobody: str,
) -> Row:
    """Return in what share cause 1 has come first by a day (Aalen-Johansen).

    `times` has DAYS and CAUSE (0: censored; other causes than 1 compete); `nobody` is said when
    cause 1 came to nobody. `n` is in how many it came by then.
    """
    curve = estimate_incidence(
        times["DAYS"].to_numpy(),
        times["CAUSE"].to_numpy(),
        confidence=plan.confidence,
        interval=plan.survival_interval,
    )
    found = curve.at(day, 1) if 1 in curve.causes else None
    return place.estimate(
        statistic,
        found,
        at=at,
        n=int(((times["CAUSE"] == 1) & (times["DAYS"] <= day)).sum()),
        N=times.height,
        method=f"Aalen-Johansen, {plan.survival_interval}, {100 * plan.confidence:g} %",
        why_missing=nobody,
    )
