"""Derive what each patient contributes: subjects, and a record per patient and endpoint."""

import polars as pl

from remission.endpoints.categories import (
    BOR,
    DCR,
    ORR,
    BestResponse,
    ResponseIn,
    derive_best_records,
    derive_response_in,
)
from remission.endpoints.changes import BPCHG, DPR, Change, derive_change
from remission.endpoints.consistency import check_ends
from remission.endpoints.evidence import Evidence, gather_evidence, limit_responses
from remission.endpoints.growth import GMI, Growth, derive_growth, read_previous
from remission.endpoints.lasting import CBR, CONTROL, Lasting, derive_lasting
from remission.endpoints.late_judgements import check_late_judgements
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
from remission.endpoints.times import (
    CDOR,
    DOR,
    DSD,
    OS,
    PFR,
    PFS,
    TOT,
    TTF,
    TTP,
    TTR,
    UDOR,
)
from remission.protocol import EndpointPlan, Protocol
from remission.response import Responses, check_continued, treatment_starts
from remission.review import Reviewed, review_patients
from remission.safety import assess_safety
from remission.sdtm import Study, gather_findings, make_findings, no_findings

Endpoint = BestResponse | ResponseIn | Lasting | Change | TimeToEvent | Growth | MarkerFall

_ALL: tuple[Endpoint, ...] = (
    *(BOR, ORR, DCR, CBR, BPCHG, DPR, PSA50, PSA90),
    *(TTP, PFS, PFR, TTF, TOT, OS, DOR, UDOR, CDOR, DSD, TTR, GMI),
)
ENDPOINTS: dict[str, Endpoint] = {endpoint.code: endpoint for endpoint in _ALL}


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
    previous, about_previous = _previous(reviewed, subjects, protocol)
    evidence = gather_evidence(subjects, responses, protocol, previous)
    falls = [
        endpoint
        for plan in protocol.endpoints
        if isinstance(endpoint := ENDPOINTS[plan.code], MarkerFall)
    ]
    starts = treatment_starts(study, protocol)
    markers = [derive_marker_fall(endpoint, study, evidence, starts) for endpoint in falls]
    records = pl.concat([derive_records(evidence), *markers]).sort("PARAMCD", "USUBJID")
    return Endpoints(
        protocol=protocol,
        study=study,
        responses=responses,
        safety=safety,
        subjects=subjects,
        records=records,
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
            about_previous,
            _without_origin(subjects, protocol),
            check_presence(study, responses),
            check_schedule(evidence),
            check_ends(records, evidence, study),
            check_late_judgements(evidence),
            check_continued(
                responses.visits,
                limit_responses(subjects, protocol.response),
                protocol.response,
                responses.words,
            ),
            check_markers(study, starts, falls),
        ),
    )


def derive_records(evidence: Evidence) -> pl.DataFrame:
    """Return the endpoint records, sorted by PARAMCD and USUBJID.

    BOR (as the protocol asks), UBOR, CBOR and BPCHG are always there; the rest as the protocol
    lists them.
    """
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
        derive_change(BPCHG, evidence),
    ]
    for plan in evidence.protocol.endpoints:
        records += _asked(plan, evidence, bor)
    return pl.concat(records).sort("PARAMCD", "USUBJID")


def _asked(plan: EndpointPlan, evidence: Evidence, bor: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the records of an endpoint that the protocol lists; none for those always there."""
    rules = rules_of(evidence.protocol)
    match ENDPOINTS[plan.code]:
        case TimeToEvent() as time:
            return [derive_time(override(time, plan, rules), evidence, rules)]
        case ResponseIn() as rate:
            lasting = [derive_lasting(CONTROL, evidence, bor, day) for day in plan.at_days]
            return [derive_response_in(rate, bor), *lasting]
        case Lasting() as benefit:
            return [derive_lasting(benefit, evidence, bor, day) for day in plan.at_days]
        case Growth() as growth:
            ttp = derive_time(override(TTP, _plan_of_ttp(evidence), rules), evidence, rules)
            return [derive_growth(growth, evidence, ttp)]
        case Change() as change if change is not BPCHG:
            return [derive_change(change, evidence)]
        case _:
            return []


def _plan_of_ttp(evidence: Evidence) -> EndpointPlan:
    """Return what the protocol says of TTP, so that an index is made of the TTP that is shown."""
    listed = [plan for plan in evidence.protocol.endpoints if plan.code == TTP.code]
    return next(iter(listed), EndpointPlan(code=TTP.code))


def _previous(
    reviewed: Reviewed, subjects: pl.DataFrame, protocol: Protocol
) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """Return the times to progression before, where the protocol points at them; findings."""
    for position, plan in enumerate(protocol.endpoints):
        if plan.previous is not None:
            path = ("endpoints", position, "previous")
            values = reviewed.evidence.values(plan.previous, path)
            return read_previous(values, subjects.filter(pl.col("REGFL") == "Y"))
    return None, no_findings()


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
