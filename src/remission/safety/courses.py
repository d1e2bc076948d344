"""What is odd about a patient's course of treatment as a whole."""

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import gather_findings, make_findings

_DIGITS = 9  # drops the noise of adding binary fractions


def find_overlaps(given: pl.DataFrame) -> pl.DataFrame:
    """Find dosing intervals that begin before an earlier one of the patient has ended.

    Doses given at several hours of one day, a record each, do not overlap.
    """
    is_day = pl.col("ASTDT") == pl.col("AENDT")
    before, longer = (
        end.cum_max().shift(1).forward_fill().over("USUBJID")
        for end in (pl.col("AENDT"), pl.when(~is_day).then("AENDT"))
    )
    again = pl.int_range(pl.len()).over("USUBJID", "ASTDTC") > 0
    odd = given.sort("USUBJID", "ASTDT", "AENDT", "SRCSEQ", "ROW").with_columns(
        BEFORE=before, FOUND=~is_day | again | (pl.col("ASTDT") <= longer).fill_null(value=False)
    )
    return make_findings(
        odd.filter(pl.col("ASTDT") <= pl.col("BEFORE"), "FOUND"),
        "doses-overlap",
        "warning",
        domain=pl.col("SRCDOM"),
        variable=pl.col("SRCDOM") + "STDTC",
        value=pl.col("ASTDT").cast(pl.String),
        row=pl.col("ROW"),
        message=pl.format(
            "Starts on {}, but an earlier dose lasts until {}; the doses of shared days are added",
            "ASTDT",
            "BEFORE",
        ),
    )


def find_pauses_with_dose(intervals: pl.DataFrame) -> pl.DataFrame:
    """Find records of dose 0 on days on which another record of the patient gives a dose."""
    given = intervals.filter("GIVEN").select("USUBJID", FROM="ASTDT", TO="AENDT")
    pauses = intervals.filter(~pl.col("GIVEN")).join(given, on="USUBJID")
    shared = pauses.filter(pl.col("FROM") <= pl.col("AENDT"), pl.col("TO") >= pl.col("ASTDT"))
    return make_findings(
        shared.sort("USUBJID", "ROW", "FROM").unique("ROW", keep="first", maintain_order=True),
        "pause-with-dose",
        "warning",
        domain=pl.col("SRCDOM"),
        variable=pl.col("SRCDOM") + "DOSE",
        value=pl.lit("0"),
        row=pl.col("ROW"),
        message=pl.format(
            "Nothing given from {} to {}, but another record gives a dose from {} to {}; the dose"
            " counts",
            "ASTDT",
            "AENDT",
            "FROM",
            "TO",
        ),
    )


def find_odd_courses(
    stretches: pl.DataFrame, exposure: pl.DataFrame, protocol: Protocol
) -> pl.DataFrame:
    """Find daily doses that are no dose level, and treatment beyond the longest time allowed."""
    return gather_findings(_not_a_level(stretches, protocol), _too_long(exposure, protocol))


def _not_a_level(stretches: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    levels = protocol.treatment.levels
    doses = stretches.filter(pl.col("POSITIVE") & pl.col("KNOWN") & pl.lit(bool(levels)))
    odd = doses.filter(~pl.col("DAILY").round_sig_figs(_DIGITS).is_in(levels))
    return make_findings(
        odd.group_by("USUBJID", "DAILY").agg(pl.col("DAY").min()),
        "dose-not-a-level",
        "warning",
        variable="EXDOSE",
        value=pl.col("DAILY").cast(pl.String),
        message=pl.format(
            "{} {} a day from {} on is no dose level of the protocol ({})",
            "DAILY",
            pl.lit(protocol.treatment.unit),
            "DAY",
            pl.lit(", ".join(f"{level:g}" for level in levels)),
        ),
    )


def _too_long(exposure: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    longest = protocol.treatment.maximum_days
    return make_findings(
        exposure.filter(pl.col("TRTDURD") > pl.lit(longest, pl.Int64)),
        "treated-too-long",
        "warning",
        variable="TRTDURD",
        value=pl.col("TRTDURD").cast(pl.String),
        message=pl.format(
            "Treated for {} days; the protocol allows {}", "TRTDURD", pl.lit(str(longest))
        ),
    )
