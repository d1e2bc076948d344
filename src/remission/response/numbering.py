"""Numbers in the place of names: patients, readers and lesions that sort and join as integers."""

from dataclasses import dataclass
from typing import Final

import polars as pl

KEYS: Final = ("USUBJID", "EVALUATOR", "LNKID", "VISIT")


@dataclass(frozen=True, kw_only=True)
class Names:
    """Every name of a patient, reader, lesion and visit, in the order of its text.

    A reader of a patient is the number S, a lesion of theirs L; both follow the order of the
    names, and say who and what is meant without a look at any table.
    """

    sorted: dict[str, pl.Series]

    def number_lesions(self) -> pl.Expr:
        """Return L of records with USUBJID, EVALUATOR and LNKID."""
        patient, reader, name = (self._place(key) for key in KEYS[:3])
        readers, lesions = self._count("EVALUATOR"), self._count("LNKID")
        return ((patient * readers + reader) * lesions + name).alias("L")

    def order(self, key: str) -> pl.Expr:
        """Return a name in the form that sorts by its place; null stays null."""
        return pl.col(key).cast(pl.Enum(self.sorted[key]))

    def number_series(self) -> pl.Expr:
        """Return S of each L."""
        return (pl.col("L") // self._count("LNKID")).alias("S")

    def name_lesions(self, numbers: pl.Series) -> pl.Series:
        """Return LNKID of each L."""
        return self.sorted["LNKID"].gather(numbers % self._count("LNKID")).alias("LNKID")

    def name_series(self, numbers: pl.Series) -> pl.DataFrame:
        """Return S, USUBJID and EVALUATOR of each S."""
        readers = self._count("EVALUATOR")
        return pl.DataFrame(
            [
                numbers.alias("S"),
                self.sorted["USUBJID"].gather(numbers // readers).alias("USUBJID"),
                self.sorted["EVALUATOR"].gather(numbers % readers).alias("EVALUATOR"),
            ]
        )

    def _place(self, key: str) -> pl.Expr:
        """Return the place of a name among the sorted ones."""
        return self.order(key).to_physical().cast(pl.Int64)

    def _count(self, key: str) -> int:
        return max(self.sorted[key].len(), 1)


def list_names(*frames: pl.LazyFrame) -> Names:
    """Return the names in frames that have USUBJID, EVALUATOR, LNKID and VISIT."""
    found = [frame.select(pl.col(KEYS).unique().implode()).collect() for frame in frames]
    return Names(
        sorted={
            key: pl.concat(frame[key].explode() for frame in found).drop_nulls().unique().sort()
            for key in KEYS
        }
    )
