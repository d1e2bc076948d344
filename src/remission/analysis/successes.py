"""Who counts as a success of a design: a response, or free from progression on a day."""

import polars as pl

from remission.analysis.groups import Group
from remission.analysis.response import records_of
from remission.endpoints import Endpoints
from remission.endpoints.categories import ORR


def judge_successes(endpoints: Endpoints, group: Group, free_days: int | None) -> pl.DataFrame:
    """Return USUBJID, SUCCESS and OPEN of each patient of a group, in the order of registration.

    OPEN: no success yet, but there may still be one. Without `free_days` a success is a response
    by the protocol's own rule (BOR).
    """
    judged = _judge_responses(endpoints, group)
    if free_days is not None:
        judged = _judge_freedom(endpoints, group, free_days)
    return group.patients.sort("RFICDT", "USUBJID").select("USUBJID").join(
        judged, on="USUBJID", how="left", maintain_order="left"
    )  # fmt: skip


def _judge_responses(endpoints: Endpoints, group: Group) -> pl.DataFrame:
    """Judge responses: open on treatment or before it, alive, without progression and new therapy.

    A progression that is not confirmed yet (iUPD) leaves a response possible.
    """
    evaluator = endpoints.protocol.response.evaluator
    progressed = endpoints.responses.visits.filter(
        (pl.col("EVALUATOR") == evaluator)
        & (pl.col("OVRLRESP") == endpoints.responses.words.progression)
    )["USUBJID"]
    bor = records_of(endpoints, group, "BOR")
    responders = bor.filter(pl.col("AVALC").is_in(ORR.words))["USUBJID"]
    still = pl.all_horizontal(pl.col("EOTREAS", "DTHDT", "NEWTRTDT").is_null())
    success = pl.col("USUBJID").is_in(responders.implode())
    return group.patients.select(
        "USUBJID",
        SUCCESS=success,
        OPEN=~success & still & ~pl.col("USUBJID").is_in(progressed.implode()),
    )


def _judge_freedom(endpoints: Endpoints, group: Group, days: int) -> pl.DataFrame:
    """Judge freedom: alive without progression after that day, or censored on it or later.

    Censored before it: open while the day is after the cut-off, else no success, since nobody
    knows. Without a start of time there is no success either.
    """
    cutoff = endpoints.protocol.trial.cutoff
    times = records_of(endpoints, group, "PFS")
    lasted = (pl.col("AVAL") > days) | ((pl.col("AVAL") == days) & (pl.col("CNSR") != 0))
    failed = (pl.col("AVAL") <= days) & (pl.col("CNSR") == 0)
    later = pl.col("STARTDT") + pl.duration(days=days - 1) > pl.lit(cutoff)
    joined = group.patients.select("USUBJID").join(times, on="USUBJID", how="left")
    return joined.select(
        "USUBJID",
        SUCCESS=lasted.fill_null(value=False),
        OPEN=(~lasted & ~failed & later).fill_null(value=False),
    )
