"""How long each patient was treated, how much was taken, and how it differed from the plan."""

from typing import NamedTuple

import polars as pl

from remission.protocol import Protocol
from remission.safety.changes import derive_changes, list_doses
from remission.safety.courses import find_odd_courses, find_overlaps, find_pauses_with_dose
from remission.safety.dosing import read_dosing
from remission.safety.nouns import EXPOSURE_SCHEMA
from remission.sdtm import Study, gather_findings, make_findings

_DIGITS = 9  # drops the noise of adding binary fractions


class Course(NamedTuple):
    """What each patient was given.

    `exposure` (`EXPOSURE_SCHEMA`), `ongoing` (USUBJID of who was on treatment), `stretches` of
    days with the same doses (USUBJID, DAY, LENGTH, DAILY, GIVEN, POSITIVE, KNOWN), the same as
    `doses` (`STRETCH_SCHEMA`), `changes` of dose (`CHANGE_SCHEMA`) and findings.
    """

    exposure: pl.DataFrame
    ongoing: pl.DataFrame
    stretches: pl.DataFrame
    doses: pl.DataFrame
    changes: pl.DataFrame
    findings: pl.DataFrame


def derive_exposure(study: Study, protocol: Protocol) -> Course:
    """Return one row per treated patient: first and last dose, days, dose and dose intensity.

    Doses on the same day are added up. The first and last day are those on which something was
    taken (a dose of 0 is an interruption, placebo is not). CUMDOSE, PLANDOSE and RDI are null
    where a dose is not known; the plan is the protocol's daily dose on every day from first to
    last. A patient without dosing records has the first and last day of DM (RFXSTDTC, RFXENDTC)
    and nothing else. `ongoing` holds patients whose treatment had not ended at the cut-off.
    """
    intervals, odd = read_dosing(study, protocol)
    given = intervals.filter("GIVEN")
    span = given.group_by("USUBJID").agg(
        TRTSDT=pl.col("ASTDT").min(), TRTEDT=pl.col("AENDT").max(), OPEN=pl.col("OPEN").any()
    )
    stretches = _stretches(intervals, span)
    doses = list_doses(stretches)
    changes = derive_changes(doses, intervals)
    exposure = _summed(stretches, span, _counted(changes), protocol)
    fallback, unrecorded = _from_demographics(study, span)
    ongoing = pl.concat(
        [
            span.filter("OPEN").select("USUBJID"),
            fallback.filter(pl.col("TRTEDT").is_null()).select("USUBJID"),
        ]
    )
    found = (
        odd,
        unrecorded,
        find_overlaps(given),
        find_pauses_with_dose(intervals),
        find_odd_courses(stretches, exposure, protocol),
    )
    table = pl.concat([exposure, fallback]).sort("USUBJID")
    stretches = stretches.sort("USUBJID", "DAY")
    return Course(
        table, ongoing.sort("USUBJID"), stretches, doses, changes, gather_findings(*found)
    )


def _counted(changes: pl.DataFrame) -> pl.DataFrame:
    """Return per patient REDUCTIONS, PAUSES, PAUSEDAYS and FIRST (the day of a reduction)."""
    reduced, paused = (pl.col("KIND") == kind for kind in ("reduction", "interruption"))
    return changes.group_by("USUBJID").agg(
        REDUCTIONS=reduced.sum().cast(pl.Int64),
        PAUSES=paused.sum().cast(pl.Int64),
        PAUSEDAYS=pl.col("DAYS").filter(paused).sum(),
        FIRST=pl.col("ASTDT").filter(reduced).min(),
    )


def _stretches(intervals: pl.DataFrame, span: pl.DataFrame) -> pl.DataFrame:
    """Cut each patient's course into stretches of days with the same doses.

    Every start adds its dose, every day after an end takes it away; between two such days the sum
    stays the same. KNOWN is false where a dose of unknown size is part of it.
    """
    known = pl.col("DAILY").fill_null(0) * pl.col("GIVEN")
    changes = intervals.select(
        "USUBJID",
        "ASTDT",
        DAY=pl.concat_list("ASTDT", pl.col("AENDT") + pl.duration(days=1)),
        DOSE=pl.concat_list(known, -known),
        GIVEN=_both(pl.col("GIVEN")),
        POSITIVE=_both(pl.col("GIVEN") & (pl.col("DAILY") > 0).fill_null(value=True)),
        UNKNOWN=_both(pl.col("GIVEN") & pl.col("DAILY").is_null()),
    ).explode("DAY", "DOSE", "GIVEN", "POSITIVE", "UNKNOWN")
    sums = (
        changes.group_by("USUBJID", "DAY")
        .agg(pl.col("DOSE", "GIVEN", "POSITIVE", "UNKNOWN").sum())
        .sort("USUBJID", "DAY")
        .with_columns(
            pl.col("DOSE", "GIVEN", "POSITIVE", "UNKNOWN").cum_sum().over("USUBJID"),
            NEXT=pl.col("DAY").shift(-1).over("USUBJID"),
        )
        .join(span, on="USUBJID")
    )
    return sums.filter(
        pl.col("NEXT").is_not_null(),
        pl.col("DAY") >= pl.col("TRTSDT"),
        pl.col("DAY") <= pl.col("TRTEDT"),
    ).select(
        "USUBJID",
        "DAY",
        LENGTH=(pl.col("NEXT") - pl.col("DAY")).dt.total_days(),
        DAILY=pl.when(pl.col("POSITIVE") > 0)
        .then(pl.col("DOSE").round_sig_figs(_DIGITS))
        .otherwise(0),
        GIVEN=pl.col("GIVEN") > 0,
        POSITIVE=pl.col("POSITIVE") > 0,
        KNOWN=pl.col("UNKNOWN") == 0,
    )


def _both(flag: pl.Expr) -> pl.Expr:
    number = flag.cast(pl.Int64)
    return pl.concat_list(number, -number)


def _summed(
    stretches: pl.DataFrame, span: pl.DataFrame, counted: pl.DataFrame, protocol: Protocol
) -> pl.DataFrame:
    length, daily = pl.col("LENGTH"), pl.col("DAILY")
    planned = protocol.treatment.dose * protocol.treatment.times_a_day
    first = daily.filter("POSITIVE").first()
    reduced = (daily.filter("POSITIVE") < first).any()
    sums = (
        stretches.sort("USUBJID", "DAY")
        .group_by("USUBJID", maintain_order=True)
        .agg(
            DAYSDOSED=length.filter("POSITIVE").sum(),
            CUMDOSE=pl.when(pl.col("KNOWN").all()).then((daily * length).sum()),
            REDUCED=pl.when(pl.col("KNOWN").all()).then(reduced),
            INTERRUPTED=(~pl.col("GIVEN")).any(),
            SURE=pl.col("KNOWN").all(),
        )
        .join(counted, on="USUBJID", how="left")
    )
    days = (pl.col("TRTEDT") - pl.col("TRTSDT")).dt.total_days() + 1
    return (
        span.join(sums, on="USUBJID")
        .with_columns(TRTDURD=days, PLANDOSE=(planned * days).round_sig_figs(_DIGITS))
        .with_columns(
            pl.col("CUMDOSE").round_sig_figs(_DIGITS),
            _flag("REDUCED"),
            _flag("INTERRUPTED"),
            RDI=(100 * pl.col("CUMDOSE") / pl.col("PLANDOSE")).round_sig_figs(_DIGITS),
            DOSEINT=(pl.col("CUMDOSE") / pl.col("TRTDURD")).round_sig_figs(_DIGITS),
            REDUCTIONS=pl.when("SURE").then(pl.col("REDUCTIONS").fill_null(0)),
            PAUSES=pl.col("PAUSES").fill_null(0),
            PAUSEDAYS=pl.col("PAUSEDAYS").fill_null(0),
            REDUCDAY=pl.when("SURE").then((pl.col("FIRST") - pl.col("TRTSDT")).dt.total_days() + 1),
        )
        .match_to_schema(EXPOSURE_SCHEMA, extra_columns="ignore", integer_cast="upcast")
    )


def _flag(name: str) -> pl.Expr:
    flag = pl.col(name)
    return pl.when(flag).then(pl.lit("Y")).when(~flag).then(pl.lit("N")).alias(name)


def _from_demographics(study: Study, span: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    patients = (
        study["DM"].filter(pl.col("RFXSTDT").is_not_null()).join(span, on="USUBJID", how="anti")
    )
    rows = patients.select(
        "USUBJID",
        TRTSDT="RFXSTDT",
        TRTEDT="RFXENDT",
        TRTDURD=(pl.col("RFXENDT") - pl.col("RFXSTDT")).dt.total_days() + 1,
    )
    table = rows.match_to_schema(EXPOSURE_SCHEMA, missing_columns="insert")
    found = make_findings(
        patients,
        "no-dosing-records",
        "warning",
        domain="DM",
        variable="RFXSTDTC",
        value=pl.col("RFXSTDTC"),
        action="assumed",
        message=pl.lit(
            "No usable dosing record; first and last dose are those of DM, the dose is not known"
        ),
    )
    return table, found
