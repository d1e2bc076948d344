"""Which records show when a patient was registered, first and last treated."""

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study
from remission.sdtm.doses import dose_records, is_of_trial
from remission.sdtm.values import patient_values


def find_date_records(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return domain and --SEQ of the records behind RFICDT, TRTSDT and TRTEDT, a row per patient.

    RFICDOM and RFICSEQ, TRTSDOM and TRTSSEQ, TRTEDOM and TRTESEQ; DM has no --SEQ, so it is null
    there. Of records of one day the one with the lowest --SEQ is named; a dose without an end is
    the last one.
    """
    variable = protocol.trial.registration
    if variable.take == "baseline":
        variable = variable.model_copy(update={"take": "first"})
    registered = patient_values(study, variable).select(
        "USUBJID", RFICDOM="SRCDOM", RFICSEQ="SRCSEQ"
    )
    records = dose_records(study)
    given = records.filter(is_of_trial(records, protocol.treatment.drug) & records["GIVEN"])
    last = pl.col("AENDT").fill_null(protocol.trial.cutoff)
    first_dose = _first(given.sort("USUBJID", "ASTDT", "SRCSEQ"), "TRTS")
    last_dose = _first(
        given.sort("USUBJID", last, "SRCSEQ", descending=[False, True, False]), "TRTE"
    )
    return (
        study["DM"]
        .select("USUBJID")
        .join(registered, on="USUBJID", how="left")
        .join(first_dose, on="USUBJID", how="left")
        .join(last_dose, on="USUBJID", how="left")
        .with_columns(pl.col("TRTSDOM", "TRTEDOM").fill_null("DM"))  # RFXSTDTC, RFXENDTC
    )


def _first(records: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return records.unique("USUBJID", keep="first", maintain_order=True).select(
        "USUBJID",
        pl.col("SRCDOM").alias(f"{prefix}DOM"),
        pl.col("SRCSEQ").alias(f"{prefix}SEQ"),
    )
