"""The day treatment began, from which baseline and response are judged."""

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study
from remission.sdtm.values import patient_values


def treatment_starts(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return START per USUBJID of DM: the first dose, else registration, else null.

    The first dose is the earliest start of a dose in EX, else in EC, else DM.RFXSTDTC.
    """
    first_dose = (
        study["EX"]
        .select("USUBJID", pl.col("EXSTDT").alias("DOSEDT"))
        .vstack(study["EC"].select("USUBJID", pl.col("ECSTDT").alias("DOSEDT")))
        .group_by("USUBJID")
        .agg(pl.col("DOSEDT").min())
    )
    registered = patient_values(study, protocol.trial.registration).select(
        "USUBJID", pl.col("DATE").alias("REGDT")
    )
    return (
        study["DM"]
        .select("USUBJID", "RFXSTDT")
        .join(first_dose, on="USUBJID", how="left")
        .join(registered, on="USUBJID", how="left")
        .select("USUBJID", pl.coalesce("DOSEDT", "RFXSTDT", "REGDT").alias("START"))
        .sort("USUBJID")
    )
