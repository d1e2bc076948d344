"""The day treatment began, from which baseline and response are judged."""

import polars as pl

from remission.protocol import Protocol
from remission.review import registration_dates
from remission.sdtm import Study
from remission.sdtm.doses import dose_records, is_of_trial


def treatment_starts(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return START per USUBJID of DM: the first dose, else registration, else null.

    The first dose is the earliest one given of the trial's drug or placebo, else DM.RFXSTDTC.
    """
    records = dose_records(study)
    first_dose = (
        records.filter(is_of_trial(records, protocol.treatment.drug) & records["GIVEN"])
        .group_by("USUBJID")
        .agg(pl.col("ASTDT").min().alias("DOSEDT"))
    )
    registered = registration_dates(study, protocol).rename({"START": "REGDT"})
    return (
        study["DM"]
        .select("USUBJID", "RFXSTDT")
        .join(first_dose, on="USUBJID", how="left")
        .join(registered, on="USUBJID", how="left")
        .select("USUBJID", pl.coalesce("DOSEDT", "RFXSTDT", "REGDT").alias("START"))
        .sort("USUBJID")
    )
