"""Derive what each patient contributes: subjects, and a record per patient and endpoint."""

import polars as pl

from remission.endpoints.categories import (
    BOR,
    DCR,
    ORR,
    BestResponse,
    ResponseIn,
    derive_best_change,
    derive_best_records,
    derive_response_in,
)
from remission.endpoints.evidence import Evidence, gather_evidence
from remission.endpoints.markers import (
    PSA50,
    PSA90,
    MarkerFall,
    check_markers,
    derive_marker_fall,
)
from remission.endpoints.nouns import ORIGIN_DATES, Endpoints
from remission.endpoints.presence import check_presence
from remission.endpoints.rule_sets import rules_of
from remission.endpoints.schedule import check_schedule
from remission.endpoints.subjects import derive_subjects
from remission.endpoints.time_to_event import TimeToEvent, derive_time, override
from remission.endpoints.times import DOR, OS, PFS, TTP
from remission.protocol import Protocol
from remission.response import Responses, treatment_starts
from remission.review import review_patients
from remission.safety import assess_safety
from remission.sdtm import Study, gather_findings, make_findings

Endpoint = BestResponse | ResponseIn | TimeToEvent | MarkerFall

ENDPOINTS: dict[str, Endpoint] = {
    endpoint.code: endpoint for endpoint in (BOR, ORR, DCR, TTP, PFS, OS, DOR, PSA50, PSA90)
}


def derive_endpoints(study: Study, responses: Responses, protocol: Protocol) -> Endpoints:
    """Return what each patient contributes, with everything it was derived from.

    Raises
    ------
    ProtocolError
        When the protocol asks for an endpoint that is not known.

    """
    for position, plan in enumerate(protocol.endpoints):
        if plan.code not in ENDPOINTS:
            raise protocol.fault(("endpoints", position, "code"), plan.code, ENDPOINTS)
    reviewed = review_patients(study, protocol)
    safety = assess_safety(study, protocol)
    subjects, about_subjects = derive_subjects(study, protocol, reviewed, responses, safety)
    evidence = gather_evidence(subjects, responses, protocol)
    falls = [
        endpoint
        for plan in protocol.endpoints
        if isinstance(endpoint := ENDPOINTS[plan.code], MarkerFall)
    ]
    starts = treatment_starts(study, protocol)
    markers = [derive_marker_fall(endpoint, study, evidence, starts) for endpoint in falls]
    return Endpoints(
        protocol=protocol,
        study=study,
        responses=responses,
        safety=safety,
        subjects=subjects,
        records=pl.concat([derive_records(evidence), *markers]).sort("PARAMCD", "USUBJID"),
        eligibility=reviewed.eligibility,
        diagnoses=reviewed.diagnoses,
        reads=reviewed.reads,
        moves=reviewed.moves,
        findings=gather_findings(
            study.findings,
            responses.findings,
            reviewed.findings,
            safety.findings,
            about_subjects,
            _without_origin(subjects, protocol),
            check_presence(study, responses),
            check_schedule(evidence),
            check_markers(study, starts, falls),
        ),
    )


def derive_records(evidence: Evidence) -> pl.DataFrame:
    """Return the endpoint records, sorted by PARAMCD and USUBJID.

    BOR (as the protocol asks), UBOR, CBOR and BPCHG are always there; the rest as the protocol
    lists them.
    """
    rules = rules_of(evidence.protocol)
    asked = "CBOR" if evidence.protocol.response.confirmation.required else "UBOR"
    per_code = {
        code: evidence.best.filter(pl.col("PARAMCD") == code).drop("PARAMCD", "EVALUATOR")
        for code in ("UBOR", "CBOR")
    }
    bor = derive_best_records(evidence, per_code[asked], "BOR")
    records = [
        bor,
        derive_best_records(evidence, per_code["UBOR"], "UBOR"),
        derive_best_records(evidence, per_code["CBOR"], "CBOR"),
        derive_best_change(evidence),
    ]
    for plan in evidence.protocol.endpoints:
        endpoint = ENDPOINTS[plan.code]
        if isinstance(endpoint, TimeToEvent):
            records.append(derive_time(override(endpoint, plan, rules), evidence, rules))
        elif isinstance(endpoint, ResponseIn):
            records.append(derive_response_in(endpoint, bor))
    return pl.concat(records).sort("PARAMCD", "USUBJID")


def _without_origin(subjects: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    column = ORIGIN_DATES[protocol.analysis.origin]
    lost = subjects.filter((pl.col("REGFL") == "Y") & pl.col(column).is_null())
    return make_findings(
        lost,
        "no-start-of-time",
        "error",
        domain="DM",
        variable=column,
        message=pl.lit(
            f"this registered patient has no date of {protocol.analysis.origin}, from which time "
            "is counted; no time to event can be derived; enter the date"
        ),
    )
