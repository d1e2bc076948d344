"""Judge a large study in parts of its patients, on all cores and in little memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from remission.protocol import Protocol
from remission.response.nouns import Responses
from remission.sdtm import Study, gather_findings

ROWS_IN_PART = 250_000
"""TR rows of one part; a usual trial is one part."""

_TUMOUR_DOMAINS = ("TU", "TR", "RS")


def assess_in_parts(
    study: Study, protocol: Protocol, assess: Callable[[Study, Protocol], Responses]
) -> Responses:
    """Return what `assess` returns for the whole study.

    Patients are judged each on their own, so that a part holds the tumour records of some
    patients, and all records of the other domains.
    """
    parts = -(-study["TR"].height // ROWS_IN_PART)
    if parts <= 1:
        return assess(study, protocol)

    def assess_part(number: int) -> Responses:
        return assess(_part(study, number, parts), protocol)

    with ThreadPoolExecutor(max_workers=2) as pool:
        judged = list(pool.map(assess_part, range(parts)))
    first = judged[0]
    return replace(
        first,
        visits=pl.concat([part.visits for part in judged]).sort("USUBJID", "EVALUATOR", "ADT"),
        lesions=pl.concat([part.lesions for part in judged]).sort(
            "USUBJID", "EVALUATOR", "ADT", "LNKID"
        ),
        baselines=pl.concat([part.baselines for part in judged]).sort("USUBJID", "EVALUATOR"),
        findings=gather_findings(*(part.findings for part in judged)),
    )


def _part(study: Study, number: int, parts: int) -> Study:
    mine = pl.col("USUBJID").hash() % parts == number
    tumours = {domain: study[domain].filter(mine) for domain in _TUMOUR_DOMAINS}
    return replace(study, domains={**study.domains, **tumours})
