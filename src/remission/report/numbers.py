"""Find the number that a table, figure or sentence prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

Key = tuple[str, str, str, str]

NOT_ESTIMATED = "not estimated"


@dataclass(frozen=True, kw_only=True)
class Number:
    """One row of the results: a value, its limits, the patients counted, or why it is missing."""

    endpoint: str
    population: str = ""
    group: str
    statistic: str
    at: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    n: int | None = None
    total: int | None = None
    method: str = ""
    why_missing: str = ""

    @property
    def day(self) -> float | None:
        """The day that the number is taken at; null when `at` is no day."""
        try:
            return float(self.at)
        except ValueError:
            return None

    @property
    def reason(self) -> str:
        """Why there is no value, in words."""
        return self.why_missing or NOT_ESTIMATED


@dataclass(frozen=True)
class Numbers:
    """All numbers of the results, found by endpoint, group, statistic and `at`."""

    rows: Mapping[Key, Number]
    families: Mapping[tuple[str, str, str], tuple[Number, ...]]

    def get(self, endpoint: str, group: str, statistic: str, at: str = "") -> Number:
        """Return a number; one without value that says "not estimated" when there is no row."""
        found = self.rows.get((endpoint, group, statistic, at))
        if found is not None:
            return found
        return Number(endpoint=endpoint, group=group, statistic=statistic, at=at)

    def has(self, endpoint: str, group: str, statistic: str, at: str = "") -> bool:
        """Tell whether the results hold this number."""
        return (endpoint, group, statistic, at) in self.rows

    def family(self, endpoint: str, group: str, statistic: str) -> tuple[Number, ...]:
        """Return the numbers of all `at`, days in order of time, words in order of the results."""
        return self.families.get((endpoint, group, statistic), ())


def gather_numbers(table: pl.DataFrame) -> Numbers:
    """Return the results table as numbers that can be looked up.

    A row with the same endpoint, group, statistic and `at` in a second population is left to
    results.csv: the report shows the population that stands first.
    """
    rows: dict[Key, Number] = {}
    families: dict[tuple[str, str, str], list[Number]] = {}
    for row in table.iter_rows(named=True):
        number = _read(row)
        key = (number.endpoint, number.group, number.statistic, number.at)
        if key not in rows:
            rows[key] = number
            families.setdefault(key[:3], []).append(number)
    return Numbers(
        MappingProxyType(rows),
        MappingProxyType({key: _in_order(found) for key, found in families.items()}),
    )


def _in_order(numbers: list[Number]) -> tuple[Number, ...]:
    if any(number.day is None for number in numbers):
        return tuple(numbers)
    return tuple(sorted(numbers, key=lambda number: number.day or 0.0))


def _read(row: dict[str, object]) -> Number:
    texts = {
        name: str(row[name] or "")
        for name in ("endpoint", "population", "group", "statistic", "at", "method", "why_missing")
    }
    return Number(
        **texts,
        value=_number(row["value"]),
        lower=_number(row["lower"]),
        upper=_number(row["upper"]),
        n=_count(row["n"]),
        total=_count(row["N"]),
    )


def _number(value: object) -> float | None:
    """Return a finite number; NaN is no number and is shown as missing."""
    if isinstance(value, int | float) and value == value and abs(value) != float("inf"):  # noqa: PLR0124 - NaN differs from itself
        return float(value)
    return None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
