"""What leaves the review room."""

from dataclasses import dataclass

import polars as pl

from remission.review.evidence import Evidence

PATIENT_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "RFICDT": pl.Date,  # registration; null when not dated
        "REGFL": pl.String,  # Y or N: registered
        "COHORT": pl.String,  # cohort id; null when no cohort's conditions are met
        "ELIGFL": pl.String,  # Y, N, or null: not known
    }
)

ELIGIBILITY_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "CRITERION": pl.String,  # the criterion's id
        "COHORT": pl.String,  # the patient's cohort; null without one
        "MET": pl.Boolean,  # null: not known
        "VALUE": pl.String,  # what was found
        "WHY": pl.String,  # a sentence that names what was found and what was asked
    }
)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """Who the patients are: diagnoses agreed, cohort, eligibility.

    `patients` and `diagnoses` have one row per patient of DM; `eligibility` one row per patient
    and criterion that applies to the patient's cohort. `evidence` answers further questions of
    the protocol about the same patients.
    """

    patients: pl.DataFrame
    diagnoses: pl.DataFrame
    eligibility: pl.DataFrame
    findings: pl.DataFrame
    evidence: Evidence

    @property
    def cohorts(self) -> pl.DataFrame:
        """USUBJID and COHORT of every patient."""
        return self.patients.select("USUBJID", "COHORT")
