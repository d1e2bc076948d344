"""Judge a large study in parts of its patients, on all cores and in little memory."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from remission.protocol import Protocol
from remission.response.nouns import Responses, Tumours
from remission.sdtm import gather_findings

ROWS_IN_PART = 250_000
"""TR rows of one part; a usual trial is one part."""


def assess_in_parts(
    tumours: Tumours, protocol: Protocol, assess: Callable[[Tumours, Protocol], Responses]
) -> Responses:
    """Return what `assess` returns for all patients; each is judged on its own."""
    parts = -(-tumours.tr.height // ROWS_IN_PART)
    if parts <= 1:
        return assess(tumours, protocol)
    in_part = pl.col("USUBJID").hash() % parts
    tu = tumours.tu.with_columns(in_part.alias("PART"))
    tr = tumours.tr.with_columns(in_part.alias("PART"))

    def assess_part(number: int) -> Responses:
        mine = pl.col("PART") == number
        return assess(replace(tumours, tu=tu.filter(mine), tr=tr.filter(mine)), protocol)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        judged = list(pool.map(assess_part, range(parts)))
    return replace(
        judged[0],
        visits=pl.concat([part.visits for part in judged]).sort("USUBJID", "EVALUATOR", "ADT"),
        lesions=pl.concat([part.lesions for part in judged]).sort(
            "USUBJID", "EVALUATOR", "ADT", "LNKID"
        ),
        baselines=pl.concat([part.baselines for part in judged]).sort("USUBJID", "EVALUATOR"),
        findings=gather_findings(*(part.findings for part in judged)),
    )
