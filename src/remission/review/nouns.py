"""What leaves the review room."""

from dataclasses import dataclass, field

import polars as pl

from remission.review.evidence import Evidence

PATIENT_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "RFICDT": pl.Date,  # registration; null when not dated
        "REGFL": pl.String,  # Y or N: registered
        "COHORT": pl.String,  # cohort id; null when no cohort's conditions are met
        "ELIGFL": pl.String,  # Y, N, or null: not known
        "ENTCOHRT": pl.String,  # as enrolled: the cohort by the local diagnosis
        "REVCOHRT": pl.String,  # as reviewed: the cohort by the panel's diagnosis
        "CONCFL": pl.String,  # Y: local and panel name the same entity; N; null: one is not known
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
        "DECLARED": pl.String,  # when the site declared it as not met: before entry, after entry,
        # undated; null: it did not
    }
)


MOVE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "ENTCOHRT": pl.String,
        "REVCOHRT": pl.String,
        "ENTELIG": pl.String,  # eligible by the criteria of ENTCOHRT: Y, N, or null: not known
        "REVELIG": pl.String,  # by those of REVCOHRT
        "ENTUNMET": pl.String,  # criteria not met or not known; null when all are met
        "REVUNMET": pl.String,
    }
)
"""One row per registered patient whom the panel moved to another cohort."""

READ_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,  # the case
        "READER": pl.String,  # MIEVALID
        "ITEM": pl.String,  # MITESTCD; one of review.reads.items, in that order
        "VALUE": pl.String,  # as written; null when it could not be assessed
        "ASSESSABLE": pl.String,  # Y or N
        "REASON": pl.String,  # why not; null when assessable
        "MATERIAL": pl.String,  # MISPEC
        "ADT": pl.Date,
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,
    }
)

NOT_ASSESSABLE = ("NOT ASSESSABLE", "NOT EVALUABLE", "NOT DONE", "INSUFFICIENT MATERIAL")
"""Words for a review that could not be made; they are no diagnosis and no stain result."""


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """Who the patients are: diagnoses agreed, cohort, eligibility.

    `patients` and `diagnoses` have one row per patient of DM; `reads` one row per case, reader and
    item; `eligibility` one row per patient and criterion that applies to the patient's cohort.
    `evidence` answers further questions of
    the protocol about the same patients.
    """

    patients: pl.DataFrame
    diagnoses: pl.DataFrame
    eligibility: pl.DataFrame
    findings: pl.DataFrame
    evidence: Evidence
    moves: pl.DataFrame = field(default_factory=MOVE_SCHEMA.to_frame)
    reads: pl.DataFrame = field(default_factory=READ_SCHEMA.to_frame)

    @property
    def cohorts(self) -> pl.DataFrame:
        """USUBJID and COHORT of every patient."""
        return self.patients.select("USUBJID", "COHORT")
