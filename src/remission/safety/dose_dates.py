"""On which day a dose began or ended whose date has no day."""

import polars as pl

from remission.safety.dose_findings import dose_finding
from remission.sdtm import gather_findings
from remission.sdtm.dates import first_possible, last_possible

_DAY = pl.duration(days=1)
_STARTS = pl.format("Starts in {}, when another dose ended; taken to be {}", "ASTDTC", "ASTDT")
_ENDS = pl.format("Ends in {}; taken to be {}", "AENDTC", "AENDT")


def settle_partial_dates(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the dosing records with partial dates settled by the patient's other doses.

    A start in February, where another dose ended on 14 February and this one lasts longer, is
    taken to be the 15th: doses follow each other. An end in February, where a later dose began on
    15 February, is taken to be the 14th. Without such a dose a start is the first possible day and
    an end the last. Ends so taken, and starts so moved, are found.
    """
    records = records.with_columns(
        STARTSOMETIME=_is_partial("ASTDTC"), ENDSOMETIME=_is_partial("AENDTC")
    )
    starts = _moved_starts(records)
    records = records.join(starts, on="ROW", how="left", maintain_order="left")
    records = records.with_columns(ASTDT=pl.coalesce("LATER", "ASTDT"))
    ends = _moved_ends(records)
    records = records.join(ends, on="ROW", how="left", maintain_order="left")
    records = records.with_columns(AENDT=pl.coalesce("EARLIER", "AENDT"))
    moved = records.filter(pl.col("LATER").is_not_null())
    partial = records.filter("ENDSOMETIME", pl.col("AENDT").is_not_null())
    found = (
        _finding(moved, "STDTC", _STARTS),
        _finding(partial.with_columns(END="AENDTC"), "ENDTC", _ENDS),
    )
    return records.drop("LATER", "EARLIER", "STARTSOMETIME", "ENDSOMETIME"), gather_findings(*found)


def _moved_starts(records: pl.DataFrame) -> pl.DataFrame:
    """Return ROW and LATER of partial starts: the day after another dose ended in that time."""
    partial = records.filter("STARTSOMETIME").select(
        "USUBJID", "ROW", "AENDT", LAST=last_possible(pl.col("ASTDTC")), FIRST="ASTDT"
    )
    others = records.filter(~pl.col("ENDSOMETIME"), pl.col("AENDT").is_not_null())
    return (
        partial.join(others.select("USUBJID", OTHER="AENDT", WHICH="ROW"), on="USUBJID")
        .filter(
            pl.col("WHICH") != pl.col("ROW"),
            pl.col("OTHER") >= pl.col("FIRST"),
            pl.col("OTHER") < pl.col("LAST"),
            (pl.col("OTHER") < pl.col("AENDT")).fill_null(value=True),
        )
        .group_by("ROW")
        .agg(LATER=pl.col("OTHER").max() + _DAY)
    )


def _moved_ends(records: pl.DataFrame) -> pl.DataFrame:
    """Return ROW and EARLIER of partial ends: the day before a later dose began in that time."""
    partial = records.filter("ENDSOMETIME").select(
        "USUBJID", "ROW", "ASTDT", "AENDT", FIRST=first_possible(pl.col("AENDTC"))
    )
    return (
        partial.join(records.select("USUBJID", OTHER="ASTDT", WHICH="ROW"), on="USUBJID")
        .filter(
            pl.col("WHICH") != pl.col("ROW"),
            pl.col("OTHER") > pl.max_horizontal("FIRST", "ASTDT"),
            pl.col("OTHER") <= pl.col("AENDT"),
        )
        .group_by("ROW")
        .agg(EARLIER=pl.col("OTHER").min() - _DAY)
    )


def _is_partial(name: str) -> pl.Expr:
    text = pl.col(name)
    return (first_possible(text) != last_possible(text)).fill_null(value=False)


def _finding(records: pl.DataFrame, column: str, message: pl.Expr) -> pl.DataFrame:
    return dose_finding(records, "dose-date-partial", "warning", column, message, action="assumed")
