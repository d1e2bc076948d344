"""Judge a large study in parts of its patients, on all cores and in little memory."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from remission.protocol import Protocol
from remission.response.nouns import Responses, Tumours
from remission.sdtm import join_findings

ROWS_IN_PART = 300_000
"""TR rows of one part; a usual trial is one part."""


def assess_in_parts(
    tumours: Tumours, protocol: Protocol, assess: Callable[[Tumours, Protocol], Responses]
) -> Responses:
    """Return what `assess` returns for all patients; each is judged on its own."""
    parts = -(-tumours.tr.height // ROWS_IN_PART)
    if parts <= 1:
        return assess(tumours, protocol)
    patients = pl.concat([tumours.tu["USUBJID"], tumours.tr["USUBJID"]]).unique().sort()
    of_tu, of_tr = (_number_parts(frame, patients, parts) for frame in (tumours.tu, tumours.tr))

    def assess_part(number: int) -> Responses:
        tu, tr = tumours.tu.filter(of_tu == number), tumours.tr.filter(of_tr == number)
        return assess(replace(tumours, tu=tu, tr=tr), protocol)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        judged = list(pool.map(assess_part, range(parts)))
    return replace(
        judged[0],
        visits=pl.concat([part.visits for part in judged]),
        lesions=pl.concat([part.lesions for part in judged]),
        baselines=pl.concat([part.baselines for part in judged]),
        findings=join_findings(*(part.findings for part in judged)),
    )


def _number_parts(frame: pl.DataFrame, patients: pl.Series, parts: int) -> pl.Series:
    """Return the part of each record; parts follow the order of patients, so need no sorting."""
    numbers = pl.DataFrame({"USUBJID": patients}).with_columns(
        PART=pl.int_range(pl.len()) * parts // pl.len()
    )
    return frame.select("USUBJID").join(numbers, on="USUBJID", maintain_order="left")["PART"]
