"""What RANO looks at beside the scan: corticosteroids, clinical status, end of radiotherapy."""

from dataclasses import dataclass

import polars as pl

from remission.protocol import Protocol, RanoPlan
from remission.response.nouns import Tumours
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.doses import FREQUENCIES, capitals
from remission.sdtm.units import convert
from remission.sdtm.values import patient_values

WORSE = "WORSE"
_STATUS = {
    # RSSTRESC -> whether the patient is worse or not
    "WORSE": WORSE,
    "WORSENED": WORSE,
    "DETERIORATED": WORSE,
    "STABLE": "STABLE",
    "IMPROVED": "IMPROVED",
}
_DIGITS = 9  # doses are compared to so many


@dataclass(frozen=True, kw_only=True)
class Status:
    """DOSE (mg of dexamethasone a day) and CLINICAL by USUBJID and DAY, and findings.

    DOSE is 0 without a steroid that day and null when one of unknown dose was given; CLINICAL is
    WORSE, STABLE or IMPROVED, null when nobody said so within reach of the day.
    """

    by_day: pl.DataFrame
    findings: pl.DataFrame


def radiotherapy_ends(study: Study, plan: RanoPlan) -> pl.DataFrame:
    """Return USUBJID and RTENDT, the end of radiotherapy, of the patients who have one."""
    if plan.radiotherapy is None:
        return pl.DataFrame(schema={"USUBJID": pl.String, "RTENDT": pl.Date})
    variable = plan.radiotherapy
    if variable.take == "baseline":
        variable = variable.model_copy(update={"take": "last"})
    return (
        patient_values(study, variable)
        .select("USUBJID", pl.col("DATE").alias("RTENDT"))
        .drop_nulls()
    )


def read_status(tumours: Tumours, protocol: Protocol, days: pl.DataFrame) -> Status:
    """Return the status of patients on days (USUBJID, DAY).

    The dose is that of all steroids given on the day. The clinical status is the one recorded
    nearest to it, at most `schedule.span_days` away; of two as near the later one.
    """
    plan = protocol.response.rano
    steroids = _steroids(tumours.study, plan)
    statuses = _statuses(tumours.study, plan)
    days = days.select("USUBJID", "DAY").unique()
    by_day = days.join(_doses(days, steroids), on=["USUBJID", "DAY"], how="left").join(
        _nearest(days, statuses, protocol.schedule.span_days), on=["USUBJID", "DAY"], how="left"
    )
    known = pl.col("KNOWN").fill_null(value=True)
    return Status(
        by_day=by_day.select(
            "USUBJID",
            "DAY",
            pl.when(known).then(pl.col("DOSE").fill_null(0.0)).alias("DOSE"),
            "CLINICAL",
        ),
        findings=gather_findings(_unknown_doses(steroids), _unknown_words(statuses)),
    )


def _steroids(study: Study, plan: RanoPlan) -> pl.DataFrame:
    """Return the steroids of CM with DAILY (mg of dexamethasone; null when not known)."""
    worth = {name.upper(): factor for name, factor in plan.steroids.items()}
    factor = pl.coalesce(
        capitals(name).replace_strict(worth, default=None, return_dtype=pl.Float64)
        for name in ("CMDECOD", "CMTRT")
    )
    times = capitals("CMDOSFRQ").replace_strict(FREQUENCIES, default=None, return_dtype=pl.Float64)
    daily = convert(pl.col("CMDOSE"), pl.col("CMDOSU"), "mg") * times * factor
    return (
        study["CM"]
        .filter(factor.is_not_null())
        .with_columns(
            pl.when(pl.col("CMDOSE") == 0)
            .then(0.0)
            .otherwise(daily.round_sig_figs(_DIGITS))
            .alias("DAILY")
        )
    )


def _doses(days: pl.DataFrame, steroids: pl.DataFrame) -> pl.DataFrame:
    begun = (pl.col("CMSTDT") <= pl.col("DAY")).fill_null(value=True)
    lasting = (pl.col("CMENDT") >= pl.col("DAY")).fill_null(value=True)
    return (
        days.join(steroids.select("USUBJID", "CMSTDT", "CMENDT", "DAILY"), on="USUBJID")
        .filter(begun & lasting)
        .group_by("USUBJID", "DAY")
        .agg(
            pl.col("DAILY").sum().round_sig_figs(_DIGITS).alias("DOSE"),
            pl.col("DAILY").is_not_null().all().alias("KNOWN"),
        )
    )


def _statuses(study: Study, plan: RanoPlan) -> pl.DataFrame:
    return (
        study["RS"]
        .filter(pl.col("RSTESTCD") == plan.clinical_test, pl.col("RSSTRESC").is_not_null())
        .with_columns(
            capitals("RSSTRESC")
            .replace_strict(_STATUS, default=None, return_dtype=pl.String)
            .alias("CLINICAL")
        )
    )


def _nearest(days: pl.DataFrame, statuses: pl.DataFrame, span_days: int) -> pl.DataFrame:
    away = (pl.col("RSDT") - pl.col("DAY")).dt.total_days().abs()
    return (
        days.join(
            statuses.filter(pl.col("CLINICAL").is_not_null()).select(
                "USUBJID", "RSDT", "RSSEQ", "CLINICAL"
            ),
            on="USUBJID",
        )
        .filter(away <= span_days)
        .sort("USUBJID", "DAY", -away, "RSDT", "RSSEQ")
        .unique(["USUBJID", "DAY"], keep="last", maintain_order=True)
        .select("USUBJID", "DAY", "CLINICAL")
    )


def _unknown_doses(steroids: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        steroids.filter(pl.col("DAILY").is_null()),
        "steroid-dose-not-known",
        "error",
        domain="CM",
        visit=pl.col("VISIT"),
        variable="CMDOSE",
        value=pl.col("CMTRT"),
        row=pl.col("ROW"),
        message=pl.format(
            "the daily dose of {} from {} is not known: it needs CMDOSE, a CMDOSU of mass and a "
            f"CMDOSFRQ of {', '.join(FREQUENCIES)}; CR and PR on its days are not evaluable",
            "CMTRT",
            pl.col("CMSTDTC").fill_null("a day not known"),
        ),
    )


def _unknown_words(statuses: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        statuses.filter(pl.col("CLINICAL").is_null()),
        "unknown-clinical-status",
        "error",
        domain="RS",
        visit=pl.col("VISIT"),
        variable="RSSTRESC",
        value=pl.col("RSSTRESC"),
        row=pl.col("ROW"),
        message=pl.format(
            "the clinical status {} on {} is none of {}; it is not used",
            "RSSTRESC",
            pl.col("RSDTC").fill_null("a day not known"),
            pl.lit(", ".join(_STATUS)),
        ),
    )
