"""When each dose was given and how much it came to a day: EX, or EC without EX."""

from typing import NamedTuple

import polars as pl

from remission.protocol import Protocol
from remission.safety.dose_dates import settle_partial_dates
from remission.safety.dose_ends import end_intervals
from remission.safety.dose_findings import dose_finding, find_odd_amounts
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.doses import FREQUENCIES, capitals, dose_records, is_of_trial
from remission.sdtm.units import convert

DOSING_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,
        "ROW": pl.Int64,
        "ASTDTC": pl.String,  # the start as collected, with its time
        "ASTDT": pl.Date,
        "AENDT": pl.Date,  # last day of the interval; never null
        "DAILY": pl.Float64,  # dose a day in the protocol's unit; null when not known
        "GIVEN": pl.Boolean,  # something was taken: a dose, a dose not known, or placebo
        "OPEN": pl.Boolean,  # the interval had not ended at the cut-off
        "REASON": pl.String,  # why the dose was changed (--ADJ), in capitals
    }
)

_FREQUENCIES = {**FREQUENCIES, "ONCE": 1.0}


class Dosing(NamedTuple):
    """Dosing intervals (`DOSING_SCHEMA`) sorted by USUBJID and start, and findings."""

    intervals: pl.DataFrame
    findings: pl.DataFrame


def read_dosing(study: Study, protocol: Protocol) -> Dosing:
    """Return when the protocol's drug was given and how much a day, one row per record.

    Records of the drug (--TRT, in any capitals) and of placebo count; where no record has the
    drug's name, all do. A dose of 0 is an interruption, unless it is placebo. An interval without
    an end runs to the day before the next begins; the last one to the first disposition event
    (DSCAT) from its start on, to death or to the cut-off, whichever is first. What was not given
    (--OCCUR N) or only planned (--MOOD SCHEDULED) is left out. Partial dates are settled by the
    patient's other doses (`settle_partial_dates`).
    """
    records, other = _of_drug(dose_records(study), protocol.treatment.drug)
    records, undated = _dated(records)
    records, partial = settle_partial_dates(records)
    records, ends = end_intervals(records, study, protocol.trial.cutoff)
    records, doses = _dosed(records, protocol)
    intervals = records.match_to_schema(DOSING_SCHEMA, extra_columns="ignore").sort(
        "USUBJID", "ASTDT", "AENDT", "SRCSEQ", "ROW"
    )
    return Dosing(intervals, gather_findings(other, undated, partial, ends, doses))


def _of_drug(records: pl.DataFrame, drug: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    ours = is_of_trial(records, drug)
    if not records.select((capitals("TRT") == drug.strip().upper()).any()).item():
        return records, _drug_not_found(records, drug)
    return records.filter(ours), dose_finding(
        records.filter(~ours),
        "other-drug",
        "note",
        "TRT",
        pl.format("{} is not the protocol's drug; not counted as exposure", "TRT"),
        action="set aside",
    )


def _drug_not_found(records: pl.DataFrame, drug: str) -> pl.DataFrame:
    names = records.select("SRCDOM", TRT=pl.col("TRT").fill_null("(empty)")).unique().sort("TRT")
    return make_findings(
        names,
        "drug-not-found",
        "warning",
        domain=pl.col("SRCDOM"),
        variable=pl.col("SRCDOM") + "TRT",
        value=pl.col("TRT"),
        action="assumed",
        message=pl.format(
            "No record has the protocol's drug {}; {} is counted as the treatment",
            pl.lit(drug),
            "TRT",
        ),
    )


def _dated(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    undated = pl.col("ASTDT").is_null()
    found = dose_finding(
        records.filter(undated),
        "dose-without-start",
        "error",
        "STDTC",
        pl.lit("A dose without a start date is not counted as exposure"),
        action="set aside",
    )
    return records.filter(~undated), found


def _dosed(records: pl.DataFrame, protocol: Protocol) -> tuple[pl.DataFrame, pl.DataFrame]:
    unit = protocol.treatment.unit
    times = capitals("DOSFRQ").replace_strict(_FREQUENCIES, default=None, return_dtype=pl.Float64)
    amount = convert(pl.col("DOSE"), pl.coalesce("DOSU", pl.lit(unit)), unit)
    placebo = pl.col("PLACEBO") & (pl.col("DOSE").fill_null(0) == 0)
    records = records.with_columns(
        TIMES=times,
        AMOUNT=pl.when(placebo).then(0.0).otherwise(amount),
        REASON=capitals("ADJ").replace("", None),
    ).with_columns(DAILY=(pl.col("AMOUNT") * pl.col("TIMES").fill_null(1)).round_sig_figs(9))
    return records, find_odd_amounts(records.filter(~placebo), unit)
