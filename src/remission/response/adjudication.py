"""Whose judgement is accepted of several readers': an adjudicator's, or the majority's."""

from dataclasses import replace

import polars as pl

from remission.protocol import AcceptedPlan, Protocol
from remission.response.accepted import ACCEPTED, accept_judgements
from remission.response.collected import collected_responses
from remission.response.nouns import Responses
from remission.sdtm import Study, gather_findings, make_findings

_VISIT = ("USUBJID", "LABEL", "TURN")


def accept_by_plan(study: Study, protocol: Protocol, responses: Responses) -> Responses:
    """Return the responses with EVALUATOR = ACCEPTED as `response.accepted` says.

    By flag nothing changes: --ACPTFL was read with the records. Otherwise the readers' assessments
    of one visit (else of one day) belong together, the n-th of each reader under one label.

    By adjudication it is the adjudicator's own judgement there, else the judgement of the reader
    whose word the adjudicator recorded in RS (OVRLRESP), else what two or more readers all said.
    By majority it is the word of more than half of the readers. Of several readers with the
    accepted word the first by name is taken, with its dates. Where nothing is accepted the
    assessment is NE, and found.

    Raises
    ------
    ProtocolError
        When a reader named there has judged nothing.

    """
    plan = protocol.response.accepted
    if plan.by == "flag":
        return responses
    own = _without_accepted(responses)
    there = set(own.visits["EVALUATOR"])
    for position, reader in enumerate(plan.readers):
        if reader not in there:
            raise protocol.fault(("response", "accepted", "readers", position), reader, there)
    judged = _label(own.visits.filter(pl.col("EVALUATOR").is_in(plan.readers)), "ADT")
    ruled = _adjudications(study, own, plan) if plan.by == "adjudication" else None
    chosen = (
        _by_majority(judged, len(plan.readers))
        if ruled is None
        else _by_adjudication(judged, ruled)
    )
    said = _said(judged)
    undecided = _undecided(judged.join(chosen, on=_VISIT, how="anti"), _reasons(said, ruled))
    keys = chosen.join(said, on=_VISIT).select(
        "USUBJID",
        "EVALUATOR",
        "ADT",
        pl.format("{}, {} ({})", "EVALUATOR", "HOW", "SAID").alias("SAY"),
    )
    added = accept_judgements(
        own,
        keys,
        _first_baselines(own, keys),
        protocol.response.evaluator,
        undecided.select(own.visits.columns),
    )
    return replace(added, findings=gather_findings(added.findings, _check(undecided, plan)))


def _without_accepted(responses: Responses) -> Responses:
    """Return the responses without what --ACPTFL added."""
    own = pl.col("EVALUATOR") != ACCEPTED
    return replace(
        responses,
        visits=responses.visits.filter(own),
        baselines=responses.baselines.filter(own),
        lesions=responses.lesions.filter(own),
    )


def _label(rows: pl.DataFrame, date: str) -> pl.DataFrame:
    """Return the rows with LABEL and TURN, the same for all readers of one visit."""
    label = pl.coalesce(pl.col("VISITNUM").cast(pl.String), pl.col(date).cast(pl.String))
    return rows.with_columns(label.alias("LABEL")).with_columns(
        pl.col(date).rank("dense").over("USUBJID", "EVALUATOR", "LABEL").alias("TURN")
    )


def _said(judged: pl.DataFrame) -> pl.DataFrame:
    """Return SAID of each visit: what every reader said, in order of their names."""
    return (
        judged.sort(*_VISIT, "EVALUATOR")
        .group_by(_VISIT, maintain_order=True)
        .agg(pl.format("{} {}", "EVALUATOR", "OVRLRESP").str.join(", ").alias("SAID"))
    )


def _first_with(judged: pl.DataFrame, words: pl.DataFrame, how: str) -> pl.DataFrame:
    """Return the assessment of the first reader by name who said the WORD of each visit."""
    return (
        judged.join(words.select(*_VISIT, "WORD"), on=_VISIT)
        .filter(pl.col("OVRLRESP") == pl.col("WORD"))
        .sort(*_VISIT, "EVALUATOR")
        .unique(_VISIT, keep="first", maintain_order=True)
        .select(*_VISIT, "EVALUATOR", "ADT", pl.lit(how).alias("HOW"))
    )


def _by_majority(judged: pl.DataFrame, readers: int) -> pl.DataFrame:
    votes = judged.group_by(*_VISIT, pl.col("OVRLRESP").alias("WORD")).len()
    return _first_with(judged, votes.filter(2 * pl.col("len") > readers), "the majority")


def _by_adjudication(judged: pl.DataFrame, adjudicated: pl.DataFrame) -> pl.DataFrame:
    """Return the judgement accepted of each visit; `adjudicated` has WORD, and ADT where own."""
    own = (
        adjudicated.filter(pl.col("ADT").is_not_null())
        .join(judged.select(_VISIT).unique(), on=_VISIT, how="semi")
        .select(*_VISIT, "EVALUATOR", "ADT", pl.lit("adjudicator").alias("HOW"))
    )
    recorded = adjudicated.join(own, on=_VISIT, how="anti")
    agreed = (
        judged.join(adjudicated, on=_VISIT, how="anti")
        .group_by(_VISIT)
        .agg(
            pl.col("OVRLRESP").first().alias("WORD"),
            pl.col("OVRLRESP").n_unique().alias("WORDS"),
            pl.len().alias("READERS"),
        )
        .filter((pl.col("WORDS") == 1) & (pl.col("READERS") > 1))
    )
    return pl.concat(
        [
            own,
            _first_with(judged, recorded, "adjudicated"),
            _first_with(judged, agreed, "agreed"),
        ]
    )


def _adjudications(study: Study, responses: Responses, plan: AcceptedPlan) -> pl.DataFrame:
    """Return WORD of the adjudicator per visit: judged (with ADT), else recorded in RS."""
    mine = pl.col("EVALUATOR") == plan.adjudicator
    columns = [*_VISIT, "EVALUATOR"]
    judged = _label(responses.visits.filter(mine), "ADT").select(
        *columns, "ADT", pl.col("OVRLRESP").alias("WORD")
    )
    overall = pl.col("RSTESTCD") == "OVRLRESP"
    recorded = _label(
        collected_responses(study["RS"], overall).filter(mine, pl.col("RSDT").is_not_null()), "RSDT"
    ).select(*columns, pl.lit(None, dtype=pl.Date).alias("ADT"), pl.col("RSSTRESC").alias("WORD"))
    return pl.concat([judged, recorded]).unique(_VISIT, keep="first", maintain_order=True)


def _first_baselines(responses: Responses, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the baseline of each patient's reader who was accepted first."""
    first = keys.sort("USUBJID", "ADT").unique("USUBJID", keep="first", maintain_order=True)
    return responses.baselines.join(first, on=["USUBJID", "EVALUATOR"], how="semi")


def _reasons(said: pl.DataFrame, ruled: pl.DataFrame | None) -> pl.DataFrame:
    """Return SAID of each visit with REASON, why none of these judgements is accepted."""
    if ruled is None:
        return said.with_columns(pl.lit("no majority").alias("REASON"))
    no_reader_s = pl.format("adjudicated as {}, which no reader said", "WORD")
    return said.join(
        ruled.select(*_VISIT, no_reader_s.alias("REASON")), on=_VISIT, how="left"
    ).with_columns(pl.col("REASON").fill_null("not adjudicated"))


def _undecided(rest: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Return an assessment that is NE for each visit without an accepted judgement."""
    empty = [name for name in rest.columns if name not in {*_VISIT, "ADT", "VISIT", "VISITNUM"}]
    return (
        rest.sort(*_VISIT, "ADT")
        .unique(_VISIT, keep="last", maintain_order=True)
        .with_columns(pl.lit(None, dtype=rest.schema[name]).alias(name) for name in empty)
        .join(said, on=_VISIT, maintain_order="left")
        .with_columns(
            pl.lit(ACCEPTED).alias("EVALUATOR"),
            pl.lit("NE").alias("OVRLRESP"),
            pl.format("{} ({})", "REASON", "SAID").alias("WHY"),
        )
    )


def _check(undecided: pl.DataFrame, plan: AcceptedPlan) -> pl.DataFrame:
    return make_findings(
        undecided,
        "no-accepted-judgement",
        "error",
        domain="RS",
        visit=pl.col("VISIT"),
        variable="OVRLRESP",
        value=pl.col("SAID"),
        action="assumed",
        message=pl.format(
            "the readers' judgements of {} give no accepted one by {}: {}; {}; the assessment "
            "counts as not evaluable",
            "ADT",
            pl.lit(plan.by),
            "SAID",
            "REASON",
        ),
    )
