"""Who the patients are: one pass over registration, diagnoses, cohorts and eligibility."""

import polars as pl

from remission.protocol import Protocol
from remission.review.cohorts import assign_cohorts, find_registered
from remission.review.diagnoses import derive_diagnoses
from remission.review.eligibility import assess_eligibility, flag_eligible
from remission.review.evidence import Evidence, registration_changes, registration_dates
from remission.review.moves import derive_moves, find_changed_eligibility
from remission.review.nouns import PATIENT_SCHEMA, Reviewed
from remission.review.reads import derive_reads
from remission.review.site import add_declared, compare_with_site
from remission.sdtm import Study, gather_findings, make_findings


def review_patients(study: Study, protocol: Protocol) -> Reviewed:
    """Return each patient's registration, diagnoses, cohort and eligibility.

    The patients are those of DM. `baseline` in a condition means on or before registration.
    Eligibility is compared with what the site declared (IE) for registered patients.

    Raises
    ------
    DataError
        When there is no DM.
    ProtocolError
        When the protocol points at a variable that cannot exist, or at a review it does not hold.

    """
    starts = registration_dates(study, protocol)
    reads, about_reads = derive_reads(study, protocol.review.reads if protocol.review else None)
    diagnoses, about_diagnoses = derive_diagnoses(study, protocol, starts, reads)
    evidence = Evidence(study=study, protocol=protocol, starts=starts, diagnoses=diagnoses)
    registered, about_registration = find_registered(evidence)
    cohorts, about_cohorts = assign_cohorts(evidence, registered)
    eligibility, about_eligibility = assess_eligibility(evidence, cohorts)
    eligibility = add_declared(study, protocol, eligibility, starts)
    entered = registered.filter(REGFL="Y")
    differences = compare_with_site(study, protocol, eligibility, entered)
    flags = flag_eligible(eligibility, cohorts, protocol)
    patients = starts.rename({"START": "RFICDT"})
    both, moves = derive_moves(evidence, registered, cohorts)
    for table in (registered, cohorts, flags, both, _concordant(diagnoses)):
        patients = patients.join(table, on="USUBJID", how="left", maintain_order="left")
    return Reviewed(
        patients=patients.match_to_schema(PATIENT_SCHEMA),
        diagnoses=diagnoses,
        reads=reads,
        moves=moves,
        eligibility=eligibility,
        findings=gather_findings(
            _several_registrations(study, protocol),
            about_diagnoses,
            about_reads,
            about_registration,
            about_cohorts,
            about_eligibility.join(entered, on="USUBJID", how="semi"),
            differences,
            find_changed_eligibility(moves),
        ),
        evidence=evidence,
    )


def _concordant(diagnoses: pl.DataFrame) -> pl.DataFrame:
    words = {"confirmed": "Y", "minor": "Y", "major": "N"}
    return diagnoses.select(
        "USUBJID",
        CONCFL=pl.col("AGREE").replace_strict(words, default=None, return_dtype=pl.String),
    )


def _several_registrations(study: Study, protocol: Protocol) -> pl.DataFrame:
    return make_findings(
        registration_changes(study, protocol),
        "registered-twice",
        "warning",
        variable=protocol.trial.registration.variable,
        value=pl.col("DAYS"),
        action="assumed",
        message=pl.format("Registered on more than one day: {}; see which one counts", "DAYS"),
    )
