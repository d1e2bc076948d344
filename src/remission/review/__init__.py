"""What the experts agreed: pathology review, cohort, eligibility."""

from remission.review.diagnoses import DIAGNOSIS_SCHEMA
from remission.review.evidence import Evidence, registration_dates
from remission.review.nouns import (
    ELIGIBILITY_SCHEMA,
    MOVE_SCHEMA,
    PATIENT_SCHEMA,
    READ_SCHEMA,
    Reviewed,
)
from remission.review.reviewing import review_patients

__all__ = [
    "DIAGNOSIS_SCHEMA",
    "ELIGIBILITY_SCHEMA",
    "MOVE_SCHEMA",
    "PATIENT_SCHEMA",
    "READ_SCHEMA",
    "Evidence",
    "Reviewed",
    "registration_dates",
    "review_patients",
]
