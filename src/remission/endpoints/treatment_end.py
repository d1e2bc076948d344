"""Why treatment ended, and whose end nobody recorded."""

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study, make_findings
from remission.sdtm.doses import dose_records, is_of_trial

NOT_KNOWN = "NOT KNOWN"


def derive_treatment_end(
    study: Study, protocol: Protocol, exposure: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return why treatment ended (no row: on treatment): USUBJID, EOTREAS, EOTDT, EOTSEQ; findings.

    EOTDT and EOTSEQ are the day and --SEQ of the record of DS; null where there is none.
    NOT KNOWN is who has a last dose before the cut-off and no record of why; where DS has
    records, that is found. A dosing record without an end, also of a pause, is no end.

    Parameters
    ----------
    study, protocol
        DS tells the reasons, EX or EC who is treated still.
    exposure
        USUBJID and TRTEDT of treated patients.

    """
    recorded = _recorded(study)
    last = exposure.filter(pl.col("TRTEDT") < protocol.trial.cutoff).sort("USUBJID")
    stopped = last.join(_open(study, protocol), on="USUBJID", how="anti", maintain_order="left")
    silent = stopped.join(recorded, on="USUBJID", how="anti", maintain_order="left")
    unknown = silent.select("USUBJID", EOTREAS=pl.lit(NOT_KNOWN))
    told = silent if study.has("DS") else silent.clear()
    return pl.concat([recorded, unknown], how="diagonal").sort("USUBJID"), make_findings(
        told,
        "treatment-end-not-known",
        "warning",
        domain="DS",
        variable="DSDECOD",
        message=pl.format(
            "the last dose was on {}, before the cut-off, and no record of DS says why treatment "
            "ended; enter it, or leave the end of the last dose empty while treatment goes on",
            "TRTEDT",
        ),
    )


def _open(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return USUBJID of the patients whose last dosing record has no end."""
    records = dose_records(study)
    last = records.filter(is_of_trial(records, protocol.treatment.drug)).filter(
        pl.col("ASTDT") == pl.col("ASTDT").max().over("USUBJID")
    )
    return last.filter(pl.col("AENDT").is_null()).select("USUBJID").unique()


def _recorded(study: Study) -> pl.DataFrame:
    """Return why treatment ended: the first disposition event that speaks of treatment.

    Where DSSCAT tells treatment from study, only records of treatment count.
    """
    events = study["DS"].filter(
        (pl.col("DSCAT").str.to_uppercase() == "DISPOSITION EVENT")
        & pl.col("DSDECOD").is_not_null()
    )
    of_treatment = events.filter(pl.col("DSSCAT").str.to_uppercase().str.contains("TREATMENT"))
    if not of_treatment.is_empty():
        events = of_treatment
    return (
        events.sort("USUBJID", "DSSTDT", "DSSEQ", nulls_last=True)
        .unique("USUBJID", keep="first", maintain_order=True)
        .select(
            "USUBJID",
            pl.col("DSDECOD").str.to_uppercase().alias("EOTREAS"),
            pl.col("DSSTDT").alias("EOTDT"),
            pl.col("DSSEQ").cast(pl.Int64).alias("EOTSEQ"),
        )
    )
