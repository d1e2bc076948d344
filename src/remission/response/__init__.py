"""What each visit means: responses judged from measurements, or combined from judgements."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.response import (
    choi,
    eortc_pet,
    gcig_ca125,
    imwg,
    irecist,
    lugano,
    mrecist,
    pcwg3,
    rano_2_0,
    recist_1_0,
    recist_1_1,
    who,
)
from remission.response.accepted import ACCEPTED
from remission.response.adjudication import accept_by_plan
from remission.response.best import derive_best, derive_first_response
from remission.response.collected import compare_collected
from remission.response.continued import check_continued
from remission.response.large import assess_in_parts
from remission.response.needs import check_needs
from remission.response.nouns import (
    BASELINE_SCHEMA,
    BEST_SCHEMA,
    LESION_SCHEMA,
    VISIT_RESPONSE_SCHEMA,
    Responses,
    Tumours,
)
from remission.response.rules import SQUARE_MM
from remission.response.starts import treatment_starts
from remission.response.stopping import stop_visits
from remission.response.timetable import check_timetable
from remission.response.vocabulary import (
    IRECIST_WORDS,
    METABOLIC_WORDS,
    RANO_WORDS,
    RECIST_WORDS,
    VOCABULARIES,
    ResponseWords,
)
from remission.sdtm import Study, gather_findings

Criterion = Callable[[Tumours, Protocol], Responses]
"""Judges every assessment of every evaluator, each patient on its own."""

CRITERIA: dict[str, Criterion] = {
    "choi": choi.assess,
    "eortc-pet": eortc_pet.assess,
    "irecist": irecist.assess,
    "mrecist": mrecist.assess,
    "rano-2.0": rano_2_0.assess,
    "recist-1.0": recist_1_0.assess,
    "recist-1.1": recist_1_1.assess,
    "who": who.assess,
}

CollectedCriterion = Callable[[Study, Protocol], Responses]
"""Combines the judgements that every evaluator recorded in RS."""

COLLECTED_CRITERIA: dict[str, CollectedCriterion] = {
    "gcig-ca125": gcig_ca125.assess,
    "imwg-2016": imwg.assess,
    "lugano-2014": lugano.assess,
    "pcwg3": pcwg3.assess,
}


def assess_responses(study: Study, protocol: Protocol) -> Responses:
    """Judge every assessment of every evaluator by the protocol's criterion.

    From measurements in TR, or from the judgements in RS that a criterion combines.

    Raises
    ------
    ProtocolError
        When the criterion or the evaluator analysed is not known.
    DataError
        When the study has no TR domain, or no assessment in it, or lacks a measurement that the
        criterion cannot do without.

    """
    name = protocol.response.criterion
    if name in COLLECTED_CRITERIA:
        return _assess_collected(study, protocol, COLLECTED_CRITERIA[name])
    if name not in CRITERIA:
        raise protocol.fault(("response", "criterion"), name, {*CRITERIA, *COLLECTED_CRITERIA})
    tumours = Tumours(
        tu=study["TU"],
        tr=study.need("TR", "judging responses from measurements"),
        starts=treatment_starts(study, protocol),
        study=study,
    )
    check_needs(tumours, protocol)
    responses = accept_by_plan(study, protocol, assess_in_parts(tumours, protocol, CRITERIA[name]))
    _need_reader(protocol, responses)
    findings = gather_findings(
        responses.findings,
        compare_collected(study, protocol, responses),
        check_timetable(tumours.starts, protocol, responses),
    )
    return replace(responses, findings=findings)


def _assess_collected(study: Study, protocol: Protocol, combine: CollectedCriterion) -> Responses:
    responses = accept_by_plan(study, protocol, combine(study, protocol))
    readers = set(responses.visits["EVALUATOR"])
    if protocol.response.evaluator not in readers:
        raise protocol.fault(("response", "evaluator"), protocol.response.evaluator, readers)
    timetable = check_timetable(
        treatment_starts(study, protocol), protocol, responses
    ).with_columns(domain=pl.lit("RS"), variable=pl.lit("RSDTC"))
    return replace(responses, findings=gather_findings(responses.findings, timetable))


def _need_reader(protocol: Protocol, responses: Responses) -> None:
    reader = protocol.response.evaluator
    if responses.baselines.is_empty():
        raise DataError(
            "no record of TR has a lesion (TRLNKID), a date and one of the tests LDIAM, LPERP, "
            "SAXIS, DIAMETER or TUMSTATE, so there is no tumour assessment to judge; correct TR"
        )
    readers = {
        *responses.baselines["EVALUATOR"].unique(),
        *responses.visits["EVALUATOR"].unique(),
    }
    if reader not in readers:
        raise protocol.fault(("response", "evaluator"), reader, readers)


__all__ = [
    "ACCEPTED",
    "BASELINE_SCHEMA",
    "BEST_SCHEMA",
    "COLLECTED_CRITERIA",
    "CRITERIA",
    "IRECIST_WORDS",
    "LESION_SCHEMA",
    "METABOLIC_WORDS",
    "RANO_WORDS",
    "RECIST_WORDS",
    "SQUARE_MM",
    "VISIT_RESPONSE_SCHEMA",
    "VOCABULARIES",
    "ResponseWords",
    "Responses",
    "assess_responses",
    "check_continued",
    "derive_best",
    "derive_first_response",
    "stop_visits",
    "treatment_starts",
]
