"""Who counts as a success of a design: a response, free from progression, without toxicity."""

import polars as pl

from remission.analysis.groups import Group
from remission.analysis.response import records_of
from remission.endpoints import Endpoints
from remission.endpoints.categories import ORR
from remission.protocol import Bop2PairPlan, Outcome, PairPlan, ToxicityRule


def judge_successes(endpoints: Endpoints, group: Group, free_days: int | None) -> pl.DataFrame:
    """Return USUBJID, SUCCESS and OPEN of each patient of a group, in the order of registration.

    OPEN: no success yet, but there may still be one. Without `free_days` a success is a response
    by the protocol's own rule (BOR).
    """
    if free_days is None:
        return _in_order(group, _judge_responses(endpoints, group, ORR.words))
    return _in_order(group, _judge_freedom(endpoints, group, free_days))


def judge_outcome(
    endpoints: Endpoints, group: Group, outcome: Outcome, plan: PairPlan
) -> pl.DataFrame:
    """Return the same of one of the two outcomes of a plan.

    For no toxicity OPEN are patients in whom one may still be seen, and those with an event whose
    grade, or relation to treatment, is not known and would make it one.
    """
    if outcome == "no toxicity":
        return _in_order(group, _judge_safety(endpoints, group, plan.toxicity))
    if outcome == "progression-free" and isinstance(plan, Bop2PairPlan):
        return judge_successes(endpoints, group, plan.progression_free_days)
    words = ORR.words if outcome == "response" else _list_complete(endpoints)
    return _in_order(group, _judge_responses(endpoints, group, words))


def _in_order(group: Group, judged: pl.DataFrame) -> pl.DataFrame:
    order = group.patients.sort("RFICDT", "USUBJID").select("USUBJID")
    return order.join(judged, on="USUBJID", how="left", maintain_order="left")


def _list_complete(endpoints: Endpoints) -> tuple[str, ...]:
    """List the words of a complete response; sCR and CR under IMWG."""
    words = endpoints.responses.words
    return (words.complete, *(word for word in words.between if word.endswith("CR")))


def _judge_responses(endpoints: Endpoints, group: Group, words: tuple[str, ...]) -> pl.DataFrame:
    """Judge responses: open on treatment or before it, alive, without progression and new therapy.

    A progression that is not confirmed yet (iUPD) leaves a response possible.
    """
    evaluator = endpoints.protocol.response.evaluator
    progressed = endpoints.responses.visits.filter(
        (pl.col("EVALUATOR") == evaluator)
        & (pl.col("OVRLRESP") == endpoints.responses.words.progression)
    )["USUBJID"]
    bor = records_of(endpoints, group, "BOR")
    responders = bor.filter(pl.col("AVALC").is_in(words))["USUBJID"]
    still = pl.all_horizontal(pl.col("EOTREAS", "DTHDT", "NEWTRTDT").is_null())
    success = pl.col("USUBJID").is_in(responders.implode())
    return group.patients.select(
        "USUBJID",
        SUCCESS=success,
        OPEN=~success & still & ~pl.col("USUBJID").is_in(progressed.implode()),
    )


def _judge_safety(endpoints: Endpoints, group: Group, rule: ToxicityRule) -> pl.DataFrame:
    """Judge absence of toxicity; SUCCESS is false while it is open, as it is for a response.

    It is open in who was not treated yet and is alive, and until the window for events, or the
    rule's days, are over; in everybody when the study has no AE. Who dies has no later toxicity.
    """
    cutoff = pl.lit(endpoints.protocol.trial.cutoff)
    events = _list_toxicities(endpoints, rule)
    sure = events.filter("SURE")["USUBJID"]
    unsure = events.filter(~pl.col("SURE"))["USUBJID"]
    watched = group.patients.select("USUBJID", "DTHDT", "EOTREAS").join(
        endpoints.safety.windows, on="USUBJID", how="left"
    )
    last = pl.col("TRTSDT") + pl.duration(days=(rule.days or 1) - 1)
    under_way = pl.col("RISKEDT") >= cutoff
    if rule.days is not None:
        under_way &= last > cutoff
    waiting = pl.col("TRTSDT").is_null() & pl.col("EOTREAS").is_null()
    alive = pl.col("DTHDT").is_null()
    if not endpoints.study.has("AE"):
        alive = pl.lit(value=True)  # nobody knows
        under_way = pl.lit(value=True)
    toxic = pl.col("USUBJID").is_in(sure.implode())
    doubtful = pl.col("USUBJID").is_in(unsure.implode())
    may_change = doubtful | (alive & (waiting | under_way.fill_null(value=False)))
    return watched.select("USUBJID", SUCCESS=~toxic & ~may_change, OPEN=~toxic & may_change)


def _list_toxicities(endpoints: Endpoints, rule: ToxicityRule) -> pl.DataFrame:
    """List events that are a toxicity, or would be if their grade or relation were known: SURE."""
    events = endpoints.safety.events.filter(pl.col("TRTEMFL") == "Y").join(
        endpoints.safety.windows, on="USUBJID", how="left"
    )
    if rule.terms:
        terms = [term.upper() for term in rule.terms]
        events = events.filter(pl.col("AEDECOD").is_in(terms))
    if rule.days is not None:
        day = (pl.col("ASTDT") - pl.col("TRTSDT")).dt.total_days() + 1
        events = events.filter((day <= rule.days).fill_null(value=True))
    severe = pl.col("AETOXGR") >= rule.grade
    counts = severe & (pl.col("AREL") == "Y") if rule.related else severe
    return events.select("USUBJID", SURE=counts).filter(
        pl.col("SURE").is_null() | pl.col("SURE")
    ).with_columns(pl.col("SURE").fill_null(value=False))  # fmt: skip


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
